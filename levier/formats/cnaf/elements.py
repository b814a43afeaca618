"""One parsed block to nested values, as its description says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from levier.formats.cnaf import codes
from levier.formats.cnaf.describe import Block, Field, folded
from levier.formats.cnaf.events import Anomaly, Fault, Unknown, UnknownCode, UnknownElement
from levier.formats.cnaf.values import NO_DAY, is_nir, read_whole, reader_of
from levier.kernel.errors import Refusal
from levier.kernel.identifiers import check_nir

Element = Any  # etree._Element, whose stubs are too slow to satisfy in the one hot loop


@dataclass(slots=True)
class Found:
    """What one block gave."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Leaf:
    field: Field
    read: Callable[[str], Any]
    codes: frozenset[str] | None
    many: bool


@dataclass(frozen=True, slots=True)
class _Branch:
    block: Block
    many: bool
    parts: dict[str, _Leaf | _Branch]
    expected: tuple[tuple[str, int], ...]  # names and how many of them at least
    bounded: tuple[tuple[str, int], ...]  # repeated names that have a maximum


class Elements:
    """Reads blocks; the plans are compiled once per description. `max_cents` bounds amounts."""

    def __init__(self, max_cents: int) -> None:
        self._max = max_cents
        self._plans: dict[int, _Branch] = {}

    def read(self, element: Element, block: Block, line: int) -> Found:
        """The block's values and flaws; `line` is where its first line stands in the file."""
        plan = self._plans.get(id(block))
        if plan is None:
            plan = self._plans[id(block)] = self._compile(block)
        found = Found()
        found.values = self._block(element, plan, found, line - 1)
        return found

    def _compile(self, block: Block) -> _Branch:
        parts: dict[str, _Leaf | _Branch] = {}
        expected, bounded = [], []
        for name, node in block.children.items():
            if isinstance(node, Block):
                parts[name] = self._compile(node)
            else:
                listed = codes.known(name) if node.kind == "code" else None
                many = node.maximum != 1
                parts[name] = _Leaf(node, reader_of(node, self._max), listed, many)
            if node.minimum:
                expected.append((name, node.minimum))
            if node.maximum is not None and node.maximum > 1:
                bounded.append((name, node.maximum))
        many = block.maximum != 1
        return _Branch(block, many, parts, tuple(expected), tuple(bounded))

    def _block(self, element: Element, plan: _Branch, found: Found, offset: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        parts = plan.parts
        for child in element:
            name = child.tag
            part = parts.get(name)
            if part is None:
                part = self._alias(child, plan, found, offset)
                if part is None:
                    continue
                name = part.field.name if isinstance(part, _Leaf) else part.block.name
            if type(part) is _Leaf:  # the hot path: isinstance costs here
                value = self._leaf(child, part, found, offset)
                if value is None:
                    continue
            else:
                value = self._block(child, part, found, offset)  # type: ignore[arg-type]
            if part.many:
                values.setdefault(name, []).append(value)
            elif name in values:
                _too_many(child, name, 1, found, offset)
            else:
                values[name] = value
        self._check_counts(element, plan, values, found, offset)
        return values

    def _leaf(self, child: Element, leaf: _Leaf, found: Found, offset: int) -> Any:
        if len(child):
            line, name = child.sourceline + offset, leaf.field.name
            found.faults.append(Fault(line, name, "", "une valeur simple est attendue ici"))
            return None
        text = (child.text or "").strip()
        if not text:
            return None
        try:
            value = leaf.read(text)
        except ValueError as error:
            line = child.sourceline + offset
            if leaf.field.kind == "date" and text in NO_DAY:
                reason = f"une date écrite {text} est lue comme absente"
                found.anomalies.append(Anomaly(line, leaf.field.name, text, reason))
            else:
                found.faults.append(Fault(line, leaf.field.name, text[:200], str(error)))
            return None
        if leaf.codes is not None and value not in leaf.codes:
            value = _code(value, leaf, child.sourceline + offset, found)
        elif leaf.field.kind == "nir" and not is_nir(value):
            _flag_nir(value, leaf.field.name, child.sourceline + offset, found)
        return value

    def _alias(
        self, child: Element, plan: _Branch, found: Found, offset: int
    ) -> _Leaf | _Branch | None:
        """The part that an unexpected tag stands for but for accents; else it is kept, flagged."""
        if isinstance(child.tag, str):
            plain = folded(child.tag)
            for name, part in plan.parts.items():
                if folded(name) == plain:
                    return part
        found.unknown.append(
            UnknownElement(child.sourceline + offset, _path_of(child), _text_of(child))
        )
        return None

    def _check_counts(
        self,
        element: Element,
        plan: _Branch,
        values: dict[str, Any],
        found: Found,
        offset: int,
    ) -> None:
        for name, minimum in plan.expected:
            if name not in values or (minimum > 1 and len(values[name]) < minimum):
                _missing(element, plan.block.children[name], found, offset)
        for name, maximum in plan.bounded:
            if len(values.get(name, ())) > maximum:
                _too_many(element, name, maximum, found, offset)


def _missing(element: Element, node: Field | Block, found: Found, offset: int) -> None:
    line = element.sourceline + offset
    if any(fault.element == node.name and fault.line >= line for fault in found.faults):
        return  # it is there, and already said to be wrong
    if node.soft:
        if isinstance(node, Block) or element.find(node.name) is None:
            reason = f"élément attendu absent ({node.meaning.lower()})"
            found.anomalies.append(Anomaly(line, node.name, "", reason))
        return
    reason = f"élément obligatoire absent ou vide ({node.meaning.lower()})"
    found.faults.append(Fault(line, node.name, "", reason))


def _too_many(element: Element, name: str, maximum: int, found: Found, offset: int) -> None:
    times = "une fois" if maximum == 1 else f"{maximum} fois"
    reason = f"cet élément ne peut figurer que {times} ici"
    found.faults.append(Fault(element.sourceline + offset, name, "", reason))


def _code(value: str, leaf: _Leaf, line: int, found: Found) -> str:
    """A code without its zero (`1` for `01`) is put right; an unknown one is kept and flagged."""
    listed = leaf.codes or frozenset()
    padded = value.zfill(leaf.field.size)
    if padded in listed:
        return padded
    if value.isdigit() and str(read_whole(value)) in listed:
        return str(read_whole(value))
    found.unknown.append(UnknownCode(line, leaf.field.name, value))
    return value


def _flag_nir(value: str, name: str, line: int, found: Found) -> None:
    """The household is taken, the number is kept and marked: a person will have it put right."""
    try:
        check_nir(value)
    except Refusal as error:
        found.anomalies.append(Anomaly(line, name, value, error.message))


def _path_of(element: Element) -> str:
    names = [str(element.tag)]
    parent = element.getparent()
    while parent is not None:
        names.append(str(parent.tag))
        parent = parent.getparent()
    return "/".join(reversed(names))


def _text_of(element: Element) -> str:
    if len(element) or element.attrib:
        return etree.tostring(element, encoding="unicode", with_tail=False)
    return (element.text or "").strip()
