"""Programmes and their actions."""

from levier.programmes.models.calls import ProjectCall
from levier.programmes.models.committees import (
    Committee,
    CommitteeMeeting,
    FollowUp,
    MeetingPresence,
)
from levier.programmes.models.evaluation import Evaluation, EvaluationOpinion
from levier.programmes.models.offer import Session, SessionPlace
from levier.programmes.models.outside import Service, ServiceTheme, Structure
from levier.programmes.models.pact import Commitment, ProgressReport, Signatory
from levier.programmes.models.sheets import (
    Action,
    ActionIndicator,
    ActionPartner,
    ActionPublic,
    ActionTheme,
    ActionVersion,
    BudgetLine,
    Placement,
)
from levier.programmes.models.tree import (
    Axis,
    Envelope,
    Orientation,
    PolicyProgramme,
    ProgrammeVersion,
)

__all__ = [
    "Action",
    "ActionIndicator",
    "ActionPartner",
    "ActionPublic",
    "ActionTheme",
    "ActionVersion",
    "Axis",
    "BudgetLine",
    "Commitment",
    "Committee",
    "CommitteeMeeting",
    "Envelope",
    "Evaluation",
    "EvaluationOpinion",
    "FollowUp",
    "MeetingPresence",
    "Orientation",
    "Placement",
    "PolicyProgramme",
    "ProgrammeVersion",
    "ProgressReport",
    "ProjectCall",
    "Service",
    "ServiceTheme",
    "Session",
    "SessionPlace",
    "Signatory",
    "Structure",
]
