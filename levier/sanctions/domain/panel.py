"""Sessions of a multidisciplinary panel (équipe pluridisciplinaire, CASF L262-39)."""

from __future__ import annotations

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move


class Quality(TextChoices):
    """In what quality somebody sits."""

    COUNCIL = "council", "Département"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    INSERTION = "insertion", "organisme d'insertion"
    RECIPIENT = "recipient", "représentant des bénéficiaires"


class SessionState(TextChoices):
    CREATED = "created", "créée"
    MEMBERS_ASSIGNED = "members_assigned", "membres convoqués"
    QUORUM = "quorum", "quorum annoncé"
    CASES_ASSIGNED = "cases_assigned", "ordre du jour préparé"
    VALIDATED = "validated", "ordre du jour arrêté"
    ATTENDANCE_TAKEN = "attendance_taken", "présences relevées"
    DECIDING = "deciding", "en séance"
    DONE_BY_PANEL = "done_by_panel", "avis rendus"
    COUNCIL_DECIDING = "council_deciding", "décisions attendues"
    DONE = "done", "terminée"
    CANCELLED = "cancelled", "annulée"
    POSTPONED = "postponed", "reportée"


T = SessionState
BEFORE_SITTING = frozenset(
    {T.CREATED, T.MEMBERS_ASSIGNED, T.QUORUM, T.CASES_ASSIGNED, T.VALIDATED, T.ATTENDANCE_TAKEN}
)
SAT = frozenset({T.DECIDING, T.DONE_BY_PANEL, T.COUNCIL_DECIDING, T.DONE})
OPEN_AGENDA = frozenset({T.CREATED, T.MEMBERS_ASSIGNED, T.QUORUM, T.CASES_ASSIGNED})

SESSION = Lifecycle(
    T.CREATED,
    {
        "convene": Move("Convoquer les membres", frozenset({T.CREATED}), T.MEMBERS_ASSIGNED),
        "announce": Move("Constater le quorum", frozenset({T.MEMBERS_ASSIGNED}), T.QUORUM),
        "prepare": Move("Préparer l'ordre du jour", frozenset({T.QUORUM}), T.CASES_ASSIGNED),
        "validate": Move("Arrêter l'ordre du jour", frozenset({T.CASES_ASSIGNED}), T.VALIDATED),
        "attend": Move("Relever les présences", frozenset({T.VALIDATED}), T.ATTENDANCE_TAKEN),
        "open": Move("Ouvrir la séance", frozenset({T.ATTENDANCE_TAKEN}), T.DECIDING),
        "close": Move("Clore la séance", frozenset({T.DECIDING}), T.DONE_BY_PANEL),
        "hand": Move("Transmettre les avis", frozenset({T.DONE_BY_PANEL}), T.COUNCIL_DECIDING),
        "end": Move("Terminer", frozenset({T.COUNCIL_DECIDING}), T.DONE),
        "cancel": Move("Annuler la séance", BEFORE_SITTING, T.CANCELLED),
        "postpone": Move("Reporter la séance", BEFORE_SITTING, T.POSTPONED),
    },
)


class ItemState(TextChoices):
    ASSOCIATED = "associated", "à examiner"
    OPINION = "opinion", "avis rendu"
    DECIDED = "decided", "décision prise"
    CANCELLED = "cancelled", "retiré"
    POSTPONED = "postponed", "reporté"


ITEM = Lifecycle(
    ItemState.ASSOCIATED,
    {
        "opine": Move("Rendre l'avis", frozenset({ItemState.ASSOCIATED}), ItemState.OPINION),
        "decide": Move("Décider", frozenset({ItemState.OPINION}), ItemState.DECIDED),
        "withdraw": Move("Retirer", frozenset({ItemState.ASSOCIATED}), ItemState.CANCELLED),
        "postpone": Move("Reporter", frozenset({ItemState.ASSOCIATED}), ItemState.POSTPONED),
    },
)


class Opinion(TextChoices):
    """What the panel advises; the council decides (DOMAIN 2.1.8)."""

    MAINTAIN = "maintain", "maintenir le RSA"
    WARN = "warn", "avertir"
    REDUCE = "reduce", "suspendre une partie"
    SUSPEND = "suspend", "suspendre en totalité"
    SUPPRESS = "suppress", "supprimer"
    REORIENT = "reorient", "maintenir et réorienter"
    REMOBILISED = "remobilised", "arrêter la procédure : la personne s'est remobilisée"
