"""A contract in force: its actions settled, its amendments, its review, its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import support_access as access
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import (
    CONTRACT,
    IN_FORCE,
    IN_PREPARATION,
    OLD,
    ActionState,
    ContractState,
    EndMotive,
    Planned,
    ReviewOutcome,
    Signature,
    SignedHow,
)
from levier.pathways.models import Amendment, EngagementContract, PlannedAction
from levier.pathways.queries import contracts as queries
from levier.pathways.usecases import papers, scans
from levier.pathways.usecases.contacts import note_contact
from levier.pathways.usecases.contracts import MOST_ACTIONS, action_of, words
from levier.pathways.usecases.deadlines import cancel_deadlines
from levier.pathways.usecases.referring import day_of, held
from levier.pathways.usecases.signing import (
    OLD_STOCK,
    REDIAGNOSIS,
    RENEWAL,
    check_name,
    follow_revision,
)

REVIEW_MOST = 10_000
GONE = frozenset({EndMotive.LEFT, EndMotive.REFERRED})


@dataclass(frozen=True, slots=True)
class Change:
    """What an amendment does, from a day: `drop` actions, `add` others, other grounds."""

    since: date
    why: str
    add: Sequence[Planned] = ()
    drop: Sequence[int] = field(default=())
    hours_ground: str = ""
    hours_evidence: str = ""


@transaction.atomic
def settle_action(
    *, action: PlannedAction, state: str, on: date, result: str = "", decision: Decision
) -> None:
    """Say what became of an action: done, not done, dropped; or planned again."""
    contract = action.contract
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    if contract.state not in IN_FORCE | {ContractState.ENDED}:
        raise Refusal("Le plan se suit une fois le contrat signé par les deux.")
    if state not in ActionState.values:
        raise Refusal("Dites ce qu'est devenue cette action.", field="state")
    if not action.since <= on <= day_of(decision):
        raise Refusal(
            f"Choisissez un jour entre le début de l'action, le {short_date(action.since)}, et "
            "aujourd'hui.",
            field="on",
        )
    planned = state == ActionState.PLANNED
    PlannedAction.objects.filter(pk=action.pk).update(
        state=state,
        settled_on=None if planned else on,
        result=words(result, "result", "le résultat", most=300, needed=False),
    )
    record("pathways.contract.action", contract, decision, action=action.pk, after=state)


@transaction.atomic
def amend_contract(
    *,
    contract: EngagementContract,
    change: Change,
    signature: Signature,
    upload: scans.Upload | None = None,
    decision: Decision,
) -> Amendment:
    """Change the plan or the hours of a contract in force; both sign, on screen or on paper.

    Refusal for a day outside the contract, a change that changes nothing, or hours too few
    without their ground. DL-03 runs anew (CASF L262-31).
    """
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    pathway = held(contract.pathway_id)
    contract.refresh_from_db()
    dropped = _check_change(contract, change)
    amendment = _amendment(contract, change, signature, upload, decision)
    added = [action_of(contract, one, change.since) for one in change.add]
    _check_hours(contract, change, dropped, added, amendment)
    amendment.save()
    PlannedAction.objects.filter(pk__in=[one.pk for one in dropped]).update(
        until=Least(F("until"), Value(change.since)),
        state=ActionState.DROPPED,
        settled_on=max(change.since, signature.on),
    )
    for action in added:
        action.amendment = amendment
        action.save()
    if upload is not None:
        scans.keep(upload, contract=contract, amendment=amendment, decision=decision)
    follow_revision(pathway, signature.on)
    note_contact(pathway=pathway, on=signature.on)
    papers.issue(contract=contract, amendment=amendment, decision=decision)
    record("pathways.contract.amend", contract, decision, number=amendment.number,
           since=change.since.isoformat(), minutes=amendment.weekly_minutes)  # fmt: skip
    return amendment


@transaction.atomic
def review_contract(
    *, contract: EngagementContract, outcome: str, review: str, decision: Decision
) -> None:
    """Review the contract with the person: what was done, what comes next (DL-05).

    To renew leads to the next contract; the review itself closes nothing: a contract does.
    """
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    pathway, today = held(contract.pathway_id), day_of(decision)
    if outcome not in ReviewOutcome.values:
        raise Refusal("Dites la suite de ce bilan.", field="outcome")
    contract.refresh_from_db()
    if today < contract.since:
        raise Refusal("Ce contrat n'a pas encore commencé : le bilan vient à la fin.")
    text = words(review, "review", "le bilan fait avec la personne", most=REVIEW_MOST)
    contract.review = text
    told = {"reviewed_on": today, "reviewed_by": decision.actor, "review_outcome": outcome}
    if outcome == ReviewOutcome.RENEW:
        move(contract, "review", CONTRACT, decision, **told)
    else:
        _check_in_force(contract)
        for name, value in told.items():
            setattr(contract, name, value)
        record("pathways.contract.review", contract, decision, outcome=outcome)
    contract.save(update_fields=["review", *told])
    note_contact(pathway=pathway, on=today)


@transaction.atomic
def end_contract(
    *, contract: EngagementContract, on: date, motive: str, decision: Decision
) -> None:
    """Stop a contract in force on a day (excluded), earlier than foreseen or at its term.

    An old contract does not end at its term: it is to be replaced (DL-04).
    """
    access.require_pathway(decision, access.SUPPORT, contract.pathway)
    pathway = held(contract.pathway_id)
    _check_end(contract, on, motive, decision)
    until = min(on, contract.until)
    move(contract, "end", CONTRACT, decision, until=until, ended_because=motive)
    codes = [RENEWAL, REDIAGNOSIS, OLD_STOCK] if motive in GONE else [RENEWAL, REDIAGNOSIS]
    cancel_deadlines(on=day_of(decision), pathways=[pathway], codes=codes)


def end_with_pathways(*, pathways: Iterable[int], on: date) -> int:
    """Pathways end: so do their contracts, those in preparation are cancelled. How many ended.

    In the caller's transaction, whose act has the journal line.
    """
    mine = EngagementContract.objects.filter(pathway__in=list(pathways))
    mine.filter(state__in=sorted(IN_PREPARATION)).update(
        state=ContractState.CANCELLED, follows=None
    )
    not_begun = mine.filter(state__in=sorted(IN_FORCE), since__gt=on)
    ended = not_begun.update(
        state=ContractState.ENDED, ended_because=EndMotive.LEFT, until=F("since")
    )
    return ended + mine.filter(state__in=sorted(IN_FORCE)).update(
        state=ContractState.ENDED,
        ended_because=EndMotive.LEFT,
        until=Least(F("until"), Value(on)),
    )


def _check_in_force(contract: EngagementContract) -> None:
    if contract.state not in IN_FORCE:
        raise Refusal("Ce contrat n'est pas, ou plus, en cours.")


def _check_end(contract: EngagementContract, on: date, motive: str, decision: Decision) -> None:
    if motive not in EndMotive.values or motive == EndMotive.REPLACED:
        raise Refusal("Dites pourquoi le contrat s'arrête.", field="motive")
    if motive == EndMotive.BREACH and not decision.reason.strip():
        raise Refusal("Rappelez la décision qui met fin à ce contrat.", field="reason")
    if on < contract.since:
        raise Refusal(
            f"Ce contrat commence le {short_date(contract.since)} : il ne peut pas finir avant.",
            field="on",
        )
    if motive == EndMotive.TERM and contract.kind in OLD:
        raise Refusal(
            "Un ancien contrat n'est pas seulement échu : la loi demande de le remplacer par un "
            "contrat d'engagement. Préparez-le ; il prendra la suite de celui-ci.",
            rule="loi 2023-1196 ; décret 2024-1244",
            field="motive",
        )
    if motive == EndMotive.TERM and on < contract.until:
        raise Refusal(
            f"Ce contrat arrive à son terme le {short_date(contract.last_day)} : choisissez un "
            "autre motif pour finir avant.",
            field="motive",
        )


def _check_change(contract: EngagementContract, change: Change) -> list[PlannedAction]:
    _check_in_force(contract)
    if not contract.since <= change.since < contract.until:
        raise Refusal(
            f"L'avenant prend effet dans les jours du contrat, du {short_date(contract.since)} au "
            f"{short_date(contract.last_day)}.",
            field="since",
        )
    last = contract.amendments.last()
    if last is not None and change.since < last.since:
        raise Refusal(
            f"L'avenant n° {last.number} prend effet le {short_date(last.since)} : celui-ci ne "
            "peut pas le précéder.",
            field="since",
        )
    planned = contract.actions.filter(state=ActionState.PLANNED)
    dropped = list(planned.filter(pk__in=change.drop, since__lt=change.since))
    if len(dropped) != len(set(change.drop)):
        raise Refusal(
            "Une action choisie n'est plus à faire, ou n'a pas encore commencé ce jour-là.",
            field="drop",
        )
    same = change.hours_ground == queries.hours_on(contract, change.since).ground
    if not change.add and not dropped and same:
        raise Refusal("Cet avenant ne change rien : ajoutez ou arrêtez une action.")
    if planned.count() - len(dropped) + len(change.add) > MOST_ACTIONS:
        raise Refusal(f"Un plan ne compte pas plus de {MOST_ACTIONS} actions.")
    return dropped


def _amendment(
    contract: EngagementContract,
    change: Change,
    signature: Signature,
    upload: scans.Upload | None,
    decision: Decision,
) -> Amendment:
    today = day_of(decision)
    if upload is None and signature.on != today:
        raise Refusal(
            "À l'écran, la personne signe aujourd'hui. Pour un avenant signé un autre jour, "
            "déposez le papier numérisé.",
            field="signed_on",
        )
    if not contract.since <= signature.on <= today:
        raise Refusal("L'avenant se signe entre le début du contrat et aujourd'hui.",
                      field="signed_on")  # fmt: skip
    return Amendment(
        contract=contract,
        number=queries.next_number(contract),
        since=change.since,
        why=words(change.why, "why", "ce qui change", most=300),
        hours_ground=change.hours_ground,
        hours_evidence=change.hours_evidence.strip(),
        signed_on=signature.on,
        signed_how=SignedHow.ON_PAPER if upload else SignedHow.ON_SCREEN,
        signed_name=check_name(signature.name, contract),
        signed_place=words(signature.place, "signed_place", "le lieu", most=80),
        signed_before=decision.actor,
        made_at=decision.at,
    )


def _check_hours(
    contract: EngagementContract,
    change: Change,
    dropped: Sequence[PlannedAction],
    added: Sequence[PlannedAction],
    amendment: Amendment,
) -> None:
    """What the plan comes to from the day of the change to the end of the contract."""
    gone = {one.pk for one in dropped}
    kept = [one for one in contract.actions.all() if one.pk not in gone]
    doings = queries.doings([*kept, *added])
    amendment.weekly_minutes = domain.average_minutes(doings, change.since, contract.until)
    domain.check_hours(
        domain.kinds()[contract.kind],
        amendment.weekly_minutes,
        change.hours_ground,
        change.hours_evidence,
        change.since,
    )
