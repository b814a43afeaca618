"""Whom one follows: pathways, portfolios, prevention."""

from __future__ import annotations

from django.urls import path

from levier.pathways.web import handing, leads, pathways, portfolios, prevention, stopping

ONE = "parcours/<int:pk>/"
OF = "parcours/portefeuilles/<int:pk>/"
SIGNAL = "parcours/prevention/<int:pk>/"
urlpatterns = [
    path("parcours/", pathways.pathways, name="pathways"),
    path(ONE, pathways.pathway, name="pathway"),
    path(f"{ONE}publics/", pathways.marks, name="marks"),
    path(f"{ONE}referent/", leads.name_lead, name="name_lead"),
    path(f"{ONE}referent/fin/", leads.end_lead, name="end_lead"),
    path(f"{ONE}fin/", stopping.stop_pathway, name="stop_pathway"),
    path(f"{ONE}suite/", prevention.end, name="end_prevention"),
    path("foyers/<int:pk>/parcours/", pathways.household, name="household"),
    path("parcours/portefeuille/", portfolios.mine, name="portfolio"),
    path("parcours/portefeuilles/", portfolios.portfolios, name="portfolios"),
    path(OF, portfolios.of_agent, name="portfolio_of"),
    path(f"{OF}transmission/", handing.hand_over, name="hand_over"),
    path("parcours/prevention/", prevention.signals, name="signals"),
    path("parcours/prevention/nouveau/", prevention.record, name="record_signal"),
    path(SIGNAL, prevention.signal, name="signal"),
    path(f"{SIGNAL}contact/", prevention.contact, name="contact_signal"),
    path(f"{SIGNAL}suivi/", prevention.follow, name="follow_signal"),
    path(f"{SIGNAL}sans-suite/", prevention.drop, name="drop_signal"),
]
