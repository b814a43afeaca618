"""What coming costs: entered by one person, decided by another, given back by the paymaster."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.directory import access as directory
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.participation import access, rules
from levier.participation.domain import EXPENSE, ExpenseKind, MeetingState, Presence
from levier.participation.models import GroupExpense, GroupMeeting, GroupMember, GroupPresence
from levier.participation.usecases.members import day_of


@transaction.atomic
def submit_expense(
    *,
    member: GroupMember,
    meeting: GroupMeeting,
    kind: str,
    quantity: int | None = None,
    power: str = "small",
    amount: Money | None = None,
    decision: Decision,
) -> GroupExpense:
    """What a meeting cost a member who was there. Kilometres (there and back) and meals follow
    the scale of the day; a ticket or childcare is its real cost, up to a ceiling.

    Refusal: not there, twice the same, over the ceiling, nothing to give back.
    """
    access.require(decision, access.ANIMATE, member.group)
    _was_there(member, meeting)
    if kind not in ExpenseKind.values:
        raise Refusal("Choisissez la nature des frais.", field="kind")
    on = timezone.localtime(meeting.held_at).date()
    rate = rules.rate(kind, power, on)
    units, due = _due(kind, rate, quantity, amount)
    try:
        with transaction.atomic():
            made = GroupExpense.objects.create(
                member=member, meeting=meeting, kind=kind, quantity=units, amount=due,
                rate=None if rate is None else Money(rate),
                submitted_by=decision.actor, submitted_at=decision.at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal("Ces frais sont déjà saisis pour cette réunion.", field="kind") from error
    record("participation.expense.submit", made, decision, kind=kind, amount=due.cents)
    return made


def _was_there(member: GroupMember, meeting: GroupMeeting) -> None:
    came = GroupPresence.objects.filter(meeting=meeting, member=member, presence=Presence.PRESENT)
    if meeting.state != MeetingState.HELD or not came.exists():
        raise Refusal("Cette personne n'était pas à cette réunion.", field="meeting")


def _due(
    kind: str, rate: int | None, quantity: int | None, amount: Money | None
) -> tuple[int | None, Money]:
    """How many units, and the amount that follows from them."""
    if rate is not None:
        units = quantity or (1 if kind == ExpenseKind.MEAL else 0)
        if not 0 < units <= rules.most(kind):
            raise Refusal(
                f"Écrivez un nombre entre 1 et {rules.most(kind)}.",
                field="quantity",
                rule=rules.RULE,
            )
        return units, Money(units * rate)
    if amount is None or amount.cents <= 0:
        raise Refusal("Écrivez le montant du justificatif.", field="amount")
    if amount > rules.ceiling(kind):
        raise Refusal(f"Pour une réunion, le plafond est de {rules.ceiling(kind)}.", field="amount")
    return None, amount


def decide_expense(*, expense: GroupExpense, name: str, decision: Decision) -> None:
    """`approve` or `refuse`, by somebody else than who entered it; a refusal says why."""
    directory.require_actor(decision, access.APPROVE)
    if name not in {"approve", "refuse"}:
        raise Refusal("Ce changement n'existe pas.")
    if decision.actor == expense.submitted_by:
        raise Refusal("Vous avez saisi ces frais : quelqu'un d'autre les valide.")
    why = decision.reason.strip()
    if name == "refuse" and not why:
        raise Refusal("Dites pourquoi ces frais sont refusés.", field="reason")
    move(
        expense,
        name,
        EXPENSE,
        decision,
        decided_by=decision.actor,
        decided_at=decision.at,
        refusal=why if name == "refuse" else "",
    )


def pay_expense(*, expense: GroupExpense, on: date, reference: str, decision: Decision) -> None:
    """The paymaster gave it back: the day, and the reference of the payment order."""
    directory.require_actor(decision, access.APPROVE)
    if on > day_of(decision):
        raise Refusal("Cette date est dans l'avenir.", field="on")
    if not reference.strip():
        raise Refusal("Notez la référence du mandat.", field="reference")
    move(expense, "pay", EXPENSE, decision, paid_on=on, reference=reference.strip())
