"""A pact between institutions: signatures, commitments, what is told of them, committees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move

RULE = "CASF L263-2"


class SignatureState(TextChoices):
    INVITED = "invited", "invitée à signer"
    DELIBERATED = "deliberated", "délibération prise"
    SIGNED = "signed", "signataire"
    WITHDRAWN = "withdrawn", "retirée"


SIGNATURE = Lifecycle(
    SignatureState.INVITED,
    {
        "deliberate": Move(
            "Noter la délibération", frozenset({SignatureState.INVITED}), SignatureState.DELIBERATED
        ),
        "sign": Move(
            "Noter la signature",
            frozenset({SignatureState.INVITED, SignatureState.DELIBERATED}),
            SignatureState.SIGNED,
        ),
        "withdraw": Move(
            "Noter le retrait",
            frozenset({SignatureState.INVITED, SignatureState.DELIBERATED, SignatureState.SIGNED}),
            SignatureState.WITHDRAWN,
        ),
        "invite": Move(
            "Inviter de nouveau", frozenset({SignatureState.WITHDRAWN}), SignatureState.INVITED
        ),
    },
)
# The day that each move writes down.
SIGNATURE_DAYS = {
    "deliberate": "deliberated_on",
    "sign": "signed_on",
    "withdraw": "withdrawn_on",
    "invite": "invited_on",
}


class CommitmentState(TextChoices):
    PLANNED = "planned", "prévu"
    ONGOING = "ongoing", "en cours"
    DELAYED = "delayed", "en retard"
    DONE = "done", "tenu"
    DROPPED = "dropped", "abandonné"


OVER = frozenset({CommitmentState.DONE, CommitmentState.DROPPED})
COMMITMENT_MEANINGS = {
    CommitmentState.PLANNED: "neutral",
    CommitmentState.ONGOING: "accent",
    CommitmentState.DELAYED: "attention",
    CommitmentState.DONE: "done",
    CommitmentState.DROPPED: "danger",
}
SIGNATURE_MEANINGS = {
    SignatureState.INVITED: "neutral",
    SignatureState.DELIBERATED: "accent",
    SignatureState.SIGNED: "done",
    SignatureState.WITHDRAWN: "danger",
}


class ReportState(TextChoices):
    PENDING = "pending", "à valider"
    VALIDATED = "validated", "validé"
    RETURNED = "returned", "renvoyé"


REPORT = Lifecycle(
    ReportState.PENDING,
    {
        "validate": Move("Valider", frozenset({ReportState.PENDING}), ReportState.VALIDATED),
        "return": Move("Renvoyer", frozenset({ReportState.PENDING}), ReportState.RETURNED),
    },
)


class CommitteeKind(TextChoices):
    STEERING = "steering", "comité de pilotage"
    TECHNICAL = "technical", "comité technique"
    WORKING = "working", "groupe de travail"


class MeetingState(TextChoices):
    PLANNED = "planned", "prévue"
    HELD = "held", "tenue"
    CANCELLED = "cancelled", "annulée"


MEETING = Lifecycle(
    MeetingState.PLANNED,
    {
        "hold": Move("Noter qu'elle s'est tenue", frozenset({MeetingState.PLANNED}),
                     MeetingState.HELD),
        "cancel": Move("Annuler la réunion", frozenset({MeetingState.PLANNED}),
                       MeetingState.CANCELLED),
    },
)  # fmt: skip


class Presence(TextChoices):
    PRESENT = "present", "présent"
    EXCUSED = "excused", "excusé"
    ABSENT = "absent", "absent"


class FollowUpState(TextChoices):
    OPEN = "open", "à suivre"
    DONE = "done", "faite"
    DROPPED = "dropped", "abandonnée"


FOLLOW_UP = Lifecycle(
    FollowUpState.OPEN,
    {
        "finish": Move("Noter qu'elle est faite", frozenset({FollowUpState.OPEN}),
                       FollowUpState.DONE),
        "drop": Move("Abandonner", frozenset({FollowUpState.OPEN}), FollowUpState.DROPPED),
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """What a commitment says. `carrier` and `contributors` are keys of signatories, `axis` the
    key of a priority, `actions` keys of the actions that keep it."""

    code: str
    title: str
    axis: int
    carrier: int
    contributors: tuple[int, ...] = ()
    indicator: str = ""
    unit: str = ""
    target: int | None = None
    due_on: date | None = None
    actions: tuple[int, ...] = ()


def is_late(state: str, due_on: date | None, today: date) -> bool:
    """Past its date, neither kept nor dropped."""
    return due_on is not None and due_on < today and state not in OVER
