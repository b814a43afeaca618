"""Charts and maps, each with the table of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from levier.ui import charts, maps

register = template.Library()


@register.inclusion_tag("ui/pieces/chart.html")
def chart(chart: charts.Chart) -> dict[str, Any]:
    """A figure: title, drawing, and its figures as a table one tap away."""
    rows = [
        (name, [charts.exact(one.values[i], chart.unit) for one in chart.series])
        for i, name in enumerate(chart.categories)
    ]
    legend = list(enumerate((one.name for one in chart.series), start=1))
    return {
        "chart": chart,
        "drawing": charts.draw(chart),
        "plot_height": charts.HEIGHT,
        "plot_top": charts.TOP,
        "rows": rows,
        "legend": legend if len(legend) > 1 else [],
        "is_lines": chart.shape == "lines",
    }


@register.inclusion_tag("ui/pieces/sparkline.html")
def sparkline(values: Sequence[charts.Value], label: str) -> dict[str, Any]:
    """A tendency in a line of text. `label` says it in words: "en hausse de 3 % en un an"."""
    return {"d": charts.sparkline(values), "label": label}


@register.inclusion_tag("ui/pieces/map.html")
def map_figure(chosen: maps.Map) -> dict[str, Any]:
    """A map and its list, from the largest value down."""
    told = chosen.listed or chosen.areas
    ranked = sorted(told, key=lambda area: (-charts.plain(area.value), area.name))
    rows = [(area, charts.exact(area.value)) for area in ranked]
    return {
        "map": chosen,
        "picture": maps.draw(chosen),
        "rows": rows,
        "is_schematic": not any(area.d for area in chosen.areas),
        "has_groups": any(area.group for area in told),
    }
