"""Which letters are written, the states they go through, and the texts that may be changed."""

from __future__ import annotations

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move

PREFIX = "RSA"  # how every reference begins: RSA-2026-000123
TEMPLATE_VERSION = "v1"  # the folder of the templates that new letters are written with
LETTERS_A_CHUNK = 100  # letters a transaction: a kill loses at most this much work
LETTERS_A_PRINT = 200  # letters a file to print: 400 sheets or so, and a bounded memory


class LetterKind(TextChoices):
    RIGHT = "right", "notification du droit"
    OVERPAYMENT = "overpayment", "notification d'un indu"
    SUSPENSION = "suspension", "suspension du versement"
    RESUMPTION = "resumption", "reprise du versement"


class LetterState(TextChoices):
    DRAFT = "draft", "projet"
    ISSUED = "issued", "émis"
    SENT = "sent", "envoyé"
    CANCELLED = "cancelled", "annulé"


class Sending(TextChoices):
    """How a letter reached the household; the day it was received opens the time to appeal."""

    POST = "post", "par courrier"
    REGISTERED = "registered", "en recommandé avec avis de réception"
    HAND = "hand", "remis en main propre"


L = LetterState
LETTER = Lifecycle(
    initial=L.DRAFT,
    moves={
        "issue": Move("Émettre le courrier", frozenset({L.DRAFT}), L.ISSUED),
        "send": Move("Noter l'envoi", frozenset({L.ISSUED}), L.SENT),
        "cancel": Move("Annuler", frozenset({L.DRAFT, L.ISSUED, L.SENT}), L.CANCELLED),
    },
)


class BatchState(TextChoices):
    CHECK = "check", "à vérifier"
    RUNNING = "running", "en préparation"
    READY = "ready", "à imprimer"
    SENT = "sent", "envoyé"
    CANCELLED = "cancelled", "abandonné"


B = BatchState
LETTER_BATCH = Lifecycle(
    initial=B.CHECK,
    moves={
        "start": Move("Préparer les courriers", frozenset({B.CHECK}), B.RUNNING),
        "finish": Move("Terminer", frozenset({B.RUNNING}), B.READY),
        "send": Move("Noter l'envoi", frozenset({B.READY}), B.SENT),
        "cancel": Move("Abandonner", frozenset({B.CHECK}), B.CANCELLED),
    },
)


class TextBlock(TextChoices):
    """The parts of the letters that the functional administrator may write anew."""

    OPENING_RIGHT = "opening_right", "Premières phrases : notification du droit"
    OPENING_OVERPAYMENT = "opening_overpayment", "Premières phrases : indu"
    OPENING_SUSPENSION = "opening_suspension", "Premières phrases : suspension"
    OPENING_RESUMPTION = "opening_resumption", "Premières phrases : reprise"
    CHANGES = "changes", "Si votre situation change"
    REMEDY = "remedy", "Pour que le versement reprenne"
    CONTACT = "contact", "Une question ?"
    SIGNATURE = "signature", "Qui signe"
    MACHINE = "machine", "Mention du traitement automatique"
    PRIVACY = "privacy", "Mention des données personnelles"


TEXTS: dict[str, str] = {
    TextBlock.OPENING_RIGHT: (
        "Ce courrier vous dit comment ce montant est calculé, ce que vous devez faire si votre "
        "situation change, et comment contester."
    ),
    TextBlock.OPENING_OVERPAYMENT: (
        "Ce courrier vous dit pourquoi, comment rembourser, et comment contester ou demander une "
        "remise."
    ),
    TextBlock.OPENING_SUSPENSION: (
        "Ce courrier vous dit pourquoi, comment faire reprendre le versement, et comment contester."
    ),
    TextBlock.OPENING_RESUMPTION: "",
    TextBlock.CHANGES: (
        "Dites-le tout de suite à l'organisme qui vous verse le RSA : un travail, une naissance, "
        "une séparation, un déménagement, une somme reçue. Si nous l'apprenons tard, vous "
        "pourriez devoir rembourser."
    ),
    TextBlock.REMEDY: (
        "Prenez rendez-vous avec votre référent unique, ou avec votre maison départementale de la "
        "solidarité. Dites-nous ce qui vous a empêché : une maladie, un problème de garde ou de "
        "transport peut être une bonne raison."
    ),
    TextBlock.CONTACT: (
        "Appelez-nous, écrivez-nous, ou parlez-en à votre maison départementale de la solidarité. "
        "Donnez la référence de ce courrier : nous vous répondrons plus vite."
    ),
    # Followed by the name of whoever signs, under which delegation (see `directory.signing`).
    TextBlock.SIGNATURE: "Pour le président du conseil départemental\net par délégation,",
    TextBlock.MACHINE: (
        "Ce montant est calculé par un traitement automatique. Vous pouvez demander quelles règles "
        "il suit et comment elles vous ont été appliquées (CRPA L311-3-1)."
    ),
    TextBlock.PRIVACY: (
        "Vos données servent à gérer votre droit au RSA. Vous pouvez les consulter et les faire "
        "corriger en écrivant à l'adresse en tête de ce courrier."
    ),
}

OPENINGS: dict[str, str] = {kind: f"opening_{kind}" for kind in LetterKind.values}
# The texts of each kind, beside its first sentences.
USED: dict[str, tuple[str, ...]] = {
    LetterKind.RIGHT: ("changes", "contact", "signature", "machine", "privacy"),
    LetterKind.OVERPAYMENT: ("contact", "signature", "privacy"),
    LetterKind.SUSPENSION: ("remedy", "contact", "signature", "privacy"),
    LetterKind.RESUMPTION: ("contact", "signature", "privacy"),
}


def template_of(kind: str, version: str) -> str:
    """`allowance/typst/v1/right.typ`."""
    return f"allowance/typst/{version}/{kind}.typ"
