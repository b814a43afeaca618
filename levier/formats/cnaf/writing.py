"""Typed values to a feed, from the same descriptions as the reading.

    for block in write("VRSB0801", header, records): file.write(block)

`records` are nested values as `Record.values` holds them; elements come out in the order of the
description. Nothing is kept in memory but the record being written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from levier.formats.cnaf.describe import HEADER, ROOT, TRAILER, Block, Field, description
from levier.formats.cnaf.values import write_value

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


def _block(block: Block, values: Mapping[str, Any], depth: int) -> list[str]:
    tab = "\t" * depth
    lines = [f"{tab}<{block.name}>\n"]
    for name, node in block.children.items():
        value = values.get(name)
        if isinstance(node, Field):
            lines += _field(node, value, tab)
        elif value is None:
            if node.minimum and not node.soft:
                raise ValueError(f"{block.name} lacks its {name}")
        elif node.maximum == 1:
            lines += _block(node, value, depth + 1)
        else:
            for item in value:
                lines += _block(node, item, depth + 1)
    lines.append(f"{tab}</{block.name}>\n")
    return lines


def _field(node: Field, value: Any, tab: str) -> list[str]:
    if value is None:
        if not node.minimum:
            return []
        if not node.soft:
            raise ValueError(f"{node.name} is mandatory")
        return [f"{tab}\t<{node.name}/>\n"] if node.kind in {"text", "code"} else []
    text = write_value(node, value).ljust(PADDED.get(node.name, 0))
    if node.kind in {"text", "code", "nir"} and len(text.rstrip()) > node.size:
        raise ValueError(f"{node.name} takes {node.size} characters: {text!r}")
    return [f"{tab}\t<{node.name}>{escape(text)}</{node.name}>\n"]
