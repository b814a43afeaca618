"""Groupes ressources: answers that are due, people to call back, meetings and money to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min, Q

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation import clock
from levier.kernel.text import counted, one_or_many
from levier.participation import access, queries
from levier.participation.domain import (
    TO_REPORT,
    CandidateState,
    ExpenseState,
    MeetingState,
    MemberState,
    ProposalState,
)
from levier.participation.models import ResourceGroup
from levier.steering.domain import Figure, Item

SOON = timedelta(days=30)


def figures(agent: Agent, today: date) -> Iterator[Figure]:
    """For whoever keeps the group of a centre: who takes part, and the next meeting."""
    scope = directory.scope_of(agent, access.ANIMATE)
    if not scope or scope.everything:
        return
    life = queries.life_of(access.visible_groups(agent), today)
    came = f"{life.came} présences en un an, {counted(life.held, 'réunion')}"
    label = one_or_many(life.people, "membre du groupe", "membres du groupe")
    yield Figure(life.people, label, came, "participation:groups")


def to_do(agent: Agent, today: date) -> Iterator[Item]:
    """What each one's permission lets them deal with; one or two queries each."""
    if directory.can(agent, access.ANSWER):
        yield from _answers(agent, today)
    if directory.can(agent, access.ANIMATE):
        yield from _people(agent)
        yield from _meetings(agent)
        yield from _told_back(agent)
    if directory.can(agent, access.APPROVE):
        yield from _expenses(agent)
    if directory.can(agent, access.PANELS):
        yield from _candidates(agent)


def _answers(agent: Agent, today: date) -> Iterator[Item]:
    """Those that wait for an answer within the month, or are late."""
    rows = access.visible_proposals(agent).filter(state=ProposalState.FORWARDED)
    told = rows.order_by().aggregate(
        count=Count("pk", filter=Q(due_on__lte=today + SOON)), first=Min("due_on")
    )
    if told["count"]:
        late = told["first"] < today
        yield Item(
            told["count"],
            one_or_many(told["count"], "proposition de groupe ressources à laquelle répondre",
                   "propositions de groupes ressources auxquelles répondre"),
            "Une réponse motivée dans les trois mois : le groupe la lira.",
            "participation:proposals", f"?etat={ProposalState.FORWARDED}",
            meaning="danger" if late else "attention", due_on=told["first"],
        )  # fmt: skip


def _people(agent: Agent) -> Iterator[Item]:
    count = access.visible_members(agent).filter(state=MemberState.VOLUNTEER).count()
    if count:
        yield Item(
            count, "volontaires à rappeler",
            "Venus au groupe par le formulaire public, un référent ou une rencontre.",
            "participation:members", f"?etat={MemberState.VOLUNTEER}", meaning="attention",
        )  # fmt: skip


def _meetings(agent: Agent) -> Iterator[Item]:
    own = access.visible_meetings(agent)
    now = clock.now()
    told = own.order_by().aggregate(
        open=Count("pk", filter=Q(state=MeetingState.PLANNED, held_at__lt=now)),
        untold=Count("pk", filter=Q(state=MeetingState.HELD, minutes="")),
    )
    if told["open"]:
        yield Item(
            told["open"], one_or_many(told["open"], "réunion passée sans présences",
                                 "réunions passées sans présences"),
            "Notez qui est venu, ou annulez-la.",
            "participation:meetings", f"?etat={MeetingState.PLANNED}&tri=held_at",
            meaning="attention",
        )  # fmt: skip
    if told["untold"]:
        yield Item(
            told["untold"], one_or_many(told["untold"], "compte rendu à écrire",
                                   "comptes rendus à écrire"),
            "Le groupe le relit à la réunion suivante.",
            "participation:meetings", "?sans-cr=oui",
        )  # fmt: skip
    groups = ResourceGroup.objects.filter(pk__in=access.visible_groups(agent).values("pk"))
    if lacking := queries.without_meeting(groups, now).count():
        yield Item(
            lacking, "groupes sans réunion prévue",
            "Un groupe se réunit chaque mois.", "participation:groups", "?tri=next",
        )  # fmt: skip


def _told_back(agent: Agent) -> Iterator[Item]:
    rows = access.visible_proposals(agent).filter(state__in=sorted(TO_REPORT))
    if count := rows.count():
        yield Item(
            count,
            one_or_many(count, "réponse à rendre au groupe", "réponses à rendre aux groupes"),
            "Dites-la à la prochaine réunion, puis notez-le.",
            "participation:proposals", "?tri=due_on",
        )  # fmt: skip


def _expenses(agent: Agent) -> Iterator[Item]:
    rows = access.visible_expenses(agent).filter(state=ExpenseState.SUBMITTED)
    if count := rows.exclude(submitted_by=agent.actor).count():
        yield Item(
            count, one_or_many(count, "ligne de frais de groupe à valider",
                          "lignes de frais de groupe à valider"),
            "Saisies par quelqu'un d'autre.",
            "participation:expenses", f"?etat={ExpenseState.SUBMITTED}",
        )  # fmt: skip


def _candidates(agent: Agent) -> Iterator[Item]:
    rows = access.visible_candidates(agent).filter(state=CandidateState.PROPOSED)
    if count := rows.count():
        yield Item(
            count, "représentants proposés",
            "Inscrivez-les dans l'équipe, ou dites que non.",
            "participation:candidates", f"?etat={CandidateState.PROPOSED}", meaning="attention",
        )  # fmt: skip
