"""Steps 1 and 2: open the month, choose who is in it, freeze what is known of each of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.text import capfirst

from levier.allowance import access, gathering, queries
from levier.allowance.calculation import chain
from levier.allowance.domain import LIFECYCLE, Channel, RunKind, RunState
from levier.allowance.facts import fingerprint
from levier.allowance.models import MonthlyRun, RunInput
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.rights.domain import FeedState


@transaction.atomic
def open_run(*, month: Month, channel: str, decision: Decision) -> MonthlyRun:
    """The run of a month, its population chosen and counted; frozen facts come next, in chunks.

    Refusal when the month is already run, the month before is not closed, or the payers' feed
    of the month is not in.
    """
    access.require(decision, access.OPEN)
    if channel not in Channel.values:
        raise Refusal("Choisissez qui verse : la CAF et la MSA, ou le Département.", field="canal")
    _previous_month_is_closed(month)
    _monthly_feed_is_in(month)
    population = gathering.population_of(month)
    if not population:
        raise Refusal(f"Le flux mensuel {month.of_label} ne contient aucun dossier.", field="month")
    run = _create(month, channel, RunKind.MONTHLY, None, decision)
    _freeze_population(run, population, decision)
    return run


@transaction.atomic
def open_correction(*, run: MonthlyRun, decision: Decision) -> MonthlyRun:
    """A correction of a closed month: what is known now against what the month gave.

    The closed run is not touched; what is due comes out as an arrear, what was too much as a debt.
    """
    access.require(decision, access.OPEN)
    if run.state != RunState.CLOSED or run.is_correction:
        raise Refusal("Seule la paie close d'un mois se régularise.")
    correction = _create(run.month, run.channel, RunKind.CORRECTION, run, decision)
    _freeze_population(correction, gathering.population_of_past(run), decision)
    return correction


def _previous_month_is_closed(month: Month) -> None:
    earlier = MonthlyRun.objects.monthly().of_month(month + -1).first()
    if earlier and earlier.state != RunState.CLOSED:
        raise Refusal(
            f"La paie {earlier.month.of_label} n'est pas close ({earlier.get_state_display()}) : "
            "terminez-la avant d'ouvrir le mois suivant."
        )


def _monthly_feed_is_in(month: Month) -> None:
    """A daily file holds only who moved: nobody is paid on last month's facts."""
    feeds = queries.monthly_feeds(month)
    if not feeds:
        raise Refusal(
            f"Aucun flux mensuel (VRSB0801) n'est connu pour {month.label} : prenez d'abord en "
            "charge celui de la CAF et celui de la MSA.",
            field="month",
        )
    pending = next((feed for feed in feeds if feed.state != FeedState.TAKEN), None)
    if pending:
        raise Refusal(
            f"Le flux mensuel n° {pending.pk} {month.of_label} est {pending.get_state_display()} : "
            "terminez-le avant d'ouvrir la paie.",
            field="month",
        )


def _create(
    month: Month, channel: str, kind: str, corrects: MonthlyRun | None, decision: Decision
) -> MonthlyRun:
    try:
        with transaction.atomic():
            return MonthlyRun.objects.create(
                month=month,
                channel=channel,
                kind=kind,
                corrects=corrects,
                opened_by=decision.actor,
                opened_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal(
            f"{capfirst(month.label)} a déjà une paie en cours ou close : ouvrez-la, ou "
            "passez par une régularisation."
        ) from error


def _freeze_population(run: MonthlyRun, population: Sequence[int], decision: Decision) -> None:
    record("allowance.run.open", run, decision, month=str(run.month), count=len(population))
    move(
        run, "freeze", LIFECYCLE, decision,
        population=array("q", population).tobytes(),
        population_count=len(population),
        frozen_at=decision.at,
    )  # fmt: skip


def population(run: MonthlyRun) -> list[int]:
    """The case identifiers of a run, in the order of their positions."""
    cases = array("q")
    cases.frombytes(bytes(run.population))
    return list(cases)


def freeze_chunk(*, run: MonthlyRun, first: int, last: int) -> int:
    """Frozen facts of positions [first, last[; returns how many. Constant number of queries."""
    cases = population(run)[first:last]
    gathered = gathering.gather(run, cases)
    rows = []
    for position, case in enumerate(cases, start=first):
        data = gathered[case].to_bytes()
        rows.append(
            RunInput(run=run, case_id=case, position=position, facts=data, sha256=fingerprint(data))
        )
    with transaction.atomic():
        return len(RunInput.objects.bulk_create(rows))


def finish_snapshot(*, run: MonthlyRun, decision: Decision) -> None:
    """Store the hash of everything frozen; refused while a household lacks."""
    rows = RunInput.objects.filter(run=run).order_by("position").values_list("position", "sha256")
    chained = [(str(position), sha) for position, sha in rows.iterator(5000)]
    if len(chained) != run.population_count:
        raise Refusal(
            f"{len(chained)} dossiers figés sur {run.population_count} : relancez l'étape, elle "
            "reprendra où elle s'est arrêtée."
        )
    with transaction.atomic():
        run.inputs_hash = chain(chained)
        if MonthlyRun.objects.filter(pk=run.pk, inputs_hash="").update(inputs_hash=run.inputs_hash):
            record("allowance.run.snapshot", run, decision, inputs=run.inputs_hash)


def cancel_run(*, run: MonthlyRun, decision: Decision) -> None:
    """Give a run up before anything is ordered; the month may then be opened again."""
    access.require(decision, access.OPEN)
    if not decision.reason.strip():
        raise Refusal("Dites pourquoi cette paie est annulée.", field="reason")
    move(run, "cancel", LIFECYCLE, decision)
