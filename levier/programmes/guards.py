"""What the database itself refuses, whoever writes to it."""

# ruff: noqa: S608 (table names are ours, nothing comes from outside)

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, frozen_columns, row_guard

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


SESSIONS, PLACES = "programmes_session", "programmes_sessionplace"


def _counter(event: str) -> Guard:
    """Each place taken, waiting or given back moves the counters of its session."""
    name = f"{PLACES}_counted_{event.lower()}"
    states = {"taken": "taken", "waiting": "waiting"}
    before = "- (CASE WHEN OLD.state = '{0}' THEN 1 ELSE 0 END)" if event == "UPDATE" else ""
    sets = ", ".join(
        f"{column} = {column} + (CASE WHEN NEW.state = '{state}' THEN 1 ELSE 0 END) "
        + before.format(state)
        for column, state in states.items()
    )
    update = f"UPDATE {SESSIONS} SET {sets} WHERE id = NEW.session_id;"
    return Guard(
        name=name,
        table=PLACES,
        sqlite=(f"CREATE TRIGGER {name} AFTER {event} ON {PLACES} FOR EACH ROW BEGIN {update} END"),
        postgresql=(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $guard$ "
            f"BEGIN {update} RETURN NEW; END $guard$ LANGUAGE plpgsql;"
            f"CREATE TRIGGER {name} AFTER {event} ON {PLACES} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        ),
    )


def _places() -> list[Guard]:
    """Never more people than places: the check on the counters says no, and only places move
    the counters."""
    held = f"SELECT COUNT(*) FROM {PLACES} p WHERE p.session_id = NEW.id AND p.state"
    return [
        _counter("INSERT"),
        _counter("UPDATE"),
        row_guard(
            f"{SESSIONS}_counted_by_places",
            SESSIONS,
            when="BEFORE UPDATE",
            condition="OLD.taken <> NEW.taken OR OLD.waiting <> NEW.waiting",
            # SQLite fires row by row: the count tells; PostgreSQL tells by the depth.
            forbidden_if=(
                f"NEW.taken <> ({held} = 'taken') OR NEW.waiting <> ({held} = 'waiting')"
            ),
            forbidden_if_postgresql="pg_trigger_depth() < 2",
            message="les places se comptent par ceux qui les tiennent",
        ),
        row_guard(
            f"{SESSIONS}_starts_empty",
            SESSIONS,
            when="BEFORE INSERT",
            condition="NEW.taken <> 0 OR NEW.waiting <> 0",
            message="une session commence vide",
        ),
        row_guard(
            f"{PLACES}_moves",
            PLACES,
            when="BEFORE UPDATE",
            condition=(
                "OLD.session_id <> NEW.session_id OR OLD.holder <> NEW.holder OR "
                "(OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN "
                "('taken>released', 'waiting>taken', 'waiting>released'))"
            ),
            message="une place est prise, attendue ou rendue, dans cet ordre",
        ),
        row_guard(f"{PLACES}_no_delete", PLACES, when="BEFORE DELETE", message="une place se rend"),
    ]


REPORTS = "programmes_progressreport"
TOLD = ("commitment_id", "proposed", "value", "words", "reported_by", "reported_at")


def _reports() -> list[Guard]:
    """What was told stays as it was told; what was decided of it, as it was decided."""
    return [
        frozen_columns(
            REPORTS, TOLD, once="1=1", message="un point dit une fois ne se réécrit pas"
        ),
        row_guard(
            f"{REPORTS}_decided_once",
            REPORTS,
            when="BEFORE UPDATE",
            condition="OLD.state <> 'pending'",
            message="ce point a déjà été examiné",
        ),
        row_guard(
            f"{REPORTS}_no_delete", REPORTS, when="BEFORE DELETE", message="un point dit reste"
        ),
    ]


EVALUATIONS, OPINIONS = "programmes_evaluation", "programmes_evaluationopinion"


def _evaluations() -> list[Guard]:
    """Once published, neither a figure nor a word changes (R-20)."""
    over = (
        f"EXISTS (SELECT 1 FROM {EVALUATIONS} e WHERE e.id = {{0}}.evaluation_id "
        "AND e.state = 'published')"
    )
    return [
        row_guard(
            f"{EVALUATIONS}_published_{event.lower()}",
            EVALUATIONS,
            when=f"BEFORE {event}",
            condition="OLD.state = 'published'",
            message="une évaluation publiée ne change plus",
        )
        for event in ("UPDATE", "DELETE")
    ] + [
        row_guard(
            f"{OPINIONS}_published_{event.lower()}",
            OPINIONS,
            when=f"BEFORE {event}",
            message="une évaluation publiée ne change plus",
            forbidden_if=over.format("OLD" if event == "DELETE" else "NEW"),
        )
        for event in ("INSERT", "UPDATE", "DELETE")
    ]


PROGRAMMES: list[Guard] = [
    *_evaluations(),
    *_reports(),
    *_places(),
    _nothing_under(
        "programmes_orientation", PLACEMENTS, "orientation_id", "des actions sont sous elle"
    ),
    _nothing_under("programmes_axis", "programmes_orientation", "axis_id", "il a des orientations"),
    *_placed_in_its_tree(),
    *append_only("programmes_programmeversion"),
    *append_only("programmes_actionversion"),
]
