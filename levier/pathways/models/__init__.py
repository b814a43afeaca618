from levier.pathways.models.activity import ActivityHours, LegitimateReason
from levier.pathways.models.appointments import Appointment, Invitation, Message, Slot
from levier.pathways.models.assessment import Assessment, Note, Obstacle, ObstacleStep
from levier.pathways.models.bodies import SupportBody
from levier.pathways.models.contracts import (
    Amendment,
    ContractPaper,
    EngagementContract,
    PlannedAction,
    Scan,
    ScanContent,
)
from levier.pathways.models.deadlines import Deadline
from levier.pathways.models.exits import WayOut
from levier.pathways.models.leadworker import LeadWorker
from levier.pathways.models.letters import ReferralLetter, ReferralLetterText
from levier.pathways.models.people import Pathway, PublicMark, Signal
from levier.pathways.models.prescriptions import Attendance, Prescription, PrescriptionStep
from levier.pathways.models.received import ReceivedDecision
from levier.pathways.models.referral import Referral, ReferralImport, ReferralImportLine

__all__ = [
    "ActivityHours",
    "Amendment",
    "Appointment",
    "Assessment",
    "Attendance",
    "ContractPaper",
    "Deadline",
    "EngagementContract",
    "Invitation",
    "LeadWorker",
    "LegitimateReason",
    "Message",
    "Note",
    "Obstacle",
    "ObstacleStep",
    "Pathway",
    "PlannedAction",
    "Prescription",
    "PrescriptionStep",
    "PublicMark",
    "ReceivedDecision",
    "Referral",
    "ReferralImport",
    "ReferralImportLine",
    "ReferralLetter",
    "ReferralLetterText",
    "Scan",
    "ScanContent",
    "Signal",
    "Slot",
    "SupportBody",
    "WayOut",
]
