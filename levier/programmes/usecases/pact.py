"""A pact: signatures, commitments, and where each stands, told by one and validated by another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from levier.directory.models import Organisation
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.programmes import access
from levier.programmes.domain import ProgrammeKind
from levier.programmes.domain.pact import (
    OVER,
    REPORT,
    RULE,
    SIGNATURE,
    SIGNATURE_DAYS,
    CommitmentState,
    Promise,
    ReportState,
    SignatureState,
)
from levier.programmes.models import (
    Action,
    Axis,
    Commitment,
    PolicyProgramme,
    ProgressReport,
    Signatory,
)
from levier.programmes.usecases.tree import check_reason


@transaction.atomic
def add_signatory(
    *,
    programme: PolicyProgramme,
    organisation: Organisation,
    name: str,
    invited_on: date | None = None,
    decision: Decision,
) -> Signatory:
    """Invite an institution to sign a pact. The first one of all leads it."""
    access.require_everywhere(decision, access.PACT)
    check_reason(decision)
    if programme.kind != ProgrammeKind.PTI:
        raise Refusal("Ce programme n'est pas un pacte.", rule=RULE)
    PolicyProgramme.objects.select_for_update().get(pk=programme.pk)
    known = Signatory.objects.filter(programme=programme)
    last = known.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            made = Signatory.objects.create(
                programme=programme,
                organisation=organisation,
                name=name.strip(),
                position=last + 1,
                is_lead=last == 0,
                invited_on=invited_on,
            )
    except IntegrityError as error:
        raise Refusal("Cet organisme est déjà dans le pacte.", field="organisation") from error
    record("programmes.signatory.invite", made, decision, organisation=organisation.pk)
    return made


def move_signatory(*, signatory: Signatory, name: str, on: date, decision: Decision) -> None:
    """Note a deliberation, a signature, a withdrawal or a new invitation, and its day."""
    access.require_everywhere(decision, access.PACT)
    check_reason(decision)
    if name not in SIGNATURE.moves:
        raise Refusal("Ce changement n'existe pas.")
    if on > decision.at.date():
        raise Refusal(f"Le {short_date(on)} est à venir.", field="on")
    if name == "withdraw" and signatory.carried.exclude(state__in=OVER).exists():
        raise Refusal(
            f"{signatory} porte des engagements en cours : confiez-les d'abord à une autre "
            "institution, ou abandonnez-les."
        )
    move(signatory, name, SIGNATURE, decision, **{SIGNATURE_DAYS[name]: on})


@transaction.atomic
def add_commitment(*, promise: Promise, decision: Decision) -> Commitment:
    """Write down what an institution promises. Refusal: another pact's, a code taken."""
    access.require_everywhere(decision, access.PACT)
    check_reason(decision)
    axis = _check_promise(promise)
    try:
        with transaction.atomic():
            made = Commitment.objects.create(axis=axis, **_columns(promise))
    except IntegrityError as error:
        raise Refusal(
            "Un engagement de cette priorité porte déjà ce code.", field="code"
        ) from error
    _write_links(made, promise)
    record("programmes.commitment.create", made, decision, carrier=made.carrier_id)
    return made


@transaction.atomic
def change_commitment(
    *, commitment: Commitment, revision: int, promise: Promise, decision: Decision
) -> None:
    """Change what was promised; where it stands is told by its carrier, not here."""
    access.require_everywhere(decision, access.PACT)
    check_reason(decision)
    axis = _check_promise(promise)
    if axis.programme_id != commitment.axis.programme_id:
        raise Refusal("Un engagement ne change pas de pacte.", field="axis")
    try:
        with transaction.atomic():
            changed = Commitment.objects.filter(pk=commitment.pk, revision=revision).update(
                axis=axis, revision=revision + 1, **_columns(promise)
            )
    except IntegrityError as error:
        raise Refusal(
            "Un engagement de cette priorité porte déjà ce code.", field="code"
        ) from error
    if not changed:
        raise Refusal("Quelqu'un d'autre vient de modifier cet engagement : rechargez la page.")
    before = commitment.carrier_id
    commitment.refresh_from_db()
    _write_links(commitment, promise)
    record(
        "programmes.commitment.change",
        commitment,
        decision,
        before=before,
        after=commitment.carrier_id,
    )


@transaction.atomic
def report_progress(
    *, commitment: Commitment, proposed: str, value: int | None, words: str, decision: Decision
) -> ProgressReport:
    """Say where a commitment stands. Refusal: another institution's, or one already waiting."""
    access.require_report(decision, commitment)
    if proposed not in CommitmentState.values:
        raise Refusal("Cet avancement n'existe pas.", field="proposed")
    if not words.strip():
        raise Refusal("Dites en quelques mots où vous en êtes.", field="words")
    try:
        with transaction.atomic():
            made = ProgressReport.objects.create(
                commitment=commitment,
                proposed=proposed,
                value=value,
                words=words.strip(),
                reported_by=decision.actor,
                reported_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal("Un point attend déjà l'accord du Département sur cet engagement.") from error
    record("programmes.report.tell", commitment, decision, proposed=proposed, value=value)
    return made


@transaction.atomic
def decide_report(*, report: ProgressReport, name: str, decision: Decision) -> None:
    """Validate what was told, which then stands, or return it with a reason (in `decision`).

    Nobody decides of what they told themselves.
    """
    access.require_everywhere(decision, access.VALIDATE)
    if name == "return":
        check_reason(decision)
    if report.reported_by == decision.actor:
        raise Refusal("Ce point est le vôtre : quelqu'un d'autre du Département le valide.")
    if name not in REPORT.moves:
        raise Refusal("Ce changement n'existe pas.")
    move(
        report,
        name,
        REPORT,
        decision,
        decided_by=decision.actor,
        decided_at=decision.at,
        answer=decision.reason.strip(),
    )
    if report.state == ReportState.VALIDATED:
        told: dict[str, Any] = {"state": report.proposed, "told_on": report.reported_at.date()}
        if report.value is not None:
            told["value"] = report.value
        Commitment.objects.filter(pk=report.commitment_id).update(**told)


def _check_promise(promise: Promise) -> Axis:
    axis = Axis.objects.select_related("programme").filter(pk=promise.axis).first()
    if axis is None or axis.programme.kind != ProgrammeKind.PTI:
        raise Refusal("Choisissez une priorité du pacte.", field="axis")
    if not promise.title.strip() or not promise.code.strip():
        raise Refusal("Un engagement a un code et un énoncé.", field="title")
    signatories = Signatory.objects.filter(programme=axis.programme).exclude(
        state=SignatureState.WITHDRAWN
    )
    known = set(signatories.values_list("pk", flat=True))
    if promise.carrier not in known:
        raise Refusal("Une institution du pacte porte l'engagement.", field="carrier")
    if not set(promise.contributors) <= known - {promise.carrier}:
        raise Refusal(
            "Les autres institutions sont du pacte, et ne sont pas celle qui porte.",
            field="contributors",
        )
    wanted = set(promise.actions)
    if Action.objects.filter(pk__in=wanted).count() != len(wanted):
        raise Refusal("Une de ces actions n'existe pas.", field="actions")
    return axis


def _columns(promise: Promise) -> dict[str, Any]:
    return {
        "code": promise.code.strip(),
        "title": promise.title.strip(),
        "carrier_id": promise.carrier,
        "indicator": promise.indicator.strip(),
        "unit": promise.unit.strip(),
        "target": promise.target,
        "due_on": promise.due_on,
    }


def _write_links(commitment: Commitment, promise: Promise) -> None:
    commitment.contributors.set(Signatory.objects.filter(pk__in=promise.contributors))
    commitment.actions.set(Action.objects.filter(pk__in=promise.actions))
