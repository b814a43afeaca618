"""Everything that changes the territory."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import fold, short_date
from levier.territory import domain
from levier.territory.models import (
    Commune,
    Epci,
    FormerCommune,
    Perimeter,
    PostalCode,
    SocialCentre,
    Territory,
)

# Nothing in the house looks at the territory before this day.
ORIGIN = date(2017, 1, 1)


@transaction.atomic
def move_commune(
    *, commune: Commune, centre: SocialCentre, since: date, decision: Decision
) -> Perimeter:
    """Have a commune served by another social centre from a day on.

    The present perimeter ends that day, the new one starts: never two, never none.
    Refusal without a reason, to a closed centre, or before a change already recorded.
    """
    if not decision.reason:
        raise Refusal("Indiquez le motif du changement de périmètre.", field="reason")
    if since < centre.since or (centre.until is not None and since >= centre.until):
        raise Refusal(f"{centre} n'est pas ouverte au {short_date(since)}.", field="since")
    present = Perimeter.objects.select_for_update().filter(commune=commune, until=None).first()
    if present is not None:
        _end(present, centre, since)
    elif Perimeter.objects.filter(commune=commune, until__gt=since).exists():
        raise Refusal(
            f"{commune} relève déjà d'un autre centre après le {short_date(since)}.", field="since"
        )
    moved = Perimeter.objects.create(commune=commune, centre=centre, since=since)
    record(
        "territory.commune.move",
        commune,
        decision,
        before=present.centre_id if present else None,
        after=centre.pk,
        since=since.isoformat(),
    )
    return moved


def _end(present: Perimeter, centre: SocialCentre, since: date) -> None:
    if present.centre_id == centre.pk:
        raise Refusal(f"{present.commune} relève déjà de {centre}.", field="centre")
    if since <= present.since:
        raise Refusal(
            f"{present.commune} relève de {present.centre} depuis le "
            f"{short_date(present.since)} : choisissez une date postérieure.",
            field="since",
        )
    ended = Perimeter.objects.filter(pk=present.pk, until=None).update(until=since)
    if not ended:
        raise Refusal("Quelqu'un d'autre vient de déplacer cette commune : rechargez la page.")


@transaction.atomic
def rename_centre(
    *, centre: SocialCentre, name: str, kind: str, acronym: str, decision: Decision
) -> None:
    """Give a social centre another name or appellation (MDS, CDS...)."""
    if not decision.reason:
        raise Refusal("Indiquez le motif du changement de nom.", field="reason")
    before = str(centre)
    centre.name, centre.kind, centre.acronym = name, kind, acronym
    centre.save(update_fields=["name", "kind", "acronym"])
    record("territory.centre.rename", centre, decision, before=before, after=str(centre))


@transaction.atomic
def seed_ain(*, decision: Decision) -> dict[str, int]:
    """Take the reference data of the Ain in; run again, it changes only what differs.

    Perimeters are example data: they are put for the communes that have none, and never
    overwrite a decision. Returns how many communes, centres and perimeters were written.
    """
    data = domain.reference_data()
    communes = _seed_communes(data)
    centres = _seed_centres(data)
    perimeters = _seed_perimeters(data)
    written = {"communes": communes, "centres": centres, "perimeters": perimeters}
    if any(written.values()):
        record("territory.seed", "territory:01", decision, **written)
    return written


def _seed_communes(data: dict[str, Any]) -> int:
    epci = _seed_epci(data)
    arrondissements = {row["code"]: row["name"] for row in data["arrondissements"]}
    present = {commune.pk: commune for commune in Commune.objects.all()}
    changed = []
    for row in data["communes"]:
        before = present.get(row["code"])
        commune = _commune(row, epci[row["epci"]], arrondissements[row["arrondissement"]], before)
        if before is None or _facts(before) != _facts(commune):
            changed.append(commune)
    Commune.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "name",
            "folded",
            "epci",
            "arrondissement",
            "population",
            "longitude",
            "latitude",
            "is_approximate",
        ],
    )
    PostalCode.objects.bulk_create(
        [
            PostalCode(code=code, commune_id=row["code"])
            for row in data["communes"]
            for code in row["postal_codes"]
        ],
        ignore_conflicts=True,
    )
    FormerCommune.objects.bulk_create(
        [
            FormerCommune(code=former["code"], name=former["name"], commune_id=row["code"])
            for row in data["communes"]
            for former in row["former"]
        ],
        ignore_conflicts=True,
    )
    return len(changed)


def _commune(
    row: dict[str, Any], epci: Epci, arrondissement: str, before: Commune | None
) -> Commune:
    drawn = before is not None and bool(before.outline)
    return Commune(
        code=row["code"],
        name=row["name"],
        folded=fold(row["name"]),
        epci=epci,
        arrondissement=arrondissement,
        population=row["population"],
        # An outline knows better where the commune is.
        longitude=before.longitude if drawn and before else row["longitude"],
        latitude=before.latitude if drawn and before else row["latitude"],
        is_approximate=row["approximate"] and not drawn,
        outline=before.outline if before else "",
    )


def _facts(commune: Commune) -> tuple[object, ...]:
    return (
        commune.name,
        commune.epci_id,
        commune.arrondissement,
        commune.population,
        commune.longitude,
        commune.latitude,
        commune.is_approximate,
    )


def _seed_epci(data: dict[str, Any]) -> dict[str, Epci]:
    for row in data["epci"]:
        Epci.objects.update_or_create(
            code=row["code"],
            defaults={"name": row["name"], "kind": row["kind"], "members": row["members"]},
        )
    return {epci.code: epci for epci in Epci.objects.all()}


def _seed_centres(data: dict[str, Any]) -> int:
    written = 0
    for row in data["social_centres"]:
        territory, _ = Territory.objects.get_or_create(
            name=row["territory"], defaults={"is_example": True}
        )
        _, created = SocialCentre.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "town_id": row["town"],
                "territory": territory,
                "since": ORIGIN,
                "is_example": True,
            },
        )
        written += created
    return written


def _seed_perimeters(data: dict[str, Any]) -> int:
    placed = set(Perimeter.objects.order_by().values_list("commune_id", flat=True))
    missing = [
        Perimeter(
            commune_id=row["code"], centre_id=row["social_centre"], since=ORIGIN, is_example=True
        )
        for row in data["communes"]
        if row["code"] not in placed
    ]
    Perimeter.objects.bulk_create(missing)
    return len(missing)


@transaction.atomic
def take_outlines(*, text: str, decision: Decision) -> int:
    """Store the outlines of a GeoJSON text, projected once; returns how many communes.

    Refusal (see `domain.read_outlines`) when the file is not what it should be: all or nothing.
    """
    communes = {commune.pk: commune for commune in Commune.objects.all()}
    if not communes:
        raise Refusal("Aucune commune n'est connue : lancez d'abord « levier territory seed ».")
    known = {code: commune.name for code, commune in communes.items()}
    outlines = domain.read_outlines(text, known)
    for outline in outlines:
        commune = communes[outline.code]
        commune.outline = outline.path
        commune.longitude, commune.latitude = outline.longitude, outline.latitude
        commune.is_approximate = False
    Commune.objects.bulk_update(
        [communes[outline.code] for outline in outlines],
        ["outline", "longitude", "latitude", "is_approximate"],
        batch_size=100,
    )
    record("territory.outlines.take", "territory:01", decision, communes=len(outlines))
    return len(outlines)
