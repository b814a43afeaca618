"""What the database itself refuses, whoever writes to it (RELIABILITY: I1, I7, I8, I9, I12)."""

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, frozen_columns, row_guard


def _only_while(table: str, states: str, message: str) -> Guard:
    """Rows come in only while their run is in `states`; PostgreSQL locks what it reads."""
    test = (
        "EXISTS (SELECT 1 FROM allowance_monthlyrun r "  # noqa: S608 (our own constants)
        f"WHERE r.id = NEW.run_id AND r.state NOT IN ({states})"
    )
    return row_guard(
        f"{table}_in_time",
        table,
        when="BEFORE INSERT",
        message=message,
        forbidden_if=f"{test})",
        forbidden_if_postgresql=f"{test} FOR SHARE)",
    )


RUN = "allowance_monthlyrun"
GUARDS: list[Guard] = [
    *append_only("allowance_runinput"),
    *append_only("allowance_runline"),
    *append_only("allowance_runcomponent"),
    *append_only("allowance_runfigure"),
    row_guard(f"{RUN}_no_delete", RUN, when="BEFORE DELETE", message="une paie ne s''efface pas"),
    _only_while("allowance_runinput", "'frozen'", "les dossiers de cette paie sont déjà figés"),
    _only_while("allowance_runline", "'computing'", "cette paie est déjà calculée"),
    row_guard(
        f"{RUN}_population",
        RUN,
        when="BEFORE UPDATE",
        message="la population figée ne change plus",
        condition=(
            "OLD.frozen_at IS NOT NULL AND (OLD.population IS DISTINCT FROM NEW.population"
            " OR OLD.population_count <> NEW.population_count"
            " OR (OLD.inputs_hash <> '' AND OLD.inputs_hash <> NEW.inputs_hash))"
        ),
    ),
    frozen_columns(
        RUN,
        (
            "month", "channel", "kind", "population", "population_count", "computed_by",
            "approved_by", "law_version", "inputs_hash", "results_hash", "paid_count",
            "nothing_count", "held_count", "error_count", "right_total", "payable_total",
            "overpaid_total",
        ),
        once="OLD.approved_by <> ''",
        message="une paie approuvée ne change plus",
    ),
]  # fmt: skip
