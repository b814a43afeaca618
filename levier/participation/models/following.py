"""What follows from a meeting: money given back, proposals and their answers, panel members."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from levier.foundation.fields import MoneyField
from levier.kernel.money import ZERO
from levier.participation.domain import (
    TO_REPORT,
    WAITING,
    CandidateState,
    ExpenseKind,
    ExpenseState,
    ProposalState,
)
from levier.participation.models.groups import GroupMeeting, GroupMember, ResourceGroup
from levier.programmes.models import Action
from levier.sanctions.models import Panel

BOTH = [ExpenseState.APPROVED, ExpenseState.REFUSED, ExpenseState.PAID]


class GroupExpense(models.Model):
    """What coming to a meeting cost a member. Whoever enters it never decides it."""

    meeting = models.ForeignKey(
        GroupMeeting, on_delete=models.PROTECT, related_name="expenses", verbose_name="réunion"
    )
    member = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, related_name="expenses", verbose_name="membre"
    )
    kind = models.CharField("nature", max_length=10, choices=ExpenseKind)
    quantity = models.PositiveSmallIntegerField("kilomètres ou repas", null=True, blank=True)
    rate = MoneyField("barème", null=True, blank=True)
    amount = MoneyField("montant")
    state = models.CharField(
        "état", max_length=10, choices=ExpenseState, default=ExpenseState.SUBMITTED
    )
    submitted_by = models.CharField("saisie par", max_length=60)
    submitted_at = models.DateTimeField("saisie le")
    decided_by = models.CharField("décidée par", max_length=60, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    refusal = models.CharField("motif du refus", max_length=500, blank=True)
    paid_on = models.DateField("remboursée le", null=True, blank=True)
    reference = models.CharField("référence du mandat", max_length=40, blank=True)
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "frais d'un membre"
        verbose_name_plural = "frais des membres"
        ordering: ClassVar = ["-submitted_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ExpenseState.values, kind__in=ExpenseKind.values),
                name="expense_known",
            ),
            models.CheckConstraint(condition=Q(amount__gt=ZERO), name="expense_is_positive"),
            models.CheckConstraint(
                condition=Q(quantity=None, rate=None) | Q(amount=F("quantity") * F("rate")),
                name="expense_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(state=ExpenseState.SUBMITTED, decided_by="")
                | (
                    Q(state__in=BOTH, decided_at__isnull=False)
                    & ~Q(decided_by="")
                    & ~Q(decided_by=F("submitted_by"))
                ),
                name="expense_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExpenseState.PAID) | Q(paid_on__isnull=False),
                name="expense_paid_on",
            ),
            models.UniqueConstraint(
                fields=["meeting", "member", "kind"],
                condition=~Q(state=ExpenseState.REFUSED),
                name="expense_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.amount}"


class GroupProposal(models.Model):
    """What a group proposes, and the answer it gets within the set time (R-25)."""

    group = models.ForeignKey(
        ResourceGroup, on_delete=models.PROTECT, related_name="proposals", verbose_name="groupe"
    )
    title = models.CharField("proposition", max_length=200)
    words = models.TextField("en quelques mots")
    action = models.ForeignKey(
        Action,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="action concernée",
        null=True,
        blank=True,
    )
    state = models.CharField(
        "état", max_length=12, choices=ProposalState, default=ProposalState.SUBMITTED, db_index=True
    )
    submitted_on = models.DateField("déposée le")
    due_on = models.DateField("réponse attendue le", db_index=True)
    discussed_in = models.ForeignKey(
        GroupMeeting,
        on_delete=models.PROTECT,
        related_name="discussed",
        verbose_name="débattue à la réunion",
        null=True,
        blank=True,
    )
    forwarded_to = models.CharField("transmise à", max_length=150, blank=True)
    answer = models.TextField("réponse", blank=True)
    answered_by = models.CharField("répondue par", max_length=60, blank=True)
    answered_on = models.DateField("répondue le", null=True, blank=True)
    done = models.TextField("ce qui a été fait", blank=True)
    done_on = models.DateField("réalisée le", null=True, blank=True)
    reported_in = models.ForeignKey(
        GroupMeeting,
        on_delete=models.PROTECT,
        related_name="reported",
        verbose_name="rendue à la réunion",
        null=True,
        blank=True,
    )
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "proposition d'un groupe ressources"
        verbose_name_plural = "propositions des groupes ressources"
        ordering: ClassVar = ["-submitted_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("submitted_on")), name="proposal_due_after"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(WAITING))
                | (~Q(answer="") & ~Q(answered_by="") & Q(answered_on__isnull=False)),
                name="proposal_answered_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(WAITING | TO_REPORT | {ProposalState.ACCEPTED}))
                | Q(reported_in__isnull=False),
                name="proposal_reported_to_a_meeting",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PanelCandidate(models.Model):
    """A member whom the group proposes to sit on a panel, with their consent. The secretary reads
    a name; what becomes of it is a name too, among the members of the panel (decision 0004)."""

    member = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, related_name="candidacies", verbose_name="membre"
    )
    panel = models.ForeignKey(
        Panel, on_delete=models.PROTECT, related_name="candidates", verbose_name="équipe"
    )
    name = models.CharField("nom", max_length=120)
    is_substitute = models.BooleanField("suppléant", default=False)
    is_trained = models.BooleanField("a suivi la formation", default=False)
    since = models.DateField("mandat depuis le")
    until = models.DateField("jusqu'au (exclu)")
    state = models.CharField(
        "état", max_length=10, choices=CandidateState, default=CandidateState.PROPOSED
    )
    proposed_on = models.DateField("proposé le")
    is_example = models.BooleanField("donnée d'exemple", default=False)

    class Meta:
        verbose_name = "représentant proposé"
        verbose_name_plural = "représentants proposés"
        ordering: ClassVar = ["-proposed_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=CandidateState.values), name="candidate_state_known"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="candidate_term"),
            models.UniqueConstraint(
                fields=["member", "panel"],
                condition=Q(state=CandidateState.PROPOSED),
                name="candidate_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
