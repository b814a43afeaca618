"""What the addresses of the table are about: one object of each kind in a social centre.

A room keeps its own module here, with functions that make its objects and the names of the
addresses that take them: `@arguments("rights:file", "rights:suspend")` above
`def right(centre): return [pk]`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Builder = Callable[[str], list[object]]
BUILDERS: dict[str, Builder] = {}
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def arguments(*names: str) -> Callable[[Builder], Builder]:
    def declare(builder: Builder) -> Builder:
        BUILDERS.update(dict.fromkeys(names, builder))
        return builder

    return declare


def build(centre: str) -> dict[str, list[object]]:
    """`{address name: its arguments}` in a social centre; each object is made once."""
    made: dict[Builder, list[object]] = {}
    for builder in BUILDERS.values():
        if builder not in made:
            made[builder] = builder(centre)
    return {name: made[builder] for name, builder in BUILDERS.items()}
