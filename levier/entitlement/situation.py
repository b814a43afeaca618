"""Reading a situation in the JSON that OpenFisca's users write: groups, roles, dated values.

Nothing of the law here: where a value stands, what it is in a given month, and a French sentence
for whatever can't be read. Values are exact fractions of euros.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from levier.kernel.errors import Refusal
from levier.kernel.month import Month

GROUPS = ("individus", "familles", "foyers_fiscaux", "menages")
ROLES = {
    "familles": ("parents", "enfants"),
    "foyers_fiscaux": ("declarants", "personnes_a_charge"),
    "menages": ("personne_de_reference", "conjoint", "enfants", "autres"),
}
EXAMPLES = {"rsa": '{"2026-11": null}', "date_naissance": '{"ETERNITY": "1990-01-31"}'}
ETERNITY = ("ETERNITY", "eternity")
PERIOD = re.compile(
    r"(?:(?P<unit>month|year):)?(?P<year>\d{4})(?:-(?P<month>\d{2}))?(?::(?P<size>\d{1,3}))?"
)
YEARS = range(1900, 2101)
MONTHS_IN_YEAR = 12
SMALLEST_POWER = -12  # of ten: a sum of euros below is a mistake
LARGEST_NUMBER = 10**8  # euros: a sum above is one in cents, or a mistake


def refuse(place: str, why: str) -> Refusal:
    return Refusal(f"{place} : {why}", field=place)


@dataclass(frozen=True, slots=True)
class Span:
    """A period of the file: some months from `start`; `months` of 0 is for ever."""

    text: str
    start: Month
    months: int

    def __iter__(self) -> Iterator[Month]:
        return self.start.until(self.start + self.months)


def read_span(text: str, place: str) -> Span:
    if text in ETERNITY:
        return Span(text, Month(YEARS[0], 1), 0)
    found = PERIOD.fullmatch(text)
    number = int(found["month"] or 1) if found else 0
    size = int(found["size"] or 1) if found else 0
    if not found or int(found["year"]) not in YEARS or not 1 <= number <= MONTHS_IN_YEAR:
        raise refuse(
            place,
            "cette période n'est pas lisible ; écrivez un mois (2026-11) ou une année (2026).",
        )
    yearly = found["unit"] == "year" or (found["unit"] is None and found["month"] is None)
    if not size or (found["unit"] == "month" and found["month"] is None):
        raise refuse(place, "cette période n'est pas lisible ; écrivez par exemple 2026-11.")
    return Span(text, Month(int(found["year"]), number), size * (MONTHS_IN_YEAR if yearly else 1))


def read_day(given: object, place: str) -> date:
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise refuse(place, f"une date comme 1990-01-31 est attendue, pas {given!r}.") from error


@dataclass(frozen=True, slots=True)
class Member:
    """One individual or one group: its place in the file and its dated values."""

    group: str
    name: str
    values: Mapping[str, Mapping[str, Any]]  # variable, period as written, value
    roles: Mapping[str, tuple[str, ...]]

    @property
    def place(self) -> str:
        return f"{self.group}.{self.name}"

    def has(self, variable: str) -> bool:
        return variable in self.values

    def spans(self, variable: str) -> list[tuple[Span, Any]]:
        """The periods given for a variable, shortest first."""
        place = f"{self.place}.{variable}"
        read = [
            (read_span(text, f"{place}.{text}"), value)
            for text, value in self.values.get(variable, {}).items()
        ]
        return sorted(read, key=lambda pair: pair[0].months or 10**6)

    def at(self, variable: str, month: Month) -> Any:
        """The value of a state (not a flow of money) in a month; None when it isn't given."""
        for span, value in self.spans(variable):
            if not span.months or span.start <= month < span.start + span.months:
                return value
        return None

    def ever(self, variable: str) -> Any:
        """What holds for ever, whatever the period it is written under; None when not given."""
        return next((value for _, value in self.spans(variable)), None)

    def latest(self, variable: str) -> tuple[Month, Any] | None:
        """The last value known of a state, and the month from which it is."""
        known = [(span.start, value) for span, value in self.spans(variable) if span.months]
        return max(known, key=lambda pair: pair[0], default=None)

    def knows(self, variable: str, month: Month) -> bool:
        return self.at(variable, month) is not None

    def truth(self, variable: str, month: Month) -> bool | None:
        value = self.at(variable, month)
        if value is None or isinstance(value, bool):
            return value
        raise refuse(f"{self.place}.{variable}", f"true ou false est attendu, pas {value!r}.")

    def text(self, variable: str, month: Month, allowed: Iterable[str] = ()) -> str | None:
        value = self.at(variable, month)
        if value is None or (isinstance(value, str) and (not allowed or value in allowed)):
            return value
        choices = f" parmi {', '.join(allowed)}" if allowed else ""
        raise refuse(f"{self.place}.{variable}", f"un texte est attendu{choices}, pas {value!r}.")

    def stock(self, variable: str, month: Month) -> Fraction:
        """What is held in a month, in euros."""
        value = self.at(variable, month)
        return Fraction(0) if value is None else self._number(variable, value)

    def flow(self, variable: str, month: Month) -> Fraction:
        """Money of a month, in euros: given for it, or its share of a longer period."""
        return self.flows(variable).get(month, Fraction(0))

    def flows(self, variable: str) -> dict[Month, Fraction]:
        """Longer periods share out what the shorter ones they contain leave of them."""
        known: dict[Month, Fraction] = {}
        for span, value in self.spans(variable):
            amount = self._number(variable, value)
            rest = [month for month in span if month not in known]
            left = amount - sum(known[month] for month in span if month in known)
            if left < 0 or (left and not rest):
                raise refuse(
                    f"{self.place}.{variable}.{span.text}",
                    "ce montant contredit ceux des mois qu'il contient.",
                )
            known.update((month, left / len(rest)) for month in rest)
        return known

    def year(self, variable: str, year: int) -> Fraction:
        """A yearly amount, in euros."""
        for span, value in self.spans(variable):
            if span.start == Month(year, 1) and span.months == MONTHS_IN_YEAR:
                return self._number(variable, value)
        return Fraction(0)

    def _number(self, variable: str, value: Any) -> Fraction:
        place = f"{self.place}.{variable}"
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise refuse(place, f"un nombre est attendu, pas {value!r}.")
        if value < 0:
            raise refuse(place, f"un montant négatif ({value}) n'est pas pris en compte.")
        if value > LARGEST_NUMBER or (value and Decimal(value).adjusted() < SMALLEST_POWER):
            raise refuse(place, "ce nombre n'est pas plausible : vérifiez l'unité (euros).")
        return Fraction(value)


@dataclass(frozen=True, slots=True)
class Situation:
    people: Mapping[str, Member]
    groups: Mapping[str, Mapping[str, Member]]
    belongs: Mapping[tuple[str, str], Member]  # a kind of group and a person: the group

    def members(self) -> Iterator[Member]:
        yield from self.people.values()
        for group in GROUPS[1:]:
            yield from self.groups[group].values()

    def group_of(self, group: str, person: str) -> Member:
        """The group a person belongs to, or one of their own when the file says nothing."""
        found = self.belongs.get((group, person))
        if found is not None:
            return found
        return Member(group, person, {}, {ROLES[group][0]: (person,)})


def parse(text: str | bytes) -> dict[str, Any]:
    """The JSON document, decimals exact; Refusal with the line when it can't be read."""
    if not text.strip():
        raise refuse("Fichier", "il est vide.")
    try:
        document = json.loads(
            text.decode("utf-8-sig") if isinstance(text, bytes) else text,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_duplicates,
        )
    except json.JSONDecodeError as error:
        raise refuse(
            f"Ligne {error.lineno}, colonne {error.colno}", "ce n'est pas du JSON lisible."
        ) from error
    except UnicodeDecodeError as error:
        raise refuse("Fichier", "il n'est pas en UTF-8 ; enregistrez-le dans ce codage.") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise refuse("Fichier", "un nombre a trop de chiffres.") from error
    except RecursionError as error:
        raise refuse("Fichier", "ses objets sont imbriqués trop profondément.") from error
    if not isinstance(document, dict):
        raise refuse("Fichier", "un objet JSON est attendu, avec individus et familles.")
    return document


def _refuse_constant(name: str) -> Any:
    raise refuse("Fichier", f"{name} n'est pas un nombre.")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise refuse(f"Clé « {twice} »", "elle est donnée deux fois dans le même objet.")
    return found


def read(document: Mapping[str, Any]) -> Situation:
    """The situation; Refusal naming the place of the first thing that is wrong."""
    for key in document:
        if key not in GROUPS:
            raise refuse(key, f"clé inconnue ; attendu : {', '.join(GROUPS)}.")
    for key in GROUPS[:2]:
        if not isinstance(document.get(key), dict) or not document[key]:
            raise refuse(key, "un objet non vide est attendu.")
    people = {
        name: _member("individus", name, content) for name, content in document["individus"].items()
    }
    groups = {group: _groups(group, document.get(group, {}), people) for group in GROUPS[1:]}
    belongs = {
        (group, name): member
        for group, members in groups.items()
        for member in members.values()
        for names in member.roles.values()
        for name in names
    }
    return Situation(people, groups, belongs)


def _groups(group: str, content: Any, people: Mapping[str, Member]) -> dict[str, Member]:
    if not isinstance(content, dict):
        raise refuse(group, "un objet est attendu.")
    members = {name: _member(group, name, inner) for name, inner in content.items()}
    seen: dict[str, str] = {}
    for member in members.values():
        for role, names in member.roles.items():
            for name in names:
                place = f"{member.place}.{role}"
                if name not in people:
                    raise refuse(place, f"« {name} » n'est pas dans individus.")
                if name in seen:
                    raise refuse(place, f"« {name} » est déjà dans {seen[name]}.")
                seen[name] = place
    return members


def _member(group: str, name: str, content: Any) -> Member:
    place = f"{group}.{name}"
    if not isinstance(content, dict):
        raise refuse(place, "un objet est attendu.")
    roles = {
        role: _names(f"{place}.{role}", content[role])
        for role in ROLES.get(group, ())
        if role in content
    }
    values = {key: value for key, value in content.items() if key not in roles}
    for variable, dated in values.items():
        if not isinstance(dated, dict):
            example = EXAMPLES.get(variable, '{"2026-11": 0}')
            raise refuse(
                f"{place}.{variable}", f"une valeur par période est attendue, comme {example}."
            )
    return Member(group, name, values, roles)


def _names(place: str, names: Any) -> tuple[str, ...]:
    listed = [names] if isinstance(names, str) else names
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise refuse(place, "une liste d'identifiants d'individus est attendue.")
    return tuple(listed)
