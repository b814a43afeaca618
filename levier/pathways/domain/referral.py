"""Referral (orientation): its lifecycle, its paths, where it may come from (R-4, R-5)."""

from __future__ import annotations

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move


class Path(TextChoices):
    """The three paths of the national criteria (arrêté du 21 novembre 2024)."""

    PROFESSIONAL = "professional", "professionnel"
    SOCIO_PROFESSIONAL = "socio_professional", "socio-professionnel"
    SOCIAL = "social", "social"


class ReferralState(TextChoices):
    PENDING = "pending", "en attente"
    PROPOSED = "proposed", "proposée"
    DECIDED = "decided", "décidée"
    NOTIFIED = "notified", "notifiée"
    TAKEN_OVER = "taken_over", "prise en charge"
    REFUSED = "refused", "refusée par l'organisme"
    SUPERSEDED = "superseded", "remplacée"
    ENDED = "ended", "terminée"
    NOT_ORIENTED = "not_oriented", "sans orientation"


class ReferralOrigin(TextChoices):
    MANUAL = "manual", "décision individuelle"
    COHORT = "cohort", "décision groupée"
    REORIENTATION = "reorientation", "réorientation"
    MOVE = "move", "déménagement"
    DIAGNOSTIC_INTERVIEW = "diagnostic_interview", "entretien de diagnostic"
    SERVICE_PROVIDER = "service_provider", "décision prise ailleurs"
    INITIAL_INAPPROPRIATE = "initial_inappropriate", "première orientation inadaptée"


S = ReferralState
IN_PREPARATION = frozenset({S.PENDING, S.PROPOSED})
IN_FORCE = frozenset({S.DECIDED, S.NOTIFIED, S.TAKEN_OVER})
# a second referral is a re-referral or a move, nothing else; a first one is neither.
AGAIN = frozenset({ReferralOrigin.REORIENTATION, ReferralOrigin.MOVE})

REFERRAL = Lifecycle(
    S.PENDING,
    {
        "propose": Move("Proposer", IN_PREPARATION, S.PROPOSED),
        "decide": Move("Décider l'orientation", IN_PREPARATION, S.DECIDED),
        "leave": Move("Ne pas orienter", IN_PREPARATION, S.NOT_ORIENTED),
        "notify": Move("Notifier à la personne", frozenset({S.DECIDED}), S.NOTIFIED),
        "take_over": Move(
            "Prendre en charge", frozenset({S.DECIDED, S.NOTIFIED}), S.TAKEN_OVER
        ),
        "refuse": Move(
            "Refuser la prise en charge", frozenset({S.DECIDED, S.NOTIFIED}), S.REFUSED
        ),
        "supersede": Move("Remplacer", IN_FORCE, S.SUPERSEDED),
        "end": Move("Terminer", IN_FORCE, S.ENDED),
    },
)  # fmt: skip


class RefusalReason(TextChoices):
    FULL = "full", "plus de place"
    OUT_OF_AREA = "out_of_area", "hors du secteur de l'organisme"
    PUBLIC = "public", "ne relève pas du public accueilli"
    UNREACHABLE = "unreachable", "personne injoignable"
    PATH = "path", "parcours qui ne convient pas"
    OTHER = "other", "autre motif"


def origin_of(rank: int, wanted: str) -> str:
    """The origin that a decision leaves: a re-referral stays one however it was decided."""
    if rank > 1:
        return wanted if wanted in AGAIN else ReferralOrigin.REORIENTATION
    return ReferralOrigin.MANUAL if wanted in AGAIN else wanted
