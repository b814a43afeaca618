"""The month drawn: key figures, charts and maps, each with the table of the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from levier.allowance import queries
from levier.allowance.domain import BUCKETS, Dimension, Outcome
from levier.allowance.models import MonthlyRun, RunFigure
from levier.allowance.web import presenting
from levier.foundation.exports import Sheet
from levier.kernel.money import ZERO
from levier.rights.models import Payer
from levier.territory import maps
from levier.territory.models import SocialCentre
from levier.ui.charts import Chart, Series
from levier.ui.maps import Area, Map

UNKNOWN = "sans MDS connue"


def dashboard(run: MonthlyRun) -> dict[str, Any]:
    """Everything the page draws, from the figures counted with the run: no line is read."""
    figures = queries.figures_of(run)
    centres = {one.pk: str(one) for one in SocialCentre.objects.all()}
    communes = _commune_map(run, figures[Dimension.COMMUNE])
    return {
        "run": run,
        "numbers": presenting.numbers(run),
        "changes": presenting.change_numbers(run),
        "centres": _by_centre(figures[Dimension.CENTRE], centres),
        "centre_map": _centre_map(communes, figures[Dimension.CENTRE], centres),
        "commune_map": communes,
        "distribution": _distribution(figures[Dimension.BUCKET]),
        "outcomes": _outcomes(figures[Dimension.OUTCOME]),
        "differences": _differences(run),
        "payers": _payers(figures[Dimension.PAYER]),
        "is_counted": any(figures.values()),
    }


def _by_centre(figures: list[RunFigure], centres: dict[str, str]) -> Chart:
    ranked = sorted(figures, key=lambda one: -one.ours.cents)
    names = [centres.get(one.code, UNKNOWN) for one in ranked]
    amounts = Series("À verser", [one.ours for one in ranked])
    return Chart("mds", "Montants à verser par MDS", names, [amounts], shape="rows")


def _distribution(figures: list[RunFigure]) -> Chart:
    ordered = sorted(figures, key=lambda one: int(one.code))
    names = [
        f"{low}–{high} €" if high else f"{low} € et plus"
        for low, high in zip(BUCKETS, [*BUCKETS[1:], 0], strict=True)
    ][: len(ordered)]
    households = Series("Foyers", [one.households for one in ordered])
    return Chart("montants", "Foyers par montant", names, [households], unit="foyers", shape="rows")


def _outcomes(figures: list[RunFigure]) -> Chart:
    names = [Outcome(one.code).label for one in figures]
    households = Series("Foyers", [one.households for one in figures])
    return Chart("issues", "Issues du calcul", names, [households], unit="foyers", shape="rows")


def _differences(run: MonthlyRun) -> Chart:
    kinds = queries.findings_by_kind(run)
    names = [row["label"] for row in kinds]
    households = Series("Foyers", [row["households"] for row in kinds])
    return Chart("ecarts", "Écarts par constat", names, [households], unit="foyers", shape="rows")


def _payers(figures: list[RunFigure]) -> Chart:
    known = {payer.code: payer.name for payer in Payer.objects.all()}
    names = [known.get(one.code, one.code) or "payeur inconnu" for one in figures]
    series = [
        Series("Selon nous", [one.ours for one in figures]),
        Series("Selon le payeur", [one.theirs for one in figures]),
    ]
    return Chart("payeurs", "Totaux par payeur", names, series)


def _commune_map(run: MonthlyRun, figures: list[RunFigure]) -> Map:
    return maps.by_commune(
        {one.code: one.households for one in figures},
        run.month.last_day,
        name="carte-communes",
        title="Foyers payés par commune",
        unit="foyers",
    )


def _centre_map(communes: Map, figures: list[RunFigure], centres: dict[str, str]) -> Map:
    """Each commune in the colour of its centre's total; the list says the centres only."""
    totals = {centres.get(one.code, UNKNOWN): one.ours for one in figures}
    return replace(
        communes,
        name="carte-mds",
        title="À verser par MDS",
        unit="",
        areas=[replace(area, value=totals.get(area.group)) for area in communes.areas],
        area_label="MDS",
        value_label="À verser",
        listed=[Area(name, name, total) for name, total in totals.items()],
    )


def sheet(run: MonthlyRun) -> Sheet:
    """The figures of the month as a table: one row a figure."""
    heads = ["Mois", "Selon", "Code", "Foyers", "Notre montant", "Montant du payeur"]
    return Sheet(f"tableau-{run.month}", heads, _rows(run))


def _rows(run: MonthlyRun) -> Iterator[list[Any]]:
    for one in run.figures.order_by("dimension", "code"):
        yield [
            run.month, one.get_dimension_display(), one.code,
            one.households, one.ours or ZERO, one.theirs or ZERO,
        ]  # fmt: skip
