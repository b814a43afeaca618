"""What the pages of an order's acts say before, and after."""

from __future__ import annotations

from django.utils.text import capfirst

from levier.payments.domain import Channel, ResolutionOutcome
from levier.payments.models import PaymentOrder, Resolution
from levier.payments.web.acting import Words

FOUR_EYES = "Décret 2012-1246, art. 9"

CONCLUDED = {
    ResolutionOutcome.PAID: "L'ordre devient payé et le grand livre inscrit le débit.",
    ResolutionOutcome.REJECTED: "L'ordre devient rejeté : il pourra être émis à nouveau.",
}


def what(order: PaymentOrder) -> str:
    """`573,49 € à FOYER MARTIN, RSA du mois de novembre 2026`."""
    return f"{order.amount} à {order.payee.name}, {order.get_nature_display()}, {order.month.label}"


def _where(order: PaymentOrder) -> str:
    if order.channel == Channel.DELEGATED:
        return "L'ordre est à transmettre au comptable, qui paiera."
    if order.bank_account is None:
        return "Ce bénéficiaire n'a pas de compte utilisable : l'ordre attendra ses coordonnées."
    return f"Le virement partira vers le compte {order.bank_account.masked}, au prochain fichier."


def approve(order: PaymentOrder) -> Words:
    return Words(
        "payments.order.approve",
        "Valider cet ordre",
        "Valider l'ordre",
        "L'ordre est validé : il est à payer.",
        f"{what(order)}.",
        (_where(order), "Votre nom reste sur l'ordre, à côté de celui qui l'a proposé."),
        FOUR_EYES,
    )


def cancel(order: PaymentOrder) -> Words:
    return Words(
        "payments.order.cancel",
        "Annuler cet ordre",
        "Annuler l'ordre",
        "L'ordre est annulé : rien ne sera payé.",
        f"{what(order)}.",
        (
            "Rien ne part ; un autre ordre pourra être établi pour ce mois.",
            "Ce qu'il rendait dû est repris au grand livre par une écriture contraire.",
        ),
        is_danger=True,
    )


def reissue(order: PaymentOrder) -> Words:
    return Words(
        "payments.order.reissue",
        "Émettre à nouveau ce paiement",
        "Émettre à nouveau",
        "Un nouvel ordre est proposé : une seconde personne doit le valider.",
        f"{what(order)}. Le précédent est {order.get_state_display()}.",
        (
            "Un nouvel ordre est proposé, sous une nouvelle référence ; l'ancien ne change pas.",
            "Il part vers le compte utilisable aujourd'hui par ce bénéficiaire.",
            "Une seconde personne le valide avant qu'il ne parte.",
        ),
        FOUR_EYES,
    )


def transmit(order: PaymentOrder) -> Words:
    return Words(
        "payments.order.transmit",
        "Transmettre cet ordre au comptable",
        "Noter la transmission",
        "La transmission est notée.",
        f"{what(order)}.",
        ("L'ordre compte comme envoyé : il ne peut plus être annulé ici.",),
    )


def confirm_paid(order: PaymentOrder) -> Words:
    return Words(
        "payments.order.confirm_transmitted",
        "Constater que le comptable a payé",
        "Constater le paiement",
        "Le paiement est constaté.",
        f"{what(order)}, bordereau {order.reference or 'non noté'}.",
        ("L'ordre est payé et le grand livre l'inscrit : cela ne s'annule pas.",),
    )


def refuse_paid(order: PaymentOrder) -> Words:
    return Words(
        "payments.order.refuse_transmitted",
        "Constater que le comptable a rejeté l'ordre",
        "Constater le rejet",
        "Le rejet est noté : la somme reste due, l'ordre peut être émis à nouveau.",
        f"{what(order)}, bordereau {order.reference or 'non noté'}.",
        ("La somme reste due ; l'ordre pourra être émis à nouveau, par deux personnes.",),
        is_danger=True,
    )


def propose(order: PaymentOrder) -> Words:
    return Words(
        "payments.resolution.propose",
        "Dire ce qu'est devenu ce paiement",
        "Proposer cette conclusion",
        "La conclusion est proposée : une seconde personne doit la confirmer.",
        f"{what(order)}. Tant que nul ne sait s'il a eu lieu, rien n'est payé de nouveau.",
        (
            "Rien ne change encore : une seconde personne relit la pièce et confirme.",
            "Conclure à tort que le paiement n'a pas eu lieu ferait payer deux fois.",
        ),
        FOUR_EYES,
    )


def confirm(resolution: Resolution, proposed_by: str) -> Words:
    order = resolution.order
    return Words(
        "payments.resolution.confirm",
        f"Confirmer : {resolution.get_outcome_display()}",
        "J'ai lu la pièce, je confirme",
        "La conclusion est confirmée.",
        f"{what(order)}. Pièce de la banque, selon {proposed_by} : {resolution.evidence}.",
        (CONCLUDED[ResolutionOutcome(resolution.outcome)], "Cela ne s'annule pas."),
        FOUR_EYES,
        is_danger=True,
    )


def refuse(resolution: Resolution) -> Words:
    return Words(
        "payments.resolution.refuse",
        "Écarter cette conclusion",
        "Écarter la conclusion",
        "La conclusion est écartée : l'ordre reste à rapprocher.",
        f"« {capfirst(resolution.get_outcome_display())} », sur la pièce : {resolution.evidence}.",
        ("L'ordre reste à rapprocher ; une autre conclusion pourra être proposée.",),
    )
