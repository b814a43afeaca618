"""A prescription: from an obstacle to what lifts it, and what became of it (DOMAIN 2.11.3)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move
from levier.pathways.domain.exits import Situation

LONG_WAIT = 21  # days without an answer, or without a place: the prescriber is told
SIAE_THEMES = frozenset(
    {"employment", "training", "remobilisation", "socio_professional_support"}
)  # themes for which a person may be sent to an integration enterprise


class Target(TextChoices):
    """What one is sent to."""

    SESSION = "session", "session d'une action"
    SERVICE = "service", "service d'un autre organisme"
    SIAE = "siae", "structure d'insertion (SIAE)"


class PrescriptionState(TextChoices):
    DRAFT = "draft", "en préparation"
    SENT = "sent", "envoyée"
    RECEIVED = "received", "reçue"
    WAITING = "waiting_list", "en liste d'attente"
    MET = "met", "personne rencontrée"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée par l'opérateur"
    NOT_RETAINED = "not_retained", "non retenue"
    NO_SHOW = "no_show", "ne s'est pas présentée"
    INTEGRATED = "integrated", "entrée dans l'action"
    ONGOING = "ongoing", "action en cours"
    COMPLETED = "completed", "action terminée"
    ABANDONED = "abandoned", "action interrompue"
    CANCELLED = "cancelled", "annulée"


S = PrescriptionState
TO_ANSWER = frozenset({S.SENT, S.RECEIVED})
BEFORE_ENTRY = frozenset({S.SENT, S.RECEIVED, S.WAITING, S.MET, S.ACCEPTED})
INSIDE = frozenset({S.INTEGRATED, S.ONGOING})
LIVE = BEFORE_ENTRY | INSIDE | {S.DRAFT}
OVER = frozenset(S) - LIVE
ANSWERED = frozenset(S) - {S.DRAFT, S.SENT, S.RECEIVED, S.ONGOING, S.CANCELLED}
REMEMBERED = timedelta(days=365)  # how long whoever received one still sees it once it is over
HELD = BEFORE_ENTRY | INSIDE  # a place of the session, or a turn, is held for it

PRESCRIPTION = Lifecycle(
    S.DRAFT,
    {
        "send": Move("Envoyer", frozenset({S.DRAFT}), S.SENT),
        "receive": Move("Accuser réception", frozenset({S.SENT}), S.RECEIVED),
        "wait": Move(
            "Mettre en liste d'attente", frozenset({S.SENT, S.RECEIVED, S.MET}), S.WAITING
        ),
        "promote": Move("Une place s'est libérée", frozenset({S.WAITING}), S.RECEIVED),
        "meet": Move("Noter la rencontre", frozenset({S.SENT, S.RECEIVED, S.WAITING}), S.MET),
        "accept": Move("Accepter", frozenset({S.SENT, S.RECEIVED, S.WAITING, S.MET}), S.ACCEPTED),
        "refuse": Move("Refuser", frozenset({S.SENT, S.RECEIVED, S.WAITING}), S.REFUSED),
        "not_retain": Move("Ne pas retenir", frozenset({S.MET}), S.NOT_RETAINED),
        "no_show": Move(
            "Ne s'est pas présentée",
            frozenset({S.SENT, S.RECEIVED, S.MET, S.ACCEPTED}),
            S.NO_SHOW,
        ),
        "integrate": Move("Noter l'arrivée", frozenset({S.ACCEPTED}), S.INTEGRATED),
        "attend": Move("Noter la présence", frozenset({S.INTEGRATED}), S.ONGOING),
        "complete": Move("Terminer l'action", INSIDE, S.COMPLETED),
        "abandon": Move("Interrompre l'action", INSIDE, S.ABANDONED),
        "cancel": Move("Annuler la prescription", BEFORE_ENTRY | {S.DRAFT}, S.CANCELLED),
    },
)
# Those of who receives; the others are the prescriber's or the house's own.
ANSWERS = ("accept", "integrate", "complete", "receive", "meet", "wait", "refuse", "not_retain",
           "no_show", "abandon")  # fmt: skip


class Motive(TextChoices):
    """Why somebody did not enter, or did not go to the end."""

    NO_PLACE = "no_place", "pas de place avant longtemps"
    NOT_THE_PUBLIC = "not_public", "ne correspond pas au public de l'action"
    PREREQUISITE = "prerequisite", "prérequis manquant (niveau, document, permis)"
    OTHER_ACTION = "other_action", "une autre action convient mieux"
    NOT_READY = "not_ready", "projet à préciser avant d'entrer"
    UNREACHABLE = "unreachable", "injoignable"
    DECLINED = "declined", "la personne ne souhaite pas entrer"
    HEALTH = "health", "raison de santé"
    CHILDCARE = "childcare", "garde d'enfant"
    MOBILITY = "mobility", "pas de moyen de venir"
    WORK = "work", "emploi ou formation trouvés"
    MOVED = "moved", "déménagement"
    ABSENCES = "absences", "absences répétées"
    OTHER = "other", "autre"


MOTIVES: dict[str, tuple[Motive, ...]] = {
    "refuse": (Motive.NO_PLACE, Motive.NOT_THE_PUBLIC, Motive.PREREQUISITE, Motive.OTHER_ACTION,
               Motive.UNREACHABLE, Motive.DECLINED, Motive.OTHER),
    "not_retain": (Motive.NOT_READY, Motive.NOT_THE_PUBLIC, Motive.PREREQUISITE,
                   Motive.OTHER_ACTION, Motive.DECLINED, Motive.OTHER),
    "no_show": (Motive.UNREACHABLE, Motive.HEALTH, Motive.CHILDCARE, Motive.MOBILITY,
                Motive.WORK, Motive.MOVED, Motive.OTHER),
    "abandon": (Motive.WORK, Motive.ABSENCES, Motive.HEALTH, Motive.CHILDCARE, Motive.MOBILITY,
                Motive.MOVED, Motive.OTHER_ACTION, Motive.OTHER),
}  # fmt: skip
WITH_MOTIVE = frozenset({S.REFUSED, S.NOT_RETAINED, S.NO_SHOW, S.ABANDONED})


class Result(TextChoices):
    REACHED = "reached", "objectif atteint"
    PARTLY = "partly", "en partie atteint"
    MISSED = "missed", "pas atteint"


# What an action may lead to besides its own aim: a way out of it that counts as positive.
AFTERWARDS = (Situation.PERMANENT, Situation.LONG_TERM, Situation.BUSINESS, Situation.SHORT_TERM,
              Situation.SUBSIDISED, Situation.TRAINING, Situation.INTEGRATION)  # fmt: skip

MEANINGS = {
    S.DRAFT: "neutral",
    S.SENT: "accent",
    S.RECEIVED: "accent",
    S.WAITING: "attention",
    S.MET: "accent",
    S.ACCEPTED: "done",
    S.REFUSED: "danger",
    S.NOT_RETAINED: "danger",
    S.NO_SHOW: "danger",
    S.INTEGRATED: "done",
    S.ONGOING: "done",
    S.COMPLETED: "done",
    S.ABANDONED: "attention",
    S.CANCELLED: "neutral",
}


def holder(pk: int) -> str:
    """What holds the place of a session for a prescription."""
    return f"pathways.prescription:{pk}"


def held_by(key: str) -> int | None:
    """The prescription behind the holder of a place; None for a holder that is not one."""
    room, _, number = key.partition(":")
    return int(number) if room == "pathways.prescription" and number.isdigit() else None
