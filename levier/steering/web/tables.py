"""The journal and the readings as lists. Actors get their names once a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse

from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.steering import words
from levier.ui.frame import may_open

ACTS = sorted(words.ACTS.items(), key=lambda pair: pair[1])
READ = sorted(words.READ.items(), key=lambda pair: pair[1])


def _subject(row: Any) -> str:
    kind = words.LIFECYCLES.get(row.subject_type, (row.subject_type.rpartition(".")[2],))[0]
    return f"{kind} n° {row.subject_id}" if row.subject_id else kind


def _page_for(user: Any) -> Callable[[Any], str]:
    """The page of what a row is about, for whoever may open it."""

    def page(row: Any) -> str:
        name = words.PAGES.get(row.subject_type, "")
        try:
            url = reverse(name, args=[row.subject_id]) if name and row.subject_id else ""
        except NoReverseMatch:
            return ""
        return url if url and may_open(user, url) else ""

    return page


def _who(names: Mapping[str, str], label: str) -> Column:
    return Column("actor_name", label, value=lambda row: names.get(row.actor, "la maison"))


def journal(names: Mapping[str, str], user: Any) -> ListSpec:
    """`names`: the agents by actor; what is not an agent is the house itself."""
    return ListSpec(
        name="journal",
        columns=[
            Column("sequence", "N°", kind="number", order="sequence"),
            Column("at", "Date", kind="moment"),
            _who(names, "Auteur"),
            Column("act", "Acte", value=lambda row: words.act_in_words(row.act)),
            Column("subject", "Objet", value=_subject, link=_page_for(user)),
            Column("reason", "Motif"),
            Column("code", "Code de l'acte", value="act", shown=False),
            Column("hash", "Empreinte", shown=False),
        ],
        filters=[
            filters.Choice("acte", "Acte", field="act", choices=ACTS),
            filters.Text("auteur", "Auteur (agent:12)", field="actor", lookup="exact"),
            filters.Text("objet", "Identifiant de l'objet", field="subject_id", lookup="exact"),
        ],
        order="-sequence",
        empty="Le journal est vide : il se remplit à la première décision.",
    )


def readings(names: Mapping[str, str], user: Any) -> ListSpec:
    return ListSpec(
        name="consultations",
        columns=[
            Column("at", "Date", kind="moment", order="at"),
            _who(names, "Agent"),
            Column("what", "Données vues", value=lambda row: words.read_in_words(row.what)),
            Column("subject", "Objet", value=_subject, link=_page_for(user)),
            Column("count", "Personnes", kind="number"),
            Column("reason", "Motif"),
            Column("route", "Page", shown=False),
        ],
        filters=[
            filters.Choice("donnees", "Données vues", field="what", choices=READ),
            filters.Text("agent", "Agent (agent:12)", field="actor", lookup="exact"),
            filters.Text("objet", "Identifiant de l'objet", field="subject_id", lookup="exact"),
        ],
        order="-at",
        empty="Personne n'a encore ouvert de dossier.",
    )
