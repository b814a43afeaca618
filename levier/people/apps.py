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


class PeopleConfig(AppConfig):
    name = "levier.people"
    verbose_name = "personnes"

    def ready(self) -> None:
        guards.register_all(FACT_STANDS)
