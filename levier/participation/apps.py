from __future__ import annotations

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "levier.participation"
    verbose_name = "groupes ressources"
