"""Who may see which case file, feed, overpayment.

A case file is seen by whoever sees its household (see `people.access`) and holds `rights.view`.
Feeds, their rejects and the payers' accounts concern the whole Département: they are seen by
those who hold `feeds.view` on all of it. Overpayments follow their case file.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from levier.directory import access as directory
from levier.people import access as people
from levier.people.models import Household
from levier.rights import queries
from levier.rights.models import (
    BenefitCase,
    Debt,
    Feed,
    FeedAnomaly,
    FeedReject,
    PayerAdvance,
    PayerMonth,
    PayerMovement,
)

VIEW, VIEW_FEEDS, VIEW_DEBTS = "rights.view", "feeds.view", "overpayments.view"
IMPORT, REPLAY, DECIDE = "feeds.import", "feeds.replay", "overpayments.decide"
SUSPEND, CORRECT = "rights.decide_suspension", "rights.correct"


def visible_cases(agent: directory.Somebody, permission: str = VIEW) -> QuerySet[BenefitCase]:
    """The case files on which an agent holds a permission today."""
    scope = directory.scope_of(agent, permission)
    if not scope:
        return BenefitCase.objects.none()
    if scope.everything:
        return BenefitCase.objects.all()
    allowed = Q(centre__in=scope.centres)
    if scope.caseload:
        households = people.visible_households(agent, permission)
        mine = households.filter(pk=OuterRef("household_id")).order_by()
        allowed |= Q(Exists(mine))
    return BenefitCase.objects.filter(allowed)


def visible_feeds(agent: directory.Somebody) -> QuerySet[Feed]:
    """Every feed for those who see the whole Département, none for the others."""
    return queries.feeds() if sees_feeds(agent) else queries.feeds().none()


def sees_feeds(agent: directory.Somebody) -> bool:
    """Whether feeds, and what came by them, may be seen: on the whole Département or not at all."""
    return directory.scope_of(agent, VIEW_FEEDS).everything


def visible_rejects(agent: directory.Somebody) -> QuerySet[FeedReject]:
    rows = FeedReject.objects.select_related("feed__payer")
    return rows if sees_feeds(agent) else rows.none()


def visible_anomalies(agent: directory.Somebody) -> QuerySet[FeedAnomaly]:
    rows = FeedAnomaly.objects.select_related("feed__payer", "case")
    return rows if sees_feeds(agent) else rows.none()


def visible_movements(agent: directory.Somebody) -> QuerySet[PayerMovement]:
    """The movements of the advances; each names its household."""
    rows = PayerMovement.objects.select_related("feed__payer", "case__household__claimant")
    return rows if sees_feeds(agent) else rows.none()


def visible_advances(agent: directory.Somebody) -> QuerySet[PayerAdvance]:
    rows = PayerAdvance.objects.select_related("payer")
    return rows if sees_feeds(agent) else rows.none()


def visible_months(agent: directory.Somebody) -> QuerySet[PayerMonth]:
    """What the payers state of every household's months, the statements in force."""
    rows = PayerMonth.objects.filter(live=True).select_related(
        "case__payer", "case__household__claimant"
    )
    return rows if sees_feeds(agent) else rows.none()


def visible_debts(agent: directory.Somebody) -> QuerySet[Debt]:
    """Overpayments of visible cases; those of unknown cases for the whole Département only."""
    debts = Debt.objects.select_related("payer", "case__household__claimant")
    if directory.scope_of(agent, VIEW_DEBTS).everything:
        return debts
    return debts.filter(case__in=visible_cases(agent, VIEW_DEBTS))


def cases_of(
    agent: directory.Somebody, household: Household, permission: str = VIEW
) -> QuerySet[BenefitCase]:
    """The visible case files of a household, the latest claim first."""
    cases = visible_cases(agent, permission).filter(household=household)
    return cases.select_related("payer", "last_feed").order_by("-requested_on", "-pk")
