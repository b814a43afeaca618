"""The diagnosis, obstacles and notes."""

from __future__ import annotations

from django.urls import path

from levier.pathways.web import assessment

ONE = "parcours/<int:pk>/diagnostic/"
NOTE = "parcours/notes/<int:pk>/"
urlpatterns = [
    path(ONE, assessment.assessment, name="assessment"),
    path(f"{ONE}nouveau/", assessment.assess, name="assess"),
    path(f"{ONE}frein/", assessment.set_obstacle, name="set_obstacle"),
    path("parcours/freins/<int:pk>/levee/", assessment.lift_obstacle, name="lift_obstacle"),
    path("parcours/<int:pk>/notes/nouvelle/", assessment.write_note, name="write_note"),
    path(f"{NOTE}partage/", assessment.share_note, name="share_note"),
    path(f"{NOTE}retrait/", assessment.withdraw_note, name="withdraw_note"),
]
