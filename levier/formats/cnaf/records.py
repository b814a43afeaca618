"""One record of a feed: its bytes to a Record, or to a Reject that says why, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from levier.formats import xml
from levier.formats.children import Chunk
from levier.formats.cnaf.describe import Description, description
from levier.formats.cnaf.elements import Element, Elements
from levier.formats.cnaf.events import Fault, Limits, Record, Reject

BROKEN = {
    "unclosed": "la balise de fin du bloc manque : il est incomplet",
    "stray": "la balise de début du bloc manque : il est incomplet",
    "oversize": "ce bloc est démesuré : il n'est pas lu, seul son début est gardé",
}


class ChunkParser:
    """Chunks to elements, in the encoding that they really have.

    `lied_at` is the first line whose encoding (`actual`) is not the announced one, else 0.
    """

    def __init__(self, encoding: str = xml.UTF_8, namespaces: bytes = b"") -> None:
        self.encoding, self._namespaces = encoding, namespaces
        self.lied_at, self.actual = 0, encoding
        self._parser = xml.hardened_parser()

    def parse(self, chunk: Chunk) -> Element:
        """The element; xml.ChunkError with a French sentence when there is none."""
        try:
            utf_8, actual = xml.to_utf_8(chunk.data, self.encoding)
        except ValueError as error:
            label = xml.ENCODING_LABELS[self.encoding]
            raise xml.ChunkError(
                f"Ce bloc contient des caractères illisibles, en {label} comme en UTF-8.",
                chunk.line,
            ) from error
        if actual != self.encoding and not self.lied_at:
            self.lied_at, self.actual = chunk.line, actual
        return xml.parse_chunk(
            utf_8, parser=self._parser, line=chunk.line, namespaces=self._namespaces
        )


class RecordReader:
    """The records of one file: it remembers which households came before."""

    def __init__(
        self, described: Description, chunks: ChunkParser, departement: str, elements: Elements
    ) -> None:
        self._description, self._chunks = described, chunks
        self._departement, self._elements = departement, elements
        self._seen: dict[str, int] = {}

    def read(self, chunk: Chunk, number: int) -> Record | Reject:
        path = f"{self._description.record}[{number}]"
        if chunk.kind != "element":
            return self._reject(chunk, number, [Fault(chunk.line, path, "", BROKEN[chunk.kind])])
        try:
            element = self._chunks.parse(chunk)
        except xml.ChunkError as error:
            fault = Fault(error.line, path, "", str(error).rstrip("."))
            return self._reject(chunk, number, [fault])
        found = self._elements.read(element, self._description.record_block, chunk.line)
        key = _key(found.values, self._description)
        faults = [*found.faults, *self._faults_in_file(found.values, key, chunk.line)]
        if faults:
            return self._reject(chunk, number, faults, key)
        self._seen[key] = chunk.line
        return Record(
            interface=self._description.interface,
            number=number,
            line=chunk.line,
            element=path,
            values=found.values,
            raw=chunk.data,
            key=key,
            unknown=tuple(found.unknown),
            anomalies=tuple(found.anomalies),
        )

    def _faults_in_file(self, values: dict[str, Any], key: str, line: int) -> Iterator[Fault]:
        """What only the file as a whole can tell of a record."""
        departement = value_at(values, self._description.departement)
        if departement and departement.zfill(3) != self._departement:
            reason = (
                f"ce dossier est destiné au Département {departement}, "
                f"{self._departement} est attendu"
            )
            yield Fault(line, self._description.departement[-1], departement, reason)
        if key and key in self._seen:
            reason = (
                f"ce dossier figure déjà dans le fichier, ligne {self._seen[key]} ; "
                "le premier est gardé"
            )
            yield Fault(line, self._description.key[-1][-1], key, reason)

    def _reject(self, chunk: Chunk, number: int, faults: list[Fault], key: str = "") -> Reject:
        first = faults[0]
        return Reject(
            interface=self._description.interface,
            number=number,
            starts_at=chunk.line,
            line=first.line,
            element=first.element,
            value=first.value,
            reason=first.reason,
            raw=chunk.data,
            key=key,
            others=tuple(faults[1:]),
            encoding=self._chunks.encoding,
        )


def read_record(
    raw: bytes,
    interface: str,
    *,
    expected_departement: str = "001",
    limits: Limits | None = None,
    line: int = 1,
    encoding: str = xml.UTF_8,
) -> Record | Reject:
    """Read one block again, alone, after a fix or with other bounds.

    `raw`, `line` (`starts_at`) and `encoding` are as a Reject keeps them. KeyError when
    `interface` is not described.
    """
    limits = limits or Limits()
    described = description(interface)
    name = re.escape(described.record.encode())
    whole = re.match(rb"\s*<" + name + rb"[\s>]", raw)
    kind = "oversize" if len(raw) > limits.record else "element" if whole else "stray"
    reader = RecordReader(
        described,
        ChunkParser(encoding),
        expected_departement.strip().zfill(3),
        Elements(limits.amount),
    )
    blank = len(raw) - len(raw.lstrip())
    chunk = Chunk(kind, described.record, line + raw[:blank].count(b"\n"), raw.strip())
    return reader.read(chunk, 1)


def value_at(values: dict[str, Any], path: tuple[str, ...]) -> str:
    """The text of the value at a path of single blocks, or nothing."""
    found: Any = values
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return "" if found is None else str(found)


def _key(values: dict[str, Any], described: Description) -> str:
    parts = [value_at(values, path) for path in described.key]
    return "/".join(parts) if all(parts) else ""
