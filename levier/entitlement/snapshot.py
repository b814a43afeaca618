"""Frozen facts as canonical JSON, and back: sorted keys, whole numbers, ISO dates, no default.

Works on any frozen dataclass made of Money, Month, dates, booleans, whole numbers, named codes,
tuples and other such dataclasses; how each field is written is taken from its type, once. What
holds its default is left out, so that a fact added to the law later leaves older snapshots
readable, and unchanged to the byte.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month

Facts = TypeVar("Facts")
SMALLEST, LARGEST = -(10**12), 10**12  # whole numbers beyond are mistakes


class Unreadable(Exception):
    """A value that isn't what its field holds; the path grows as it climbs."""

    def __init__(self, why: str, path: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.path = path

    def under(self, step: str) -> Unreadable:
        return Unreadable(self.why, step + self.path)


@dataclass(frozen=True, slots=True)
class Codec:
    write: Callable[[Any], object]
    read: Callable[[Any], Any]


def write(facts: object) -> str:
    kind: Any = type(facts)
    plain = codec_of(kind).write(facts)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(kind: type[Facts], text: str | bytes, name: str) -> Facts:
    """The facts; Refusal whose `field` is the path of the first key that is wrong."""
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise Refusal(f"« {name} » n'est pas du JSON lisible : {error}.", field=name) from error
    codec: Codec = codec_of(cast(Any, kind))
    try:
        found: Facts = codec.read(plain)
    except Unreadable as error:
        path = name + error.path
        raise Refusal(f"Illisible : « {path} » : {error.why}.", field=path) from error
    return found


@cache
def codec_of(kind: Any) -> Codec:
    """How a type is written and read."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional(next(arg for arg in get_args(kind) if arg is not type(None)))
    if origin is tuple:
        return _tuple(get_args(kind))
    if kind in PLAIN:
        return PLAIN[kind]
    if issubclass(kind, Enum):
        return _named(kind)
    assert is_dataclass(kind), kind
    return _dataclass(kind)


def _dataclass(kind: Any) -> Codec:
    hints = get_type_hints(kind)
    specs = [(spec.name, codec_of(hints[spec.name]), _default(spec)) for spec in fields(kind)]
    readers = {name: codec.read for name, codec, _ in specs}
    required = [name for name, _, default in specs if default is MISSING]

    def write_it(facts: object) -> object:
        return {
            name: codec.write(held)
            for name, codec, default in specs
            if (held := getattr(facts, name)) != default
        }

    def read_it(plain: object) -> object:
        if not isinstance(plain, dict):
            raise Unreadable("un objet est attendu")
        values = {}
        for name, item in plain.items():
            if name not in readers:
                raise Unreadable("cette clé est inconnue", f".{name}")
            try:
                values[name] = readers[name](item)
            except Unreadable as error:
                raise error.under(f".{name}") from error
        for name in required:
            if name not in values:
                raise Unreadable("cette clé manque", f".{name}")
        try:
            return kind(**values)
        except ValueError as error:
            raise Unreadable(str(error)) from error

    return Codec(write_it, read_it)


def _default(spec: Field[Any]) -> object:
    if spec.default_factory is not MISSING:
        return spec.default_factory()
    return spec.default


def _tuple(items: tuple[Any, ...]) -> Codec:
    codec, endless = codec_of(items[0]), items[-1] is Ellipsis

    def read_it(plain: object) -> object:
        if not isinstance(plain, list):
            raise Unreadable("une liste est attendue")
        if not endless and len(plain) != len(items):
            raise Unreadable(f"{len(items)} valeurs sont attendues")
        found = []
        for place, item in enumerate(plain):
            try:
                found.append(codec.read(item))
            except Unreadable as error:
                raise error.under(f"[{place}]") from error
        return tuple(found)

    return Codec(lambda held: [codec.write(item) for item in held], read_it)


def _optional(kind: Any) -> Codec:
    codec = codec_of(kind)
    return Codec(
        lambda held: None if held is None else codec.write(held),
        lambda plain: None if plain is None else codec.read(plain),
    )


def _named(kind: type[Enum]) -> Codec:
    names = {member: member.name.lower() for member in kind}
    members = {name: member for member, name in names.items()}

    def read_it(plain: object) -> Enum:
        if not isinstance(plain, str) or plain not in members:
            raise Unreadable(f"« {plain} » n'est pas une valeur connue")
        return members[plain]

    return Codec(names.__getitem__, read_it)


def _whole(plain: object) -> int:
    if type(plain) is not int or not SMALLEST <= plain <= LARGEST:
        raise Unreadable("un nombre entier est attendu")
    return plain


def _truth(plain: object) -> bool:
    if not isinstance(plain, bool):
        raise Unreadable("vrai ou faux est attendu")
    return plain


def _day(plain: object) -> date:
    try:
        return date.fromisoformat(str(plain))
    except ValueError as error:
        raise Unreadable("une date telle que 2026-11-01 est attendue") from error


def _month(plain: object) -> Month:
    try:
        return Month.parse(str(plain))
    except ValueError as error:
        raise Unreadable("un mois tel que 2026-11 est attendu") from error


PLAIN: dict[type, Codec] = {
    Money: Codec(lambda money: money.cents, lambda plain: Money(_whole(plain))),
    Month: Codec(str, _month),
    date: Codec(date.isoformat, _day),
    bool: Codec(bool, _truth),
    int: Codec(int, _whole),
}
