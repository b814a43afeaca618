"""Appeals and requests for a waiver: entered, examined, answered."""

from __future__ import annotations

from django.urls import path

from levier.sanctions.web import appeal_acts, appeals, papers

ONE = "recours/<int:pk>/"
urlpatterns = [
    path("recours/", appeals.appeals, name="appeals"),
    path("foyers/<int:pk>/recours/nouveau/", appeals.new_appeal, name="new_appeal"),
    path("indus/<int:pk>/recours/nouveau/", appeals.appeal_debt, name="appeal_debt"),
    path("manquements/<int:pk>/recours/nouveau/", appeals.appeal_sanction, name="appeal_sanction"),
    path(ONE, appeals.appeal, name="appeal"),
    path(f"{ONE}recevabilite/", appeal_acts.admit, name="admit"),
    path(f"{ONE}irrecevabilite/", appeal_acts.dismiss, name="dismiss_appeal"),
    path(f"{ONE}instruction/", appeal_acts.assign, name="assign"),
    path(f"{ONE}avis/", appeal_acts.ask_opinion, name="ask_opinion"),
    path(f"{ONE}avis/rendu/", appeal_acts.receive_opinion, name="receive_opinion"),
    path(f"{ONE}avis/repute-rendu/", appeal_acts.deem_opinion, name="deem_opinion"),
    path(f"{ONE}reponse/", appeal_acts.answer, name="answer"),
    path(f"{ONE}rejet-implicite/", appeal_acts.lapse, name="lapse"),
    path(f"{ONE}tribunal/", appeal_acts.litigate, name="litigate"),
    path(f"{ONE}jugement/", appeal_acts.judge, name="judge"),
    path(f"{ONE}courriers/<slug:kind>/", papers.issue_for_appeal, name="issue_for_appeal"),
]
