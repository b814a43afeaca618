"""One order on screen: what it is, where it stands, who must act, what it went through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.payments import access, queries
from levier.payments.domain import Channel, OrderState
from levier.payments.models import PaymentOrder
from levier.payments.queries.lives import OrderLife
from levier.payments.web import links, order_life
from levier.payments.web.acting import Link
from levier.payments.web.tables import meaning
from levier.payments.web.who import Names, must
from levier.ui.pieces import Fact

Said = tuple[str, str, str]  # meaning, title, text of a notice


def order_page(order: PaymentOrder, agent: Agent) -> dict[str, Any]:
    life = queries.life_of(order)
    names = Names(life.actors())
    sees_ledger = directory.can(agent, access.LEDGER)
    acts = list(acts_of(life, agent))
    return {
        "order": order,
        "meaning": meaning(order),
        "facts": facts_of(order),
        "said": situation(life, names),
        "main_act": acts[0] if acts and acts[0].kind == "main" else None,
        "acts": [one for one in acts if one.kind != "main"],
        "events": order_life.events(life, names),
        "transfers": queries.transfers_of_order(order) if sees_ledger else [],
    }


def facts_of(order: PaymentOrder) -> list[Fact]:
    account = order.bank_account
    found = [
        Fact(
            "Bénéficiaire", order.payee.name, url=reverse("payments:payee", args=[order.payee_id])
        ),
        Fact("Nature", f"{order.get_nature_display()}, {order.month.label}"),
        Fact("Voie", order.get_channel_display()),
        Fact("Campagne", order.run, url=links.run(order.run)),
        Fact("Référence", order.end_to_end_id, "lue par la banque"),
    ]
    if account:
        url = reverse("payments:bank_account", args=[account.pk])
        found.insert(3, Fact("Compte", account.masked, account.get_state_display(), url))
    if order.reference:
        found.append(Fact("Bordereau", order.reference))
    if order.reason:
        code = "" if order.reason in order_life.OUR_REASONS else order.reason
        found.append(Fact("Motif", order_life.label_of(order.reason), code))
    if order.settled_on:
        found.append(Fact("Dénoué le", order.settled_on))
    return found


def situation(life: OrderLife, names: Names) -> Said | None:
    """Where the order stands and who must do what comes next; None when it is over."""
    order = life.order
    if life.replaced_by or (order.state == OrderState.CANCELLED and not order.is_reissuable):
        return None
    if order.state == OrderState.UNKNOWN:
        return _in_doubt(life, names)
    if order.is_reissuable:
        whom = must(access.RESOLVE)
        return (
            "attention",
            "La somme reste due.",
            f"Ce paiement n'a pas abouti : {whom} l'émet à nouveau.",
        )
    if order.channel == Channel.DELEGATED:
        return _with_the_payeur(order, names)
    return _by_transfer(order, names)


def _proposed(order: PaymentOrder, names: Names) -> Said:
    maker = names[order.created_by]
    whom = must(access.APPROVE, but=maker)
    return (
        "attention",
        "À valider par une seconde personne.",
        f"Proposé par {maker} ; {whom}, doit le valider.",
    )


def _with_the_payeur(order: PaymentOrder, names: Names) -> Said | None:
    match order.state:
        case OrderState.PROPOSED:
            return _proposed(order, names)
        case OrderState.LIVE:
            return "accent", "À transmettre au comptable.", f"Par {must(access.HAND_OVER)}."
        case OrderState.SENT:
            return (
                "accent", "Le comptable a l'ordre.",
                f"Son paiement, ou son rejet, est noté par {must(access.RECORD)}.",
            )  # fmt: skip
    return None


def _by_transfer(order: PaymentOrder, names: Names) -> Said | None:
    match order.state:
        case OrderState.PROPOSED:
            return _proposed(order, names)
        case OrderState.LIVE if order.bank_account is None:
            return (
                "attention", "Aucun compte utilisable.",
                "Saisissez les coordonnées bancaires du bénéficiaire et faites-les valider : "
                "l'ordre partira au fichier suivant.",
            )  # fmt: skip
        case OrderState.LIVE:
            return "accent", "Part au prochain fichier.", f"Établi par {must(access.FILE)}."
        case OrderState.SEALED:
            return (
                "accent",
                "Dans un fichier, pas encore remis.",
                f"Remis par {must(access.HAND_OVER)}.",
            )
        case OrderState.SENT:
            return "accent", "À la banque.", "Sa réponse est attendue : rien n'est à faire."
    return None


def _in_doubt(life: OrderLife, names: Names) -> Said:
    title = "Nul ne sait encore si ce paiement a eu lieu."
    waiting = life.open_resolution
    if waiting is None:
        whom = must(access.RESOLVE)
        return (
            "danger",
            title,
            f"Rien n'est payé de nouveau tant que {whom} n'a pas conclu, pièce en main.",
        )
    maker = names[waiting.proposed_by]
    whom = must(access.APPROVE, but=maker)
    return (
        "danger", title,
        f"{maker} conclut : {waiting.get_outcome_display()} ({waiting.evidence}). "
        f"Doit confirmer ou écarter : {whom}.",
    )  # fmt: skip


def acts_of(life: OrderLife, agent: Agent) -> Iterator[Link]:
    """What this agent may do now; the first is the main one when there is one."""
    order = life.order
    may = _May(agent, order)
    if order.state == OrderState.PROPOSED:
        if agent.actor != order.created_by:
            yield from may(access.APPROVE, "Valider", "approve_order", "main", "done")
        if directory.can(agent, access.APPROVE) and not directory.can(agent, access.ORDER):
            yield from may(access.APPROVE, "Refuser cet ordre", "cancel_order", "danger")
    if order.channel == Channel.DELEGATED and order.state == OrderState.LIVE:
        yield from may(
            access.HAND_OVER, "Transmettre au comptable", "transmit_order", "main", "next"
        )
    if order.channel == Channel.DELEGATED and order.state == OrderState.SENT:
        yield from may(
            access.RECORD, "Constater le paiement", "confirm_transmitted", "main", "done"
        )
        yield from may(access.RECORD, "Constater un rejet", "refuse_transmitted", "danger")
    if order.state == OrderState.UNKNOWN:
        yield from _settling(life, agent, may)
    if order.is_reissuable and not life.replaced_by:
        yield from may(access.RESOLVE, "Émettre à nouveau", "reissue_order", "main", "run")
    if order.state in (OrderState.PROPOSED, OrderState.LIVE):
        yield from may(access.ORDER, "Annuler cet ordre", "cancel_order", "danger")


def _settling(life: OrderLife, agent: Agent, may: _May) -> Iterator[Link]:
    waiting = life.open_resolution
    if waiting is None:
        yield from may(
            access.RESOLVE, "Dire ce qu'il est devenu", "propose_resolution", "main", "edit"
        )
        return
    if agent.actor != waiting.proposed_by and directory.can(agent, access.APPROVE):
        url = reverse("payments:confirm_resolution", args=[waiting.pk])
        yield Link("Confirmer la conclusion", url, "main", "done")
    if directory.can(agent, access.APPROVE) or directory.can(agent, access.RESOLVE):
        url = reverse("payments:refuse_resolution", args=[waiting.pk])
        yield Link("Écarter la conclusion", url, "danger")


class _May:
    """Links to the acts on an order that the agent's roles allow."""

    def __init__(self, agent: Agent, order: PaymentOrder) -> None:
        self.agent, self.order = agent, order

    def __call__(
        self, permission: str, label: str, name: str, kind: str, icon: str = ""
    ) -> Iterator[Link]:
        if directory.can(self.agent, permission):
            yield Link(label, reverse(f"payments:{name}", args=[self.order.pk]), kind, icon)
