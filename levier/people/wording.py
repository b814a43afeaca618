"""What a source states, in words: each element of a fact by the meaning its description gives.

A fact holds the payers' own elements (`{"Activite": [{"ACT": "CDI", ...}]}`). The descriptions of
`formats.cnaf` say what each means and of which type it is; codes read as their French label. What
no list or description knows is shown as it came, and marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from levier.assessment import nature_of
from levier.entitlement.natures import RULES
from levier.formats.cnaf import codes
from levier.formats.cnaf.describe import Block, Field, description
from levier.kernel.money import Money
from levier.kernel.month import NAMES, Month
from levier.people.domain import FactKind, SourceKind

NO_END = 2200  # the payers write a far year for "no end"
HECTARES = frozenset({"SURFAGRIDOM", "SURFAGRIDOMPLA"})  # described as amounts: hundredths
STREET = ("NUMVOIE", "LIBTYPEVOIE", "NOMVOIE")
BEYOND_STREET = ("COMPLIDEADR", "COMPLADR", "LIEUDIST")
ABROAD = tuple(f"LIBLIG{line}ADR" for line in range(2, 8))

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """One element in words. `is_unknown`: its code or its name is in no list that we hold."""

    label: str
    value: Any
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Elements that stand together: one activity, one address, one month."""

    title: str
    rows: tuple[Said, ...]


def source_words(source: str, source_kind: str, names: Mapping[str, str]) -> str:
    """Who said: the payer's name, "CAF 011" when it has none, the agent's name for `agent:12`."""
    if source_kind == SourceKind.AGENT:
        return names.get(source, "un agent")
    return names.get(source) or code_words(source)


def code_words(source: str) -> str:
    """« CAF 011 » for `payer:CAF011`; "" for an agent."""
    kind, _, code = source.partition(":")
    return f"{code[:3]} {code[3:]}".strip() if kind == "payer" else ""


def parts(kind: str, content: Any) -> list[Part]:
    """A fact's content, ready to be read. Empty when the source no longer states any."""
    if not isinstance(content, dict):
        return [Part("", (Said("Valeur", str(content), True),))] if content is not None else []
    if kind == FactKind.RESOURCES and "Ressources" in content:
        return list(_resources(content["Ressources"]))
    if kind == FactKind.ADDRESS and "Adresse" in content:
        return list(_addresses(content["Adresse"]))
    return [part for part in _blocks(content) if part.rows]


def value_of(field: Field, value: Any) -> Said:
    """One value as its field's type reads it."""
    name = field.name
    if value is None:
        return Said(field.meaning, "")
    if field.kind == "code":
        known = codes.known(name)
        missing = known is not None and str(value) not in known
        return Said(field.meaning, codes.label(name, str(value)) if known else value, missing)
    return Said(field.meaning, _typed(field, value))


def _typed(field: Field, value: Any) -> Any:
    match field.kind:
        case "amount" | "signed" if field.name in HECTARES:
            return f"{value / 100:.2f} ha".replace(".", ",")
        case "amount" | "signed":
            return Money(value)
        case "date":
            return day(value)
        case "month":
            return Month.parse(str(value)[:7])
        case "bool":
            return bool(value)
        case _:
            return str(value)


def day(value: Any) -> date | str:
    """A date as frozen in a fact; "sans fin" for the far years that mean so, "" for none."""
    if not value:
        return ""
    found = date.fromisoformat(value)
    return "sans fin" if found.year >= NO_END else found


@cache
def block_named(name: str) -> Block | None:
    """The block of the payers' case files that has this name: each has one meaning."""
    return _find(description("VRSB0801").record_block, name)


def _find(block: Block, name: str) -> Block | None:
    for child in block.children.values():
        if isinstance(child, Block):
            found = child if child.name == name else _find(child, name)
            if found:
                return found
    return None


def _blocks(content: Values) -> Iterator[Part]:
    for name, held in content.items():
        block = block_named(name)
        for title, values in _each(block.meaning if block else name, held):
            if isinstance(values, dict):
                yield from _walk(values, block, title)
            else:
                yield Part("", (Said(name, str(values), True),))


def _each(title: str, held: Any) -> Iterator[tuple[str, Any]]:
    """A repeated block one by one, numbered when there are several."""
    if not isinstance(held, list):
        yield title, held
        return
    for number, values in enumerate(held, start=1):
        yield f"{title} ({number})" if len(held) > 1 else title, values


def _walk(values: Values, block: Block | None, title: str) -> Iterator[Part]:
    """The block's own elements first, in the order of its description, then its blocks."""
    known = block.children if block else {}
    rows: list[Said] = []
    deeper: list[Part] = []
    for name in sorted(values, key=list(known).index if set(values) <= set(known) else str):
        node, held = known.get(name), values[name]
        if isinstance(node, Field):
            rows.append(value_of(node, held))
        elif isinstance(held, dict | list) and isinstance(node, Block):
            for below, inner in _each(node.meaning, held):
                deeper += _walk(inner, node, below)
        else:
            rows.append(Said(name, str(held), True))
    yield Part(title, tuple(rows))
    yield from deeper


def _resources(values: Values) -> Iterator[Part]:
    """The reference quarter: one row a nature, month by month."""
    general = values.get("GeneraliteRessourcesTrimestre", {})
    since, until = day(general.get("DDRESS")), day(general.get("DFRESS"))
    title = f"Du {_written(since)} au {_written(until)}" if since and until else "Trimestre"
    rows = [Said("Ressources", "aucune")] if general.get("TOPRESSNUL") else []
    rows += [
        Said(f"{label}{' (' + relief + ')' if relief else ''}", " · ".join(told), unknown)
        for (label, relief, unknown), told in _by_nature(values).items()
    ]
    yield Part(title, tuple(rows))


def _by_nature(values: Values) -> dict[tuple[str, str, bool], list[str]]:
    found: dict[tuple[str, str, bool], list[str]] = {}
    for one in values.get("RessourcesMensuelles", []):
        month = str(one.get("GeneraliteRessourcesMensuelles", {}).get("MOISRESS", ""))
        for detail in one.get("DetailRessourcesMensuelles", []):
            label, unknown = nature_words(str(detail.get("NATRESS", "")))
            relief = codes.label("ABANEU", detail.get("ABANEU", "")).lower()
            told = f"{_month_name(month)} {Money(detail.get('MTNATRESSMEN', 0))}".strip()
            found.setdefault((label, relief, unknown), []).append(told)
    return found


def nature_words(code: str) -> tuple[str, bool]:
    """A nature of resources: the law's word where it has one, else the payer's; is it unknown?"""
    known = codes.known("NATRESS") or frozenset()
    if code not in known:
        return codes.label("NATRESS", code), True
    nature = nature_of(code)
    own = codes.label("NATRESS", code).strip()
    return (RULES[nature].label if nature is not None else own), False


def _month_name(text: str) -> str:
    number = text[5:7]
    return NAMES[int(number) - 1] if number.isdigit() and 1 <= int(number) <= 12 else ""


def _addresses(held: list[Values]) -> Iterator[Part]:
    for values in held:
        common = values.get("TroncCommunAdresse", {})
        rank = common.get("RGADR", "")
        rows = [Said("Adresse", ", ".join(address_lines(values)))]
        block = block_named("TroncCommunAdresse")
        rows += [
            value_of(node, common[name])
            for name, node in (block.children.items() if block else ())
            if isinstance(node, Field) and name in common and name != "RGADR"
        ]
        yield Part("Adresse actuelle" if rank in ("01", "") else "Adresse précédente", tuple(rows))


def address_lines(values: Values) -> list[str]:
    """One address as it is written on an envelope, without the name."""
    here = values.get("AdresseDetailleeFrance") or {}
    street = " ".join(str(here[name]) for name in STREET if here.get(name))
    beyond = [str(here[name]) for name in BEYOND_STREET if here.get(name)]
    town = " ".join(str(here[name]) for name in ("CODEPOS", "NOMCOM") if here.get(name))
    away = values.get("AdresseHorsFrance") or {}
    abroad = [str(away[name]) for name in ABROAD if away.get(name)]
    return [line for line in (*beyond, street, town, *abroad) if line]


def current_address(content: Any) -> list[str]:
    """The lines of the address in force of an ADDRESS fact; empty when there is none."""
    held = content.get("Adresse") if isinstance(content, dict) else None
    if not isinstance(held, list) or not all(isinstance(one, dict) for one in held) or not held:
        return []
    first = next(
        (one for one in held if one.get("TroncCommunAdresse", {}).get("RGADR") == "01"), held[0]
    )
    return address_lines(first)


def _written(value: date | str) -> str:
    return value if isinstance(value, str) else f"{value:%d/%m/%Y}"
