"""Values by commune or by social centre, put on the map of the Département."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils.text import capfirst

from levier.territory import domain, queries
from levier.territory.models import Commune, SocialCentre
from levier.ui import maps
from levier.ui.charts import Value

MARGIN = 55.0  # around the communes of one centre, in map units


def by_commune(
    values: Mapping[str, Value],
    day: date,
    *,
    name: str,
    title: str,
    unit: str = "",
    note: str = "",
    centre: str = "",
    url: Callable[[Commune], str] | None = None,
) -> maps.Map:
    """A map of `{INSEE code: value}` on a day, of one centre only if named.

    `name` is unique on the page. Communes without value are drawn as such. Three queries
    whatever the number of communes.
    """
    served = queries.centres_by_commune(day)
    names = {each.pk: str(each) for each in SocialCentre.objects.all()}
    communes = [
        commune
        for commune in Commune.objects.order_by("folded")
        if not centre or served.get(commune.pk) == centre
    ]
    areas = [
        maps.Area(
            code=commune.pk,
            name=commune.name,
            value=values.get(commune.pk),
            d=commune.outline,
            lon=commune.longitude,
            lat=commune.latitude,
            group="" if centre else names.get(served.get(commune.pk, ""), ""),
            url=url(commune) if url else "",
        )
        for commune in communes
    ]
    return maps.Map(
        name=name,
        title=title,
        areas=areas,
        note=note,
        unit=unit,
        box=_box(communes) if centre else f"0 0 {domain.MAP_WIDTH} {domain.MAP_HEIGHT}",
        value_label=capfirst(unit) or "Valeur",
    )


def _box(communes: Iterable[Commune]) -> str:
    points = [commune.point for commune in communes] or [(0.0, 0.0)]
    left, right = min(x for x, _ in points) - MARGIN, max(x for x, _ in points) + MARGIN
    top, bottom = min(y for _, y in points) - MARGIN, max(y for _, y in points) + MARGIN
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
