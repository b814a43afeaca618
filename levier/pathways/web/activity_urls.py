"""Hours of activity and legitimate reasons."""

from __future__ import annotations

from django.urls import path

from levier.pathways.web import activity

ONE = "parcours/<int:pk>/activite/"
urlpatterns = [
    path(ONE, activity.activity, name="activity"),
    path(f"{ONE}heures/", activity.note_hours, name="note_hours"),
    path(f"{ONE}motif/", activity.keep_reason, name="keep_reason"),
    path("parcours/heures/<int:pk>/retrait/", activity.remove_hours, name="remove_hours"),
]
