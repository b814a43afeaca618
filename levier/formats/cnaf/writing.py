"""Typed values to a feed, from the same descriptions as the reading.

    for block in write("VRSB0801", header, records): file.write(block)

`records` are nested values as `Record.values` holds them; elements come out in the order of the
description. Nothing is kept in memory but the record being written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from levier.formats.cnaf.describe import HEADER, ROOT, TRAILER, Block, Field, description
from levier.formats.cnaf.values import writer_of

ENCODINGS = {"utf-8": "UTF-8", "cp1252": "windows-1252"}
# Elements that the payers pad with spaces to a fixed width, and to which one.
PADDED = {"TYPEPARTE": 3}


def write(
    interface: str,
    header: Mapping[str, Any],
    records: Iterable[Mapping[str, Any]],
    *,
    sections: Iterable[tuple[str, Mapping[str, Any]]] = (),
    encoding: str = "cp1252",
) -> Iterator[bytes]:
    """The bytes of a whole feed, in pieces: header, records, sections, counts.

    `sections` is read after the records, so it may be a generator that adds them up. A character
    that the encoding lacks becomes a numeric reference. ValueError when a mandatory value is
    missing or a text too long: a writer's mistake, not a person's.
    """
    described = description(interface)
    names = described.root.children
    yield f'<?xml version="1.0" encoding="{ENCODINGS[encoding]}"?>\n<{ROOT}>\n'.encode()
    yield _encoded(_block(described.root.block(HEADER), header, 1), encoding)
    count = anomalies = 0
    for values in records:
        count += 1
        anomalies += "Anomalie" in values
        yield _encoded(_block(described.record_block, values, 1), encoding)
    for name, values in sections:
        node = names[name]
        assert isinstance(node, Block)
        yield _encoded(_block(node, values, 1), encoding)
    counts = {described.announced: count, described.announced_anomalies: anomalies}
    yield _encoded(_block(described.root.block(TRAILER), counts, 1), encoding)
    yield f"</{ROOT}>\n".encode()


def write_record(interface: str, values: Mapping[str, Any], *, encoding: str = "utf-8") -> bytes:
    """One record alone, as `read_record` takes it."""
    return _encoded(_block(description(interface).record_block, values, 0), encoding).strip()


def _encoded(lines: list[str], encoding: str) -> bytes:
    return "".join(lines).encode(encoding, "xmlcharrefreplace")


@dataclass(frozen=True, slots=True)
class _Part:
    """A child of a block, with all that can be known before its value."""

    node: Field | Block
    before: str
    after: str
    plan: _Plan | None
    text: Callable[[Any], str] | None
    many: bool
    needed: bool
    blank: str  # what stands for an absent value


@dataclass(frozen=True, slots=True)
class _Plan:
    before: str
    after: str
    parts: tuple[tuple[str, _Part], ...]


_PLANS: dict[tuple[int, int], _Plan] = {}


def _block(block: Block, values: Mapping[str, Any], depth: int) -> list[str]:
    plan = _PLANS.get((id(block), depth))
    if plan is None:  # descriptions live as long as the process: their id is theirs alone
        plan = _PLANS[id(block), depth] = _compile(block, depth)
    lines: list[str] = []
    _write(plan, values, lines)
    return lines


def _compile(block: Block, depth: int) -> _Plan:
    tab = "\t" * depth
    parts = []
    for name, node in block.children.items():
        many, needed = node.maximum != 1, bool(node.minimum) and not node.soft
        if isinstance(node, Block):
            part = _Part(node, "", "", _compile(node, depth + 1), None, many, needed, "")
        else:
            before, after = f"{tab}\t<{name}>", f"</{name}>\n"
            blank = node.minimum and node.soft and node.kind in {"text", "code"}
            empty = f"{tab}\t<{name}/>\n" if blank else ""
            part = _Part(node, before, after, None, _text_of(node), many, needed, empty)
        parts.append((name, part))
    return _Plan(f"{tab}<{block.name}>\n", f"{tab}</{block.name}>\n", tuple(parts))


def _write(plan: _Plan, values: Mapping[str, Any], lines: list[str]) -> None:
    lines.append(plan.before)
    for name, part in plan.parts:
        value = values.get(name)
        if value is None:
            if part.needed:
                raise ValueError(f"{plan.before.strip()} lacks its {name}")
            if part.blank:
                lines.append(part.blank)
        elif part.text is not None:
            lines.append(f"{part.before}{part.text(value)}{part.after}")
        elif part.plan is not None:
            for item in value if part.many else (value,):
                _write(part.plan, item, lines)
    lines.append(plan.after)


def _text_of(node: Field) -> Callable[[Any], str]:
    """The element's text from a value, checked and escaped as far as its type needs."""
    if node.kind not in {"text", "code", "nir"}:
        return writer_of(node)
    width, size, name = PADDED.get(node.name, 0), node.size, node.name

    def text(value: str) -> str:
        if len(value) > size:
            raise ValueError(f"{name} takes {size} characters: {value!r}")
        return escape(value).ljust(width)

    return text
