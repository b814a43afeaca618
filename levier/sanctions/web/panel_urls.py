"""Panels, who sits, their sessions and the opinions given there."""

from __future__ import annotations

from django.urls import path

from levier.sanctions.web import opinions, panels, papers, sessions

PANEL, SESSION = "equipes/<int:pk>/", "seances/<int:pk>/"
ITEM = "seances/dossiers/<int:pk>/"
urlpatterns = [
    path("equipes/", panels.panels, name="panels"),
    path("equipes/nouvelle/", panels.new_panel, name="new_panel"),
    path(PANEL, panels.panel, name="panel"),
    path(f"{PANEL}modifier/", panels.change_panel, name="change_panel"),
    path(f"{PANEL}membres/nouveau/", panels.add_member, name="add_member"),
    path("equipes/membres/<int:pk>/fin/", panels.end_member, name="end_member"),
    path(f"{PANEL}seances/nouvelle/", panels.new_session, name="new_session"),
    path("seances/", sessions.sessions, name="sessions"),
    path(SESSION, sessions.session, name="session"),
    path(f"{SESSION}etape/<slug:name>/", sessions.advance, name="advance"),
    path(f"{SESSION}reponses/", sessions.answers, name="answers"),
    path(f"{SESSION}presences/", sessions.attendance, name="attendance"),
    path(f"{SESSION}ordre-du-jour/", sessions.agenda, name="agenda"),
    path(f"{SESSION}report/", sessions.postpone, name="postpone"),
    path(f"{SESSION}annulation/", sessions.cancel, name="cancel_session"),
    path(f"{SESSION}proces-verbal/", opinions.minutes, name="minutes"),
    path(f"{SESSION}proces-verbal/edition/", papers.issue_minutes, name="issue_minutes"),
    path(f"{ITEM}avis/", opinions.opinion, name="opinion"),
    path(f"{ITEM}retrait/", opinions.take_off, name="take_off"),
]
