"""The course of a breach, from a report to its end. Nothing moves by itself towards a sanction."""

from __future__ import annotations

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move
from levier.sanctions.domain.scale import Measure


class FactKind(TextChoices):
    """What happened. A no-show is a fact and nothing more."""

    NO_SHOW = "no_show", "absence à un rendez-vous"
    REFUSAL = "refusal", "refus exprimé"
    NOT_DONE = "not_done", "action prévue non faite"
    NO_PROOF = "no_proof", "justificatif non remis"
    OFFER_REFUSED = "offer_refused", "offre d'emploi refusée"
    CONTROL = "control", "contrôle refusé"
    OTHER = "other", "autre fait"


class BreachState(TextChoices):
    REPORTED = "reported", "signalé"
    DISMISSED = "dismissed", "sans suite"
    QUALIFIED = "qualified", "retenu, à notifier"
    NOTIFIED = "notified", "observations attendues"
    OBSERVED = "observed", "observations reçues"
    NO_ANSWER = "no_answer", "sans réponse"
    REFERRED = "referred", "à l'ordre du jour de l'EP"
    OPINION_GIVEN = "opinion_given", "avis de l'EP rendu"
    SUSPENSION = "suspension", "suspension décidée"
    SUPPRESSION = "suppression", "suppression décidée"
    WARNING = "warning", "avertissement"
    NO_SANCTION = "no_sanction", "pas de sanction"
    SENT = "sent", "transmise au payeur"
    IN_EFFECT = "in_effect", "en vigueur"
    LIFTED = "lifted", "levée"
    EXPIRED = "expired", "arrivée à son terme"
    WATCHED = "watched", "délai de récidive"
    CLOSED = "closed", "close"


S = BreachState
HEARD = frozenset({S.OBSERVED, S.NO_ANSWER})
BEFORE_DECISION = frozenset(
    {S.REPORTED, S.QUALIFIED, S.NOTIFIED, S.OBSERVED, S.NO_ANSWER, S.REFERRED, S.OPINION_GIVEN}
)
DECIDABLE = HEARD | {S.OPINION_GIVEN}
WITHHELD = frozenset({S.SUSPENSION, S.SUPPRESSION})
UNDER_WAY = WITHHELD | {S.SENT, S.IN_EFFECT}

BREACH = Lifecycle(
    S.REPORTED,
    {
        "qualify": Move("Retenir le manquement", frozenset({S.REPORTED}), S.QUALIFIED),
        "dismiss": Move("Classer sans suite", BEFORE_DECISION - {S.REFERRED}, S.DISMISSED),
        "notify": Move("Notifier les faits", frozenset({S.QUALIFIED}) | HEARD, S.NOTIFIED),
        "observe": Move("Noter les observations", frozenset({S.NOTIFIED, S.NO_ANSWER}), S.OBSERVED),
        "await_no_more": Move(
            "Constater l'absence de réponse", frozenset({S.NOTIFIED}), S.NO_ANSWER
        ),
        "refer": Move("Mettre à l'ordre du jour", HEARD, S.REFERRED),
        "withdraw_observed": Move(
            "Retirer de l'ordre du jour", frozenset({S.REFERRED}), S.OBSERVED
        ),
        "withdraw_no_answer": Move(
            "Retirer de l'ordre du jour", frozenset({S.REFERRED}), S.NO_ANSWER
        ),
        "give_opinion": Move("Rendre l'avis", frozenset({S.REFERRED}), S.OPINION_GIVEN),
        "suspend": Move("Suspendre", DECIDABLE, S.SUSPENSION),
        "suppress": Move("Supprimer", DECIDABLE, S.SUPPRESSION),
        "warn": Move("Avertir", DECIDABLE, S.WARNING),
        "spare": Move("Ne pas sanctionner", DECIDABLE, S.NO_SANCTION),
        "send": Move("Transmettre au payeur", WITHHELD, S.SENT),
        "start": Move("Constater l'effet", frozenset({S.SENT}), S.IN_EFFECT),
        "lift": Move("Lever la sanction", UNDER_WAY, S.LIFTED),
        "expire": Move("Constater le terme", frozenset({S.IN_EFFECT}), S.EXPIRED),
        "watch": Move("Suivre la récidive", frozenset({S.LIFTED, S.EXPIRED}), S.WATCHED),
        "close": Move(
            "Clore", frozenset({S.WATCHED, S.LIFTED, S.WARNING, S.NO_SANCTION}), S.CLOSED
        ),
    },
)

MOVE_OF = {
    Measure.SUSPENSION: "suspend",
    Measure.SUPPRESSION: "suppress",
    Measure.WARNING: "warn",
    Measure.NOTHING: "spare",
}
