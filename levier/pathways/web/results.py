"""What actions did for people, counted: never a name. And the button that counts again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation import clock, filters, lists
from levier.foundation.lists import Column, ListSpec
from levier.kernel.errors import Refusal
from levier.kernel.small_counts import FEWEST, hidden
from levier.kernel.text import counted
from levier.pathways import access as follow
from levier.pathways.models import Prescription
from levier.pathways.queries import results as queries
from levier.pathways.queries.results import Results
from levier.pathways.usecases import feeding
from levier.people.domain import Sex
from levier.programmes import access
from levier.programmes.models import Action
from levier.territory.models import SocialCentre
from levier.ui.pieces import Number
from levier.ui.templatetags.words import number

SEEN_BY = (access.VIEW, access.OFFER)
BACK = 6  # years offered
PARTS = ("sent", "joined", "present", "left", "waited", "lifted", "positive")  # columns of a table
HIDDEN = "s."
SECRECY = (
    f"« {HIDDEN} » : secret statistique. Un nombre de moins de {FEWEST} personnes, ou qui "
    "permettrait d'en retrouver un, n'est pas montré."
)
HOUSEHOLDS = {
    "alone": "personne seule",
    "parent": "parent seul avec enfants",
    "couple": "couple sans enfant",
    "family": "couple avec enfants",
}
AREAS = {"yes": "oui", "untold": "non dit"}
AREA_SOURCE = (
    "Quartier prioritaire (QPV) : ce qu'un agent a noté parmi les publics de la personne, à ce "
    "jour. « Non dit » : aucun agent ne l'a noté ; la personne peut y habiter."
)
AGES = {"young": "moins de 26 ans", "middle": "26 à 49 ans", "senior": "50 ans ou plus"}


def _pilots() -> list[tuple[str, str]]:
    return [(one.pk, str(one)) for one in SocialCentre.objects.all()]


def results_url(row: Any) -> str:
    return reverse("pathways:action_results", args=[row.pk])


def years() -> list[int]:
    now = clock.today().year
    return [now - back for back in range(BACK)]


class Year(filters.Choice):
    """The year that is counted: it narrows nothing."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        filters.Choice.condition(self, params)
        return None


COUNTED = {  # columns of the list: name of the count, its label, its name among the results
    "was_sent": ("Envoyées", "sent"),
    "queue": ("En attente", "queue"),
    "joined": ("Entrées", "joined"),
    "present": ("Présentes", "present"),
    "gone": ("Sorties", "left"),
    "lifted": ("Freins levés", "lifted"),
    "positive": ("Sorties positives", "positive"),
}


def actions_table(told: Mapping[int, Results], hides: bool) -> ListSpec:
    """`told`: every action that the list may show; `hides`: statistical secrecy, as on the page of
    each, since the totals are shown too."""
    return ListSpec(
        name="resultats-des-actions",
        columns=[
            Column("action", "Action", value=str, order="code", link=results_url),
            *(_counted(name, told, hides) for name in COUNTED),
            _of_priority_area(told, hides),
        ],
        filters=[
            Year("annee", "Année", choices=lambda: [(str(one), str(one)) for one in years()]),
            filters.Text("titre", "Titre", field="title"),
            filters.Choice("pilote", "MDS pilote", field="pilot", choices=_pilots),
            filters.YesNo("dedans", "Des personnes y sont", yes=Q(present__gt=0)),
        ],
        order="code",
        empty="Personne n'a encore été envoyé vers une action.",
    )


def _counted(name: str, told: Mapping[int, Results], hides: bool) -> Column:
    label, part = COUNTED[name]
    if not hides:
        return Column(name, label, kind="number", order=name)
    secret = _secret(told, part)

    def shown(one: Any) -> str:
        return HIDDEN if one.pk in secret else number(getattr(one, name))

    return Column(name, label, order=name, value=shown)


def _secret(told: Mapping[int, Results], part: str) -> frozenset[int]:
    keys = list(told)
    return frozenset(keys[at] for at in hidden([getattr(told[key], part) for key in keys]))


def _of_priority_area(told: Mapping[int, Results], hides: bool) -> Column:
    """Of who entered, those said to live in one; hidden with who entered, or when either side of
    it is a handful."""
    label = "Entrées, habitant un QPV"
    if not hides:
        return Column("from_area", label, kind="number", order="from_area")
    secret = _secret(told, "joined")

    def shown(one: Any) -> str:
        few = hidden([one.from_area, one.joined - one.from_area])
        return HIDDEN if few or one.pk in secret else number(one.from_area)

    return Column("from_area", label, value=shown)


def year_of(request: HttpRequest) -> int:
    """The year of the address, else this one; nonsense gives this one."""
    typed, now = request.GET.get("annee", ""), clock.today().year
    is_year = len(typed) == 4 and typed.isdecimal() and now - BACK < int(typed) <= now
    return int(typed) if is_year else now


@directory.requires(*SEEN_BY)
@require_safe
def results(request: HttpRequest) -> HttpResponseBase:
    year = year_of(request)
    actions = access.visible_actions(request.user)
    told = queries.by_action(year, actions)
    whole = queries.total(list(told.values()))
    hides = not in_team(directory.actor_of(request)) and not directory.can(
        request.user, access.OFFER
    )
    context = {
        "legend": SECRECY if hides else "",
        "area_source": AREA_SOURCE,
        "year": year,
        "years": years(),
        "numbers": numbers(whole, year),
        "source": queries.SOURCE,
        "today": clock.today(),
        "may_refresh": access.may_manage_tree(request.user),
    }
    rows = queries.counted_actions(actions, year)
    return lists.respond(
        request, actions_table(told, hides), rows, "pathways/results.html", **context
    )


def numbers(whole: Results, year: int) -> list[Number]:
    """The year in six numbers."""
    waited = "–" if whole.waited is None else counted(whole.waited, "jour")
    return [
        Number(f"personnes entrées en {year}", whole.joined),
        Number("présentes aujourd'hui", whole.present),
        Number("en liste d'attente", whole.queue),
        Number("d'attente avant l'entrée", waited, "en moyenne, de l'envoi à l'arrivée"),
        Number("freins levés", whole.lifted),
        Number("sorties positives", whole.positive, f"sur {counted(whole.left, 'sortie')}"),
    ]


@directory.requires(*SEEN_BY)
@require_safe
def action_results(request: HttpRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(access.visible_actions(request.user), pk=pk)
    year = year_of(request)
    rows = Prescription.objects.filter(action=action)
    hides = not in_team(directory.actor_of(request))
    mine = queries.by_action(year, Action.objects.filter(pk=pk)).get(pk, Results(pk))
    context = {
        "action": action,
        "year": year,
        "years": years(),
        "today": clock.today(),
        "source": queries.SOURCE,
        "numbers": numbers(mine, year),
        "tables": [
            ("Par MDS", _shown(queries.by_centre(rows, year), {None: "hors MDS"}, hides)),
            ("Par sexe", _shown(queries.by_sex(rows, year), dict(Sex.choices), hides)),
            ("Par âge", _shown(queries.by_age(rows, year), AGES, hides)),
            ("Par foyer", _shown(queries.by_household(rows, year), HOUSEHOLDS, hides)),
            (
                "Par quartier prioritaire",
                _shown(queries.by_priority_area(rows, year), AREAS, hides),
            ),
        ],
        "legend": SECRECY if hides else "",
        "area_source": AREA_SOURCE,
    }
    return render(request, "pathways/action_results.html", context)


def in_team(agent: Agent) -> bool:
    """Those who follow people or steer the programmes read every count; an elected member or the
    operator of an action, outside the teams, never those of a handful of people."""
    return directory.can(agent, follow.VIEW) or directory.can(agent, access.MANAGE)


def _shown(
    rows: Sequence[Results], names: dict[Any, str], hides: bool
) -> list[tuple[str, list[str]]]:
    """Each part with its name and its cells in words, in the order of `names`; the others as they
    came. `hides`: by statistical secrecy, column by column, since each total is on the page."""
    order = {key: rank for rank, key in enumerate(names)}
    ranked = sorted(rows, key=lambda one: order.get(one.key, len(order)))
    gone = {part: _hidden(ranked, part) if hides else frozenset() for part in PARTS}
    return [
        (
            capfirst(names.get(one.key, str(one.key))),
            [HIDDEN if rank in gone[part] else _cell(one, part) for part in PARTS],
        )
        for rank, one in enumerate(ranked)
    ]


def _hidden(rows: Sequence[Results], part: str) -> frozenset[int]:
    """A wait is the average of those who entered: it is hidden with them."""
    counted_by = "joined" if part == "waited" else part
    return hidden([getattr(one, counted_by) for one in rows])


def _cell(one: Results, part: str) -> str:
    if part != "waited":
        return number(getattr(one, part))
    return "–" if one.waited is None else counted(one.waited, "jour")


@directory.requires(access.MANAGE)
@require_POST
def refresh_results(request: HttpRequest) -> HttpResponse:
    """Indicators of actions take in what was counted of this year."""
    year = clock.today().year
    try:
        filled = feeding.feed_indicators(year=year, decision=directory.decide(request))
        told = counted(filled, "indicateur repris", "indicateurs repris")
        messages.success(request, f"{told} des prescriptions de {year}.")
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("pathways:results")
