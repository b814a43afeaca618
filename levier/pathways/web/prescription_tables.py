"""Lists of prescriptions, on both sides, and of ways out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.directory.models import Agent
from levier.foundation import clock, filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import counted
from levier.pathways.domain import exits
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.exits import Category, ExitMotive, Situation
from levier.pathways.domain.prescriptions import MEANINGS, PrescriptionState, Target
from levier.pathways.models import Prescription, WayOut
from levier.pathways.models.prescriptions import UNREAD
from levier.pathways.queries import prescriptions as queries
from levier.pathways.web.contract_tables import centres
from levier.pathways.web.tables import name_filter
from levier.people.domain import SourceKind
from levier.people.wording import source_words
from levier.programmes.models import Action
from levier.programmes.themes import theme_choices

S = PrescriptionState
CATEGORY_MEANINGS = {
    Category.DURABLE: "done",
    Category.TRANSITION: "done",
    Category.POSITIVE: "done",
    Category.OTHER: "neutral",
    Category.APART: "neutral",
    Category.UNTOLD: "attention",
}


def prescription_url(row: Any) -> str:
    return reverse("pathways:prescription", args=[row.pk])


def received_url(row: Any) -> str:
    return reverse("pathways:received_one", args=[row.pk])


def way_out_url(row: Any) -> str:
    return reverse("pathways:way_out", args=[row.pk])


def meaning(row: Prescription) -> str:
    return MEANINGS[PrescriptionState(row.state)]


def since(row: Prescription) -> str:
    """How long nothing has moved, while something is awaited."""
    if row.state not in domain.BEFORE_ENTRY:
        return ""
    return counted((clock.today() - row.moved_on).days, "jour")


class Long(filters.YesNo):
    """Whether an answer, or a place, has been awaited for too long."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        long = queries.waiting_long(clock.today())
        return {"oui": long, "non": ~long}.get(params.get(self.key, "").strip())


def _leads() -> list[tuple[str, str]]:
    rows = Agent.objects.filter(pathways__prescriptions__isnull=False).distinct()
    return [(str(one.pk), str(one)) for one in rows.order_by("last_name", "first_name", "pk")]


def _last_leads() -> list[tuple[str, str]]:
    rows = Agent.objects.filter(ways_out__isnull=False).distinct()
    return [(str(one.pk), str(one)) for one in rows.order_by("last_name", "first_name", "pk")]


def _actions() -> list[tuple[str, str]]:
    rows = Action.objects.filter(prescriptions__isnull=False).distinct().order_by("code")
    return [(str(one.pk), str(one)) for one in rows]


COURSE = [
    ("a-repondre", sorted(domain.TO_ANSWER), "à répondre"),
    ("avant", sorted(domain.BEFORE_ENTRY), "avant l'entrée"),
    ("dedans", sorted(domain.INSIDE), "dans l'action"),
    ("finies", sorted(domain.OVER), "finies"),
]


class Course(filters.Choice):
    """Where it is, in four words."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if filters.Choice.condition(self, params) is None:
            return None
        chosen = params[self.key].strip()
        return Q(state__in=next(states for key, states, _ in COURSE if key == chosen))


COURSES = [(key, label) for key, _, label in COURSE]

PRESCRIPTIONS = ListSpec(
    name="prescriptions",
    columns=[
        Column("person", "Personne", order="pathway__name_key", link=prescription_url),
        Column("title", "Vers", value="title"),
        Column("whom", "Adressée à", value="whom"),
        Column("state", "État", value="get_state_display", kind="badge", meaning=meaning,
               order="state"),
        Column("prepared_on", "Du", kind="date", order="prepared_on"),
        Column("since", "Sans changement", value=since, order="moved_on"),
        Column("lead", "Référent", value="pathway.lead"),
        Column("centre", "MDS", value="centre.name", order="centre"),
        Column("motive", "Motif", value="get_motive_display", shown=False),
        Column("entered_on", "Entrée le", kind="date", shown=False),
        Column("ended_on", "Finie le", kind="date", shown=False),
        Column("result", "Résultat", value="get_result_display", shown=False),
    ],
    filters=[
        name_filter("pathway__name_key"),
        Course("ou", "Où elle en est", choices=COURSES),
        filters.Choice("etat", "État", field="state", choices=PrescriptionState.choices),
        filters.Choice("vers", "Vers", field="target", choices=Target.choices),
        filters.Choice("frein", "Frein", field="theme", choices=theme_choices),
        filters.Choice("action", "Action", field="action", choices=_actions),
        Long("attente", f"En attente depuis plus de {domain.LONG_WAIT} jours"),
        filters.YesNo("nouvelle", "Réponse pas encore lue", yes=UNREAD),
        filters.YesNo("a-lever", "Frein à lever", yes=queries.TO_LIFT),
        filters.Choice("referent", "Référent", field="pathway__lead", choices=_leads),
        filters.Choice("mds", "MDS", field="centre", choices=centres),
    ],
    order=("-prepared_on", "-pk"),
    empty="Aucune prescription. Elles se font depuis un frein, dans le diagnostic d'une personne.",
)  # fmt: skip

RECEIVED = ListSpec(
    name="prescriptions-recues",
    columns=[
        Column("person", "Personne", order="person__name_key", link=received_url),
        Column("state", "État", value="get_state_display", kind="badge", meaning=meaning,
               order="state"),
        Column("title", "Session", value="title"),
        Column("place", "Commune", value="session.commune.name"),
        Column("sent_on", "Reçue le", kind="date", order="sent_on"),
        Column("since", "Sans changement", value=since, order="moved_on"),
        Column("prescriber", "Envoyée par", value="prescriber"),
        Column("phone", "Téléphone", value="person.phone", shown=False),
        Column("email", "Courriel", value="person.email", shown=False),
        Column("entered_on", "Entrée le", kind="date", shown=False),
        Column("ended_on", "Finie le", kind="date", shown=False),
    ],
    filters=[
        name_filter("person__name_key"),
        Course("ou", "Où elle en est", choices=COURSES),
        filters.Choice("etat", "État", field="state", choices=PrescriptionState.choices[1:]),
        filters.Text("session", "Session", field="session__title"),
        Long("attente", f"En attente depuis plus de {domain.LONG_WAIT} jours"),
    ],
    order=("-sent_on", "-pk"),
    empty="Aucune prescription reçue. Les référents vous les adressent depuis l'offre.",
)  # fmt: skip


class InYear(filters.Filter):
    """The year of the way out, as four digits."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        typed = params.get(self.key, "").strip()
        return Q(on__year=int(typed)) if typed.isdecimal() and len(typed) == 4 else None


def category(row: WayOut) -> str:
    return CATEGORY_MEANINGS[Category(row.category)]


def later_source(by: str, names: Mapping[str, str]) -> str:
    """Who said what became of somebody: a payer's feed, or an agent."""
    if by.startswith(exits.PAYER):
        return f"flux {source_words(by, SourceKind.PAYER, {})}, le"
    return f"{names[by]}, le" if by in names else ""


def told_by(row: WayOut) -> str:
    if row.later_by.startswith(exits.PAYER):
        return f"flux {source_words(row.later_by, SourceKind.PAYER, {})}"
    return "un agent" if row.later_by else ""


class ToAsk(filters.YesNo):
    """Whether the six months are over and nobody said what became of the person."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        due = Q(later="", later_due_on__lte=clock.today())
        return {"oui": due, "non": ~due}.get(params.get(self.key, "").strip())


WAYS_OUT = ListSpec(
    name="sorties",
    columns=[
        Column("person", "Personne", order="person__name_key", link=way_out_url),
        Column("on", "Sortie le", kind="date", order="on"),
        Column("motive", "Motif", value="get_motive_display", order="motive"),
        Column("situation", "Situation", value="get_situation_display", order="situation"),
        Column("category", "Catégorie", value="get_category_display", kind="badge",
               meaning=category, order="category"),
        Column("later", "Six mois après", value="get_later_display"),
        Column("later_by", "Six mois après, dit par", value=told_by, shown=False),
        Column("lead", "Dernier référent", value="lead"),
        Column("centre", "MDS", value="centre.name", order="centre"),
        Column("later_due_on", "À demander le", kind="date", shown=False),
        Column("later_category", "Catégorie, six mois après", value="get_later_category_display",
               shown=False),
    ],
    filters=[
        name_filter("person__name_key"),
        InYear("annee", "Année"),
        filters.Choice("categorie", "Catégorie", field="category", choices=Category.choices),
        filters.Choice("motif", "Motif", field="motive", choices=ExitMotive.choices),
        filters.Choice("situation", "Situation", field="situation", choices=Situation.choices),
        ToAsk("six-mois", "Six mois après, à demander"),
        filters.Choice("apres", "Situation six mois après", field="later",
                       choices=Situation.choices),
        filters.Choice("referent", "Dernier référent", field="lead", choices=_last_leads),
        filters.Choice("mds", "MDS", field="centre", choices=centres),
    ],
    order=("-on", "-pk"),
    empty="Aucune sortie. Elles s'écrivent quand un parcours se termine.",
)  # fmt: skip
