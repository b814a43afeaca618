"""Paging by the last row seen, not by a row count: page 1,900 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, ForeignObjectRel, Model, Q, QuerySet

from levier.kernel.money import Money
from levier.kernel.month import Month


@dataclass(frozen=True, slots=True)
class Key:
    """One ORM path of an order, with its direction."""

    path: str
    descending: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of a page and the cursors of its neighbours ("" at either end)."""

    rows: list[Any]
    before: str
    after: str


def _is_nullable(model: type[Model], path: str) -> bool:
    """Anything but a plain non-null column (or a chain of required links to one)."""
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            return True  # an annotation
        if not isinstance(field, Field) or isinstance(field, ForeignObjectRel) or field.null:
            return True
        if isinstance(field.related_model, type):
            model = field.related_model
    return False


def keys_of(queryset: QuerySet[Any], order: Sequence[str]) -> list[Key]:
    """The order, always ended by the primary key so that ties have one order too."""
    keys = [
        Key(
            path.removeprefix("-"),
            path.startswith("-"),
            _is_nullable(queryset.model, path.removeprefix("-")),
        )
        for path in order
    ]
    if not any(key.path in ("pk", queryset.model._meta.pk.name) for key in keys):
        keys.append(Key("pk", bool(keys) and keys[-1].descending, False))
    return keys


def _named(queryset: QuerySet[Any], keys: Sequence[Key]) -> QuerySet[Any]:
    named: QuerySet[Any] = queryset.annotate(
        **{f"keyset_{i}": F(key.path) for i, key in enumerate(keys)}
    )
    return named


def _order_by(keys: Sequence[Key], *, backwards: bool) -> list[Any]:
    """Nulls last whatever the database; plain (and indexable) where there can be none."""
    order: list[Any] = []
    for i, key in enumerate(keys):
        descending = key.descending != backwards
        nulls = {"nulls_first" if backwards else "nulls_last": True} if key.nullable else {}
        name = F(f"keyset_{i}")
        order.append(name.desc(**nulls) if descending else name.asc(**nulls))
    return order


def _beyond(keys: Sequence[Key], values: Sequence[Any], *, backwards: bool, at: int = 0) -> Q:
    """Rows strictly after (or before) the row with these values, in the order of the keys."""
    key, value, name = keys[at], values[at], f"keyset_{at}"
    operator = "lt" if key.descending != backwards else "gt"
    strict, same = Q(**{f"{name}__isnull": True}), Q(**{f"{name}__isnull": True})
    if value is not None:
        further = Q(**{f"{name}__{operator}": value})
        strict = further | strict if key.nullable and not backwards else further
        same = Q(**{name: value})
    elif backwards:
        strict = Q(**{f"{name}__isnull": False})
    else:
        strict = Q(pk__in=[])
    if at + 1 == len(keys):
        return strict
    reached = strict | (same & _beyond(keys, values, backwards=backwards, at=at + 1))
    if value is not None and not key.nullable:  # lets the database start inside its index
        return Q(**{f"{name}__{operator}e": value}) & reached
    return reached


def _plain(value: Any) -> Any:
    match value:
        case Money():
            return value.cents
        case datetime() | date():
            return value.isoformat()
        case Month() | Decimal():
            return str(value)
        case None | bool() | int() | str():
            return value
        case _:
            raise TypeError(f"{value!r} can't order a list")


def _cursor(row: Any, keys: Sequence[Key]) -> str:
    values = [_plain(getattr(row, f"keyset_{i}")) for i in range(len(keys))]
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, queryset: QuerySet[Any], keys: Sequence[Key]) -> list[Any] | None:
    """The values of a cursor, or None when it was damaged: the list then starts over."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        fields = [queryset.query.annotations[f"keyset_{i}"].output_field for i in range(len(keys))]
        return [
            value if value is None else field.to_python(value)
            for value, field in zip(values, fields, strict=True)
        ]
    except (ValueError, TypeError, ArithmeticError, binascii.Error, ValidationError):
        return None


def order_by(queryset: QuerySet[Any], order: Sequence[str]) -> list[Any]:
    """The same total order as the pages, for a queryset that is read whole."""
    return [
        (F(key.path).desc if key.descending else F(key.path).asc)(
            **({"nulls_last": True} if key.nullable else {})
        )
        for key in keys_of(queryset, order)
    ]


def _first(rows: QuerySet[Any], order: Sequence[Any], count: int) -> list[Any]:
    """The first rows: their keys alone are sorted, then those few are read with what they show.

    In one query the database would join, and sort, every column of a hundred thousand rows.
    """
    keys = list(rows.order_by(*order).values_list("pk", flat=True)[:count])
    found = rows.in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]


def cut(
    queryset: QuerySet[Any], order: Sequence[str], size: int, *, after: str = "", before: str = ""
) -> Slice:
    """One page in two queries. A damaged cursor gives the first page."""
    keys = keys_of(queryset, order)
    named = _named(queryset, keys)
    if before and (values := _read(before, named, keys)):
        earlier = named.filter(_beyond(keys, values, backwards=True))
        rows = _first(earlier, _order_by(keys, backwards=True), size + 1)
        if len(rows) >= size:
            page = rows[size - 1 :: -1]
            return Slice(
                page, _cursor(page[0], keys) if len(rows) > size else "", _cursor(page[-1], keys)
            )
    values = _read(after, named, keys) if after and not before else None
    later = named.filter(_beyond(keys, values, backwards=False)) if values else named
    rows = _first(later, _order_by(keys, backwards=False), size + 1)
    page = rows[:size]
    return Slice(
        page,
        _cursor(page[0], keys) if values and page else "",
        _cursor(page[-1], keys) if len(rows) > size else "",
    )
