"""Letters as tagged PDF (PDF/UA-1): a template of `typst/`, data that are only ever text.

A template is a file of a room, `allowance/typst/v1/right.typ`; it takes the base layout from
`/foundation/typst/v1/letter.typ`. Data go in as JSON, so that nothing a person typed is read as
markup. Nothing is read but the rooms' own files: no system font, no package, no network. The same
data, day and version of the engine give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings
from django.utils import timezone

from levier.kernel.errors import Refusal
from levier.kernel.text import long_date

ROOMS = Path(__file__).resolve().parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"
ENGINE = f"typst {version('typst')}"
PREVIEW_DPI = 96
UNKNOWN = "\ufffd"
# What the fonts draw: Latin with its accents, Greek, Cyrillic, the signs of printed French.
DRAWN = re.compile(
    "[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u0300-\u0345\u0386\u0388-\u038a\u038c\u038e-\u03a1"
    "\u03a3-\u03ce\u0400-\u045f\u1e00-\u1e9e\u1ea0-\u1ef9\u2010-\u2015\u2018-\u201e\u2020-\u2022"
    "\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u20ac\u2116\u2122\u2190-\u2193\u2212\u2264\u2265\ufffd]"
)
SILENT = {"Cc", "Cf"}  # controls and invisible marks: they could hide or turn words round
_local = threading.local()


def render(
    template: str, letters: Sequence[Mapping[str, Any]], *, title: str, at: datetime
) -> bytes:
    """One or several letters as one PDF/UA-1 document, each starting on the front of a sheet.

    `at`: the moment written in the file, so that the bytes can be had again.
    """
    return cast(
        bytes,
        _compiler(template).compile(
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=at.replace(microsecond=0),
            sys_inputs={"data": _data(letters, title)},
        ),
    )


def pictures(template: str, letter: Mapping[str, Any], *, title: str, at: datetime) -> list[bytes]:
    """The pages of a letter as PNG, as they will come out, for the screen."""
    drawn = _compiler(template).compile(
        format="png",
        ppi=PREVIEW_DPI,
        timestamp=at.replace(microsecond=0),
        sys_inputs={"data": _data([letter], title)},
    )
    return drawn if isinstance(drawn, list) else [cast(bytes, drawn)]


def dated(content: str, *, reference: str, at: datetime) -> dict[str, Any]:
    """What the template of a letter is given: its content (JSON), its reference ("" for a draft)
    among the particulars, the place and the day it is issued."""
    told: dict[str, Any] = json.loads(content)
    shown = [["Notre référence", reference]] if reference else []
    return {
        **told,
        "reference": reference,
        "particulars": [*shown, *told["particulars"]],
        "place_and_day": f"{told['sender']['town']}, le {long_date(timezone.localtime(at).date())}",
    }


def digest(pdf: bytes) -> str:
    """By which an issued document is known again."""
    return hashlib.sha256(pdf).hexdigest()


def require_same(pdf: bytes, *, sha256: str, engine: str, named: str) -> None:
    """Refusal when what was issued no longer comes out as it was with the same engine: its data or
    its template were altered. `named`: what it is, `Le courrier MQ-2026-000012`."""
    if engine == ENGINE and digest(pdf) != sha256:
        raise Refusal(
            f"{named} ne se recompose plus à l'identique : son modèle ou ses données ont été "
            "altérés. Prévenez l'administrateur."
        )


def tidy(text: str, *, field: str) -> str:
    """A text to print, without spaces at the ends of its lines nor lines around it.

    Refusal for what the fonts do not draw.
    """
    lines = check_printable(text, field=field).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def letterhead() -> dict[str, dict[str, Any]]:
    """`{"sender": ..., "court": ...}` of this installation; Refusal while something lacks."""
    known: dict[str, dict[str, Any]] = settings.LEVIER_LETTERHEAD
    if not all(value for part in known.values() for value in part.values()):
        raise Refusal(
            "L'en-tête des courriers n'est pas complet : renseignez le nom, le service, "
            "l'adresse, le téléphone, le courriel et la ville (LEVIER_SENDER_…), et le tribunal "
            "administratif (LEVIER_COURT_…)."
        )
    return known


def printable(value: Any) -> Any:
    """The same value with every text made printable: composed, without hidden marks.

    A character that no embedded font draws becomes a visible replacement mark.
    """
    match value:
        case str():
            kept = (char for char in unicodedata.normalize("NFC", value) if _is_seen(char))
            return "".join(char if DRAWN.match(char) else UNKNOWN for char in kept)
        case Mapping():
            return {key: printable(inner) for key, inner in value.items()}
        case list() | tuple():
            return [printable(inner) for inner in value]
        case _:
            return value


def check_printable(text: str, *, field: str = "") -> str:
    """The text composed; Refusal that names the characters which can't be printed."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    wrong = [char for char in dict.fromkeys(composed) if not DRAWN.match(char)]
    if wrong:
        named = " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in wrong)
        raise Refusal(f"Ces caractères ne s'impriment pas : {named}. Retirez-les.", field=field)
    return composed


def _is_seen(char: str) -> bool:
    return char == "\n" or unicodedata.category(char) not in SILENT


def _data(letters: Sequence[Mapping[str, Any]], title: str) -> str:
    told = {"title": title, "author": letters[0]["sender"]["name"], "letters": list(letters)}
    return json.dumps(printable(told), ensure_ascii=False)


def _compiler(template: str) -> typst.Compiler:
    """One compiler a thread and a template: it keeps the fonts and what it has parsed."""
    path = (ROOMS / template).resolve()
    if not path.is_relative_to(ROOMS) or path.suffix != ".typ" or not path.is_file():
        raise KeyError(template)
    kept: dict[Path, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if path not in kept:
        kept[path] = typst.Compiler(path, root=ROOMS, font_paths=[FONTS], ignore_system_fonts=True)
    return kept[path]
