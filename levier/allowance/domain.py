"""What a monthly run is, the states it goes through, and the ten steps a person sees."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move

CHUNK = 1000  # households a transaction: a kill loses at most this much work, never a result


class Channel(TextChoices):
    """Who pays the households (CASF L262-16): the payer on our advance, or the Département."""

    DELEGATED = "delegated", "délégué à la CAF et à la MSA"
    DIRECT = "direct", "versé par le Département"


class RunKind(TextChoices):
    MONTHLY = "monthly", "paie du mois"
    CORRECTION = "correction", "régularisation"


class RunState(TextChoices):
    DRAFT = "draft", "ouverte"
    FROZEN = "frozen", "dossiers figés"
    COMPUTING = "computing", "calcul en cours"
    COMPUTED = "computed", "calculée"
    HELD = "held", "retenue : trop d'anomalies"
    CONTROLLED = "controlled", "contrôlée"
    APPROVED = "approved", "approuvée"
    ORDERED = "ordered", "ordonnancée"
    SEALED = "sealed", "fichier scellé"
    SENT = "sent", "remise à la banque"
    SETTLED = "settled", "réglée"
    CLOSED = "closed", "close"
    REFUSED = "refused", "refusée"
    CANCELLED = "cancelled", "annulée"


S = RunState
ENDED = frozenset({S.CLOSED, S.REFUSED, S.CANCELLED})
DEAD = frozenset({S.REFUSED, S.CANCELLED})
BEFORE_APPROVAL = frozenset({S.DRAFT, S.FROZEN, S.COMPUTING, S.COMPUTED, S.HELD, S.CONTROLLED})
APPROVED_ON = frozenset({S.APPROVED, S.ORDERED, S.SEALED, S.SENT, S.SETTLED, S.CLOSED})

LIFECYCLE = Lifecycle(
    initial=S.DRAFT,
    moves={
        "freeze": Move("Figer les dossiers", frozenset({S.DRAFT}), S.FROZEN),
        "compute": Move("Calculer", frozenset({S.FROZEN}), S.COMPUTING),
        "finish": Move("Terminer le calcul", frozenset({S.COMPUTING}), S.COMPUTED),
        "control": Move("Contrôler", frozenset({S.COMPUTED}), S.CONTROLLED),
        "hold": Move("Retenir", frozenset({S.COMPUTED}), S.HELD),
        "release": Move("Lever la retenue", frozenset({S.HELD}), S.CONTROLLED),
        "approve": Move("Approuver", frozenset({S.CONTROLLED}), S.APPROVED),
        "refuse": Move("Refuser", frozenset({S.COMPUTED, S.HELD, S.CONTROLLED}), S.REFUSED),
        "cancel": Move("Annuler", BEFORE_APPROVAL | {S.APPROVED}, S.CANCELLED),
        "order": Move("Ordonnancer", frozenset({S.APPROVED}), S.ORDERED),
        "seal": Move("Sceller le fichier", frozenset({S.ORDERED}), S.SEALED),
        "send": Move("Remettre le fichier", frozenset({S.SEALED}), S.SENT),
        "settle": Move("Constater le règlement", frozenset({S.ORDERED, S.SENT}), S.SETTLED),
        "close": Move("Clore le mois", frozenset({S.SETTLED}), S.CLOSED),
    },
)


class Outcome(TextChoices):
    """What becomes of each household of the snapshot: exactly one of these."""

    AMOUNT = "amount", "montant à verser"
    NOTHING = "nothing", "rien à verser"
    HELD = "held", "retenu pour examen"
    ERROR = "error", "calcul impossible"


class Nature(TextChoices):
    """Why what is payable differs from the right; each its own signed line."""

    SUSPENSION = "suspension", "Suspension du versement"
    SANCTION = "sanction", "Sanction décidée par le conseil départemental"
    BELOW_MINIMUM = "below_minimum", "Montant inférieur au seuil de versement"
    RECOVERY = "recovery", "Retenue sur un trop-perçu"
    ARREAR = "arrear", "Rappel"
    SETTLED = "settled", "Déjà réglé pour ce mois"


class FindingState(TextChoices):
    EXAMINE = "examine", "à examiner"
    ACCEPTED = "accepted", "accepté"
    REPORTED = "reported", "signalé au payeur"


FINDING_LIFECYCLE = Lifecycle(
    initial=FindingState.EXAMINE,
    moves={
        "accept": Move(
            "Accepter l'écart",
            frozenset({FindingState.EXAMINE, FindingState.REPORTED}),
            FindingState.ACCEPTED,
        ),
        "report": Move(
            "Signaler au payeur", frozenset({FindingState.EXAMINE}), FindingState.REPORTED
        ),
        "reopen": Move(
            "Remettre à l'examen",
            frozenset({FindingState.ACCEPTED, FindingState.REPORTED}),
            FindingState.EXAMINE,
        ),
    },
)


class FindingKind(TextChoices):
    AMOUNT = "amount", "montants différents"
    PAYER_ALONE = "payer_alone", "versé par le payeur, rien selon nous"
    OURS_ALONE = "ours_alone", "dû selon nous, rien chez le payeur"
    UNEXPLAINED = "unexplained", "calcul impossible"
    JUMP = "jump", "forte variation depuis le mois dernier"
    NEW_ACCOUNT = "new_account", "premier versement sur ce compte"
    SHARED_ACCOUNT = "shared_account", "plusieurs foyers sur un même compte"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the ten steps: its number, its name, what it does, and where it stands."""

    number: int
    name: str
    label: str
    sentence: str
    status: str = "waiting"  # done, current, waiting


STEPS: tuple[tuple[str, str, str], ...] = (
    ("feed", "Flux", "Les fichiers du mois envoyés par la CAF et la MSA sont pris en compte."),
    ("open", "Photographie", "Les dossiers du mois sont figés, tels qu'ils sont connus."),
    ("calculate", "Calcul", "Le droit de chaque foyer est calculé, ligne par ligne."),
    ("adjust", "Ajustements", "Sanctions, retenues, rappels et seuil de versement s'appliquent."),
    ("control", "Contrôle", "Nos montants sont comparés à ceux du payeur."),
    ("approve", "Approbation", "Une seconde personne approuve ce qui va être payé."),
    ("order", "Ordres", "Les ordres de paiement sont créés, un seul par foyer et par nature."),
    ("file", "Fichier", "Le fichier bancaire est écrit, relu et scellé."),
    ("return", "Retours", "Les réponses de la banque sont rapprochées, une à une."),
    ("close", "Clôture", "Le grand livre est équilibré, tout est vérifié, le mois est clos."),
)

# How many of the ten steps are behind us in each state.
STEPS_DONE: dict[str, int] = {
    S.DRAFT: 1,
    S.FROZEN: 2,
    S.COMPUTING: 2,
    S.COMPUTED: 4,
    S.HELD: 4,
    S.CONTROLLED: 5,
    S.APPROVED: 6,
    S.ORDERED: 7,
    S.SEALED: 8,
    S.SENT: 8,
    S.SETTLED: 9,
    S.CLOSED: 10,
    S.REFUSED: 5,
    S.CANCELLED: 2,
}


def steps_of(state: str) -> list[Step]:
    """The ten steps as they stand in `state`: done, the current one, those to come."""
    done = STEPS_DONE[state]
    return [
        Step(
            number, name, label, sentence,
            "done" if number <= done
            else "current" if number == done + 1 and state not in DEAD
            else "waiting",
        )
        for number, (name, label, sentence) in enumerate(STEPS, start=1)
    ]  # fmt: skip


class Dimension(TextChoices):
    """What the figures of a run are counted by."""

    CENTRE = "centre", "MDS"
    COMMUNE = "commune", "commune"
    PAYER = "payer", "payeur"
    OUTCOME = "outcome", "issue"
    BUCKET = "bucket", "tranche de montant"
    CHANGE = "change", "évolution depuis le mois dernier"


class Change(TextChoices):
    """How a household's amount moved since last month's run."""

    ENTERING = "entering", "foyers qui entrent"
    LEAVING = "leaving", "foyers qui sortent"
    UP = "up", "montants en hausse de plus de 20 %"
    DOWN = "down", "montants en baisse de plus de 20 %"


BUCKETS = (0, 100, 200, 300, 400, 500, 600, 700, 800, 1000, 1200)  # euros, lower bounds
