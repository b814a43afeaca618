"""A letter as it is printed: what it keeps, with its reference and its day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from levier.allowance.letter_states import template_of
from levier.allowance.models import Letter
from levier.foundation import documents


def pdf_of(letter: Letter) -> bytes:
    """The letter as PDF/UA-1; the same bytes each time once it is issued.

    Refusal when an issued letter no longer comes out as it was with the same engine: its data
    or its template were tampered with.
    """
    pdf = compose(letter)
    if letter.is_out:
        named = f"Le courrier {letter.reference}"
        documents.require_same(pdf, sha256=letter.sha256, engine=letter.engine, named=named)
    return pdf


def compose(letter: Letter) -> bytes:
    """The bytes, unchecked."""
    return documents.render(
        _template(letter), [printed(letter)], title=title(letter), at=at(letter)
    )


def pictures_of(letter: Letter) -> list[bytes]:
    """Its pages as PNG."""
    return documents.pictures(
        _template(letter), printed(letter), title=title(letter), at=at(letter)
    )


def printed_together(letters: Sequence[Letter], *, name: str, moment: datetime) -> bytes:
    """Letters of one kind and version as one document to print."""
    told = [printed(letter) for letter in letters]
    return documents.render(_template(letters[0]), told, title=name, at=moment)


def printed(letter: Letter) -> dict[str, Any]:
    """What the template is given."""
    reference = letter.reference if letter.issued_at else ""
    return documents.dated(letter.content, reference=reference, at=at(letter))


def title(letter: Letter) -> str:
    headline: str = json.loads(letter.content)["headline"]
    return f"{headline} {letter.reference}".strip()


def at(letter: Letter) -> datetime:
    return letter.issued_at or letter.made_at


def _template(letter: Letter) -> str:
    return template_of(letter.kind, letter.template_version)
