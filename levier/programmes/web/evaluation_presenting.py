"""What the page of an evaluation shows: its frozen figures, drawn and told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.directory.queries import all_names
from levier.foundation.exports import Sheet
from levier.kernel.money import Money
from levier.programmes import access
from levier.programmes.domain.evaluation import EVALUATION, EvaluationState
from levier.programmes.models import Evaluation
from levier.territory.models import SocialCentre
from levier.ui.charts import Chart, Series
from levier.ui.pieces import Number, Step

CONSEQUENCES = {
    "collect": ["Les chiffres de cet instant sont gardés avec leur date ; les précédents partent."],
    "publish": ["Plus un chiffre ni un mot de cette évaluation ne change."],
    "reopen": ["Les MDS peuvent de nouveau donner leur avis."],
}
ORDER = list(EvaluationState)
SHOWN = 12  # bars of a chart


def may_publish(agent: directory.Somebody) -> bool:
    return directory.scope_of(agent, access.PUBLISH).everything


def page(shown: Evaluation, agent: Agent) -> dict[str, Any]:
    rows = [_row(row) for row in shown.figures.get("rows", [])]
    names = all_names()
    return {
        "evaluation": shown,
        "steps": _steps(shown),
        "numbers": _numbers(shown.figures.get("total", {})),
        "rows": rows,
        "charts": _charts(rows),
        "before": _before(shown),
        "opinions": [
            (one, names.get(one.given_by, "Levier"))
            for one in shown.opinions.select_related("centre")
        ],
        **_acts(shown, agent),
    }


def _acts(shown: Evaluation, agent: Agent) -> dict[str, Any]:
    keeps = access.may_manage_tree(agent)
    opened = EVALUATION.open_moves(shown.state)
    moves = [
        (name, move.label)
        for name, move in opened.items()
        if name != "conclude" and (may_publish(agent) if name == "publish" else keeps)
    ]
    return {
        "moves": moves,
        "may_conclude": keeps and "conclude" in opened,
        "may_speak": directory.can(agent, access.MANAGE)
        and shown.state == EvaluationState.DATA_COLLECTED,
    }


def _steps(shown: Evaluation) -> list[Step]:
    here = ORDER.index(EvaluationState(shown.state))
    over = shown.state == EvaluationState.PUBLISHED
    return [
        Step(
            capfirst(state.label),
            "done" if rank < here or over else "current" if rank == here else "waiting",
        )
        for rank, state in enumerate(ORDER)
    ]


def _numbers(total: dict[str, Any]) -> list[Number]:
    if not total:
        return []
    filled = total["filled"]
    return [
        Number("personnes entrées", total["entered"], f"pour {total['places']} places"),
        Number("places occupées", f"{filled} %" if filled is not None else None),
        Number("budget", Money(total["budget"]), f"dont {Money(total['esf'])} du FSE"),
        Number("par personne entrée", Money(total["cost"]) if total["cost"] else None),
    ]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """Amounts as money, days as days: JSON keeps neither."""
    indicators = [
        {**one, "on": date.fromisoformat(one["on"]) if one["on"] else None}
        for one in row["indicators"]
    ]
    cost = Money(row["cost"]) if row["cost"] else None
    return {**row, "budget": Money(row["budget"]), "cost": cost, "indicators": indicators}


def _charts(rows: list[dict[str, Any]]) -> list[Chart]:
    """The largest budgets, and how many people entered the same actions."""
    largest = sorted(rows, key=lambda row: -row["budget"].cents)[:SHOWN]
    if not largest:
        return []
    names = [f"{row['code']} {row['title']}" for row in largest]
    entered = [Series("Personnes entrées", [row["entered"] for row in largest])]
    budget = [Series("Budget", [row["budget"] for row in largest])]
    return [
        Chart("budget", "Budget par action", names, budget, shape="rows"),
        Chart("entrees", "Personnes entrées par action", names, entered, shape="rows"),
    ]


def _before(shown: Evaluation) -> Evaluation | None:
    return Evaluation.objects.filter(
        programme=shown.programme_id, year=shown.year - 1, state=EvaluationState.PUBLISHED
    ).first()


def opinion(shown: Evaluation, centres: QuerySet[SocialCentre]) -> dict[str, Any]:
    """What the one centre of an MDS head already said."""
    only = list(centres[:2])
    if len(only) != 1:
        return {}
    said = shown.opinions.filter(centre=only[0]).first()
    return {"centre": only[0].pk, "words": said.words if said else ""}


def sheet(shown: Evaluation) -> Sheet:
    heads = ["Code", "Action", "Pilote", "Sessions", "Places", "Personnes entrées", "En attente",
             "Places occupées (%)", "Budget", "dont FSE", "Par personne entrée"]  # fmt: skip
    name = f"evaluation-{shown.programme.code}-{shown.year}"
    return Sheet(name, heads, _lines(shown))


def _lines(shown: Evaluation) -> Iterator[list[Any]]:
    for row in shown.figures.get("rows", []):
        cost = Money(row["cost"]) if row["cost"] else None
        counts = [row[name] for name in ("sessions", "places", "entered", "waiting", "filled")]
        amounts = [Money(row["budget"]), Money(row["esf"]), cost]
        yield [row["code"], row["title"], row["pilot"], *counts, *amounts]
