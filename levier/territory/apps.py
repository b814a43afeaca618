from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards

NO_OVERLAP = guards.row_guard(
    "territory_perimeter_no_overlap",
    "territory_perimeter",
    when="BEFORE INSERT",
    message="une commune relève de deux centres le même jour",
    forbidden_if=(
        "EXISTS (SELECT 1 FROM territory_perimeter p WHERE p.commune_id = NEW.commune_id "
        "AND (p.until IS NULL OR p.until > NEW.since) "
        "AND (NEW.until IS NULL OR NEW.until > p.since))"
    ),
)


class TerritoryConfig(AppConfig):
    name = "levier.territory"
    verbose_name = "territoire"

    def ready(self) -> None:
        guards.register_all([NO_OVERLAP])
