"""What a group proposes: debated, forwarded, answered in time, done, and told back to the group."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.participation import access, rules
from levier.participation.domain import PROPOSAL, MeetingState
from levier.participation.models import GroupMeeting, GroupProposal, ResourceGroup
from levier.participation.usecases.members import day_of
from levier.programmes.models import Action


@transaction.atomic
def submit_proposal(
    *,
    group: ResourceGroup,
    title: str,
    words: str,
    action: Action | None = None,
    on: date | None = None,
    decision: Decision,
) -> GroupProposal:
    """Write down what the group proposes; its answer is due within the set time (R-25)."""
    access.require(decision, access.ANIMATE, group)
    told = (_said(title, "Dites en une phrase ce que le groupe propose.", "title"),
            _said(words, "Expliquez en quelques mots.", "words"))  # fmt: skip
    day = on or day_of(decision)
    if day > day_of(decision):
        raise Refusal("Cette date est dans l'avenir.", field="on")
    made = GroupProposal.objects.create(
        group=group, title=told[0], words=told[1], action=action, submitted_on=day,
        due_on=rules.answer_due(day),
    )  # fmt: skip
    record("participation.proposal.submit", made, decision, group=group.pk)
    return made


def _said(text: str, sentence: str, field: str) -> str:
    kept = text.strip()
    if not kept:
        raise Refusal(sentence, field=field)
    return kept


def discuss_proposal(*, proposal: GroupProposal, meeting: GroupMeeting, decision: Decision) -> None:
    """The group debated it, in a meeting that was held."""
    access.require(decision, access.ANIMATE, proposal.group)
    _held_by(proposal, meeting)
    _move(proposal, "discuss", decision, discussed_in=meeting)


def forward_proposal(*, proposal: GroupProposal, to: str, decision: Decision) -> None:
    """Sent to whoever may answer it."""
    access.require(decision, access.ANIMATE, proposal.group)
    told = _said(to, "Dites à qui la proposition est transmise.", "to")
    _move(proposal, "forward", decision, forwarded_to=told)


def answer_proposal(*, proposal: GroupProposal, name: str, words: str, decision: Decision) -> None:
    """`accept` or `refuse`, always with words that the group will read."""
    access.require(decision, access.ANSWER, proposal.group)
    if name not in {"accept", "refuse"}:
        raise Refusal("Ce changement n'existe pas.")
    told = _said(words, "La réponse se motive : le groupe la lira.", "words")
    _move(
        proposal,
        name,
        decision,
        answer=told,
        answered_by=decision.actor,
        answered_on=day_of(decision),
    )


def implement_proposal(
    *, proposal: GroupProposal, on: date, words: str, decision: Decision
) -> None:
    """What was promised is done."""
    access.require(decision, access.ANSWER, proposal.group)
    told = _said(words, "Dites ce qui a été fait.", "words")
    if not proposal.submitted_on <= on <= day_of(decision):
        raise Refusal("Cette date n'est pas entre le dépôt et aujourd'hui.", field="on")
    _move(proposal, "implement", decision, done=told, done_on=on)


def report_back(*, proposal: GroupProposal, meeting: GroupMeeting, decision: Decision) -> None:
    """The group heard what became of it, in a meeting held after the answer."""
    access.require(decision, access.ANIMATE, proposal.group)
    _held_by(proposal, meeting)
    if proposal.answered_on and meeting.held_at.date() < proposal.answered_on:
        raise Refusal("Cette réunion s'est tenue avant la réponse.", field="meeting")
    _move(proposal, "report", decision, reported_in=meeting)


def _held_by(proposal: GroupProposal, meeting: GroupMeeting) -> None:
    if meeting.group_id != proposal.group_id or meeting.state != MeetingState.HELD:
        raise Refusal("Choisissez une réunion tenue par ce groupe.", field="meeting")


def _move(proposal: GroupProposal, name: str, decision: Decision, **fields: Any) -> None:
    move(proposal, name, PROPOSAL, decision, **fields)
