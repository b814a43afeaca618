"""Everything that changes something in the groups."""

from __future__ import annotations

from levier.participation.usecases.attesting import (
    attest_hours,
    attest_presences,
    take_in_hours,
)
from levier.participation.usecases.expenses import decide_expense, pay_expense, submit_expense
from levier.participation.usecases.forgetting import purge_volunteers
from levier.participation.usecases.meetings import (
    cancel_meeting,
    change_meeting,
    hold_meeting,
    plan_meeting,
)
from levier.participation.usecases.members import (
    move_member,
    open_group,
    receive_volunteer,
    sign_charter,
)
from levier.participation.usecases.papers import issue_paper
from levier.participation.usecases.proposals import (
    answer_proposal,
    discuss_proposal,
    forward_proposal,
    implement_proposal,
    report_back,
    submit_proposal,
)
from levier.participation.usecases.representing import decide_candidate, propose_candidate

__all__ = [
    "answer_proposal",
    "attest_hours",
    "attest_presences",
    "cancel_meeting",
    "change_meeting",
    "decide_candidate",
    "decide_expense",
    "discuss_proposal",
    "forward_proposal",
    "hold_meeting",
    "implement_proposal",
    "issue_paper",
    "move_member",
    "open_group",
    "pay_expense",
    "plan_meeting",
    "propose_candidate",
    "purge_volunteers",
    "receive_volunteer",
    "report_back",
    "sign_charter",
    "submit_expense",
    "submit_proposal",
    "take_in_hours",
]
