"""Groupes ressources: who takes part, when they meet, what they propose and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move


class Source(TextChoices):
    """How somebody came: never who sent them."""

    PUBLIC = "public", "formulaire public"
    LEAD = "lead", "référent unique"
    GROUP = "group", "rencontre avec le groupe"


class MemberState(TextChoices):
    VOLUNTEER = "volunteer", "volontaire à rappeler"
    CONTACTED = "contacted", "contacté"
    MEMBER = "member", "membre"
    DECLINED = "declined", "sans suite"
    LEFT = "left", "parti du groupe"


M = MemberState
COMING = frozenset({M.VOLUNTEER, M.CONTACTED})
PRESENT_IN_GROUP = COMING | {M.MEMBER}
MEMBER = Lifecycle(
    M.VOLUNTEER,
    {
        "contact": Move("Noter le premier échange", frozenset({M.VOLUNTEER}), M.CONTACTED),
        "sign": Move("Noter la charte acceptée", COMING, M.MEMBER),
        "decline": Move("Classer sans suite", COMING, M.DECLINED),
        "leave": Move("Noter le départ", frozenset({M.MEMBER}), M.LEFT),
    },
)
MEMBER_MEANINGS = {
    M.VOLUNTEER: "attention",
    M.CONTACTED: "accent",
    M.MEMBER: "done",
    M.DECLINED: "neutral",
    M.LEFT: "neutral",
}


class MeetingState(TextChoices):
    PLANNED = "planned", "prévue"
    HELD = "held", "tenue"
    CANCELLED = "cancelled", "annulée"


MEETING = Lifecycle(
    MeetingState.PLANNED,
    {
        "hold": Move(
            "Noter qu'elle s'est tenue", frozenset({MeetingState.PLANNED}), MeetingState.HELD
        ),
        "cancel": Move(
            "Annuler la réunion", frozenset({MeetingState.PLANNED}), MeetingState.CANCELLED
        ),
    },
)
MEETING_MEANINGS = {
    MeetingState.PLANNED: "accent",
    MeetingState.HELD: "done",
    MeetingState.CANCELLED: "neutral",
}


class PaperKind(TextChoices):
    INVITATION = "invitation", "invitation à une réunion"
    MINUTES = "minutes", "compte rendu"
    ANSWER = "answer", "réponse à une proposition"


USUAL, SHORTEST, LONGEST = 120, 15, 480  # minutes of a meeting


class Presence(TextChoices):
    PRESENT = "present", "présent"
    EXCUSED = "excused", "excusé"


class ExpenseKind(TextChoices):
    MILEAGE = "mileage", "trajet en voiture"
    TICKET = "ticket", "billet de transport"
    MEAL = "meal", "repas"
    CHILDCARE = "childcare", "garde d'enfants"


class ExpenseState(TextChoices):
    SUBMITTED = "submitted", "à valider"
    APPROVED = "approved", "validée"
    REFUSED = "refused", "refusée"
    PAID = "paid", "remboursée"


X = ExpenseState
EXPENSE = Lifecycle(
    X.SUBMITTED,
    {
        "approve": Move("Valider", frozenset({X.SUBMITTED}), X.APPROVED),
        "refuse": Move("Refuser", frozenset({X.SUBMITTED}), X.REFUSED),
        "pay": Move("Noter le remboursement", frozenset({X.APPROVED}), X.PAID),
    },
)
EXPENSE_MEANINGS = {
    X.SUBMITTED: "attention",
    X.APPROVED: "accent",
    X.REFUSED: "danger",
    X.PAID: "done",
}


class ProposalState(TextChoices):
    SUBMITTED = "submitted", "déposée"
    DISCUSSED = "discussed", "débattue"
    FORWARDED = "forwarded", "transmise"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"
    IMPLEMENTED = "implemented", "réalisée"
    REPORTED_BACK = "reported", "rendue au groupe"


P = ProposalState
WAITING = frozenset({P.SUBMITTED, P.DISCUSSED, P.FORWARDED})
TO_REPORT = frozenset({P.REFUSED, P.IMPLEMENTED})
PROPOSAL = Lifecycle(
    P.SUBMITTED,
    {
        "discuss": Move("Noter le débat", frozenset({P.SUBMITTED}), P.DISCUSSED),
        "forward": Move("Transmettre", frozenset({P.DISCUSSED}), P.FORWARDED),
        "accept": Move("Accepter", frozenset({P.FORWARDED}), P.ACCEPTED),
        "refuse": Move("Refuser", frozenset({P.FORWARDED}), P.REFUSED),
        "implement": Move("Noter la réalisation", frozenset({P.ACCEPTED}), P.IMPLEMENTED),
        "report": Move("Noter le retour au groupe", TO_REPORT, P.REPORTED_BACK),
    },
)
ANSWERS = frozenset({"accept", "refuse", "implement"})  # by those who answer, not by the group
PROPOSAL_MEANINGS = {
    P.SUBMITTED: "neutral",
    P.DISCUSSED: "neutral",
    P.FORWARDED: "attention",
    P.ACCEPTED: "accent",
    P.REFUSED: "danger",
    P.IMPLEMENTED: "done",
    P.REPORTED_BACK: "done",
}


class CandidateState(TextChoices):
    PROPOSED = "proposed", "proposé"
    SEATED = "seated", "siège"
    DECLINED = "declined", "non retenu"


CANDIDATE = Lifecycle(
    CandidateState.PROPOSED,
    {
        "seat": Move(
            "Inscrire dans l'équipe", frozenset({CandidateState.PROPOSED}), CandidateState.SEATED
        ),
        "decline": Move(
            "Ne pas retenir", frozenset({CandidateState.PROPOSED}), CandidateState.DECLINED
        ),
    },
)
CANDIDATE_MEANINGS = {
    CandidateState.PROPOSED: "attention",
    CandidateState.SEATED: "done",
    CandidateState.DECLINED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a volunteer. One of `phone` and `email` is enough; a last name is not asked."""

    first_name: str
    last_name: str = ""
    phone: str = ""
    email: str = ""
    words: str = ""  # when one may be called, what one would like to talk about


@dataclass(frozen=True, slots=True)
class Convening:
    """When and where a group meets, what it will talk about and for how many minutes. `held_at` is
    aware."""

    held_at: datetime
    place: str
    agenda: str = ""
    minutes: int = USUAL


def is_late(state: str, due_on: date, today: date) -> bool:
    """A proposal whose answer is overdue (R-25)."""
    return state in WAITING and due_on < today
