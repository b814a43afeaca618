"""The lists of this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse

from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.programmes.domain import STATE_MEANINGS, ActionScope, ActionState, Origin, ProgrammeKind
from levier.programmes.models import Action, BudgetLine, PolicyProgramme
from levier.programmes.themes import theme_choices
from levier.territory.models import SocialCentre


def _centres() -> list[tuple[str, str]]:
    return [(centre.pk, str(centre)) for centre in SocialCentre.objects.all()]


def programme_choices() -> list[tuple[str, str]]:
    return [(str(one.pk), one.title) for one in PolicyProgramme.objects.all()]


def action_url(action: Action) -> str:
    return reverse("programmes:action", args=[action.pk])


def themes_of(action: Action) -> str:
    return ", ".join(str(theme) for theme in action.themes.all())


def with_budget(actions: QuerySet[Action], year: int) -> QuerySet[Action]:
    """Each action with what it costs in a year (`cost`), its pilot and its themes."""
    cost = (
        BudgetLine.objects.filter(action=OuterRef("pk"), year=year)
        .order_by()
        .values("action")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    return actions.annotate(cost=Subquery(cost)).select_related("pilot").prefetch_related("themes")


class InProgramme(filters.Choice):
    """Actions placed somewhere in a programme; each once."""

    def condition(self, params: Any) -> Any:
        found = super().condition(params)
        if found is None:
            return None
        placed = PolicyProgramme.objects.filter(pk=int(params[self.key]))
        return Q(
            pk__in=Action.objects.filter(placements__programme__in=placed).order_by().values("pk")
        )


class Lifts(filters.Choice):
    """Actions that lift an obstacle; each once."""

    def condition(self, params: Any) -> Any:
        found = super().condition(params)
        if found is None:
            return None
        return Q(
            pk__in=Action.objects.filter(themes__theme=params[self.key]).order_by().values("pk")
        )


def actions(year: int) -> ListSpec:
    return ListSpec(
        name="actions",
        columns=[
            Column("code", "Code", order="code", link=action_url),
            Column("title", "Action", order="title", link=action_url),
            Column(
                "state",
                "État",
                kind="badge",
                value="get_state_display",
                meaning=lambda action: STATE_MEANINGS[ActionState(action.state)],
            ),
            Column("pilot", "Pilote", value=lambda action: str(action.pilot or "Département")),
            Column("themes", "Freins", value=themes_of),
            Column("cost", f"Budget {year}", kind="money", order="cost"),
            Column("origin", "Origine", value="get_origin_display", shown=False),
            Column("since", "Début", kind="date", shown=False),
            Column("until", "Fin (exclue)", kind="date", shown=False),
            Column("is_published", "Publiée", kind="yesno", shown=False),
            Column("is_example", "Donnée d'exemple", kind="yesno", shown=False),
        ],
        filters=_action_filters(),
        order="code",
        empty="Aucune action ne correspond. Élargissez le filtre, ou ajoutez une action.",
    )


def _action_filters() -> Sequence[filters.Filter]:
    return (
        filters.Text("titre", "Titre", field="title"),
        InProgramme("programme", "Programme", choices=programme_choices),
        Lifts("frein", "Frein", choices=theme_choices),
        filters.Choice("etat", "État", field="state", choices=ActionState.choices),
        filters.Choice("portee", "Portée", field="scope", choices=ActionScope.choices),
        filters.Choice("pilote", "MDS pilote", field="pilot", choices=_centres),
        filters.Choice("origine", "Origine", field="origin", choices=Origin.choices),
    )


PROGRAMMES = ListSpec(
    name="programmes",
    columns=[
        Column(
            "title",
            "Programme",
            order="title",
            link=lambda one: reverse("programmes:programme", args=[one.pk]),
        ),
        Column("kind", "Nature", value="get_kind_display", order="kind"),
        Column("since", "Début", kind="date", order="since"),
        Column("until", "Fin (exclue)", kind="date", order="until"),
        Column("placed", "Actions", kind="number", order="placed"),
    ],
    filters=[
        filters.Text("titre", "Titre", field="title"),
        filters.Choice("nature", "Nature", field="kind", choices=ProgrammeKind.choices),
    ],
    order="-since",
    empty="Aucun programme. Créez le premier : un PDI, par exemple.",
)

# What a table of actions holds: name of the column, what goes in it, whether it is compulsory.
IMPORT_COLUMNS = [
    ("code", "Lettres et chiffres, sans espace : D23", True),
    ("titre", "De 3 à 200 caractères", True),
    ("axe", "Numéro de l'axe : 3", True),
    ("orientation", "Code de l'orientation, quand l'axe en a : 3.5", False),
    ("portée", "départementale ou territoriale", True),
    ("mds", "MDS-01 à MDS-08, pour une action territoriale", False),
    ("origine", "cahier des charges du Département, proposition d'un partenaire…", True),
    ("début, fin", "01/01/2027 ; la fin est exclue et facultative", True),
    ("thèmes, publics", "Plusieurs séparés par une virgule ou une barre", False),
    ("année, financeur, budget", "2027 ; Département ; 12000,00", False),
    ("contexte, objectifs, public visé", "Texte libre", False),
]
