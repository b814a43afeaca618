"""Appeals to the president of the council (RAPO, CASF L262-47): states, delays. No database."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move
from levier.pathways.domain.calendar import months_after
from levier.pathways.domain.deadlines import rule

SILENCE_MONTHS = 2  # CRPA L231-4, 2°: silence for two months is a rejection


class Contested(TextChoices):
    SANCTION = "sanction", "sanction"
    DEBT = "debt", "indu"
    WAIVER = "waiver", "demande de remise de dette"
    REFUSAL = "refusal", "refus ou fin du droit"
    AMOUNT = "amount", "montant du RSA"


class AppealState(TextChoices):
    RECEIVED = "received", "reçu"
    ADMISSIBLE = "admissible", "recevable"
    INADMISSIBLE = "inadmissible", "irrecevable"
    ASSIGNED = "assigned", "en instruction"
    OPINION_REQUESTED = "opinion_requested", "avis de la CRA demandé"
    OPINION_GIVEN = "opinion_given", "avis de la CRA rendu"
    OPINION_DEEMED = "opinion_deemed", "avis de la CRA réputé rendu"
    FULL = "full", "accepté"
    PARTIAL = "partial", "accepté en partie"
    REJECTED = "rejected", "rejeté"
    IMPLICIT = "implicit", "rejet implicite"
    LITIGATION = "litigation", "devant le tribunal"
    JUDGED = "judged", "jugé"


A = AppealState
PENDING = frozenset(
    {A.RECEIVED, A.ADMISSIBLE, A.ASSIGNED, A.OPINION_REQUESTED, A.OPINION_GIVEN, A.OPINION_DEEMED}
)
# An appeal against a debt suspends its recovery, before the judge as well (CASF L262-46).
SUSPENSIVE = PENDING | {A.LITIGATION}
# A late answer replaces the rejection that silence made (CRPA L412-7).
DECIDABLE = frozenset({A.ADMISSIBLE, A.ASSIGNED, A.OPINION_GIVEN, A.OPINION_DEEMED, A.IMPLICIT})
ANSWERED = frozenset({A.FULL, A.PARTIAL, A.REJECTED, A.INADMISSIBLE, A.IMPLICIT})
CONTESTABLE = ANSWERED - {A.FULL}  # what is granted whole leaves nothing to judge

APPEAL = Lifecycle(
    A.RECEIVED,
    {
        "admit": Move("Déclarer recevable", frozenset({A.RECEIVED}), A.ADMISSIBLE),
        "dismiss": Move(
            "Déclarer irrecevable", frozenset({A.RECEIVED, A.ADMISSIBLE}), A.INADMISSIBLE
        ),
        "assign": Move("Prendre en instruction", frozenset({A.ADMISSIBLE}), A.ASSIGNED),
        "ask_opinion": Move(
            "Saisir la CRA", frozenset({A.ADMISSIBLE, A.ASSIGNED}), A.OPINION_REQUESTED
        ),
        "receive_opinion": Move(
            "Noter l'avis de la CRA", frozenset({A.OPINION_REQUESTED}), A.OPINION_GIVEN
        ),
        "deem_opinion": Move(
            "Constater l'avis réputé rendu", frozenset({A.OPINION_REQUESTED}), A.OPINION_DEEMED
        ),
        "accept": Move("Accepter", DECIDABLE, A.FULL),
        "accept_part": Move("Accepter en partie", DECIDABLE, A.PARTIAL),
        "reject": Move("Rejeter", DECIDABLE, A.REJECTED),
        "lapse": Move("Constater le rejet implicite", PENDING, A.IMPLICIT),
        "litigate": Move("Noter la saisine du tribunal", CONTESTABLE, A.LITIGATION),
        "judge": Move("Noter le jugement", frozenset({A.LITIGATION}), A.JUDGED),
    },
)
MOVE_OF = {A.FULL: "accept", A.PARTIAL: "accept_part", A.REJECTED: "reject"}
OUTCOMES = [(state.value, state.label) for state in (A.FULL, A.PARTIAL, A.REJECTED)]


def last_day_to_appeal(notified_on: date) -> date:
    """DL-08: two clear months, moved to a working day."""
    return rule("DL-08").due_on(notified_on)


def opinion_due_on(asked_on: date) -> date:
    """DL-09: the opinion of the commission, deemed given after."""
    return rule("DL-09").due_on(asked_on)


def silence_on(received_on: date) -> date:
    """The day on which silence has become a rejection, two months after the appeal came in."""
    return months_after(received_on, SILENCE_MONTHS)


def answer_due_on(received_on: date, opinion_on: date | None = None) -> date:
    """DL-10: two months, or one after the opinion; never after silence has answered."""
    if opinion_on is None:
        return rule("DL-10").due_on(received_on)
    return min(rule("DL-10").due_on(opinion_on, "after_opinion"), silence_on(received_on))
