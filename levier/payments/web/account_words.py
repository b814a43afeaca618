"""What the pages of bank details' acts say before, and after."""

from __future__ import annotations

from levier.kernel.text import short_date
from levier.payments.models import BankAccount, Payee
from levier.payments.web.acting import Words
from levier.payments.web.order_words import FOUR_EYES


def enter(payee: Payee, changes: bool) -> Words:
    when = (
        "Un changement ne sert qu'à partir du mois prochain : le bénéficiaire a le temps d'être "
        "prévenu à ses anciennes coordonnées."
    )
    return Words(
        "payments.bankaccount.enter",
        f"Saisir un compte pour {payee.name}",
        "Enregistrer le compte",
        "Le compte est saisi : une seconde personne doit le valider avant qu'il serve.",
        "",
        ("Une seconde personne valide, en relisant la pièce.", *([when] if changes else [])),
        FOUR_EYES,
    )


def verify(account: BankAccount, entered_by: str) -> Words:
    day = short_date(account.entered_at)
    return Words(
        "payments.bankaccount.verify",
        f"Valider le compte de {account.payee.name}",
        "Valider le compte",
        "Le compte est validé.",
        f"Saisi par {entered_by} le {day}. Pièce : {account.proof or 'non indiquée'}.",
        (
            "L'IBAN que vous lisez sur la pièce est comparé à celui qui a été saisi.",
            f"Le compte sert à partir {account.usable_from.of_label} ; l'ancien s'arrête alors.",
        ),
        FOUR_EYES,
    )


def suspend(account: BankAccount) -> Words:
    return Words(
        "payments.bankaccount.suspend",
        f"Suspendre le compte de {account.payee.name}",
        "Suspendre le compte",
        "Le compte est suspendu : plus aucun virement n'y part.",
        f"Compte {account.masked}.",
        (
            "Plus aucun virement n'y part ; ses ordres attendent d'autres coordonnées.",
            "Un compte suspendu ne reprend pas : il se remplace.",
        ),
        is_danger=True,
    )


def close(account: BankAccount) -> Words:
    return Words(
        "payments.bankaccount.close",
        f"Clore le compte de {account.payee.name}",
        "Clore le compte",
        "Le compte est clos.",
        f"Compte {account.masked}, {account.get_state_display()}.",
        ("Plus aucun virement n'y part.", "Un compte clos ne se rouvre pas : il se ressaisit."),
        is_danger=True,
    )


def reveal(account: BankAccount) -> Words:
    return Words(
        "payments.bankaccount.reveal",
        f"Dévoiler l'IBAN de {account.payee.name}",
        "Montrer l'IBAN",
        "",
        "Il est montré une fois ; votre nom, l'heure et le motif restent au registre.",
    )
