"""Households: what the last feed changed in the agent's territory, rejects, overpayments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.kernel.month import Month
from levier.people import access as people
from levier.people.likeness import LEAST, PairState, Sureness
from levier.rights import access
from levier.rights.domain import OWED, CaseState, DebtState, RejectState
from levier.rights.models import BenefitCase, Debt, FeedReject
from levier.steering.domain import Figure, Item

SOON = timedelta(days=60)  # before a debt lapses
SUSPENDED = [CaseState.OPEN_RIGHT_SUSPENDED, CaseState.OPEN_PAYMENT_SUSPENDED]
CLOSED = [CaseState.CLOSED, CaseState.CLOSED_RETROACTIVE]


def figures(agent: Agent) -> Iterator[Figure]:
    """Those the agent sees, by state of their right. One query."""
    if not directory.can(agent, access.VIEW):
        return
    counts = access.visible_cases(agent).aggregate(
        payable=Count("pk", filter=Q(state=CaseState.OPEN_PAYABLE)),
        suspended=Count("pk", filter=Q(state__in=SUSPENDED)),
    )
    yield Figure(
        counts["payable"], "foyers au RSA", _where(agent), "rights:cases",
        f"?etat={CaseState.OPEN_PAYABLE}",
    )  # fmt: skip
    yield Figure(
        counts["suspended"], "droits ou versements suspendus", "selon le dernier flux du payeur",
        "rights:cases", f"?etat={CaseState.OPEN_PAYMENT_SUSPENDED}",
    )  # fmt: skip


def _where(agent: Agent) -> str:
    scope = directory.scope_of(agent, access.VIEW)
    if scope.everything:
        return "dans tout le Département"
    return "dans votre ressort"


def to_do(agent: Agent, today: date) -> Iterator[Item]:
    if directory.can(agent, "feeds.replay"):
        count = FeedReject.objects.filter(state=RejectState.OPEN).count()
        if count:
            yield Item(
                count, "rejets de flux à traiter", "Ces dossiers n'ont pas pu être lus en entier.",
                "rights:rejects", f"?etat={RejectState.OPEN}", meaning="attention",
            )  # fmt: skip
    if directory.can(agent, people.MERGE):
        yield from _duplicates(agent)
    if directory.can(agent, "overpayments.decide"):
        yield from _debts(agent, today)


def _duplicates(agent: Agent) -> Iterator[Item]:
    """Those that are almost sure: the rest waits on its list."""
    pairs = people.visible_pairs(agent).filter(state=PairState.OPEN)
    count = pairs.filter(score__gte=LEAST[Sureness.CERTAIN]).count()
    if count:
        yield Item(
            count, "doublons presque certains", "La même personne a deux fiches : à réunir ou à "
            "écarter.", "people:duplicates", f"?sur={Sureness.CERTAIN}", meaning="attention",
        )  # fmt: skip


def _debts(agent: Agent, today: date) -> Iterator[Item]:
    debts = access.visible_debts(agent)
    assessed = debts.filter(state=DebtState.ASSESSED).count()
    if assessed:
        yield Item(
            assessed, "indus à notifier", "Constatés, pas encore dits à la personne.",
            "rights:debts", f"?etat={DebtState.ASSESSED}", rule="CASF L262-46",
        )  # fmt: skip
    yield from _lapsing(debts, today)


def _lapsing(debts: QuerySet[Debt], today: date) -> Iterator[Item]:
    rows = debts.filter(state__in=OWED, limitation_on__lte=today + SOON).order_by("limitation_on")
    first = rows.first()
    if first:
        yield Item(
            rows.count(), "indus bientôt prescrits",
            "Passé la date, ils ne peuvent plus être recouvrés.",
            "rights:debts", "?tri=limitation_on",
            due_on=first.limitation_on, rule="CASF L262-45",
            meaning="danger" if first.limitation_on <= today else "attention",
        )  # fmt: skip


def to_watch(agent: Agent) -> Iterator[Item]:
    """What changed in the last month that the payers stated. Four queries, each in its index."""
    if not directory.can(agent, access.VIEW):
        return
    cases = access.visible_cases(agent)
    last = cases.aggregate(last=Max("month"))["last"]
    if last is None:
        return
    month = last if isinstance(last, Month) else Month.of(last)
    since = month.first_day
    counts = {
        "entered": cases.filter(requested_on__gte=since).count(),
        "stopped": cases.filter(state__in=SUSPENDED, state_since__gte=since).count(),
        "closed": cases.filter(state__in=CLOSED, state_since__gte=since).count(),
    }
    yield from _changes(counts, month)


def _changes(counts: dict[str, int], month: Month) -> Iterator[Item]:
    words = {
        "entered": ("nouvelles demandes", f"?demande={month}"),
        "stopped": ("foyers suspendus", f"?suspendu={month}"),
        "closed": ("droits clos", f"?clos={month}"),
    }
    for name, (label, query) in words.items():
        if counts[name]:
            yield Item(
                counts[name], label, f"En {month.label}, selon le payeur.", "rights:cases", query,
                meaning="neutral",
            )  # fmt: skip


def newest(agent: Agent, count: int = 8) -> list[BenefitCase]:
    """The latest claims in the territory of whoever follows households there; two queries."""
    scope = directory.scope_of(agent, access.VIEW)
    if not scope or scope.everything:
        return []
    cases = access.visible_cases(agent).select_related("household__claimant", "household__commune")
    return list(cases.order_by("-requested_on", "-pk")[:count])
