"""Contracts as they stand on a day: the one in force, its plan and hours, what may follow it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q

from levier.directory.domain import OrganisationKind
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import ActionState, Doing
from levier.pathways.models import Amendment, EngagementContract, Pathway, PlannedAction
from levier.people.identity import records_of

NONE, OWN, ALL = "none", "own", "all"  # whose contracts the Département validates


@dataclass(frozen=True, slots=True)
class Hours:
    """What a contract asks on a day, from its last amendment: minutes a week, and why fewer."""

    minutes: int
    ground: str
    evidence: str
    since: date

    @property
    def ground_label(self) -> str:
        found = domain.grounds().get(self.ground)
        return found.label if found else ""


def hours_on(contract: EngagementContract, day: date) -> Hours:
    """The hours in force. `contract.amendments` may be prefetched: then without a query."""
    told = Hours(
        contract.weekly_minutes, contract.hours_ground, contract.hours_evidence, contract.since
    )
    for one in contract.amendments.all():
        if one.since <= day:
            told = Hours(one.weekly_minutes, one.hours_ground, one.hours_evidence, one.since)
    return told


def in_force(pathway: Pathway, day: date) -> EngagementContract | None:
    """The contract that covers a day, signed by all."""
    rows = EngagementContract.objects.filter(pathway=pathway).in_force(day)
    return rows.prefetch_related("amendments").first()


def last_signed(pathway: Pathway) -> EngagementContract | None:
    """The one in force as the law sees it, past its end or not: what a new contract follows."""
    states = sorted(domain.IN_FORCE)
    whose = records_of(pathway.person_id)
    return EngagementContract.objects.filter(person__in=whose, state__in=states).first()


def in_preparation(pathway: Pathway) -> EngagementContract | None:
    states = sorted(domain.IN_PREPARATION)
    whose = records_of(pathway.person_id)
    return EngagementContract.objects.filter(person__in=whose, state__in=states).first()


def overlapping(contract: EngagementContract) -> EngagementContract | None:
    """A signed contract of the same person that shares a day with this one, but its former."""
    rows = EngagementContract.objects.filter(
        person__in=records_of(contract.person_id),
        state__in=sorted(domain.DATED),
        since__lt=contract.until,
        until__gt=contract.since,
    )
    return rows.exclude(Q(pk=contract.pk) | Q(pk=contract.follows_id or 0)).first()


def doings(actions: Iterable[PlannedAction]) -> list[Doing]:
    """The actions that count for the hours: those not abandoned."""
    kept = (one for one in actions if one.state != ActionState.DROPPED)
    return [Doing(one.weekly_minutes, one.since, one.until) for one in kept]


def average(contract: EngagementContract) -> int:
    """Minutes a week that the plan of a contract comes to, on average."""
    rows = doings(contract.actions.filter(amendment=None))
    return domain.average_minutes(rows, contract.since, contract.until)


def is_employment_body(pathway: Pathway) -> bool:
    body = pathway.body
    return body is not None and body.organisation.kind == OrganisationKind.FRANCE_TRAVAIL


def needs_validation(contract: EngagementContract) -> bool:
    """Whether the Département wants to validate it: LEVIER_CONTRACT_VALIDATION.

    `own`: the contracts that its own teams sign; a partner signs its own.
    """
    wanted = getattr(settings, "LEVIER_CONTRACT_VALIDATION", OWN)
    if wanted == OWN:
        body = contract.pathway.body
        return body is None or body.centre_id is not None
    return bool(wanted == ALL)


def next_number(contract: EngagementContract) -> int:
    last = Amendment.objects.filter(contract=contract).order_by("-number").first()
    return last.number + 1 if last else 1
