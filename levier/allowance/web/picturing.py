"""The month drawn: key figures, charts and maps, each with the table of the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from levier.allowance import queries
from levier.allowance.domain import BUCKETS, Dimension, Outcome
from levier.allowance.models import MonthlyRun, RunFigure
from levier.allowance.web import presenting
from levier.foundation.exports import Sheet
from levier.kernel.money import ZERO
from levier.territory.domain import MAP_HEIGHT, MAP_WIDTH
from levier.territory.models import Commune, SocialCentre
from levier.ui.charts import Chart, Series
from levier.ui.maps import Area, Map

UNKNOWN = "sans MDS connue"


def dashboard(run: MonthlyRun) -> dict[str, Any]:
    """Everything the page draws, from the figures counted with the run: no line is read."""
    figures = queries.figures_of(run)
    centres = {one.pk: one for one in SocialCentre.objects.select_related("town")}
    communes = _communes(figures[Dimension.COMMUNE])
    return {
        "run": run,
        "numbers": presenting.numbers(run),
        "changes": presenting.change_numbers(run),
        "centres": _by_centre(figures[Dimension.CENTRE], centres),
        "centre_map": _centre_map(figures[Dimension.CENTRE], centres),
        "commune_map": _commune_map(figures[Dimension.COMMUNE], communes),
        "distribution": _distribution(figures[Dimension.BUCKET]),
        "outcomes": _outcomes(figures[Dimension.OUTCOME]),
        "differences": _differences(run),
        "payers": _payers(figures[Dimension.PAYER]),
        "is_counted": any(figures.values()),
    }


def _communes(figures: list[RunFigure]) -> dict[str, Commune]:
    return Commune.objects.defer("outline").in_bulk([one.code for one in figures])


def _by_centre(figures: list[RunFigure], centres: dict[str, SocialCentre]) -> Chart:
    ranked = sorted(figures, key=lambda one: -one.ours.cents)
    names = [str(centres.get(one.code, UNKNOWN)) for one in ranked]
    amounts = Series("À verser", [one.ours for one in ranked])
    return Chart("mds", "Montants à verser par MDS", names, [amounts], shape="rows")


def _distribution(figures: list[RunFigure]) -> Chart:
    ordered = sorted(figures, key=lambda one: int(one.code))
    names = [
        f"{low}–{high} €" if high else f"{low} € et plus"
        for low, high in zip(BUCKETS, [*BUCKETS[1:], 0], strict=True)
    ][: len(ordered)]
    households = Series("Foyers", [one.households for one in ordered])
    return Chart("montants", "Foyers par montant", names, [households], unit="foyers")


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
    names = [one.code or "inconnu" for one in figures]
    series = [
        Series("Selon nous", [one.ours for one in figures]),
        Series("Selon le payeur", [one.theirs for one in figures]),
    ]
    return Chart("payeurs", "Totaux par payeur", names, series)


def _centre_map(figures: list[RunFigure], centres: dict[str, SocialCentre]) -> Map:
    areas = [
        Area(one.code, str(centres[one.code]), one.ours,
             lon=centres[one.code].town.longitude, lat=centres[one.code].town.latitude)
        for one in figures
        if one.code in centres
    ]  # fmt: skip
    return Map("carte-mds", "À verser par MDS", areas, area_label="MDS", value_label="À verser")


def _commune_map(figures: list[RunFigure], communes: dict[str, Commune]) -> Map:
    areas = [
        Area(one.code, communes[one.code].name, one.households,
             lon=communes[one.code].longitude, lat=communes[one.code].latitude)
        for one in figures
        if one.code in communes
    ]  # fmt: skip
    return Map(
        "carte-communes",
        "Foyers payés par commune",
        areas,
        unit="foyers",
        box=f"0 0 {MAP_WIDTH} {MAP_HEIGHT}",
        value_label="Foyers",
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
