from __future__ import annotations

from django.apps import AppConfig

from levier.foundation import guards
from levier.pathways.guards import GUARDS


class PathwaysConfig(AppConfig):
    name = "levier.pathways"
    verbose_name = "parcours"

    def ready(self) -> None:
        # Imported here because models need the app registry to be ready first.
        from levier.pathways import same_person
        from levier.pathways.tasks import cohorts, entrants, imports, messages, referral_cohorts
        from levier.pathways.usecases import prescribing
        from levier.people import holders
        from levier.programmes import events as offer
        from levier.rights import events

        # Importing them declares their runs and acts.
        assert cohorts.COHORT and imports.IMPORT and referral_cohorts.DECIDE
        assert messages.MESSAGES
        events.when_feed_taken(entrants.request_entrants)
        offer.when_promoted(prescribing.follow_promoted)
        offer.when_session_cancelled(prescribing.follow_cancelled)
        guards.register_all(GUARDS)
        holders.declare(models=same_person.MODELS, foreseen=same_person.foreseen)
