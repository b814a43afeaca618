"""What the pages of programmes and actions show, gathered for their templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, prefetch_related_objects

from levier.directory.models import Agent
from levier.directory.queries import all_names
from levier.kernel.money import Money
from levier.kernel.text import counted, short_date
from levier.programmes import access, queries
from levier.programmes.domain import (
    ACTION,
    STATE_MEANINGS,
    ActionState,
    Funder,
    PartnerPart,
    ProgrammeKind,
    adaptation_due,
    year_shown,
    years_of,
)
from levier.programmes.domain.evaluation import COUNTED_HERE
from levier.programmes.models import Action, Evaluation, PolicyProgramme, Session
from levier.programmes.web import action_years, wording
from levier.ui.pieces import Fact, Number

NEXT = 30  # sessions on the sheet of an action; the catalogue has them all
PUBLISHED = [
    "Son titre, ses objectifs, son public et ses sessions se lisent sans compte.",
    "Son budget et ses indicateurs n'y sont pas.",
]


@dataclass(frozen=True, slots=True)
class YearLink:
    year: int
    is_shown: bool


def year_asked(programme: PolicyProgramme, typed: str, today: date) -> int:
    """The year of the address when the programme has it, else the one it opens on."""
    years = years_of(programme.since, programme.until, today)
    if typed.isdigit() and int(typed) in years:
        return int(typed)
    return year_shown(programme.since, programme.until, today)


def dates(since: date, until: date | None) -> str:
    if until is None:
        return f"depuis le {short_date(since)}"
    return f"du {short_date(since)} au {short_date(date.fromordinal(until.toordinal() - 1))}"


def programme_page(
    programme: PolicyProgramme, agent: Agent, typed_year: str, today: date
) -> dict[str, Any]:
    year = year_asked(programme, typed_year, today)
    tree = queries.tree_of(programme, year, access.visible_actions(agent))
    return {
        "programme": programme,
        "tree": tree,
        "year": year,
        "years": [
            YearLink(each, each == year)
            for each in years_of(programme.since, programme.until, today)
        ],
        "dates": dates(programme.since, programme.until),
        "numbers": _numbers(tree),
        "versions": programme.versions.all(),
        "calls": list(access.visible_calls(agent).filter(programme=programme)[:NEXT]),
        "evaluations": Evaluation.objects.filter(programme=programme),
        "adaptation": _adaptation(programme, today),
        "today": today,
        "meanings": STATE_MEANINGS,
        "may_manage": access.may_manage_tree(agent),
    }


def _numbers(tree: queries.Tree) -> list[Number]:
    territorial = sum(action.pilot_id is not None for action in tree.actions)
    shown = [
        Number(
            f"budget {tree.year}" if tree.year else "budget",
            tree.amount,
            _voted(tree.voted, tree.left),
        ),
        Number(
            "actions" if len(tree.actions) > 1 else "action",
            len(tree.actions),
            _of_which(len(tree.actions) - territorial, territorial, tree.progress.started),
        ),
    ]
    orientations = sum(len(axis.orientations) for axis in tree.axes)
    if orientations:
        shown.append(Number("orientations", orientations, counted(len(tree.axes), "axe")))
    else:
        shown.append(Number("axes" if len(tree.axes) > 1 else "axe", len(tree.axes)))
    if tree.esf:
        shown.append(Number("du Fonds social européen", tree.esf, f"compris dans {tree.amount}"))
    return shown


def _of_which(departmental: int, territorial: int, started: int) -> str:
    kinds = [
        counted(departmental, "départementale") if departmental else "",
        counted(territorial, "territoriale") if territorial else "",
    ]
    return f"{', '.join(filter(None, kinds))} ; {counted(started, 'lancée')}".lstrip(" ;")


def _voted(voted: Money | None, left: Money | None) -> str:
    if voted is None or left is None:
        return "aucune enveloppe votée"
    if not left:
        return "tout le montant voté est réparti"
    return f"{voted} votés, {left} à répartir"


def _adaptation(programme: PolicyProgramme, today: date) -> date | None:
    """When the council must have adapted a PDI that runs; None when it has this year."""
    runs = programme.since <= today and (programme.until is None or programme.until > today)
    if programme.kind != ProgrammeKind.PDI or not runs:
        return None
    due = adaptation_due(today)
    newest = queries.last_version_year(programme)
    done = newest is not None and newest >= due.year
    ends = programme.until is not None and programme.until <= due
    return None if done or ends else due


def action_page(action: Action, agent: Agent, today: date) -> dict[str, Any]:
    budget = queries.budget_of(action)
    may_change = access.may_change(agent, action)
    next_year = max(budget, default=action.since.year - 1) + 1
    return {
        "action": action,
        "meaning": STATE_MEANINGS[ActionState(action.state)],
        "facts": facts(action),
        "texts": texts(action),
        "placements": action.placements.select_related("programme", "axis", "orientation"),
        "budget": budget_table(budget),
        "years": sorted(budget),
        "next_year": next_year,
        "next_budget": f"Saisir le budget {next_year}",
        "indicators": _told(action, today),
        "compared": action_years.compared(action, action_years.measured([action], today)),
        "evaluations": action_years.evaluations(action),
        "sessions": Session.objects.filter(action=action, ends_on__gte=today)
        .select_related("commune")
        .order_by("starts_on", "pk")[:NEXT],
        "may_run": access.may_run(agent, action),
        "may_change": may_change,
        "may_publish": agent.has_perm(access.PUBLISH),
        "moves": [(name, move.label) for name, move in ACTION.open_moves(action.state).items()]
        if may_change
        else [],
    }


def _told(action: Action, today: date) -> list[tuple[queries.Told, bool]]:
    """Each indicator with its value, and whether it is typed by hand."""
    indicators = list(action.indicators.all())
    one = Action.objects.filter(pk=action.pk)
    years = {each.year for each in indicators}
    measures = {year: queries.measures_of(one, year) for year in years}
    return [
        (told, told.indicator.key not in COUNTED_HERE)
        for each in indicators
        for told in queries.told_of([each], measures[each.year], today)
    ]


def texts(action: Action) -> list[tuple[str, str]]:
    """What the sheet says in sentences, under its headings; nothing that is empty."""
    told = (
        ("Contexte", action.context),
        ("Objectifs", action.objectives),
        ("Public visé", action.audience),
        ("Moyens", action.means),
        ("Calendrier", action.calendar),
    )
    return [(label, text) for label, text in told if text]


def facts(action: Action) -> list[Fact]:
    parts: dict[PartnerPart, list[str]] = {PartnerPart.OPERATOR: [], PartnerPart.PARTNER: []}
    prefetch_related_objects([action], queries.partners())
    for each in action.partners.all():
        parts[PartnerPart(each.part)].append(str(each.organisation))
    centres = [str(centre) for centre in action.centres.all()]
    known = [
        Fact("Portée", action.get_scope_display()),
        Fact("Pilote", str(action.pilot or "Département, Domaine insertion")),
        Fact("Origine", action.get_origin_display()),
        Fact("Dates", dates(action.since, action.until)),
        Fact("Freins levés", ", ".join(str(theme) for theme in action.themes.all())),
        Fact("Publics", ", ".join(str(public) for public in action.publics.all())),
        Fact("Territoire", ", ".join(centres) or _whole(action)),
        Fact("Menée par", ", ".join(parts[PartnerPart.OPERATOR])),
        Fact("Avec", ", ".join(parts[PartnerPart.PARTNER])),
        Fact("Suivie par", str(action.officer or "")),
    ]
    return [fact for fact in known if fact.value]


def _whole(action: Action) -> str:
    return f"le ressort de {action.pilot}" if action.pilot else "tout le Département"


def budget_table(budget: dict[int, dict[str, Money]]) -> list[tuple[str, list[Money | None]]]:
    """One row a funder, one column a year (oldest first), then the total."""
    years = sorted(budget)
    funders = [code for code in Funder.values if any(code in budget[year] for year in years)]
    rows: list[tuple[str, list[Money | None]]] = [
        (str(Funder(code).label), [budget[year].get(code) for year in years]) for code in funders
    ]
    if len(funders) > 1:
        totals: list[Money | None] = [Money.total(budget[year].values()) for year in years]
        rows.append(("Total", totals))
    return rows


def versions_page(action: Action) -> dict[str, Any]:
    """Every version, newest first, each with what it changed."""
    people, names = all_names(), wording.Names.read()
    versions = list(action.versions.all())
    before = [*versions[1:], None]
    return {
        "action": action,
        "rows": [
            (
                version,
                people.get(version.recorded_by, "Levier"),
                wording.changes(version.content, older.content if older else None, names),
            )
            for version, older in zip(versions, before, strict=True)
        ],
    }


def counted_programmes() -> Any:
    """Programmes with how many actions each holds."""
    return PolicyProgramme.objects.annotate(placed=Count("placements__action", distinct=True))
