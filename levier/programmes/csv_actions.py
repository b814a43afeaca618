"""A table of actions as a person types it in a spreadsheet: read line by line. No database here.

Semicolons or commas, UTF-8 or Windows-1252. Several themes or publics in a cell are separated by
a comma or a vertical bar.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.text import fold
from levier.programmes.domain import ActionScope, Funder, Origin, Sheet
from levier.programmes.themes import PUBLICS, THEMES

MOST_BYTES, MOST_LINES = 2_000_000, 500
NEEDED = ("code", "titre", "axe", "portee", "origine", "debut")
KNOWN = (
    *NEEDED, "orientation", "mds", "fin", "themes", "publics", "contexte", "objectifs",
    "public vise", "annee", "financeur", "budget",
)  # fmt: skip
EXAMPLE = (
    "code;titre;axe;orientation;portee;mds;origine;debut;fin;themes;publics;objectifs;annee;"
    "financeur;budget\r\n"
    "D30;Atelier vélo;3;3.5;départementale;;proposition d'un partenaire;01/01/2027;;mobilité;"
    "tous publics;Réparer et prêter des vélos;2027;Département;12000,00\r\n"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One good line: the sheet, where it goes, its budget (year, funder, amount) or none."""

    number: int
    sheet: Sheet
    axis: int
    orientation: str
    budget: tuple[int, str, Money] | None


@dataclass(frozen=True, slots=True)
class BadLine:
    number: int
    code: str
    reason: str


def read(content: bytes) -> Iterator[Line | BadLine]:
    """Each line, good or bad. Refusal when the file as a whole can't be read."""
    if len(content) > MOST_BYTES:
        raise Refusal("Ce fichier dépasse 2 Mo : envoyez seulement les actions.", field="file")
    text = _decoded(content)
    head, _, _ = text.partition("\n")
    delimiter = ";" if head.count(";") >= head.count(",") else ","
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        names = [fold(name) for name in next(rows)]
    except (StopIteration, csv.Error) as error:
        raise Refusal("Ce fichier est vide.", field="file") from error
    _check_heads(names)
    yield from _lines(rows, names)


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise Refusal("Ce n'est pas un fichier CSV : enregistrez la feuille en CSV.", field="file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _check_heads(names: list[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Refusal(
            f"La première ligne nomme les colonnes. Il manque : {', '.join(missing)}.",
            field="file",
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    unknown = [name for name in names if name and name not in KNOWN]
    if twice or unknown:
        raise Refusal(f"Colonne inconnue ou en double : {(unknown + twice)[0]}.", field="file")


def _lines(rows: Iterator[list[str]], names: list[str]) -> Iterator[Line | BadLine]:
    number = 1
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield BadLine(number, "", "Cette ligne n'est pas du CSV.")
            continue
        if number > MOST_LINES + 1:
            raise Refusal(f"Plus de {MOST_LINES} lignes : coupez le fichier.", field="file")
        if any(cell.strip() for cell in row):
            yield _line(number, row, names)


def _line(number: int, row: list[str], names: list[str]) -> Line | BadLine:
    cells = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
    code = cells.get("code", "")
    if len(row) != len(names):
        return BadLine(number, code, f"{len(row)} cellules pour {len(names)} colonnes.")
    try:
        return Line(
            number,
            _sheet(cells),
            _axis(cells["axe"]),
            cells.get("orientation", ""),
            _budget(cells),
        )
    except Refusal as refusal:
        return BadLine(number, code, refusal.message)


def _sheet(cells: Mapping[str, str]) -> Sheet:
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,12}", cells["code"]):
        raise Refusal("Le code tient en 12 lettres ou chiffres, sans espace.")
    if not 3 <= len(cells["titre"]) <= 200:
        raise Refusal("Le titre compte de 3 à 200 caractères.")
    return Sheet(
        code=cells["code"],
        title=cells["titre"],
        scope=_named(cells["portee"], SCOPES, "portée"),
        origin=_named(cells["origine"], ORIGINS, "origine"),
        since=_day(cells["debut"], "début"),
        until=_day(cells["fin"], "fin") if cells.get("fin") else None,
        pilot=cells.get("mds", "").upper(),
        context=cells.get("contexte", ""),
        objectives=cells.get("objectifs", ""),
        audience=cells.get("public vise", ""),
        themes=_several(cells.get("themes", ""), THEME_NAMES, "thème"),
        publics=_several(cells.get("publics", ""), PUBLIC_NAMES, "public"),
    )


def _names(pairs: Mapping[str, str]) -> dict[str, str]:
    """Both the code and the French words lead to the code."""
    return {fold(word): code for code, label in pairs.items() for word in (code, label)}


SCOPES = _names({code.value: code.label for code in ActionScope}) | {
    "departementale": "departmental",
    "territoriale": "territorial",
}
ORIGINS = _names({code.value: code.label for code in Origin})
FUNDERS = _names({code.value: code.label for code in Funder}) | {"fse": "esf"}
THEME_NAMES = _names({theme.code: theme.label for theme in THEMES.values()})
PUBLIC_NAMES = _names(PUBLICS)


def _named(text: str, known: Mapping[str, str], what: str) -> str:
    found = known.get(fold(text))
    if found is None:
        raise Refusal(f"« {text[:40]} » : {what} inconnu{'e' if what != 'thème' else ''}.")
    return found


def _several(text: str, known: Mapping[str, str], what: str) -> tuple[str, ...]:
    words = [word.strip() for word in re.split(r"[,|]", text) if word.strip()]
    found = []
    for word in words:
        if fold(word) not in known:
            raise Refusal(f"« {word[:40]} » : {what} inconnu.")
        found.append(known[fold(word)])
    return tuple(dict.fromkeys(found))


def _axis(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text):
        raise Refusal(f"« {text[:20]} » : l'axe est un numéro.")
    return int(text)


def _day(text: str, what: str) -> date:
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 (a day has no hour)
        except ValueError:
            continue
    raise Refusal(f"« {text[:20]} » : {what}, écrivez la date comme 01/01/2027.")


def _budget(cells: Mapping[str, str]) -> tuple[int, str, Money] | None:
    if not cells.get("budget"):
        return None
    year, funder = cells.get("annee", ""), cells.get("financeur", "") or "departement"
    if not re.fullmatch(r"(19|20|21)\d\d", year):
        raise Refusal(f"« {year[:10]} » : l'année du budget s'écrit 2027.")
    plain = "".join(cells["budget"].split()).replace(",", ".").replace("€", "")
    try:
        amount = Money.euros(Decimal(plain))
    except (ValueError, ArithmeticError) as error:
        raise Refusal(f"« {cells['budget'][:20]} » : écrivez le budget comme 12000,00.") from error
    return int(year), _named(funder, FUNDERS, "financeur"), amount
