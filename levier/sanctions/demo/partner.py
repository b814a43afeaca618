"""What the adviser of a partner body reported: one fact to examine, one told to the person."""

from __future__ import annotations

from datetime import date, timedelta

from levier.directory.models import RoleGrant
from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.pathways.models import Pathway
from levier.sanctions.demo.breaches import at
from levier.sanctions.demo.people import Actors
from levier.sanctions.usecases import reporting
from levier.sanctions.usecases.reporting import Told

FACTS = (
    ("not_done", "N'a pas commencé la formation prévue au contrat."),
    ("no_proof", "N'a pas remis l'attestation de présence demandée."),
)
DAYS_AGO = (9, 23)


def seed(today: date, actors: Actors) -> int:
    """Reports of the first adviser who holds the role; how many."""
    grant = RoleGrant.objects.filter(role="support_body").select_related("agent").first()
    if grant is None:
        return 0
    rows = Pathway.objects.filter(
        until=None, is_subject=True, case__isnull=False, body__organisation=int(grant.scope_id),
        subject_since__lte=Month.of(today) + -2,
    )  # fmt: skip
    people = list(rows.select_related("case", "person").order_by("pk")[: len(FACTS)])
    for pathway, (kind, what), days in zip(people, FACTS, DAYS_AGO, strict=False):
        on = today - timedelta(days=days)
        by = Decision(grant.agent.actor, at(on + timedelta(days=1)))
        breach = reporting.report_breach(
            pathway=pathway, ground="not_respected", fact=Told(on, kind, what), decision=by
        )
        if days > DAYS_AGO[0]:
            head = Decision(actors.head_of(pathway.centre_id).actor, at(on + timedelta(days=4)))
            risk = "Une suspension de 30 à 100 % du RSA du foyer, pendant un à deux mois."
            reporting.qualify_breach(breach=breach, incurred=risk, decision=head)
            told = today - timedelta(days=2)
            reporting.notify_facts(breach=breach, on=told, decision=Decision(head.actor, at(told)))
    return len(people)
