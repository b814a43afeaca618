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
from levier.formats.cnaf.describe import (
    HEADER,
    ROOT,
    TRAILER,
    Block,
    Description,
    description,
    descriptions,
)
from levier.formats.cnaf.elements import Elements, Found
from levier.formats.cnaf.events import (
    DAILY,
    MONTHLY,
    TAKEOVER,
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
SHOWN = 60  # characters of a passage shown in a sentence
# Interfaces of the payers that we recognise and do not read yet.
FOREIGN = {"InfoDemandeRSA": "un flux d'instruction (VIRS0901 ou VIRD0201)"}
KNOWN_VERSION = "42"  # Cristal V42, V4200: the version that the descriptions follow


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
        self._children = xml.Children(
            opened.stream,
            boundaries=(*descriptions(), *FOREIGN, TRAILER),
            max_chunk=limits.record,
        )
        _check_root(self._children.prolog)
        prolog = self._children.prolog
        self._parser = ChunkParser(prolog.encoding, prolog.namespaces)
        self._elements = Elements(limits.amount)
        self._chunks = iter(self._children)
        head = self._first_chunk()
        self._early = self._peek()
        self.description = _detect(self._early, interface)
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
            yield from _version_problem(self.header)
            early, self._early = self._early, []
            for chunk in chain(early, self._chunks):
                yield from self._events(chunk)
            yield from self._ending()

    # -- the file as a whole ------------------------------------------------------------------

    def _first_chunk(self) -> xml.Chunk:
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

    def _peek(self) -> list[xml.Chunk]:
        """The first chunks after the header: enough to know what the file is."""
        early: list[xml.Chunk] = []
        records = 0
        for chunk in self._chunks:
            early.append(chunk)
            records += chunk.name in descriptions()
            if records == PEEKED or len(early) > PEEKED * 4:
                break
        return early

    def _read_header(self, chunk: xml.Chunk, container: str) -> Header:
        try:
            element = self._parser.parse(chunk)
        except xml.ChunkError as error:
            raise FileRefusal(f"L'en-tête du flux : {error}", line=error.line) from error
        found = self._elements.read(element, self.description.root.block(HEADER), chunk.line)
        _check_header(found, self.description)
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

    def _departement_of(self, chunk: xml.Chunk) -> str:
        if chunk.name != self.description.record or chunk.kind != "element":
            return ""
        try:
            text = self._parser.parse(chunk).findtext("/".join(self.description.departement))
        except xml.ChunkError:
            return ""
        text = (text or "").strip()
        return text.zfill(3) if text else ""

    # -- chunk by chunk -------------------------------------------------------------------------

    def _events(self, chunk: xml.Chunk) -> Iterator[Event]:
        if self._is_record(chunk):
            self._number += 1
            event = self._records.read(chunk, self._number)
            self._taken += isinstance(event, Record)
            yield event
        elif chunk.kind in OUTSIDE:
            yield _outside(chunk)
        else:
            yield from self._section(chunk)
        if self._parser.lied_at and not self._lie_told:
            self._lie_told = True
            yield _encoding_problem(self._parser)

    def _is_record(self, chunk: xml.Chunk) -> bool:
        name = self.description.record
        if chunk.kind == "stray":  # without its opening tag, a record is seen by its closing one
            return f"</{name}".encode() in chunk.data
        return chunk.name == name

    def _section(self, chunk: xml.Chunk) -> Iterator[Event]:
        known = self.description.root.children.get(chunk.name)
        if chunk.kind != "element":
            yield _unread(chunk.name, chunk.line, BROKEN[chunk.kind])
            return
        try:
            element = self._parser.parse(chunk)
        except xml.ChunkError as error:
            yield _unread(chunk.name, error.line, str(error))
            return
        if not isinstance(known, Block):
            text = chunk.data.decode("utf-8", "replace")
            item = UnknownElement(chunk.line, chunk.name, text)
            yield Section(chunk.name, chunk.line, {}, chunk.data, (item,))
            return
        found = self._elements.read(element, known, chunk.line)
        for fault in found.faults[:1]:
            yield _unread(chunk.name, fault.line, f"{fault.element} : {fault.reason}")
        section = _section_of(chunk, found)
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
            yield _count_problem(trailer)
        yield trailer


OUTSIDE = {"stray", "trailing"}


def _check_root(prolog: xml.Prolog) -> None:
    if prolog.root == ROOT:
        return
    if prolog.root.lower() == "html":
        raise FileRefusal("Ce fichier est une page web, pas un flux XML.", line=prolog.line)
    raise FileRefusal(
        f"La racine du fichier est « {prolog.root} » ; « {ROOT} » est attendu. "
        f"Sont lus : {_readable()}.",
        line=prolog.line,
        field=prolog.root,
    )


def _detect(early: list[xml.Chunk], wanted: str | None) -> Description:
    for chunk in early:
        if chunk.name in FOREIGN:
            raise FileRefusal(
                f"Ce fichier est {FOREIGN[chunk.name]}, qui n'est pas encore lu. "
                f"Sont lus : {_readable()}.",
                line=chunk.line,
                field=chunk.name,
            )
    names = [chunk.name for chunk in early if chunk.name in descriptions()]
    found = descriptions()[names[0]] if names else description(wanted or "VRSB0801")
    if wanted and found.interface != wanted:
        raise FileRefusal(
            f"Ce fichier est un flux {found.interface} ({found.label}) ; "
            f"un flux {wanted} ({description(wanted).label}) est attendu.",
            line=early[0].line,
            field=names[0],
        )
    return found


def _check_header(found: Found, described: Description) -> None:
    for item in found.unknown:
        if item.element.endswith("VERSIONFLUX"):
            raise FileRefusal(
                f"Ce fichier suit une autre version de l'interface (VERSIONFLUX {item.value}) ; "
                f"{described.interface} est attendu. Sont lus : {_readable()}.",
                line=item.line,
                field="VERSIONFLUX",
            )
    for fault in found.faults[:1]:
        shown = f" (« {fault.value} »)" if fault.value else ""
        raise FileRefusal(
            f"L'en-tête du flux n'est pas lisible : ligne {fault.line}, {fault.element}{shown} : "
            f"{fault.reason}. Demandez un nouvel envoi au payeur.",
            line=fault.line,
            field=fault.element,
        )
    if found.values["TYPEFLUX"] not in {MONTHLY, DAILY, TAKEOVER}:
        raise FileRefusal(
            f"Le type du flux (TYPEFLUX) est « {found.values['TYPEFLUX']} » ; M (mensuel), "
            "I (quotidien) ou R (reprise) est attendu.",
            field="TYPEFLUX",
        )


def _readable() -> str:
    return ", ".join(sorted(found.interface for found in descriptions().values()))


def _version_problem(header: Header) -> Iterator[FileProblem]:
    """Only Cristal's numbering is public: other applications' versions say nothing."""
    if header.application == "CRI" and not header.version.lstrip("0").startswith(KNOWN_VERSION):
        yield FileProblem(
            "version",
            header.line,
            f"Le flux annonce la version {header.version} de l'application CRI ; la version "
            f"{KNOWN_VERSION} est connue. Il est lu comme un {header.interface} : surveillez les "
            "éléments inconnus.",
        )


def _outside(chunk: xml.Chunk) -> FileProblem:
    shown = " ".join(chunk.data[:SHOWN].decode("utf-8", "replace").split())
    if chunk.kind == "trailing":
        return FileProblem(
            "trailing",
            chunk.line,
            f"Des données suivent la fin du flux, ligne {chunk.line} (« {shown} ») : elles ne "
            "sont pas lues. Deux fichiers ont peut-être été mis bout à bout.",
        )
    return FileProblem(
        "stray",
        chunk.line,
        f"Ligne {chunk.line}, « {shown} » n'appartient à aucun dossier : ce passage est laissé "
        "de côté.",
    )


def _unread(name: str, line: int, reason: str) -> FileProblem:
    sentence = f"Le bloc « {name} » n'est pas lisible, ligne {line} : {reason.rstrip('.')}."
    return FileProblem("section", line, sentence)


def _section_of(chunk: xml.Chunk, found: Found) -> Section:
    unknown, anomalies = tuple(found.unknown), tuple(found.anomalies)
    return Section(chunk.name, chunk.line, found.values, chunk.data, unknown, anomalies)


def _encoding_problem(parser: ChunkParser) -> FileProblem:
    return FileProblem(
        "encoding",
        parser.lied_at,
        f"Le fichier s'annonce en {xml.ENCODING_LABELS[parser.encoding]}, mais le bloc qui "
        f"commence ligne {parser.lied_at} est en {xml.ENCODING_LABELS[parser.actual]} : il est lu "
        "comme tel. Vérifiez les noms accentués.",
    )


def _count_problem(trailer: Trailer) -> FileProblem:
    if trailer.announced is None:
        message = (
            f"Le flux n'annonce pas son nombre de dossiers ({TRAILER}) : {trailer.found} ont été "
            "lus, sans pouvoir vérifier qu'ils y sont tous."
        )
    else:
        message = (
            f"Le flux annonce {trailer.announced} dossiers, ligne {trailer.line}, et en contient "
            f"{trailer.found} : rapprochez-vous du payeur avant de vous y fier."
        )
    return FileProblem("counts", trailer.line, message)
