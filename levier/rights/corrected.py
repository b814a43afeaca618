"""A situation with what agents state over it: paths into the canonical household."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from levier.entitlement.household import Household
from levier.kernel.errors import Refusal
from levier.kernel.month import Month


def as_of(facts: str, was: Month, month: Month) -> str:
    """The same situation for another month: the month stands once in the canonical JSON."""
    return facts.replace(f'"month":"{was}"', f'"month":"{month}"', 1)


def apply(facts: str, corrections: Iterable[tuple[str, str]]) -> str:
    """The canonical JSON once each `(path, value)` is applied; Refusal naming a wrong one.

    A path is keys and ranks between slashes: `housing`, `adults/0/student`, `benefits`. The
    value is JSON; `null` takes the key away, so that the law reads its default.
    """
    plain = json.loads(facts)
    for path, value in corrections:
        _put(plain, path, json.loads(value))
    return Household.from_json(json.dumps(plain)).to_json()


def _put(plain: Any, path: str, value: Any) -> None:
    *way, last = path.split("/")
    target = plain
    for name in way:
        target = _step(target, name, path)
    if isinstance(target, list):
        rank = _rank(target, last, path)
        if value is None:
            del target[rank]
        else:
            target[rank] = value
    elif isinstance(target, dict):
        if value is None:
            target.pop(last, None)
        else:
            target[last] = value
    else:
        raise _unknown(path)


def _step(target: Any, name: str, path: str) -> Any:
    if isinstance(target, list):
        return target[_rank(target, name, path)]
    if isinstance(target, dict) and name in target:
        return target[name]
    raise _unknown(path)


def _rank(target: list[Any], name: str, path: str) -> int:
    if not name.isdigit() or int(name) >= len(target):
        raise _unknown(path)
    return int(name)


def _unknown(path: str) -> Refusal:
    return Refusal(
        f"La situation de ce foyer n'a pas d'élément « {path} » à corriger.", field="path"
    )
