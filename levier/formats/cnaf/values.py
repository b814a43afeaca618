"""Values of the feeds: text of an element to Python and back, one rule a type.

Readers raise ValueError with a French reason that follows "MTRSAVERS vaut « abc » : ...".
Amounts are integer cents. Dates and amounts repeat a great deal in a feed, hence the caches.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from functools import lru_cache
from typing import Any

from levier.formats.cnaf.describe import Field
from levier.kernel.identifiers import NIR_SHAPE, nir_key
from levier.kernel.month import Month

Reader = Callable[[str], Any]

DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?")
MONTH = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")
TIME = re.compile(r"(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?")
AMOUNT = re.compile(r"([+-]?)(\d{1,15})(?:\.(\d{0,2})0*)?")
WHOLE = re.compile(r"\+?\d{1,15}")
BOOLEANS = {"1": True, "true": True, "0": False, "false": False}
OLDEST_YEAR = 1880
NO_DAY = ("0001-01-01", "0000-00-00")  # what some senders write where they have no date
FAR_FUTURE = range(2200, 2900)  # 2999-12-31 and 9999-12-31 mean "no end"


def is_nir(text: str) -> bool:
    """Shape and key, as `kernel.identifiers.check_nir` asks, without making its sentence."""
    return bool(NIR_SHAPE.fullmatch(text)) and nir_key(text[:13]) == text[13:]


@lru_cache(maxsize=1 << 16)
def read_date(text: str) -> date:
    found = DATE.fullmatch(text)
    if not found:
        raise ValueError("une date s'écrit AAAA-MM-JJ")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise ValueError("cette date n'existe pas") from error
    if day.year < OLDEST_YEAR or day.year in FAR_FUTURE:
        raise ValueError("cette date n'est pas vraisemblable")
    return day


def read_birth(text: str) -> date:
    day = read_date(text)
    if day.year >= FAR_FUTURE.start:
        raise ValueError("une naissance ne peut pas être aussi lointaine")
    return day


@lru_cache(maxsize=1 << 12)
def read_month(text: str) -> Month:
    found = MONTH.fullmatch(text)
    if not found:
        raise ValueError("un mois s'écrit AAAA-MM-01")
    if len(text) > len("2026-11"):
        return Month.of(read_date(text))
    return Month.of(read_date(f"{text}-01"))


@lru_cache(maxsize=1 << 12)
def read_time(text: str) -> time:
    found = TIME.fullmatch(text)
    if not found:
        raise ValueError("une heure s'écrit HH:MM:SS")
    try:
        return time(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise ValueError("cette heure n'existe pas") from error


@lru_cache(maxsize=1 << 16)
def read_cents(text: str) -> int:
    """Signed whole cents from `0001675.00`, `12`, `-3.5`."""
    found = AMOUNT.fullmatch(text)
    if not found:
        raise ValueError("un montant s'écrit avec un point et deux décimales, comme 651.69")
    cents = int(found[2]) * 100 + int(f"{found[3] or ''}00"[:2])
    return -cents if found[1] == "-" else cents


def read_whole(text: str) -> int:
    if not WHOLE.fullmatch(text):
        raise ValueError("un nombre entier positif est attendu")
    return int(text)


def read_boolean(text: str) -> bool:
    try:
        return BOOLEANS[text]
    except KeyError as error:
        raise ValueError("0 ou 1 est attendu") from error


def reader_of(field: Field, max_cents: int) -> Reader:
    """The reader of a field; it receives the element's text without its padding, never empty."""
    if field.kind in {"amount", "signed"}:
        return _amount_reader(field.top or max_cents, signed=field.kind == "signed")
    if field.kind in {"text", "code", "nir"}:
        return _text_reader(field.size)
    if field.kind in {"int", "digits"}:
        return _digits_reader(field.size, padded=field.kind == "digits")
    return SIMPLE[field.kind]


SIMPLE: dict[str, Reader] = {
    "date": read_date,
    "birth": read_birth,
    "month": read_month,
    "time": read_time,
    "bool": read_boolean,
}


def _amount_reader(top: int, *, signed: bool) -> Reader:
    def read(text: str) -> int:
        cents = read_cents(text)
        if cents < 0 and not signed:
            raise ValueError("ce montant ne peut pas être négatif")
        if abs(cents) > top:
            raise ValueError(f"ce montant n'est pas vraisemblable (plus de {top // 100} €)")
        return cents

    return read


def _text_reader(size: int) -> Reader:
    def read(text: str) -> str:
        if len(text) > size:
            raise ValueError(f"{size} caractères au plus, il y en a {len(text)}")
        return text

    return read


def _digits_reader(size: int, *, padded: bool) -> Reader:
    def read(text: str) -> int | str:
        value = read_whole(text)
        if value >= 10**size:
            raise ValueError(f"{size} chiffres au plus")
        return f"{value:0{size}d}" if padded else value

    return read


def writer_of(field: Field) -> Callable[[Any], str]:
    """The text of a field's value, padded as the payers pad it."""
    return WRITERS.get(field.kind, str)


def write_cents(cents: int) -> str:
    """`0001675.00`: seven digits before the point."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros:07d}.{rest:02d}"


@lru_cache(maxsize=1 << 14)
def write_date(day: date) -> str:
    return day.isoformat()


WRITERS: dict[str, Callable[[Any], str]] = {
    "amount": write_cents,
    "signed": write_cents,
    "bool": lambda value: "1" if value else "0",
    "month": lambda month: f"{month}-01",
    "time": lambda moment: str(moment.isoformat("seconds")),
    "date": write_date,
    "birth": write_date,
}
