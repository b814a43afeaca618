"""What an agent may state of a person or a household: a short list of elements a kind.

The agent's value has the payers' own shape, so that both read the same way and stand side by
side. Kinds that are not here are the payer's business (amounts, rights, controls) or rest on a
calculation: resources are corrected where the amount is explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from levier.formats.cnaf.describe import Field
from levier.people import wording
from levier.people.domain import FactKind

PERSON, HOUSEHOLD = "person", "household"
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Correctable:
    """`elements`: paths below `block`; `since`: the one that says from when, "" if none does.

    `is_list`: the payers write several of them; the agent states the present one. `fixed`: what
    every statement of this kind holds, path to value.
    """

    about: str
    block: str
    since: str
    elements: tuple[str, ...]
    required: str
    is_list: bool = False
    fixed: tuple[tuple[str, str], ...] = ()

    def fields(self) -> Iterator[tuple[str, Field]]:
        """`(path, description)` of each element but the starting day, in order."""
        for path in self.elements:
            yield path, _field(f"{self.block}/{path}")

    def read(self, content: Any) -> Values:
        """What a statement holds, by path, the starting day's too."""
        held = content.get(self.block) if isinstance(content, dict) else None
        one = (held[0] if held else {}) if isinstance(held, list) else held or {}
        found = {path: _at(one, path) for path in (self.since, *self.elements) if path}
        return {path: value for path, value in found.items() if value not in (None, "")}

    def write(self, values: Mapping[str, Any], since: date) -> Values:
        """The agent's statement, in the payers' shape; empty elements are left out."""
        one: Values = {}
        for path, value in (*self.fixed, *values.items(), (self.since, since)):
            if path and value not in (None, ""):
                _put(one, path, value.isoformat() if isinstance(value, date) else value)
        return {self.block: [one] if self.is_list else one}


def _field(path: str) -> Field:
    block, _, rest = path.partition("/")
    node: Any = wording.block_named(block)
    for name in rest.split("/"):
        node = node.children[name]
    assert isinstance(node, Field), path
    return node


def _at(values: Any, path: str) -> Any:
    for name in path.split("/"):
        values = values.get(name) if isinstance(values, dict) else None
    return values


def _put(values: Values, path: str, value: Any) -> None:
    *way, last = path.split("/")
    for name in way:
        values = values.setdefault(name, {})
    values[last] = value


def _in_france(*names: str) -> tuple[str, ...]:
    return tuple(f"AdresseDetailleeFrance/{name}" for name in names)


CORRECTABLE: dict[str, Correctable] = {
    FactKind.ADDRESS: Correctable(
        HOUSEHOLD,
        "Adresse",
        "TroncCommunAdresse/DTEMM",
        _in_france(
            "NUMVOIE", "LIBTYPEVOIE", "NOMVOIE", "COMPLADR", "LIEUDIST", "CODEPOS", "NOMCOM"
        ),
        "AdresseDetailleeFrance/NOMCOM",
        is_list=True,
        fixed=(("TroncCommunAdresse/RGADR", "01"),),
    ),
    FactKind.FAMILY: Correctable(HOUSEHOLD, "SituationFamille", "DDSITFAM", ("SITFAM",), "SITFAM"),
    FactKind.ACTIVITY: Correctable(
        PERSON, "Activite", "DDACT", ("ACT", "NATCONTRTRA", "DFACT"), "ACT", is_list=True
    ),
    FactKind.JOBSEEKER: Correctable(PERSON, "DossierPoleEmploi", "", ("IDASSEDIC",), "IDASSEDIC"),
    FactKind.PREGNANCY: Correctable(
        PERSON, "Grossesse", "DDGRO", ("DTDECLGRO", "DFGRO", "NATFINGRO"), ""
    ),
}


def of(kind: str, about: str) -> Correctable | None:
    """What an agent may state of this kind, of a person or a household; None when nothing."""
    found = CORRECTABLE.get(kind)
    return found if found and found.about == about else None
