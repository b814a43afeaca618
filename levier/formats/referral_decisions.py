"""Referral decisions made elsewhere, as a CSV file: bytes in, decisions and refused lines out.

One line a person, a header with the French names of `COLUMNS` (order free, accents and case
too), separated by `;`, `,` or tabs, in UTF-8 or Windows-1252. Days as 24/11/2026 or 2026-11-24.
A person is named by her NIR, or by her case number and her names; the birth date always.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from levier.kernel.errors import Refusal
from levier.kernel.identifiers import check_nir, check_siret
from levier.kernel.text import fold

LARGEST = 2_000_000  # bytes
MOST = 5_000  # lines
COLUMNS = {
    "dossier": "dossier",
    "nir": "nir",
    "nom": "nom",
    "prenom": "prenom",
    "date naissance": "date_naissance",
    "parcours": "parcours",
    "siret": "siret",
    "date decision": "date_decision",
    "date notification": "date_notification",
}
NEEDED = ("date_naissance", "parcours", "siret", "date_decision")
PATHS = {
    "professionnel": "professional",
    "pro": "professional",
    "socio professionnel": "socio_professional",
    "socio pro": "socio_professional",
    "social": "social",
}
SMALL_WORDS = frozenset({"d", "de", "du", "la", "n"})
DAYS = ("%d/%m/%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision. `nir` is 15 characters or empty; then case number and names are there."""

    line: int
    case_number: str
    nir: str
    last_name: str
    first_name: str
    born_on: date
    path: str
    siret: str
    decided_on: date
    notified_on: date | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that can't be read: which column, and the sentence to show."""

    line: int
    column: str
    reason: str


def read(content: bytes) -> Iterator[Decided | Unread]:
    """Every line, in order, as a decision or as the reason why it is none.

    Refusal for the file as a whole: too large, not text, without the columns needed.
    """
    rows = csv.reader(io.StringIO(_text(content), newline=""), delimiter=_separator(content))
    try:
        names = _header(next(rows, []))
        for row in rows:
            if rows.line_num > MOST + 1:
                raise Refusal(f"Ce fichier dépasse {MOST} lignes : coupez-le en plusieurs.")
            if any(cell.strip() for cell in row):
                yield decided(rows.line_num, dict(zip(names, map(str.strip, row), strict=False)))
    except csv.Error as error:
        raise Refusal(
            f"Ligne {rows.line_num} : ce fichier n'est pas un CSV lisible (guillemets ?)."
        ) from error


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise Refusal("Ce fichier dépasse 2 Mo : coupez-le en plusieurs.")
    if not content.strip():
        raise Refusal("Ce fichier est vide.")
    if b"\x00" in content or content[:2] == b"PK":
        raise Refusal("Ce fichier n'est pas un CSV : enregistrez le tableau au format CSV.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(content: bytes) -> str:
    first = content.splitlines()[0]
    return max(";,\t", key=lambda mark: first.count(mark.encode()))


def _header(row: list[str]) -> list[str]:
    names = [COLUMNS.get(_plain(cell), "") for cell in row]
    missing = [name for name in NEEDED if name not in names]
    if "nir" not in names:
        missing += [name for name in ("dossier", "nom", "prenom") if name not in names]
    if missing:
        raise Refusal(
            "Il manque des colonnes à la première ligne : " + ", ".join(missing) + ".",
            field="file",
        )
    return names


def _plain(cell: str) -> str:
    """« Date de décision », date_decision: the same column."""
    return " ".join(word for word in fold(cell).split() if word not in SMALL_WORDS)


def decided(line: int, cells: Mapping[str, str]) -> Decided | Unread:
    """One decision from its texts by column, whatever brought them (a file, a call)."""
    found: dict[str, Any] = {}
    for column, (name, reader) in READERS.items():
        try:
            found[name] = reader(cells.get(column, ""))
        except Refusal as refusal:
            return Unread(line, column, refusal.message)
    named = all(cells.get(name) for name in ("dossier", "nom", "prenom"))
    if not found["nir"] and not named:
        return Unread(line, "dossier", "Donnez le NIR, ou le dossier avec le nom et le prénom.")
    return Decided(
        line=line,
        case_number=cells.get("dossier", ""),
        last_name=cells.get("nom", ""),
        first_name=cells.get("prenom", ""),
        **found,
    )


def _path(text: str) -> str:
    try:
        return PATHS[fold(text)]
    except KeyError as error:
        raise Refusal("Écrivez professionnel, socio-professionnel ou social.") from error


def _day(text: str) -> date:
    for shape in DAYS:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise Refusal("Écrivez la date comme 24/11/2026.")


def _perhaps(reader: Callable[[str], Any], nothing: Any) -> Callable[[str], Any]:
    """An empty cell is nothing; else it must be readable."""
    return lambda text: reader(text) if text else nothing


READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "parcours": ("path", _path),
    "date_naissance": ("born_on", _day),
    "siret": ("siret", check_siret),
    "date_decision": ("decided_on", _day),
    "date_notification": ("notified_on", _perhaps(_day, None)),
    "nir": ("nir", _perhaps(check_nir, "")),
}
