"""Breaches to examine, hear and decide; panels to prepare; appeals before silence answers them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.kernel.text import counted, one_or_many, short_date
from levier.sanctions import access
from levier.sanctions.domain.appeal import PENDING, AppealState
from levier.sanctions.domain.breach import HEARD, BreachState
from levier.sanctions.domain.panel import BEFORE_SITTING, SessionState
from levier.sanctions.models import PanelSession
from levier.sanctions.queries.lists import (
    FOR_PANEL,
    READY_TO_ANSWER,
    about_to_lapse,
    sessions,
)
from levier.steering.domain import Figure, Item

S, A, T = BreachState, AppealState, SessionState
FORTNIGHT = timedelta(days=15)
ENDED = [T.DECIDING, T.DONE_BY_PANEL, T.COUNCIL_DECIDING]
# What waits for whoever decides: its count, its words, its list, its rule.
DECIDING = (
    ("reported", "manquement à examiner ou à notifier", "manquements à examiner ou à notifier",
     "Quelqu'un d'autre que qui les a signalés.", "?etape=a-examiner", ""),
    ("over", "délai de réponse passé", "délais de réponse passés",
     "Constatez l'absence de réponse, puis décidez.", "?etape=entendre&delai=depassee",
     "CRPA L122-1"),
    ("ready", "manquement à décider", "manquements à décider",
     "La personne a été entendue, ou n'a pas répondu.", "?etape=a-decider", "CASF L262-37"),
    ("sent", "sanction à notifier et à transmettre", "sanctions à notifier et à transmettre",
     "Elles ne valent que pour l'avenir.", "?etape=transmettre", "CRPA L221-8"),
)  # fmt: skip


def near(today: date) -> Q:
    """Sessions that sit within a fortnight, or should have."""
    return Q(held_on__lte=today + FORTNIGHT, state__in=sorted(BEFORE_SITTING))


def figures(agent: Agent, today: date) -> Iterator[Figure]:
    """The day of the secretary of panels begins with the next session and who waits for one."""
    if not access.manages_panels(agent):
        return
    ahead = PanelSession.objects.filter(held_on__gte=today, state__in=sorted(BEFORE_SITTING))
    following = sessions(ahead).order_by("held_on", "pk").first()
    if following is not None:
        yield Figure(
            short_date(following.held_on), "prochaine séance",
            f"{counted(following.cases, 'dossier')} à l'ordre du jour, {following.panel}",
            "sanctions:session", pk=following.pk,
        )  # fmt: skip
    waiting = access.visible_breaches(agent).filter(FOR_PANEL).count()
    yield Figure(
        waiting, one_or_many(waiting, "dossier attend un avis", "dossiers attendent un avis"),
        "à inscrire à une séance", "sanctions:breaches", "?etape=panel",
    )  # fmt: skip


def to_do(agent: Agent, today: date) -> Iterator[Item]:
    if directory.can(agent, access.DECIDE):
        yield from _to_decide(agent, today)
    if directory.can(agent, access.REPORT):
        yield from _to_hear(agent, today)
    if access.manages_panels(agent):
        yield from _panels(agent, today)
    if directory.can(agent, access.HANDLE):
        yield from _appeals(agent, today)


def _to_decide(agent: Agent, today: date) -> Iterator[Item]:
    """Everything that waits for whoever decides. One query."""
    over = Q(state=S.NOTIFIED, observations_due_on__lt=today)
    ready = (Q(state__in=sorted(HEARD)) & ~FOR_PANEL) | Q(state=S.OPINION_GIVEN)
    rows = access.visible_breaches(agent, access.DECIDE).order_by()
    told = rows.aggregate(
        reported=Count("pk", filter=Q(state__in=[S.REPORTED, S.QUALIFIED])),
        over=Count("pk", filter=over),
        ready=Count("pk", filter=ready),
        sent=Count("pk", filter=Q(state__in=[S.SUSPENSION, S.SUPPRESSION])),
    )
    for key, one, many, sentence, query, rule in DECIDING:
        if told[key]:
            yield Item(told[key], one_or_many(told[key], one, many), sentence, "sanctions:breaches",
                       query, meaning="attention", rule=rule)  # fmt: skip


def _to_hear(agent: Agent, today: date) -> Iterator[Item]:
    """People whom I lead, told of facts, who may still answer. One query."""
    rows = access.visible_breaches(agent, access.REPORT).filter(
        pathway__lead=agent, state=S.NOTIFIED, observations_due_on__gte=today
    )
    told = rows.order_by().aggregate(count=Count("pk"), first=Min("observations_due_on"))
    if told["count"]:
        yield Item(
            told["count"],
            one_or_many(told["count"], "personne suivie a des faits à expliquer",
                        "personnes suivies ont des faits à expliquer"),
            "Aidez-les à répondre : leurs raisons comptent.", "sanctions:breaches",
            "?etape=entendre", due_on=told["first"], rule="CRPA L122-1",
        )  # fmt: skip


def _panels(agent: Agent, today: date) -> Iterator[Item]:
    """Cases to put on an agenda, sessions to prepare, sessions to end. Two queries."""
    waiting = access.visible_breaches(agent).filter(FOR_PANEL).order_by()
    told = waiting.aggregate(
        count=Count("pk"), first=Min("observations_due_on", filter=Q(regime="old"))
    )
    if told["count"]:
        yield Item(
            told["count"],
            one_or_many(told["count"], "dossier à inscrire à une séance",
                        "dossiers à inscrire à une séance"),
            "Avant juin 2025, la personne est entendue dans le mois.", "sanctions:breaches",
            "?etape=panel", meaning="attention", due_on=told["first"], rule="CASF L262-39",
        )  # fmt: skip
    rows = PanelSession.objects.order_by()
    told = rows.aggregate(
        near=Count("pk", filter=near(today)),
        first=Min("held_on", filter=near(today)),
        ended=Count("pk", filter=Q(state__in=ENDED)),
    )
    if told["near"]:
        late = told["first"] < today
        yield Item(
            told["near"], "séances à préparer",
            "Réponses des membres, ordre du jour, présences.", "sanctions:sessions",
            "?avenir=oui" if not late else "", due_on=told["first"],
            meaning="danger" if late else "attention", rule="CASF L262-39",
        )  # fmt: skip
    if told["ended"]:
        yield Item(told["ended"],
                   one_or_many(told["ended"], "séance à terminer", "séances à terminer"),
                   "Avis, procès-verbal, ou décisions qui manquent.",
                   "sanctions:sessions", "?terminer=oui")  # fmt: skip


def _appeals(agent: Agent, today: date) -> Iterator[Item]:
    """Appeals by what is nearest: silence that answered, silence to come, the rest. Two queries."""
    rows = access.visible_appeals(agent, access.HANDLE)
    near = about_to_lapse(rows, today + FORTNIGHT)
    told = near.order_by().aggregate(
        silent=Count("pk", filter=Q(implicit_on__lte=today)),
        near=Count("pk", filter=Q(implicit_on__gt=today)),
        first=Min("implicit_on", filter=Q(implicit_on__gt=today)),
    )
    yield from _silence(told)
    answers = directory.can(agent, access.ANSWER)
    counts = rows.filter(state__in=sorted(PENDING)).order_by().aggregate(
        received=Count("pk", filter=Q(state=A.RECEIVED)),
        ready=Count("pk", filter=READY_TO_ANSWER),
    )  # fmt: skip
    if counts["received"]:
        yield Item(counts["received"], "recours à examiner",
                   "Dites s'ils sont recevables, éditez l'accusé de réception.",
                   "sanctions:appeals", "?etat=received", rule="CASF L262-47")  # fmt: skip
    if answers and counts["ready"]:
        yield Item(counts["ready"], "recours à décider", "Instruits : il reste à répondre.",
                   "sanctions:appeals", "?delai=a-decider", meaning="attention",
                   rule="CASF R262-90")  # fmt: skip


def _silence(told: dict[str, Any]) -> Iterator[Item]:
    if told["silent"]:
        yield Item(told["silent"], "recours rejetés par le silence",
                   "Deux mois ont passé : constatez-le, ou répondez encore.",
                   "sanctions:appeals", "?delai=depassee", meaning="danger",
                   rule="CRPA L231-4")  # fmt: skip
    if told["near"]:
        yield Item(told["near"], "recours bientôt rejetés par le silence",
                   "Sans réponse, ils le seront ce jour-là.", "sanctions:appeals",
                   "?delai=proche", meaning="attention", due_on=told["first"],
                   rule="CRPA L231-4")  # fmt: skip
