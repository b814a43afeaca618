from __future__ import annotations

from levier.participation.models.attesting import AttestedHours
from levier.participation.models.following import GroupExpense, GroupProposal, PanelCandidate
from levier.participation.models.groups import (
    GroupMeeting,
    GroupMember,
    GroupPresence,
    ResourceGroup,
)
from levier.participation.models.papers import GroupPaper

__all__ = [
    "AttestedHours",
    "GroupExpense",
    "GroupMeeting",
    "GroupMember",
    "GroupPaper",
    "GroupPresence",
    "GroupProposal",
    "PanelCandidate",
    "ResourceGroup",
]
