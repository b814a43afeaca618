"""Referral decisions sent by the software of another body: each taken once, or refused with why.

The same checks as the file (see `importing`). A line accepted is accepted for good: sent again
under the same reference it gets the same answer. A line refused may be sent again once mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from levier.directory.models import ApiToken, Organisation
from levier.formats import referral_decisions as files
from levier.foundation.acts import Decision, canonical, record
from levier.foundation.fields import BlindIndexField
from levier.kernel.errors import Refusal
from levier.pathways.models import ReceivedDecision, Referral, SupportBody
from levier.pathways.usecases import importing

TAKEN, TAKEN_BEFORE, REFUSED = "prise", "deja_prise", "refusee"
REFERENCE = "reference"
FIELDS = (REFERENCE, *files.COLUMNS.values())
OTHER_CONTENT = (
    "Cette référence a déjà servi pour une autre décision : donnez une référence à chaque décision."
)
Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a line. `field` and `reason` when it was refused; no personal data."""

    reference: str
    result: str
    referral: int | None = None
    field: str = ""
    reason: str = ""


@transaction.atomic
def receive_lines(
    *, token: ApiToken, lines: Sequence[Line | Refusal], decision: Decision
) -> list[Answer]:
    """Take the lines of one call, in order; an answer for each.

    A line that could not be read at all comes as its Refusal. One line of the journal a call.
    """
    by_siret = importing.bodies_by_siret()
    answers = [_answer(token.organisation, line, by_siret, decision) for line in lines]
    kept = sum(1 for one in answers if one.result == TAKEN)
    refused = sum(1 for one in answers if one.result == REFUSED)
    record("pathways.api.receive", token, decision, lines=len(answers), kept=kept, refused=refused)
    return answers


def _answer(
    sender: Organisation,
    line: Line | Refusal,
    by_siret: Mapping[str, SupportBody],
    decision: Decision,
) -> Answer:
    if isinstance(line, Refusal):
        return Answer("", REFUSED, field=line.field, reason=line.message)
    reference = line[REFERENCE]
    try:
        known = _known(sender, line)
        if known is not None:
            return Answer(reference, TAKEN_BEFORE, known)
        return Answer(reference, TAKEN, _take(sender, line, by_siret, decision).pk)
    except Refusal as refusal:
        return _refused(sender, line, refusal)


def _refused(sender: Organisation, line: Line, refusal: Refusal) -> Answer:
    """The refusal, unless the same call was taken meanwhile by another request."""
    reference = line[REFERENCE]
    if refusal.message != OTHER_CONTENT and (known := _known(sender, line)) is not None:
        return Answer(reference, TAKEN_BEFORE, known)
    return Answer(reference, REFUSED, field=refusal.field, reason=refusal.message)


def _known(sender: Organisation, line: Line) -> int | None:
    rows = ReceivedDecision.objects.filter(organisation=sender, reference=line[REFERENCE])
    known = rows.first()
    if known is None:
        return None
    if known.content_index != _index(line):
        raise Refusal(OTHER_CONTENT, field=REFERENCE)
    return known.referral_id


def _take(
    sender: Organisation,
    line: Line,
    by_siret: Mapping[str, SupportBody],
    decision: Decision,
) -> Referral:
    read = files.decided(0, line)
    if isinstance(read, files.Unread):
        raise Refusal(read.reason, field=read.column)
    with transaction.atomic():
        referral = importing.take_decision(
            one=read, by_siret=by_siret, decider=sender.name[:60], decision=decision
        )
        _remember(sender, line, referral, decision)
    return referral


def _remember(sender: Organisation, line: Line, referral: Referral, decision: Decision) -> None:
    """Refusal when the reference was taken at the same instant: what was begun goes back."""
    try:
        with transaction.atomic():
            ReceivedDecision.objects.create(
                organisation=sender,
                reference=line[REFERENCE],
                content_index=_index(line),
                referral=referral,
                received_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal(
            "Cette référence vient d'être prise : renvoyez la demande.", field=REFERENCE
        ) from error


def _index(line: Line) -> str:
    field = ReceivedDecision._meta.get_field("content_index")
    assert isinstance(field, BlindIndexField)
    return field.of(canonical(dict(line)))
