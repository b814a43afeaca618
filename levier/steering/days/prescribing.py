"""Prescriptions: answers that came, people who wait too long, what to answer; ways out to tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min, Q

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.kernel.text import counted, one_or_many
from levier.pathways import prescription_access as access
from levier.pathways.domain import prescriptions as domain
from levier.pathways.models import Prescription, WayOut
from levier.pathways.models.prescriptions import UNREAD
from levier.pathways.queries import prescriptions as queries
from levier.steering.domain import Item

LONG = timedelta(days=domain.LONG_WAIT)


def to_do(agent: Agent, today: date) -> Iterator[Item]:
    if directory.can(agent, access.ANSWER):
        yield from _to_answer(agent, today)
    if directory.can(agent, access.SUPPORT):
        yield from _followed(agent, today)
        yield from _left(agent, today)


def _to_answer(agent: Agent, today: date) -> Iterator[Item]:
    """What was addressed to me and waits for an answer. One query."""
    rows = access.received(agent).filter(state__in=sorted(domain.TO_ANSWER))
    told = rows.order_by().aggregate(count=Count("pk"), first=Min("sent_on"))
    if told["count"]:
        late = told["first"] < today - LONG
        waited = counted((today - told["first"]).days, "jour")
        yield Item(
            told["count"], one_or_many(told["count"], "prescription à laquelle répondre",
                                  "prescriptions auxquelles répondre"),
            f"La plus ancienne attend depuis {waited}.",
            "pathways:received", "?ou=a-repondre", meaning="attention" if late else "accent",
        )  # fmt: skip


def _followed(agent: Agent, today: date) -> Iterator[Item]:
    """Those of the people whom I lead. One query."""
    told = (
        Prescription.objects.filter(pathway__lead=agent, pathway__until=None)
        .order_by()
        .aggregate(
            answered=Count("pk", filter=UNREAD),
            long=Count("pk", filter=queries.waiting_long(today)),
            to_lift=Count("pk", filter=queries.TO_LIFT),
        )
    )
    mine = f"&referent={agent.pk}"
    if count := told["answered"]:
        yield Item(
            count, one_or_many(count, "réponse à une prescription", "réponses à vos prescriptions"),
            "Acceptée, refusée, terminée : lisez, et décidez de la suite.",
            "pathways:all_prescriptions", f"?nouvelle=oui{mine}",
        )  # fmt: skip
    if count := told["long"]:
        yield Item(
            count, one_or_many(count, "personne qui attend trop", "personnes qui attendent trop"),
            f"Plus de {domain.LONG_WAIT} jours sans réponse ou sans place : rappelez, ou cherchez "
            "ailleurs.",
            "pathways:all_prescriptions", f"?attente=oui{mine}", meaning="attention",
        )  # fmt: skip
    if count := told["to_lift"]:
        yield Item(
            count, "freins à lever",
            "L'action a atteint son objectif : dites si le frein l'est.",
            "pathways:all_prescriptions", f"?a-lever=oui{mine}",
        )  # fmt: skip


def _left(agent: Agent, today: date) -> Iterator[Item]:
    """People whom I led last: what became of them, the day of and six months later. One query."""
    told = (
        WayOut.objects.filter(lead=agent)
        .order_by()
        .aggregate(
            untold=Count("pk", filter=Q(situation="")),
            asked=Count("pk", filter=Q(later="", later_due_on__lte=today)),
            first=Min("later_due_on", filter=Q(later="", later_due_on__lte=today)),
        )
    )
    mine = f"&referent={agent.pk}"
    if count := told["untold"]:
        yield Item(
            count, "sorties à renseigner",
            "Le droit est clos : dites le motif et la situation de la personne.",
            "pathways:ways_out", f"?categorie=untold{mine}",
        )  # fmt: skip
    if count := told["asked"]:
        yield Item(
            count, "personnes sorties il y a six mois",
            "Demandez ce qu'elles deviennent : ce chiffre évalue le programme.",
            "pathways:ways_out", f"?six-mois=oui{mine}", due_on=told["first"],
        )  # fmt: skip
