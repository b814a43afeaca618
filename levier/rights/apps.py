from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards

STATEMENTS_STAND = guards.append_only(
    "rights_payermonth", but="OLD.live AND NOT NEW.live AND OLD.amount = NEW.amount"
)
SITUATIONS_STAND = guards.append_only(
    "rights_situation", but="OLD.live AND NOT NEW.live AND OLD.facts = NEW.facts"
)
MOVEMENTS_STAND = guards.append_only("rights_payermovement")
ADVANCES_STAND = guards.append_only("rights_payeradvance")
TRANSFERS_STAND = guards.append_only("rights_casetransfer")
RECOVERIES_STAND = guards.append_only("rights_recovery")
PARTS_STAND = guards.append_only("rights_feedpart")
REDUCTIONS_STAND = guards.frozen_columns(
    "rights_reduction",
    ("case_id", "percent", "since", "decided_until", "rule", "source"),
    once="1=1",
    message="une réduction décidée ne change pas : elle se lève",
)
FEED_IS_WHAT_CAME = guards.frozen_columns(
    "rights_feed",
    ("sha256", "interface", "feed_type", "reference_on", "created_on", "size"),
    once="1=1",
    message="un flux reçu ne change pas",
)


class RightsConfig(AppConfig):
    name = "levier.rights"
    verbose_name = "droits"

    def ready(self) -> None:
        # Imported here because models need the app registry to be ready first.
        from levier.people import holders, sources
        from levier.rights import events, same_person, tasks
        from levier.rights.usecases.payers import names_by_source

        assert tasks.FEED_IMPORT  # importing it declares the task to the runs
        events.when_feed_taken(tasks.look_for_duplicates)
        holders.declare(models=(), foreseen=same_person.foreseen)
        holders.declare_numbers(same_person.numbers)
        sources.declare(names_by_source)
        guards.register_all(
            [
                *STATEMENTS_STAND,
                *SITUATIONS_STAND,
                *MOVEMENTS_STAND,
                *ADVANCES_STAND,
                *TRANSFERS_STAND,
                *RECOVERIES_STAND,
                *PARTS_STAND,
                REDUCTIONS_STAND,
                FEED_IS_WHAT_CAME,
            ]
        )
