"""Prescriptions on both sides, ways out, what actions did."""

from __future__ import annotations

from django.urls import path

from levier.pathways.web import leaving, prescriptions, receiving, results

ONE = "parcours/prescriptions/<int:pk>/"
OUT = "parcours/sorties/<int:pk>/"
RECEIVED = "prescriptions/<int:pk>/"
urlpatterns = [
    path("parcours/freins/<int:pk>/actions/", prescriptions.prescribe, name="prescribe"),
    path("parcours/<int:pk>/prescriptions/", prescriptions.prescriptions, name="prescriptions"),
    path("parcours/prescriptions/", prescriptions.all_prescriptions, name="all_prescriptions"),
    path(ONE, prescriptions.prescription, name="prescription"),
    path(f"{ONE}envoi/", prescriptions.send_prescription, name="send_prescription"),
    path(f"{ONE}annulation/", prescriptions.cancel_prescription, name="cancel_prescription"),
    path(f"{ONE}frein/", prescriptions.confirm_lifted, name="confirm_lifted"),
    path("prescriptions/", receiving.received, name="received"),
    path(RECEIVED, receiving.received_one, name="received_one"),
    path(f"{RECEIVED}presence/", receiving.attend, name="attend"),
    path(f"{RECEIVED}reponse/<slug:name>/", receiving.answer, name="answer"),
    path("parcours/sorties/", leaving.ways_out, name="ways_out"),
    path(OUT, leaving.way_out, name="way_out"),
    path(f"{OUT}situation/", leaving.tell_way_out, name="tell_way_out"),
    path(f"{OUT}six-mois/", leaving.tell_later, name="tell_later"),
    path("actions/resultats/", results.results, name="results"),
    path("actions/resultats/reprise/", results.refresh_results, name="refresh_results"),
    path("actions/resultats/<int:pk>/", results.action_results, name="action_results"),
]
