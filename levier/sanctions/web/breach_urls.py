"""Breaches: reported, examined, notified, decided, lifted; and the papers of the room."""

from __future__ import annotations

from django.urls import path

from levier.sanctions.web import breach_acts, breaches, papers, reporting, sanction_acts, scales

ONE = "manquements/<int:pk>/"
urlpatterns = [
    path("manquements/", breaches.breaches, name="breaches"),
    path("manquements/bareme/", scales.scale, name="scale"),
    path("parcours/<int:pk>/manquements/", breaches.person, name="person"),
    path("parcours/<int:pk>/manquements/signaler/", reporting.report, name="report"),
    path("foyers/<int:pk>/manquements/", breaches.household, name="household"),
    path(ONE, breaches.breach, name="breach"),
    path(f"{ONE}faits/nouveau/", reporting.add_fact, name="add_fact"),
    path(f"{ONE}observations/", reporting.observations, name="observations"),
    path(f"{ONE}retenir/", breach_acts.qualify, name="qualify"),
    path(f"{ONE}classer/", breach_acts.dismiss, name="dismiss"),
    path(f"{ONE}notifier/", breach_acts.notify, name="notify"),
    path(f"{ONE}sans-reponse/", breach_acts.await_no_more, name="await_no_more"),
    path(f"{ONE}avis/", breach_acts.ask_panel, name="ask_panel"),
    path(f"{ONE}decider/", sanction_acts.decide, name="decide"),
    path(f"{ONE}notification/", sanction_acts.notify, name="notify_sanction"),
    path(f"{ONE}transmettre/", sanction_acts.send, name="send"),
    path(f"{ONE}lever/", sanction_acts.lift, name="lift"),
    path(f"{ONE}courriers/<slug:kind>/", papers.issue_for_breach, name="issue_for_breach"),
    path("manquements/courriers/<int:pk>.pdf", papers.paper, name="paper"),
]
