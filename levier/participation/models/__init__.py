from __future__ import annotations

from levier.participation.models.following import GroupExpense, GroupProposal, PanelCandidate
from levier.participation.models.groups import (
    GroupMeeting,
    GroupMember,
    GroupPresence,
    ResourceGroup,
)

__all__ = [
    "GroupExpense",
    "GroupMeeting",
    "GroupMember",
    "GroupPresence",
    "GroupProposal",
    "PanelCandidate",
    "ResourceGroup",
]
