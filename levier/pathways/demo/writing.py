"""Lives as rows: referrals, lead workers, deadlines and caseloads, in few statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from levier.foundation import bulk
from levier.foundation.acts import Decision
from levier.pathways.demo.lives import Life, Step
from levier.pathways.demo.places import SINCE, Places
from levier.pathways.domain import deadlines
from levier.pathways.domain.referral import (
    IN_FORCE,
    IN_PREPARATION,
    ReferralOrigin,
    ReferralState,
    RefusalReason,
)
from levier.pathways.domain.suggestion import Suggestion
from levier.pathways.models import Deadline, LeadWorker, Pathway, Referral
from levier.people import usecases as people

DUE = ("person", "pathway", "code", "about", "variant", "triggered_on", "due_on", "alert_on",
       "state", "closed_on", "restarted_from")  # fmt: skip
REASONS = (RefusalReason.FULL, RefusalReason.PUBLIC, RefusalReason.UNREACHABLE)


def describe(pathway: Pathway, life: Life) -> None:
    """What stands on the pathway of an open life: path, body, lead, nearest deadline, contact."""
    pathway.last_contact_on = life.last_contact_on
    if pathway.until is not None:
        return
    in_force = next((one for one in life.steps if one.state in IN_FORCE), None)
    if in_force is not None:
        pathway.path, pathway.body_id = in_force.path, in_force.body
    current = next((agent for agent, _, _, until in life.leads if until is None), None)
    pathway.lead_id = current
    nearest = min(
        (one for one in life.dues if one.closed_on is None),
        key=lambda one: one.due_on,
        default=None,
    )
    if nearest is not None:
        pathway.next_due_on, pathway.next_code = nearest.due_on, nearest.code


@dataclass(slots=True)
class Written:
    """Rows waiting to be written; those that replace another come after it."""

    places: Places
    decision: Decision
    first: list[Referral] = field(default_factory=list)
    replacing: list[Referral] = field(default_factory=list)
    dues: list[tuple[Any, ...]] = field(default_factory=list)
    leads: list[LeadWorker] = field(default_factory=list)
    caseloads: set[tuple[int, int]] = field(default_factory=set)

    def take(self, pathway: Pathway, life: Life, suggested: Suggestion) -> None:
        before: Step | None = None
        for rank, step in enumerate(life.steps, 1):
            row = self._referral(pathway, step, rank, suggested)
            is_after = before is not None and before.state == ReferralState.SUPERSEDED
            (self.replacing if is_after else self.first).append(row)
            before = step
        self.dues += self._dues(pathway, life)
        for agent, body, since, until in life.leads:
            self._lead(pathway, agent, body, since, until or pathway.until)

    def _referral(self, pathway: Pathway, step: Step, rank: int, suggested: Suggestion) -> Referral:
        signer = self.places.signers.get(pathway.centre_id or "")
        signer = signer or next(iter(self.places.signers.values()))
        is_signed = step.decided_on is not None and step.decided_on >= SINCE
        delegation = self.places.delegations.get(signer.pk) if is_signed else None
        reason = REASONS[pathway.person_id % len(REASONS)] if step.refused else ""
        due = _due_on(step, rank)
        return Referral(
            pathway_id=pathway.pk,
            person_id=pathway.person_id,
            rank=rank,
            origin=ReferralOrigin.REORIENTATION if rank > 1 else ReferralOrigin.MANUAL,
            state=_state(step, is_open=pathway.until is None),
            opened_on=step.opened_on,
            due_on=due,
            centre_id=pathway.centre_id,
            suggested_path=suggested.path,
            suggested_because="refused" if due and rank > 1 else suggested.because[:200],
            path=step.path,
            body_id=step.body,
            decided_on=step.decided_on,
            decided_by=signer.actor if step.decided_on else "",
            delegation_id=delegation.pk if delegation else None,
            notified_on=step.notified_on,
            taken_over_on=step.taken_over_on,
            refusal_reason=reason,
            ended_on=step.ended_on or pathway.until,
            proposed_by="system:demo" if step.state == ReferralState.PROPOSED else "",
        )

    def _dues(self, pathway: Pathway, life: Life) -> Iterator[tuple[Any, ...]]:
        for one in life.dues:
            is_void = one.closed_on is None and pathway.until is not None
            state = "cancelled" if is_void else one.state
            closed_on = pathway.until if is_void else one.closed_on
            yield self._due(pathway, one.code, one.triggered_on, one.due_on, (state, closed_on))
        if pathway.until is not None:
            start = pathway.last_contact_on or pathway.until
            due_on = deadlines.rule("DL-19").due_on(start)
            yield self._due(pathway, "DL-19", start, due_on, ("open", None))

    def _due(
        self, pathway: Pathway, code: str, start: date, due_on: date, end: tuple[str, date | None]
    ) -> tuple[Any, ...]:
        alert_on = deadlines.rule(code).alert_on(due_on)
        return (pathway.person_id, pathway.pk, code, "", "", start, due_on, alert_on, *end, None)

    def _lead(
        self, pathway: Pathway, agent: int, body: int, since: date, until: date | None
    ) -> None:
        self.leads.append(
            LeadWorker(
                pathway_id=pathway.pk,
                agent_id=agent,
                body_id=body or None,
                since=since,
                until=until,
                named_by="system:demo",
                named_at=self.decision.at,
            )
        )
        if until is None:
            self.caseloads.add((agent, pathway.household_id))

    def save(self) -> None:
        bulk.insert(self.first)
        keys = [row.pathway_id for row in self.replacing]
        known = {
            (pathway, rank): pk
            for pk, pathway, rank in Referral.objects.filter(pathway__in=keys)
            .order_by()
            .values_list("pk", "pathway_id", "rank")
        }
        for row in self.replacing:
            row.replaces_id = known[(row.pathway_id, row.rank - 1)]
        bulk.insert(self.replacing)
        bulk.insert_values(Deadline, DUE, self.dues)
        bulk.insert(self.leads)
        on = self.decision.at.date()
        people.follow_households(pairs=self.caseloads, since=on, decision=self.decision)


def _due_on(step: Step, rank: int) -> date | None:
    """The day before which a referral in preparation is to be decided."""
    if step.state not in IN_PREPARATION:
        return None
    rule = deadlines.rule("DL-01" if rank == 1 else "DL-01R")
    return rule.due_on(step.opened_on) if rule.covers(step.opened_on) else None


def _state(step: Step, *, is_open: bool) -> str:
    if is_open:
        return step.state
    if step.state in IN_FORCE:
        return ReferralState.ENDED
    return ReferralState.NOT_ORIENTED if step.state in IN_PREPARATION else step.state
