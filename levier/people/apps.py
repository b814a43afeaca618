from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards

# A fact is never rewritten: a newer one of the same source takes its place, both stay.
FACT_STANDS = guards.append_only(
    "people_fact",
    but=(
        "OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL "
        "AND OLD.value IS NOT DISTINCT FROM NEW.value AND OLD.kind = NEW.kind "
        "AND OLD.source = NEW.source AND OLD.recorded_at = NEW.recorded_at "
        "AND OLD.since = NEW.since AND OLD.person_id IS NOT DISTINCT FROM NEW.person_id "
        "AND OLD.household_id IS NOT DISTINCT FROM NEW.household_id"
    ),
)
MERGES = [
    guards.row_guard(
        "people_person_no_chain",
        "people_person",
        when="BEFORE UPDATE",
        message="une fiche se réunit à celle qui tient, jamais à une fiche déjà réunie",
        condition="NEW.merged_into_id IS NOT NULL"
        " AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id",
        forbidden_if=(
            "EXISTS (SELECT 1 FROM people_person AS kept WHERE kept.id = NEW.merged_into_id"
            " AND kept.merged_into_id IS NOT NULL)"
        ),
    ),
    *guards.append_only(
        "people_personmerge",
        but="OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL AND OLD.kept_id = NEW.kept_id "
        "AND OLD.absorbed_id = NEW.absorbed_id AND OLD.merged_at = NEW.merged_at "
        "AND OLD.merged_by = NEW.merged_by AND OLD.reason = NEW.reason",
    ),
]


class PeopleConfig(AppConfig):
    name = "levier.people"
    verbose_name = "personnes"

    def ready(self) -> None:
        # Imported here because models need the app registry to be ready first.
        from levier.people import holders, same_person, tasks

        assert tasks.DUPLICATES  # importing it declares the task to the runs
        guards.register_all([*FACT_STANDS, *MERGES])
        holders.declare(models=same_person.MODELS, foreseen=same_person.foreseen)
