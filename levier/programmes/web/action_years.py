"""An action from one year to the next: what Levier counted, and the reports of its evaluations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from levier.kernel.money import ZERO
from levier.programmes import queries
from levier.programmes.domain.evaluation import Measures
from levier.programmes.models import Action, Evaluation
from levier.ui.templatetags.words import number

NONE = "–"


Years = Mapping[int, Mapping[int, Measures]]  # by year, then by action


def measured(actions: Iterable[Action], today: date) -> Years:
    """What was counted of actions this year and the last one. Four queries, however many."""
    rows = Action.objects.filter(pk__in=[action.pk for action in actions])
    return {year: queries.measures_of(rows, year) for year in (today.year, today.year - 1)}


def compared(action: Action, years: Years) -> dict[str, Any]:
    """This year beside the last one: `heads`, and rows of words; empty rows when nothing was
    counted in either year."""
    now, last = sorted(years, reverse=True)
    told = [years[year].get(action.pk, Measures()) for year in (now, last)]
    known = any(each.places or each.budget for each in told)
    return {
        "heads": ["", f"{now}, à ce jour", str(last)],
        "rows": [list(row) for row in zip(LABELS, *map(_words, told), strict=True)]
        if known
        else [],
    }


def across(action: Action, years: Years) -> dict[str, Any]:
    """The same on paper, where the budget of each year has its own table: a year a line."""
    told = compared(action, years)
    kept = [row for row in told["rows"] if row[0] not in OF_BUDGET]
    columns = [told["heads"][1:], *(row[1:] for row in kept)]
    lines = [list(line) for line in zip(*columns, strict=True)] if kept else []
    return {"heads": ["Année", *(row[0] for row in kept)], "rows": lines}


OF_BUDGET = ("Budget", "dont FSE")
LABELS = (
    "Sessions",
    "Places offertes",
    "Personnes entrées",
    "Places occupées",
    "Budget",
    "dont FSE",
    "Par personne entrée",
)


def _words(told: Measures) -> tuple[str, ...]:
    filled = f"{told.filled}\u00a0%" if told.filled is not None else NONE
    counts = (number(told.sessions), number(told.places), number(told.entered), filled)
    amounts = (told.budget, told.esf, told.cost or ZERO)
    return (*counts, *(str(amount) if amount else NONE for amount in amounts))


def evaluations(action: Action) -> list[Evaluation]:
    """Those whose figures tell of this action, the latest first."""
    rows = Evaluation.objects.filter(programme__placements__action=action).exclude(figures={})
    found = rows.select_related("programme").order_by("-year", "programme").distinct()
    return [one for one in found if _tells(one, action.code)]


def _tells(evaluation: Evaluation, code: str) -> bool:
    return any(row["code"] == code for row in evaluation.figures.get("rows", []))
