"""Whom one meets today, what nobody has said of yesterday, contracts that wait for a signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation import clock
from levier.pathways import support_access as access
from levier.pathways.domain.appointments import AppointmentState
from levier.pathways.domain.contracts import ContractState
from levier.pathways.message_words import hour
from levier.pathways.models import Appointment, EngagementContract, Invitation
from levier.steering.domain import Item

S = AppointmentState


def to_do(agent: Agent, today: date) -> Iterator[Item]:
    if directory.can(agent, access.SUPPORT):
        yield from _appointments(agent, today)
        yield from _unanswered(agent, today)
        yield from _to_sign(agent)
    if directory.can(agent, access.VALIDATE):
        yield from _to_validate(agent)


def _appointments(agent: Agent, today: date) -> Iterator[Item]:
    """Mine of today, mine that are over and that nobody settled. One query."""
    now = clock.now()
    end = timezone.make_aware(datetime.combine(today, time())) + timedelta(days=1)
    ahead = Q(ends_at__gt=now, starts_at__lt=end)
    rows = Appointment.objects.filter(slot__host=agent, state=S.PENDING, starts_at__lt=end)
    told = rows.order_by().aggregate(
        today=Count("pk", filter=ahead),
        first=Min("starts_at", filter=ahead),
        over=Count("pk", filter=Q(ends_at__lte=now)),
    )
    if told["today"]:
        first = hour(timezone.localtime(told["first"]))
        yield Item(told["today"], "rendez-vous aujourd'hui", f"Le prochain à {first}.",
                   "pathways:agenda")  # fmt: skip
    if told["over"]:
        yield Item(
            told["over"], "rendez-vous passés à renseigner",
            "Dites qui est venu : une absence est un fait, et rien n'en découle de soi-même.",
            "pathways:all_appointments", "?etat=rdv_needs_status_update", meaning="attention",
        )  # fmt: skip


def _unanswered(agent: Agent, today: date) -> Iterator[Item]:
    """People whom I lead, invited and silent. One query."""
    count = Invitation.objects.filter(
        pathway__lead=agent, pathway__until=None, is_silent=False, closed_at=None,
        expires_on__lt=today, expires_on__gte=today - timedelta(days=30), appointments=None,
    ).count()  # fmt: skip
    if count:
        yield Item(
            count, "invitations restées sans réponse", "Rappelez, ou invitez autrement.",
            "pathways:portfolio",
        )  # fmt: skip


def _to_sign(agent: Agent) -> Iterator[Item]:
    """People whom I lead signed: my turn. One query."""
    count = EngagementContract.objects.filter(
        pathway__lead=agent, state=ContractState.SIGNED_BY_PERSON
    ).count()
    if count:
        yield Item(
            count, "contrats à signer pour l'organisme", "La personne a signé : à vous.",
            "pathways:all_contracts", "?etat=signed_by_person", meaning="attention",
            rule="Code du travail D5411-14-1",
        )  # fmt: skip


def _to_validate(agent: Agent) -> Iterator[Item]:
    rows = access.visible_contracts(agent, access.VALIDATE)
    count = rows.filter(state=ContractState.PENDING_VALIDATION).count()
    if count:
        yield Item(
            count, "contrats à valider", "Signés par les deux ; ils attendent le Département.",
            "pathways:all_contracts", "?etat=pending_validation", meaning="attention",
        )  # fmt: skip
