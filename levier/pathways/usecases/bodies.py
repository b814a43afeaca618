"""Support bodies: who receives referrals, for which paths, how many people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.directory.models import Organisation
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.pathways import access
from levier.pathways.domain.people import Mark
from levier.pathways.domain.referral import Path
from levier.pathways.models import SupportBody
from levier.territory.models import SocialCentre


@dataclass(frozen=True, slots=True)
class BodyStatement:
    """What is said of a body. `paths`: `Path` codes; `serves` empty: the whole Département."""

    name: str
    paths: frozenset[str]
    only_for: str = ""
    capacity: int | None = None
    places_per_worker: int | None = None
    is_active: bool = True
    serves: tuple[SocialCentre, ...] = ()


@transaction.atomic
def add_body(
    *,
    organisation: Organisation,
    stated: BodyStatement,
    centre: SocialCentre | None = None,
    is_example: bool = False,
    decision: Decision,
) -> SupportBody:
    """Let an organisation, or the team of a centre, receive referrals. Refusal if it does."""
    body = SupportBody(organisation=organisation, centre=centre, is_example=is_example)
    _describe(body, stated, decision)
    try:
        with transaction.atomic():
            body.save()
    except IntegrityError as error:
        raise Refusal("Cet organisme reçoit déjà des orientations : modifiez-le.",
                      field="organisation") from error  # fmt: skip
    body.serves.set(stated.serves)
    record("pathways.body.add", body, decision, organisation=organisation.pk)
    return body


@transaction.atomic
def change_body(*, body: SupportBody, stated: BodyStatement, decision: Decision) -> None:
    """Change what a body takes and how many people. Those it follows stay with it."""
    _describe(body, stated, decision)
    body.save()
    body.serves.set(stated.serves)
    record("pathways.body.change", body, decision, capacity=body.capacity, active=body.is_active)


def _describe(body: SupportBody, stated: BodyStatement, decision: Decision) -> None:
    directory.require_actor(decision, access.BODIES)
    if not stated.paths or stated.paths - set(Path.values):
        raise Refusal("Choisissez au moins un parcours.", field="paths")
    if stated.only_for and stated.only_for not in Mark.values:
        raise Refusal("Ce public n'existe pas.", field="only_for")
    body.name = stated.name.strip()
    body.only_for, body.capacity = stated.only_for, stated.capacity
    body.places_per_worker, body.is_active = stated.places_per_worker, stated.is_active
    for path in _all_paths():
        setattr(body, f"takes_{path}", path in stated.paths)


def _all_paths() -> Iterable[str]:
    return Path.values
