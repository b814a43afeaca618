from __future__ import annotations

from django.urls import path

from levier.people.web import consultations, duplicates, facts, pairing, persons, searching

app_name = "people"
FACT = "foyers/<int:pk>/situation/<str:whose>/<slug:kind>/"
PERSON = "foyers/<int:pk>/personnes/<int:person>/"
urlpatterns = [
    path("recherche/", searching.search, name="search"),
    path("foyers/<int:pk>/situation/", facts.facts, name="facts"),
    path(FACT, facts.fact, name="fact"),
    path(f"{FACT}constat/", facts.correct_fact, name="correct_fact"),
    path(f"{FACT}retrait/", facts.withdraw_fact, name="withdraw_fact"),
    path(f"{PERSON}nir/", persons.reveal_nir, name="reveal_nir"),
    path(f"{PERSON}coordonnees/", persons.set_contact, name="set_contact"),
    path("doublons/", duplicates.duplicates, name="duplicates"),
    path("doublons/comparaison/", duplicates.search_duplicates, name="search_duplicates"),
    path("doublons/avec/<int:pk>/", pairing.pair_with, name="pair_with"),
    path("doublons/avec/<int:pk>/comparer/", pairing.compare, name="compare_records"),
    path("doublons/<int:pk>/", duplicates.duplicate, name="duplicate"),
    path("doublons/<int:pk>/reunir/", duplicates.merge, name="merge"),
    path("doublons/<int:pk>/ecarter/", duplicates.set_aside, name="set_aside"),
    path("doublons/<int:pk>/revoir/", duplicates.take_up, name="take_up"),
    path("fusions/<int:pk>/separer/", duplicates.undo_merge, name="undo_merge"),
    path("foyers/<int:pk>/consultations/", consultations.consultations, name="consultations"),
]
