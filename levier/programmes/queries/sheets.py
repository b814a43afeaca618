"""What is known of one action."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from levier.kernel.money import Money
from levier.programmes.domain import PartnerPart, Sheet
from levier.programmes.models import Action, ActionPartner, BudgetLine, Placement


def partners() -> Prefetch[str]:
    return Prefetch("partners", ActionPartner.objects.select_related("organisation"))


def placements() -> Prefetch[str]:
    rows = Placement.objects.select_related("programme", "axis", "orientation")
    return Prefetch("placements", rows)


def on_paper(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Actions with all that a printed sheet says. Eight queries, however many they are."""
    return actions.select_related("pilot", "officer").prefetch_related(
        partners(), placements(), "centres", "themes", "publics", "budget", "indicators"
    )


def sheet_of(action: Action) -> Sheet:
    """The sheet as it stands. Four queries."""
    parts = list(action.partners.order_by("organisation_id").values_list("part", "organisation_id"))
    return Sheet(
        code=action.code,
        title=action.title,
        scope=action.scope,
        origin=action.origin,
        since=action.since,
        until=action.until,
        pilot=action.pilot_id or "",
        officer=action.officer_id,
        context=action.context,
        objectives=action.objectives,
        audience=action.audience,
        means=action.means,
        calendar=action.calendar,
        themes=tuple(action.themes.order_by("rank").values_list("theme", flat=True)),
        publics=tuple(action.publics.order_by("public").values_list("public", flat=True)),
        centres=tuple(action.centres.order_by("pk").values_list("pk", flat=True)),
        operators=tuple(pk for part, pk in parts if part == PartnerPart.OPERATOR),
        partners=tuple(pk for part, pk in parts if part == PartnerPart.PARTNER),
    )


def budget_of(action: Action) -> dict[int, dict[str, Money]]:
    """`{year: {funder: amount}}`, from the newest year. One query."""
    found: dict[int, dict[str, Money]] = {}
    for line in sorted(action.budget.all(), key=lambda one: (-one.year, one.funder)):
        found.setdefault(line.year, {})[line.funder] = line.amount
    return found


def years_with_budget(action: Action) -> list[int]:
    rows = BudgetLine.objects.filter(action=action).order_by("-year").values_list("year", flat=True)
    return list(dict.fromkeys(rows))
