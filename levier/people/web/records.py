"""Two records of a person side by side, and the one to keep."""

from __future__ import annotations

from collections.abc import Iterable

from levier.kernel.identifiers import mask_nir
from levier.kernel.text import short_date
from levier.people.domain import NirState
from levier.people.models import DuplicatePair, Membership, Person, PersonMerge
from levier.ui.pieces import Version

NONE = "–"
# What makes a record the better one to keep, the strongest first.
SURE = (NirState.CERTIFIED, NirState.STATED)


def standing(person: Person) -> Person:
    """The record that stands for this one; read it with `merged_into`."""
    return person.merged_into or person


def chosen(pair: DuplicatePair, wanted: str) -> tuple[Person, Person]:
    """The record to keep and the one to absorb: as `wanted` says, else the better known."""
    ends = (standing(pair.one), standing(pair.other))
    for kept, absorbed in (ends, ends[::-1]):
        if str(kept.pk) == wanted:
            return kept, absorbed
    present = _present(ends)
    kept = max(ends, key=lambda one: (one.nir_state == NirState.CERTIFIED, one.pk in present,
                                      one.nir_state in SURE, one.changed_at, -one.pk))  # fmt: skip
    return kept, ends[1] if kept == ends[0] else ends[0]


def _present(people: Iterable[Person]) -> set[int]:
    rows = Membership.objects.filter(person__in=list(people), until=None).order_by()
    return set(rows.values_list("person_id", flat=True))


def side_by_side(one: Person, other: Person) -> list[Version]:
    """What each record says. One query, for the households."""
    homes = _homes((one, other))
    return [
        Version(label, left or NONE, right or NONE)
        for (label, left), (_, right) in zip(_lines(one, homes), _lines(other, homes), strict=True)
    ]


def _lines(person: Person, homes: dict[int, list[str]]) -> list[tuple[str, str]]:
    nir = f"{mask_nir(person.nir)}, {person.get_nir_state_display()}" if person.nir else ""
    return [
        ("Fiche", f"n° {person.pk}"),
        ("Nom", person.last_name),
        ("Nom de naissance", person.birth_name),
        ("Prénom", person.first_name),
        ("Autres prénoms", person.other_first_names),
        ("Sexe", person.get_sex_display()),
        ("Naissance", short_date(person.born_on)),
        ("Lieu de naissance", person.birth_place),
        ("NIR", nir),
        ("Courriel", person.email),
        ("Téléphone", person.phone),
        ("Foyers", " ; ".join(homes.get(person.pk, []))),
        ("Connue depuis", short_date(person.created_at.date())),
    ]


def _homes(people: Iterable[Person]) -> dict[int, list[str]]:
    rows = Membership.objects.filter(person__in=list(people)).select_related(
        "household__claimant", "household__commune"
    )
    found: dict[int, list[str]] = {}
    for row in rows.order_by("since", "pk"):
        where = row.household.commune or "commune inconnue"
        until = f" jusqu'au {short_date(row.until)}" if row.until else ""
        told = f"{row.get_role_display()}, {row.household} ({where}){until}"
        found.setdefault(row.person_id, []).append(told)
    return found


def merges_of(pair: DuplicatePair) -> list[PersonMerge]:
    """The merges that stand among the records of these two. One query."""
    ends = {standing(pair.one).pk, standing(pair.other).pk}
    rows = PersonMerge.objects.filter(undone_at=None).select_related("kept", "absorbed")
    rows = rows.filter(absorbed__merged_into__in=ends)
    return list(rows.order_by("merged_at", "pk"))
