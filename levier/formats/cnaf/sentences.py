"""What is said of a feed as a whole: why it is refused, what is wrong with it. In French."""

from __future__ import annotations

from collections.abc import Iterator

from levier.formats import xml
from levier.formats.children import Chunk, Prolog
from levier.formats.cnaf.describe import ROOT, TRAILER, Description, description, descriptions
from levier.formats.cnaf.elements import Found
from levier.formats.cnaf.events import (
    DAILY,
    MONTHLY,
    TAKEOVER,
    FileProblem,
    Header,
    Section,
    Trailer,
)
from levier.formats.cnaf.records import ChunkParser
from levier.formats.containers import FileRefusal
from levier.kernel.text import counted

SHOWN = 60  # characters of a passage shown in a sentence
# Interfaces of the payers that we recognise and do not read yet.
FOREIGN = {"InfoDemandeRSA": "un flux d'instruction (VIRS0901 ou VIRD0201)"}
KNOWN_VERSION = "42"  # Cristal V42, V4200: the version that the descriptions follow
OUTSIDE = {"stray", "trailing"}


def check_root(prolog: Prolog) -> None:
    if prolog.root == ROOT:
        return
    if prolog.root.lower() == "html":
        raise FileRefusal("Ce fichier est une page web, pas un flux XML.", line=prolog.line)
    raise FileRefusal(
        f"La racine du fichier est « {prolog.root} » ; « {ROOT} » est attendu. "
        f"Sont lus : {readable()}.",
        line=prolog.line,
        field=prolog.root,
    )


def detect(early: list[Chunk], wanted: str | None) -> Description:
    for chunk in early:
        if chunk.name in FOREIGN:
            raise FileRefusal(
                f"Ce fichier est {FOREIGN[chunk.name]}, qui n'est pas encore lu. "
                f"Sont lus : {readable()}.",
                line=chunk.line,
                field=chunk.name,
            )
    names = [chunk.name for chunk in early if chunk.name in descriptions()]
    strangers = [chunk for chunk in early if chunk.kind == "element" and not _is_known(chunk)]
    if strangers and not names:
        raise FileRefusal(
            f"Ce fichier ne contient aucun dossier que Levier sache lire : ligne "
            f"{strangers[0].line}, « {strangers[0].name} » n'est d'aucun flux connu. "
            f"Sont lus : {readable()}.",
            line=strangers[0].line,
            field=strangers[0].name,
        )
    found = descriptions()[names[0]] if names else description(wanted or "VRSB0801")
    if wanted and found.interface != wanted:
        raise FileRefusal(
            f"Ce fichier est un flux {found.interface} ({found.label}) ; "
            f"un flux {wanted} ({description(wanted).label}) est attendu.",
            line=early[0].line,
            field=names[0],
        )
    return found


def _is_known(chunk: Chunk) -> bool:
    return any(chunk.name in found.root.children for found in descriptions().values())


def check_header(found: Found, described: Description) -> None:
    for item in found.unknown:
        if item.element.endswith("VERSIONFLUX"):
            raise FileRefusal(
                f"Ce fichier suit une autre version de l'interface (VERSIONFLUX {item.value}) ; "
                f"{described.interface} est attendu. Sont lus : {readable()}.",
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


def readable() -> str:
    return ", ".join(sorted(found.interface for found in descriptions().values()))


def version_problem(header: Header) -> Iterator[FileProblem]:
    """Only Cristal's numbering is public: other applications' versions say nothing."""
    if header.application == "CRI" and not header.version.lstrip("0").startswith(KNOWN_VERSION):
        yield FileProblem(
            "version",
            header.line,
            f"Le flux annonce la version {header.version} de l'application CRI ; la version "
            f"{KNOWN_VERSION} est connue. Il est lu comme un {header.interface} : surveillez les "
            "éléments inconnus.",
        )


def outside(chunk: Chunk) -> FileProblem:
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


def unread(name: str, line: int, reason: str) -> FileProblem:
    sentence = f"Le bloc « {name} » n'est pas lisible, ligne {line} : {reason.rstrip('.')}."
    return FileProblem("section", line, sentence)


def section_of(chunk: Chunk, found: Found) -> Section:
    unknown, anomalies = tuple(found.unknown), tuple(found.anomalies)
    return Section(chunk.name, chunk.line, found.values, chunk.data, unknown, anomalies)


def encoding_problem(parser: ChunkParser) -> FileProblem:
    return FileProblem(
        "encoding",
        parser.lied_at,
        f"Le fichier s'annonce en {xml.ENCODING_LABELS[parser.encoding]}, mais le bloc qui "
        f"commence ligne {parser.lied_at} est en {xml.ENCODING_LABELS[parser.actual]} : il est lu "
        "comme tel. Vérifiez les noms accentués.",
    )


def count_problem(trailer: Trailer) -> FileProblem:
    if trailer.announced is None:
        message = (
            f"Le flux n'annonce pas son nombre de dossiers ({TRAILER}) : "
            f"{counted(trailer.found, 'dossier lu', 'dossiers lus')}, sans pouvoir vérifier qu'ils "
            "y sont tous."
        )
    else:
        message = (
            f"Le flux annonce {counted(trailer.announced, 'dossier')}, ligne {trailer.line}, et en "
            "contient "
            f"{trailer.found} : rapprochez-vous du payeur avant de vous y fier."
        )
    return FileProblem("counts", trailer.line, message)
