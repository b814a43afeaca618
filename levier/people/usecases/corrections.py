"""What agents state beside the payer, contact details, and the NIR revealed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from levier.directory import access as directory
from levier.foundation.acts import Decision, canonical, record
from levier.foundation.consultations import log_reading
from levier.kernel.errors import Refusal
from levier.people import access
from levier.people.domain import FactKind, SourceKind, search_words
from levier.people.models import Fact, Household, Person, SearchWord
from levier.people.usecases.fact_writing import NOTHING
from levier.people.usecases.intake import words_of

Subject = Person | Household
PHONE = re.compile(r"\+?\d{9,15}")


@transaction.atomic
def correct_fact(
    *, subject: Subject, kind: str, value: Any, since: date, decision: Decision
) -> Fact:
    """State a fact beside the payer's, which stands. `value` is what JSON can hold, no NIR.

    Refusal without a reason, for an unknown kind, or outside the actor's perimeter. The agents'
    former statement is kept, marked as replaced.
    """
    access.require_subject(decision, access.CORRECT, subject)
    if not decision.reason.strip():
        raise Refusal("Indiquez le motif de la correction : il reste au dossier.", field="reason")
    if kind not in FactKind.values:
        raise Refusal("Cette nature de fait n'existe pas.", field="kind")
    _replace(subject, kind, decision)
    about = {"person": subject} if isinstance(subject, Person) else {"household": subject}
    fact = Fact.objects.create(
        **about,
        kind=kind,
        value=canonical(value),
        since=since,
        source_kind=SourceKind.AGENT,
        source=decision.actor,
        reason=decision.reason,
        recorded_at=decision.at,
    )
    record("people.fact.correct", subject, decision, kind=kind, fact=fact.pk)
    return fact


@transaction.atomic
def withdraw_correction(*, subject: Subject, kind: str, decision: Decision) -> None:
    """Let the payer's fact stand alone again. Refusal when no agent had stated another."""
    access.require_subject(decision, access.CORRECT, subject)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi la correction est retirée.", field="reason")
    if not _replace(subject, kind, decision):
        raise Refusal("Aucune correction n'est en vigueur pour cet élément.")
    record("people.fact.withdraw", subject, decision, kind=kind)


def _replace(subject: Subject, kind: str, decision: Decision) -> int:
    rows = Fact.objects.filter(kind=kind, source_kind=SourceKind.AGENT, superseded_at=None)
    about = (
        rows.filter(person=subject)
        if isinstance(subject, Person)
        else rows.filter(household=subject)
    )
    return about.exclude(value=NOTHING).update(superseded_at=decision.at)


@transaction.atomic
def set_contact(*, person: Person, email: str, phone: str, decision: Decision) -> None:
    """Change a person's e-mail and telephone; empty takes them away."""
    access.require_subject(decision, access.CORRECT, person)
    email, phone = email.strip().lower(), re.sub(r"[\s.\-]", "", phone)
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refusal("Cette adresse électronique n'est pas valable.", field="email") from error
    if phone and not PHONE.fullmatch(phone):
        raise Refusal("Ce numéro de téléphone n'est pas valable.", field="phone")
    former = search_words([person.email])
    person.email, person.phone, person.changed_at = email, phone, decision.at
    gone = former - words_of(person)  # a word of an address may be a first name too
    person.save(update_fields=["email", "phone", "changed_at"])
    SearchWord.objects.filter(person=person, word__in=gone).delete()
    present = set(SearchWord.objects.filter(person=person).values_list("word", flat=True))
    SearchWord.objects.bulk_create(
        SearchWord(person=person, word=word) for word in search_words([email]) - present
    )
    record("people.contact.set", person, decision, email=bool(email), phone=bool(phone))


def reveal_nir(*, person: Person, agent: directory.Somebody, route: str, reason: str) -> str:
    """The NIR in clear, for those entitled, with a reason; each time is written down.

    Refusal without the permission, outside the agent's perimeter, or without a reason.
    Source: décret 2019-341.
    """
    rule = "décret 2019-341"
    if not reason.strip():
        raise Refusal("Indiquez pourquoi vous avez besoin du NIR.", rule=rule, field="reason")
    if not directory.can(agent, access.VIEW_NIR):
        raise Refusal("Votre rôle ne permet pas de dévoiler un NIR.", rule=rule)
    if not access.visible_people(agent, access.VIEW_NIR).filter(pk=person.pk).exists():
        raise Refusal("Cette personne ne relève pas de votre périmètre.", rule=rule)
    log_reading(
        actor=f"agent:{agent.pk}",
        subject=f"people.person:{person.pk}",
        what="nir",
        route=route,
        reason=reason.strip(),
    )
    return person.nir
