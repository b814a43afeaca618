"""The names of who states facts: a room above knows them, `people` keeps their codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Names = Callable[[], Mapping[str, str]]  # {"payer:CAF011": "CAF de l'Ain"}
_names: list[Names] = []


def declare(names: Names) -> None:
    """Called once, from an AppConfig."""
    if names not in _names:
        _names.append(names)


def names() -> dict[str, str]:
    """Every source known by a name."""
    return {source: name for told in _names for source, name in told().items()}
