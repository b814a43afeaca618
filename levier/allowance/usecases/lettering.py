"""One letter: prepared as a draft that somebody reads, issued with a number, sent, cancelled."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.allowance import access, letter_facts, letter_pdf, letters
from levier.allowance.letter_states import (
    LETTER,
    PREFIX,
    TEMPLATE_VERSION,
    LetterKind,
    LetterState,
    Sending,
)
from levier.allowance.models import Letter, LetterSeries, RunLine
from levier.directory.signing import Asked
from levier.foundation import documents
from levier.foundation.acts import Decision, canonical, move, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.kernel.text import short_date
from levier.rights import usecases as rights
from levier.rights.domain import DebtState
from levier.rights.models import BenefitCase, Debt, PaymentSuspension

WORDS_LENGTH = 2000
SUBJECTS: dict[str, str] = {
    LetterKind.RIGHT: "line",
    LetterKind.OVERPAYMENT: "debt",
    LetterKind.SUSPENSION: "suspension",
    LetterKind.RESUMPTION: "suspension",
}
Subject = RunLine | Debt | PaymentSuspension


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter is about: its kind, the thing it tells, the agent's words where it has some."""

    kind: str
    subject: Subject
    words: str = ""


@transaction.atomic
def prepare_letter(*, case: BenefitCase, told: Told, decision: Decision) -> Letter:
    """A draft, its content frozen, to be read before it is issued.

    Refusal outside the agent's perimeter, when a letter already tells the same thing, when the
    amount is not settled, or when the address or the reason lacks.
    """
    access.require_letter(decision, case, told.kind)
    if told.subject.case_id != case.pk:
        raise Refusal("Ce n'est pas à ce foyer que ce courrier s'adresse.")
    reason = documents.check_printable(told.words, field="words").strip()
    if len(reason) > WORDS_LENGTH:
        raise Refusal(f"Restez sous {WORDS_LENGTH} caractères.", field="words")
    by = _by(told.kind, case, decision.actor, decision)
    content, month = _content(case, told, reason, by)
    draft = Letter(
        kind=told.kind,
        template_version=TEMPLATE_VERSION,
        case=case,
        month=month,
        content=canonical(content),
        made_by=decision.actor,
        made_at=decision.at,
        **{SUBJECTS[told.kind]: told.subject},
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:
        raise _already_told(told) from error
    record("allowance.letter.prepare", draft, decision, kind=told.kind, month=str(month))
    return draft


@transaction.atomic
def issue_letter(*, letter: Letter, decision: Decision) -> None:
    """draft -> issued: its number taken, its day written, the hash of its bytes kept.

    Refusal when what it tells has changed since it was prepared.
    """
    access.require_letter(decision, letter.case, letter.kind)
    LETTER.check("issue", letter.state)
    _require_unchanged(letter, decision)
    letter.reference = letter.reference or take_references(decision.at.year, 1)[0]
    letter.issued_at = decision.at
    move(
        letter, "issue", LETTER, decision,
        reference=letter.reference,
        issued_at=decision.at,
        issued_by=decision.actor,
        sha256=documents.digest(letter_pdf.compose(letter)),
        engine=documents.ENGINE,
    )  # fmt: skip


@transaction.atomic
def send_letter(*, letter: Letter, sending: str, sent_on: date, decision: Decision) -> None:
    """issued -> sent, saying how and when; an overpayment is then notified (CASF L262-46).

    Refusal for a day to come, or before the letter was issued.
    """
    access.require_letter(decision, letter.case, letter.kind)
    if sending not in Sending.values:
        raise Refusal("Dites comment ce courrier est parti.", field="sending")
    check_sent_on(sent_on, letter, decision)
    move(
        letter, "send", LETTER, decision,
        sending=sending, sent_on=sent_on, sent_by=decision.actor,
    )  # fmt: skip
    if letter.debt and letter.debt.state == DebtState.ASSESSED:
        rights.move_debt(debt=letter.debt, name="notify", decision=decision)


@transaction.atomic
def cancel_letter(*, letter: Letter, decision: Decision) -> None:
    """Cancelled, for a reason; its number is never given again, another letter may be written."""
    access.require_letter(decision, letter.case, letter.kind)
    if not decision.reason.strip():
        raise Refusal("Dites pourquoi ce courrier est annulé.", field="reason")
    move(
        letter, "cancel", LETTER, decision,
        cancelled_by=decision.actor,
        cancelled_at=decision.at,
        cancelled_reason=decision.reason,
    )  # fmt: skip


def take_references(year: int, count: int) -> list[str]:
    """The next numbers of a year, without a gap: the series' row is held until the commit."""
    series = LetterSeries.objects.select_for_update().filter(year=year).first()
    if series is None:  # the first of the year; two first writers meet on the primary key
        LetterSeries.objects.get_or_create(year=year)
        series = LetterSeries.objects.select_for_update().get(year=year)
    first = series.last + 1
    LetterSeries.objects.filter(year=year).update(last=series.last + count)
    return [f"{PREFIX}-{year}-{number:06d}" for number in range(first, first + count)]


def right_content(
    line: RunLine, known: letters.Right, texts: dict[str, str], agent: str, address: Iterable[str]
) -> dict[str, Any]:
    """What the letter of a line says. Refusal when the household can't be written to."""
    about = letter_facts.about(line.case, list(address), agent)
    return letters.right(about, known, texts)


def check_sent_on(sent_on: date, letter: Letter, decision: Decision) -> None:
    issued = letter.issued_at.date() if letter.issued_at else sent_on
    if sent_on > decision.at.date():
        raise Refusal("Cette date est à venir : notez l'envoi une fois fait.", field="sent_on")
    if sent_on < issued:
        raise Refusal(f"Ce courrier a été émis le {short_date(issued)}.", field="sent_on")


def _content(
    case: BenefitCase, told: Told, reason: str, by: Asked, but: Letter | None = None
) -> tuple[dict[str, Any], Month]:
    """What a letter says today, and for which month. `but`: the draft of it, if there is one."""
    texts = letter_facts.signed_texts(told.kind, by)
    address = letter_facts.addresses_of([case.household_id]).get(case.household_id, [])
    agent = letter_facts.agent_words(by.actor)
    subject = told.subject
    if isinstance(subject, RunLine):
        line = letter_facts.lines_with_facts(RunLine.objects.all()).get(pk=subject.pk)
        known = letter_facts.rights_of([line], but=but)[line.pk]
        if isinstance(known, Refusal):
            raise known
        return right_content(line, known, texts, agent, address), known.month
    about = letter_facts.about(case, address, agent)
    if isinstance(subject, Debt):
        owed = letter_facts.overpayment_of(subject, reason)
        month = Month.of(subject.since or subject.assessed_on)
        return letters.overpayment(about, owed, texts), month
    return _decided(about, told.kind, subject, reason, texts)


def _decided(
    about: letters.About,
    kind: str,
    decided: PaymentSuspension,
    reason: str,
    texts: dict[str, str],
) -> tuple[dict[str, Any], Month]:
    if kind == LetterKind.SUSPENSION:
        why = reason or decided.reason
        return letters.suspension(about, decided.since, why, decided.rule, texts), decided.since
    if decided.until is None:
        raise Refusal("Le versement est toujours suspendu : aucune reprise n'est à annoncer.")
    why = reason or decided.lifted_reason
    return letters.resumption(about, decided.until, why, texts), decided.until


def _already_told(told: Told) -> Refusal:
    known = Letter.objects.exclude(state=LetterState.CANCELLED).filter(
        kind=told.kind, **{SUBJECTS[told.kind]: told.subject}
    )
    one = known.first()
    name = f"{one} ({one.get_state_display()})" if one else "un projet"
    return Refusal(f"Un courrier le dit déjà : {name}. Annulez-le avant d'en écrire un autre.")


def _by(kind: str, case: BenefitCase, actor: str, decision: Decision) -> Asked:
    """Who follows the letter, and who may sign it on the day of the decision."""
    day = timezone.localtime(decision.at).date()
    return letter_facts.asked_of(kind, actor, day, case.centre_id)


def _require_unchanged(letter: Letter, decision: Decision) -> None:
    """What the draft says is still what is known, and signed by who may: worked out once more."""
    subject = letter.line or letter.debt or letter.suspension
    assert subject is not None
    reason = json.loads(letter.content).get("reason", "")
    told = Told(letter.kind, subject, reason)
    by = _by(letter.kind, letter.case, letter.made_by, decision)
    content, _ = _content(letter.case, told, reason, by, but=letter)
    if canonical(content) != letter.content:
        raise Refusal(
            "Ce que dit ce projet a changé depuis sa préparation : abandonnez-le et préparez-le "
            "de nouveau."
        )
