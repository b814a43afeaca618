from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class DirectoryConfig(AppConfig):
    name = "levier.directory"
    verbose_name = "annuaire"

    def ready(self) -> None:
        # Imported here because models need the app registry to be ready first.
        from levier.directory.web import sessions

        user_logged_in.connect(sessions.start, dispatch_uid="levier.sessions")
