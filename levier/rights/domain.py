"""States of case files, feeds, debts; the rules of recovery. No database here."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move


class PayerFamily(TextChoices):
    CAF = "CAF", "CAF"
    MSA = "MSA", "MSA"


class CaseState(TextChoices):
    """ETATDOSRSA, the payers' codes (DOMAIN 2.1.2)."""

    PENDING_COUNCIL_DECISION = "0", "en attente de décision du Département"
    REFUSED = "1", "droit refusé"
    OPEN_PAYABLE = "2", "droit ouvert et versable"
    OPEN_RIGHT_SUSPENDED = "3", "droit ouvert et suspendu"
    OPEN_PAYMENT_SUSPENDED = "4", "droit ouvert, versement suspendu"
    CLOSED = "5", "droit clos"
    CLOSED_RETROACTIVE = "6", "droit clos sur un mois antérieur"
    UNKNOWN = "Z", "non défini"


# A monthly feed holds every case in these states: one that is missing from it is flagged.
LIVE_STATES = (
    CaseState.PENDING_COUNCIL_DECISION,
    CaseState.OPEN_PAYABLE,
    CaseState.OPEN_RIGHT_SUSPENDED,
    CaseState.OPEN_PAYMENT_SUSPENDED,
)
PAYABLE_STATES = (CaseState.OPEN_PAYABLE,)
# Suspended payments that leave the duties in force (the nationwide selection rule).
DUTIES_MOTIVES = frozenset({"01", "05", "06", "35", "36", "44", "70"})


def duties_apply(state: str, motive: str, flagged: bool) -> bool:
    """Whether the household is subject to rights and duties (CASF L262-28)."""
    if not flagged:
        return False
    if state in (CaseState.OPEN_PAYABLE, CaseState.OPEN_RIGHT_SUSPENDED):
        return True
    return state == CaseState.OPEN_PAYMENT_SUSPENDED and motive in DUTIES_MOTIVES


class FeedInterface(TextChoices):
    BENEFICIARIES = "VRSB0801", "bénéficiaires (VRSB0801)"
    MOVEMENTS = "VRSF0501", "mouvements financiers (VRSF0501)"
    DEBTS = "VRSC0201", "créances transférées (VRSC0201)"


class FeedType(TextChoices):
    MONTHLY = "M", "mensuel"
    DAILY = "I", "quotidien"
    TAKEOVER = "R", "reprise"


class FeedState(TextChoices):
    RECEIVED = "received", "reçu"
    IMPORTING = "importing", "en cours de prise en charge"
    TAKEN = "taken", "pris en charge"
    ASIDE = "aside", "mis de côté"


FEED = Lifecycle(
    FeedState.RECEIVED,
    {
        "shelve": Move("Mettre de côté", frozenset({FeedState.RECEIVED}), FeedState.ASIDE),
        "unshelve": Move("Reprendre ce flux", frozenset({FeedState.ASIDE}), FeedState.RECEIVED),
        "start": Move("Prendre en charge", frozenset({FeedState.RECEIVED}), FeedState.IMPORTING),
        "finish": Move("Terminer", frozenset({FeedState.IMPORTING}), FeedState.TAKEN),
    },
)


class RejectState(TextChoices):
    OPEN = "open", "à traiter"
    REPLAYED = "replayed", "rejoué"
    IGNORED = "ignored", "laissé de côté"


REJECT = Lifecycle(
    RejectState.OPEN,
    {
        "replay": Move("Rejouer", frozenset({RejectState.OPEN}), RejectState.REPLAYED),
        "ignore": Move("Laisser de côté", frozenset({RejectState.OPEN}), RejectState.IGNORED),
        "reopen": Move("Reprendre", frozenset({RejectState.IGNORED}), RejectState.OPEN),
    },
)


class AnomalyKind(TextChoices):
    UNKNOWN_CODE = "unknown_code", "code inconnu"
    UNKNOWN_ELEMENT = "unknown_element", "élément inconnu"
    NIR = "nir", "NIR à vérifier"
    VALUE = "value", "valeur à vérifier"
    FILE = "file", "fichier"
    COUNTS = "counts", "comptes qui ne concordent pas"
    ABSENT = "absent", "foyer absent du flux mensuel"
    TRANSFER = "transfer", "mutation"
    MATCH = "match", "personne à rapprocher"
    SITUATION = "situation", "situation que la loi ne sait pas lire"
    UNKNOWN_CASE = "unknown_case", "dossier inconnu"
    TOTALS = "totals", "totaux qui ne concordent pas"


class DebtOrigin(TextChoices):
    PAYER = "payer", "transféré par le payeur"
    RECALCULATION = "recalculation", "constaté par recalcul"


class DebtState(TextChoices):
    ASSESSED = "assessed", "constaté"
    NOTIFIED = "notified", "notifié"
    RECOVERING = "recovering", "en recouvrement"
    SUSPENDED = "suspended", "suspendu par un recours"
    WAIVED = "waived", "remis"
    REPAID = "repaid", "remboursé"
    EXTINGUISHED = "extinguished", "prescrit"
    TITLED = "titled", "titre émis"


OWED = frozenset(
    {DebtState.ASSESSED, DebtState.NOTIFIED, DebtState.RECOVERING, DebtState.SUSPENDED}
)
DEBT = Lifecycle(
    DebtState.ASSESSED,
    {
        "notify": Move("Notifier", frozenset({DebtState.ASSESSED}), DebtState.NOTIFIED),
        "recover": Move("Recouvrer", frozenset({DebtState.NOTIFIED}), DebtState.RECOVERING),
        "appeal": Move(
            "Suspendre pour recours",
            frozenset({DebtState.NOTIFIED, DebtState.RECOVERING}),
            DebtState.SUSPENDED,
        ),
        "resume": Move(
            "Reprendre après recours", frozenset({DebtState.SUSPENDED}), DebtState.NOTIFIED
        ),
        "unplan": Move("Arrêter la retenue", frozenset({DebtState.RECOVERING}), DebtState.NOTIFIED),
        "waive": Move("Remettre toute la dette", OWED, DebtState.WAIVED),
        "repay": Move("Constater le remboursement", OWED, DebtState.REPAID),
        "extinguish": Move(
            "Constater la prescription",
            frozenset({DebtState.ASSESSED, DebtState.NOTIFIED, DebtState.RECOVERING}),
            DebtState.EXTINGUISHED,
        ),
        "title": Move(
            "Émettre un titre",
            frozenset({DebtState.NOTIFIED, DebtState.RECOVERING}),
            DebtState.TITLED,
        ),
    },
)


class PlanState(TextChoices):
    ACTIVE = "active", "en cours"
    ENDED = "ended", "terminé"


PLAN = Lifecycle(
    PlanState.ACTIVE,
    {"end": Move("Arrêter le plan", frozenset({PlanState.ACTIVE}), PlanState.ENDED)},
)


class RecoveryKind(TextChoices):
    """Why less is owed than before."""

    WITHHELD = "withheld", "retenue sur le droit"
    REPAID = "repaid", "remboursement"
    WAIVED = "waived", "remise"
    EXTINGUISHED = "extinguished", "prescription"


class SuspensionState(TextChoices):
    ACTIVE = "active", "en vigueur"
    LIFTED = "lifted", "levée"


SUSPENSION = Lifecycle(
    SuspensionState.ACTIVE,
    {"lift": Move("Lever", frozenset({SuspensionState.ACTIVE}), SuspensionState.LIFTED)},
)


class ReductionState(TextChoices):
    ACTIVE = "active", "en vigueur"
    LIFTED = "lifted", "levée"


REDUCTION = Lifecycle(
    ReductionState.ACTIVE,
    {
        "lift": Move("Lever", frozenset({ReductionState.ACTIVE}), ReductionState.LIFTED),
        "undo": Move(
            "Annuler",
            frozenset({ReductionState.ACTIVE, ReductionState.LIFTED}),
            ReductionState.LIFTED,
        ),
    },
)


class MovementKind(TextChoices):
    ALLOCATION = "allocation", "allocation comptabilisée"
    DEBT = "debt", "indu constaté"
    TRANSFERRED = "transferred", "indu transféré au Département"
    WAIVER = "waiver", "remise d'indu"
    SMALL = "small", "annulation de faible montant"
    OTHER = "other", "autre annulation"


class AdvanceLine(TextChoices):
    """The totals of VRSF0501; `ADVANCE` is what the Département owes the payer."""

    ALLOCATIONS = "allocations", "allocations comptabilisées"
    DEBTS = "debts", "indus constatés"
    TRANSFERRED = "transferred", "indus transférés au Département"
    WAIVERS = "waivers", "remises d'indus"
    CANCELLATIONS = "cancellations", "annulations d'indus"
    ADVANCE = "advance", "montant total de l'acompte"


def years_after(day: date, years: int) -> date:
    """The same day some years later; 1 March for a 29 February that does not exist."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
