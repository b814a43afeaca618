"""Who serves whom on a day; communes found by name, postal code or INSEE code."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Q, QuerySet, Sum

from levier.kernel.text import fold
from levier.territory.models import (
    Commune,
    FormerCommune,
    Perimeter,
    SocialCentre,
)


def centres_by_commune(day: date) -> dict[str, str]:
    """`{INSEE code: social centre code}` for the whole Département on a day. One query."""
    return dict(Perimeter.objects.on(day).order_by().values_list("commune_id", "centre_id"))


def centre_of(commune: str, day: date) -> SocialCentre | None:
    """The social centre that serves a commune (INSEE code, a former one too) on a day."""
    code = current_code(commune)
    perimeter = Perimeter.objects.on(day).filter(commune_id=code).select_related("centre").first()
    return perimeter.centre if perimeter else None


def former_codes() -> dict[str, str]:
    """`{former INSEE code: code of today}`, for files older than a merger. One query."""
    return dict(
        FormerCommune.objects.exclude(code__in=Commune.objects.values("code"))
        .order_by()
        .values_list("code", "commune_id")
    )


def current_code(code: str) -> str:
    """The code of today for a former one; any other code as it is."""
    if Commune.objects.filter(pk=code).exists():
        return code
    former = FormerCommune.objects.filter(code=code).values_list("commune_id", flat=True).first()
    return former or code


def centres_on(day: date) -> QuerySet[SocialCentre]:
    """The social centres open on a day, with their town and territory."""
    return SocialCentre.objects.filter(
        Q(until=None) | Q(until__gt=day), since__lte=day
    ).select_related("town", "territory")


def centre_figures(day: date) -> dict[str, tuple[int, int]]:
    """`{centre code: (communes, inhabitants)}` on a day. One query."""
    rows = Perimeter.objects.on(day).order_by().values_list("centre_id", "commune__population")
    communes: Counter[str] = Counter()
    inhabitants: Counter[str] = Counter()
    for centre, population in rows:
        communes[centre] += 1
        inhabitants[centre] += population
    return {centre: (communes[centre], inhabitants[centre]) for centre in communes}


def communes_of(centre: str, day: date) -> QuerySet[Commune]:
    """The communes that a centre serves on a day."""
    return Commune.objects.filter(
        pk__in=Perimeter.objects.on(day).filter(centre_id=centre).values("commune_id")
    )


def search_communes(words: str) -> QuerySet[Commune]:
    """Communes by name (accents ignored), INSEE code, postal code or former name."""
    wanted = fold(words)
    if not wanted:
        return Commune.objects.none()
    if wanted.isdigit():
        found = (
            Q(code__startswith=wanted)
            | Q(postal_codes__code__startswith=wanted)
            | Q(former__code=wanted)
        )
    else:
        found = Q(former__name__iexact=words.strip())
        name = Q()
        for word in wanted.split():
            name &= Q(folded__contains=word)
        found |= name
    return Commune.objects.filter(found).select_related("epci").distinct()


def total_population() -> int:
    return Commune.objects.aggregate(total=Sum("population"))["total"] or 0
