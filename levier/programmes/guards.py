"""What the database itself refuses, whoever writes to it."""

# ruff: noqa: S608 (table names are ours, nothing comes from outside)

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, row_guard

PLACEMENTS = "programmes_placement"
PLACED_RIGHT = (
    "NOT EXISTS (SELECT 1 FROM programmes_axis a WHERE a.id = NEW.axis_id "
    "AND a.programme_id = NEW.programme_id) OR (NEW.orientation_id IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM programmes_orientation o WHERE o.id = NEW.orientation_id "
    "AND o.axis_id = NEW.axis_id))"
)


def _placed_in_its_tree() -> list[Guard]:
    """The axis is of the programme, the orientation of the axis."""
    return [
        row_guard(
            f"{PLACEMENTS}_in_its_tree_{event.lower()}",
            PLACEMENTS,
            when=f"BEFORE {event}",
            message="un rattachement suit son programme, son axe et son orientation",
            forbidden_if=PLACED_RIGHT,
        )
        for event in ("INSERT", "UPDATE")
    ]


def _nothing_under(table: str, below: str, column: str, message: str) -> Guard:
    """At once, not when the transaction ends as a foreign key would."""
    return row_guard(
        f"{table}_empty_before_delete",
        table,
        when="BEFORE DELETE",
        message=message,
        forbidden_if=f"EXISTS (SELECT 1 FROM {below} b WHERE b.{column} = OLD.id)",
    )


PROGRAMMES: list[Guard] = [
    _nothing_under(
        "programmes_orientation", PLACEMENTS, "orientation_id", "des actions sont sous elle"
    ),
    _nothing_under("programmes_axis", "programmes_orientation", "axis_id", "il a des orientations"),
    *_placed_in_its_tree(),
    *append_only("programmes_programmeversion"),
    *append_only("programmes_actionversion"),
]
