from __future__ import annotations

from levier.participation.models.attesting import AttestedHours
from levier.participation.models.following import GroupExpense, GroupProposal, PanelCandidate
from levier.participation.models.groups import (
    GroupMeeting,
    GroupMember,
    GroupPresence,
    ResourceGroup,
)

__all__ = [
    "AttestedHours",
    "GroupExpense",
    "GroupMeeting",
    "GroupMember",
    "GroupPresence",
    "GroupProposal",
    "PanelCandidate",
    "ResourceGroup",
]
