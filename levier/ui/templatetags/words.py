"""Filters: amounts, days and counts as a person reads them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from levier.kernel import identifiers, text
from levier.kernel.money import NO_BREAK_SPACE, Money
from levier.kernel.month import Month

register = template.Library()

NOTHING = "–"
MINUS = "\u2212"


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def money(value: Money | int | None) -> str:
    """`1 234,50 €`, with a true minus; a plain integer is a number of cents."""
    if value is None:
        return NOTHING
    amount = value if isinstance(value, Money) else Money(int(value))
    return str(amount).replace("-", MINUS)


@register.filter
def signed(value: Money | None) -> str:
    """`+ 646,52 €`, `− 77,58 €`: a line of a receipt, a difference."""
    if value is None:
        return NOTHING
    sign = "+" if value.cents > 0 else MINUS
    return f"{sign}{NO_BREAK_SPACE}{abs(value)}" if value else str(value)


@register.filter
def short_date(value: date | datetime | None) -> str:
    return NOTHING if not value else text.short_date(_day(value))


@register.filter
def long_date(value: date | datetime | None) -> str:
    return NOTHING if not value else text.long_date(_day(value))


@register.filter
def short_moment(value: datetime | None) -> str:
    if not value:
        return NOTHING
    return text.short_moment(timezone.localtime(value) if timezone.is_aware(value) else value)


@register.filter
def month(value: Month | date | None) -> str:
    """`novembre 2026`."""
    if value is None:
        return NOTHING
    return value.label if isinstance(value, Month) else Month.of(value).label


@register.filter
def of_month(value: Month | date) -> str:
    """`de novembre 2026`, `d'octobre 2026`."""
    return value.of_label if isinstance(value, Month) else Month.of(value).of_label


@register.filter
def counted(value: int, words: str) -> str:
    """`{{ n|counted:"foyer" }}`, `{{ n|counted:"cheval,chevaux" }}`."""
    singular, _, plural = words.partition(",")
    return text.counted(int(value), singular, plural)


@register.filter
def number(value: int | Decimal | None) -> str:
    """`9 800`, `12,5`."""
    if value is None:
        return NOTHING
    plain = f"{value:,}".replace(",", "\u202f").replace(".", ",")
    return plain.replace("-", MINUS)


@register.filter
def percent(value: Decimal | None) -> str:
    """`0.125` -> `12,5 %`."""
    if value is None:
        return NOTHING
    shown = f"{(Decimal(value) * 100).quantize(Decimal('0.1')):f}".replace(".", ",")
    return f"{shown}{NO_BREAK_SPACE}%".replace("-", MINUS)


@register.filter
def masked_nir(value: str) -> str:
    return identifiers.mask_nir(value) if value else NOTHING


@register.filter
def masked_iban(value: str) -> str:
    """`FR76 •••• •••• 1234`: country, key and the last four."""
    compact = "".join(value.split()) if value else ""
    return f"{compact[:4]} •••• •••• {compact[-4:]}" if compact else NOTHING


@register.filter
def shown(value: Any, kind: str = "") -> str:
    """Any value as a table writes it. `kind` decides where the type alone can't."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "oui" if value else "non"
        case Money():
            return money(value)
        case Month():
            return value.label
        case datetime():
            return short_moment(value)
        case date():
            return month(value) if kind == "month" else text.short_date(value)
        case int() | Decimal():
            return money(int(value)) if kind == "money" else number(value)
        case _:
            return str(value)
