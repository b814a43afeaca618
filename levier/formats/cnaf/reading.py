"""Payers' feeds to typed records: one reader, driven by the descriptions.

    feed = read(path)              # FileRefusal when the file as a whole can't be taken
    feed.header
    for event in feed: ...         # Record, Reject, Section, FileProblem, and last the Trailer

Every record of the file comes out exactly once, taken or rejected, with its line and its bytes.
Memory is that of one record (and of the households' numbers, to notice the same one twice).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from levier.formats import xml
from levier.formats.children import Children, Chunk
from levier.formats.cnaf import sentences
from levier.formats.cnaf.describe import (
    HEADER,
    ROOT,
    TRAILER,
    Block,
    Description,
    descriptions,
)
from levier.formats.cnaf.elements import Elements
from levier.formats.cnaf.events import (
    Event,
    FileProblem,
    Header,
    Limits,
    Record,
    Section,
    Trailer,
    UnknownElement,
)
from levier.formats.cnaf.records import BROKEN, ChunkParser, RecordReader
from levier.formats.containers import FileRefusal, Opened, open_document

PEEKED = 5  # records looked at before the file is taken for another Département's


def read(
    source: bytes | Path | BinaryIO,
    *,
    expected_departement: str = "001",
    interface: str | None = None,
    limits: Limits | None = None,
) -> Feed:
    """Open a feed (plain, gzip or zip) and read its header; the records come by iterating.

    `interface` refuses any other one. FileRefusal, in French, when the file can't be taken:
    empty, not XML, wrong root, unknown interface, other Département, dangerous. A file that
    breaks halfway is no refusal: its good part comes out, then a FileProblem. (Only a bomb
    found on the way raises FileRefusal while iterating.)
    """
    limits = limits or Limits()
    opened = open_document(source, limits.file)
    try:
        return Feed(opened, expected_departement, interface, limits)
    except FileRefusal:
        opened.close()
        raise


class Feed:
    """An open feed: `header`, `description`, and once through, its events.

    A file that `read` opened from a path is closed at the end of the iteration, or by `with`.
    """

    header: Header
    description: Description

    def __init__(
        self, opened: Opened, departement: str, interface: str | None, limits: Limits
    ) -> None:
        departement = departement.strip().zfill(3)
        self._opened = opened
        self._children = Children(
            opened.stream,
            boundaries=(*descriptions(), *sentences.FOREIGN, TRAILER),
            max_chunk=limits.record,
        )
        sentences.check_root(self._children.prolog)
        prolog = self._children.prolog
        self._parser = ChunkParser(prolog.encoding, prolog.namespaces)
        self._elements = Elements(limits.amount)
        self._chunks = iter(self._children)
        head = self._first_chunk()
        self._early = self._peek()
        self.description = sentences.detect(self._early, interface)
        self.header = self._read_header(head, opened.container)
        self._check_departement(departement)
        self._records = RecordReader(self.description, self._parser, departement, self._elements)
        self._number = self._taken = 0
        self._lie_told = False
        self._trailer: Section | None = None

    def __enter__(self) -> Feed:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def __iter__(self) -> Iterator[Event]:
        with self:
            yield from sentences.version_problem(self.header)
            early, self._early = self._early, []
            for chunk in chain(early, self._chunks):
                yield from self._events(chunk)
            yield from self._ending()

    # -- the file as a whole ------------------------------------------------------------------

    def _first_chunk(self) -> Chunk:
        head = next(self._chunks, None)
        if head is None or head.name != HEADER or head.kind != "element":
            seen = f"« {head.name} »" if head and head.name else "autre chose"
            line = head.line if head else self._children.line
            raise FileRefusal(
                f"Le flux commence par {seen} ligne {line} ; un bloc « {HEADER} » complet est "
                "attendu en premier. Demandez un nouvel envoi au payeur.",
                line=line,
                field=HEADER,
            )
        return head

    def _peek(self) -> list[Chunk]:
        """The first chunks after the header: enough to know what the file is."""
        early: list[Chunk] = []
        records = 0
        for chunk in self._chunks:
            early.append(chunk)
            records += chunk.name in descriptions()
            if records == PEEKED or len(early) > PEEKED * 4:
                break
        return early

    def _read_header(self, chunk: Chunk, container: str) -> Header:
        try:
            element = self._parser.parse(chunk)
        except xml.ChunkError as error:
            raise FileRefusal(f"L'en-tête du flux : {error}", line=error.line) from error
        found = self._elements.read(element, self.description.root.block(HEADER), chunk.line)
        sentences.check_header(found, self.description)
        values = found.values
        return Header(
            interface=self.description.interface,
            label=self.description.label,
            application=values["APPLIEME"],
            version=values["NUMVERSIONAPPLIEME"],
            feed_type=values["TYPEFLUX"],
            nature=values["NATFLUX"],
            created_on=values["DTCREAFLUX"],
            created_at=values["HEUCREAFLUX"],
            reference_on=values["DTREF"],
            encoding=xml.ENCODING_LABELS[self._children.prolog.encoding],
            container=container,
            line=chunk.line,
        )

    def _check_departement(self, expected: str) -> None:
        """Refused when all the first records are another Département's; one is a mere reject."""
        named = [found for chunk in self._early if (found := self._departement_of(chunk))]
        if named and all(value != expected for value in named):
            raise FileRefusal(
                f"Ce fichier est destiné au Département {named[0]} ; {expected} est attendu. "
                "Il n'est pas lu.",
                line=self._early[0].line,
                field=self.description.departement[-1],
            )

    def _departement_of(self, chunk: Chunk) -> str:
        if chunk.name != self.description.record or chunk.kind != "element":
            return ""
        try:
            text = self._parser.parse(chunk).findtext("/".join(self.description.departement))
        except xml.ChunkError:
            return ""
        text = (text or "").strip()
        return text.zfill(3) if text else ""

    # -- chunk by chunk -------------------------------------------------------------------------

    def _events(self, chunk: Chunk) -> Iterator[Event]:
        if self._is_record(chunk):
            self._number += 1
            event = self._records.read(chunk, self._number)
            self._taken += isinstance(event, Record)
            yield event
        elif chunk.kind in sentences.OUTSIDE:
            yield sentences.outside(chunk)
        else:
            yield from self._section(chunk)
        if self._parser.lied_at and not self._lie_told:
            self._lie_told = True
            yield sentences.encoding_problem(self._parser)

    def _is_record(self, chunk: Chunk) -> bool:
        name = self.description.record
        if chunk.kind == "stray":  # without its opening tag, a record is seen by its closing one
            return f"</{name}".encode() in chunk.data
        return chunk.name == name

    def _section(self, chunk: Chunk) -> Iterator[Event]:
        known = self.description.root.children.get(chunk.name)
        if chunk.kind != "element":
            yield sentences.unread(chunk.name, chunk.line, BROKEN[chunk.kind])
            return
        try:
            element = self._parser.parse(chunk)
        except xml.ChunkError as error:
            yield sentences.unread(chunk.name, error.line, str(error))
            return
        if not isinstance(known, Block):
            text = chunk.data.decode("utf-8", "replace")
            item = UnknownElement(chunk.line, chunk.name, text)
            yield Section(chunk.name, chunk.line, {}, chunk.data, (item,))
            return
        found = self._elements.read(element, known, chunk.line)
        for fault in found.faults[:1]:
            yield sentences.unread(chunk.name, fault.line, f"{fault.element} : {fault.reason}")
        section = sentences.section_of(chunk, found)
        if chunk.name == TRAILER:
            self._trailer = section
        elif not found.faults:
            yield section

    # -- the end ----------------------------------------------------------------------------------

    def _ending(self) -> Iterator[Event]:
        line = self._children.line
        if not self._children.complete:
            why = self._children.break_reason or f"la balise </{ROOT}> manque"
            yield FileProblem(
                "truncated",
                line,
                f"Le fichier est coupé ligne {line} ({why}) : les dossiers lus avant la coupure "
                "sont gardés. Demandez un nouvel envoi au payeur.",
            )
        values = self._trailer.values if self._trailer else {}
        trailer = Trailer(
            line=self._trailer.line if self._trailer else line,
            announced=values.get(self.description.announced),
            announced_anomalies=values.get(self.description.announced_anomalies),
            taken=self._taken,
            rejected=self._number - self._taken,
        )
        if not trailer.agrees:
            yield sentences.count_problem(trailer)
        yield trailer
