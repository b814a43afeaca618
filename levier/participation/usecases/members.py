"""Who takes part: a call, a first talk, the charter, and one day a departure."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import fold
from levier.participation import access, rules
from levier.participation.domain import MEMBER, PRESENT_IN_GROUP, Contact, Source
from levier.participation.models import GroupMember, ResourceGroup
from levier.territory.models import SocialCentre

PUBLIC = "system:public"  # who fills in the form of the public site
FORGOTTEN: dict[str, Any] = {"phone": "", "email": "", "words": ""}


def day_of(decision: Decision) -> date:
    return timezone.localtime(decision.at).date()


@transaction.atomic
def open_group(
    *, centre: SocialCentre, place: str = "", rhythm: str = "", decision: Decision
) -> ResourceGroup:
    """The group of a centre. Refusal when it has one."""
    _require_centre(decision, centre)
    try:
        with transaction.atomic():
            made = ResourceGroup.objects.create(
                centre=centre, place=place.strip(), rhythm=rhythm.strip()
            )
    except IntegrityError as error:
        raise Refusal("Cette MDS a déjà son groupe ressources.", field="centre") from error
    record("participation.group.open", made, decision, centre=centre.pk)
    return made


def _require_centre(decision: Decision, centre: SocialCentre) -> None:
    access.require(decision, access.ANIMATE, ResourceGroup(centre=centre))


@transaction.atomic
def receive_volunteer(
    *, group: ResourceGroup, contact: Contact, source: str, decision: Decision
) -> GroupMember:
    """Somebody would like to take part: from the public site, through a lead worker, or met by
    the group. The journal keeps neither a name nor whose file it could be.

    Refusal without a first name or a way to reach them. Said again while they wait or take part,
    it is the same volunteer: nobody learns whether they were known.
    """
    if source == Source.GROUP:
        access.require(decision, access.ANIMATE, group)
    elif source == Source.LEAD:
        access.require(decision, access.INTRODUCE, group)
    if not group.is_active:
        raise Refusal("Ce groupe ne se réunit plus : choisissez-en un autre.", field="group")
    told = _checked(contact)
    key = fold(f"{told.last_name} {told.first_name}")
    known = GroupMember.objects.filter(group=group, name_key=key, state__in=PRESENT_IN_GROUP)
    for member in known:
        if (told.phone and member.phone == told.phone) or (
            told.email and member.email == told.email
        ):
            return member
    made = GroupMember.objects.create(
        group=group, first_name=told.first_name, last_name=told.last_name, name_key=key,
        phone=told.phone, email=told.email, words=told.words, source=source,
        received_on=day_of(decision),
    )  # fmt: skip
    record("participation.member.receive", made, decision, source=source)
    return made


def _checked(contact: Contact) -> Contact:
    first_name, phone, email = (
        contact.first_name.strip(), contact.phone.strip(), contact.email.strip().lower(),
    )  # fmt: skip
    if not first_name:
        raise Refusal("Écrivez un prénom : c'est ainsi que nous vous appellerons.",
                      field="first_name")  # fmt: skip
    if not phone and not email:
        raise Refusal("Donnez un téléphone ou une adresse électronique pour être joint.",
                      field="phone")  # fmt: skip
    return Contact(first_name, contact.last_name.strip(), phone, email, contact.words.strip())


def sign_charter(
    *, member: GroupMember, on: date, agrees_to_pictures: bool = False, decision: Decision
) -> None:
    """The charter (confidentiality, respect, image) is accepted: the volunteer is a member."""
    access.require(decision, access.ANIMATE, member.group)
    if not member.received_on <= on <= day_of(decision):
        raise Refusal("La charte s'accepte entre le premier contact et aujourd'hui.", field="on")
    move(
        member,
        "sign",
        MEMBER,
        decision,
        charter=rules.CHARTER,
        charter_on=on,
        agrees_to_pictures=agrees_to_pictures,
    )


def move_member(*, member: GroupMember, name: str, decision: Decision) -> None:
    """`contact`, `decline` or `leave`. Who leaves or is not taken is no longer reached:
    phone, address and words are erased at once. No reason is asked: taking part is free (R-24)."""
    access.require(decision, access.ANIMATE, member.group)
    if name not in {"contact", "decline", "leave"}:
        raise Refusal("Ce changement n'existe pas.")
    fields: dict[str, Any] = {} if name == "contact" else dict(FORGOTTEN)
    if name == "leave":
        fields |= {"left_on": day_of(decision), "agrees_to_pictures": False}
    move(member, name, MEMBER, decision, **fields)
