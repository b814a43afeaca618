"""The programme and the pact: what is to validate, to tell, to vote, and where places lack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min, Q, QuerySet, Sum

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.kernel.text import counted, one_or_many
from levier.programmes import access, queries
from levier.programmes.domain import ADAPTATION_RULE, ProgrammeKind, adaptation_due
from levier.programmes.domain.pact import OVER, ReportState
from levier.programmes.models import (
    Commitment,
    FollowUp,
    PolicyProgramme,
    ProgressReport,
)
from levier.steering.domain import Figure, Item

MONTH = timedelta(days=30)
PACT_RULE = "CASF L263-2"


def figures(agent: Agent, today: date) -> Iterator[Figure]:
    """For those whose day it is: who keeps the programme, who runs actions, who was elected."""
    keeps = access.may_manage_tree(agent)
    elected = directory.can(agent, access.VIEW) and not directory.can(agent, "people.search")
    if keeps or elected:
        yield from _plan(agent, today)
    elif not directory.can(agent, access.VIEW) and directory.can(agent, access.OFFER):
        yield _places(agent, today)
    elif not directory.can(agent, access.VIEW) and directory.can(agent, access.REPORT):
        yield _carried(agent)


def _carried(agent: Agent) -> Figure:
    running = _own(agent).exclude(state__in=sorted(OVER)).count()
    label = one_or_many(running, "engagement à tenir", "engagements à tenir")
    return Figure(running, label, "par votre institution", "programmes:pact_of_today")


def _plan(agent: Agent, today: date) -> Iterator[Figure]:
    plan = (
        PolicyProgramme.objects.on(today).filter(kind=ProgrammeKind.PDI).order_by("-since").first()
    )
    if plan is not None:
        tree = queries.tree_of(plan, today.year, access.visible_actions(agent))
        words = f"{counted(tree.progress.total, 'action')}, {tree.progress.started} lancées"
        yield Figure(tree.amount, f"budget {today.year}", words, "programmes:programme", pk=plan.pk)
    yield _places(agent, today)


def _places(agent: Agent, today: date) -> Figure:
    sessions = access.visible_sessions(agent).enrolling(today)
    told = sessions.order_by().aggregate(
        count=Count("pk"), places=Sum("places"), taken=Sum("taken")
    )
    left = (told["places"] or 0) - (told["taken"] or 0)
    words = counted(told["count"], "session ouverte", "sessions ouvertes")
    return Figure(left, "places libres", words, "programmes:catalogue")


def to_do(agent: Agent, today: date) -> Iterator[Item]:
    if directory.scope_of(agent, access.VALIDATE).everything:
        yield from _to_validate(agent)
    if directory.can(agent, access.REPORT):
        yield from _to_tell(agent, today)
    if access.may_manage_tree(agent):
        yield from _to_adapt(today)
    if directory.scope_of(agent, access.PACT).everything:
        yield from _to_follow(today)
    if directory.can(agent, access.OFFER):
        yield from _crowded(agent, today)


def _to_validate(agent: Agent) -> Iterator[Item]:
    reports = ProgressReport.objects.filter(state=ReportState.PENDING)
    waiting = reports.exclude(reported_by=agent.actor).count()
    if waiting:
        yield Item(
            waiting,
            one_or_many(waiting, "point d'avancement à valider", "points d'avancement à valider"),
            "Le pacte n'affiche que ce qui est validé.",
            "programmes:pact_of_today", meaning="attention", rule=PACT_RULE,
        )  # fmt: skip


def _own(agent: Agent) -> QuerySet[Commitment]:
    """The commitments that one's own institution carries."""
    scope = directory.scope_of(agent, access.REPORT)
    carried = Q(carrier__organisation__in=scope.organisations)
    if scope.everything:
        carried |= Q(carrier__is_lead=True)
    return access.visible_commitments(agent).filter(carried)


def _to_tell(agent: Agent, today: date) -> Iterator[Item]:
    """Due within a month or late, and nothing waits to be validated."""
    told = ProgressReport.objects.filter(state=ReportState.PENDING).values("commitment")
    due = (
        _own(agent)
        .filter(due_on__lte=today + MONTH)
        .exclude(state__in=sorted(OVER))
        .exclude(pk__in=told)
    )
    found = due.order_by().aggregate(count=Count("pk"), first=Min("due_on"))
    if found["count"]:
        yield Item(
            found["count"],
            one_or_many(found["count"], "engagement dont l'échéance approche",
                   "engagements dont l'échéance approche"),
            "Dites où vous en êtes : le Département le valide.",
            "programmes:pact_of_today", due_on=found["first"],
            meaning="danger" if found["first"] < today else "attention",
        )  # fmt: skip


def _to_adapt(today: date) -> Iterator[Item]:
    """The programme that the council has not adapted for the coming year yet."""
    due = adaptation_due(today)
    running = PolicyProgramme.objects.on(today).filter(kind=ProgrammeKind.PDI)
    voted = running.filter(versions__resolved_on__year=due.year)
    lacking = running.exclude(pk__in=voted.values("pk")).exclude(until__lte=due).first()
    if lacking is not None:
        yield Item(
            1, "programme à adapter", "Le conseil départemental délibère avant le 31 mars.",
            "programmes:programme", due_on=due, rule=ADAPTATION_RULE, pk=lacking.pk,
        )  # fmt: skip


def _to_follow(today: date) -> Iterator[Item]:
    late = FollowUp.objects.filter(state="open", due_on__lt=today)
    found = late.order_by().aggregate(count=Count("pk"), first=Min("due_on"))
    if found["count"]:
        yield Item(
            found["count"],
            one_or_many(found["count"], "décision de comité en retard",
                   "décisions de comité en retard"),
            "Relancez l'institution, ou notez qu'elles sont faites.",
            "programmes:pact_of_today", due_on=found["first"], meaning="attention",
        )  # fmt: skip


def _crowded(agent: Agent, today: date) -> Iterator[Item]:
    waiting = access.visible_sessions(agent).enrolling(today).filter(waiting__gt=0)
    if not directory.scope_of(agent, access.OFFER).everything:
        centres = directory.scope_of(agent, access.OFFER).centres
        if centres:
            waiting = waiting.filter(action__pilot__in=centres)
    found = waiting.order_by().aggregate(count=Count("pk"), people=Sum("waiting"))
    if found["count"]:
        yield Item(
            found["count"],
            one_or_many(found["count"], "session où l'on attend une place",
                   "sessions où l'on attend une place"),
            f"{counted(found['people'], 'personne')} en liste d'attente : ajoutez des places ou "
            "une session.",
            "programmes:catalogue", "?libre=non",
        )  # fmt: skip


def waiting(agent: Agent) -> Iterator[Item]:
    """What one's institution told and the Département has not validated yet."""
    if not directory.can(agent, access.REPORT):
        return
    told = ProgressReport.objects.filter(state=ReportState.PENDING, commitment__in=_own(agent))
    if count := told.count():
        yield Item(
            count,
            one_or_many(count, "point transmis au Département", "points transmis au Département"),
            "Affiché au pacte une fois validé.",
            "programmes:pact_of_today",
        )
