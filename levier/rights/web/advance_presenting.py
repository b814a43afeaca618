"""What the control of the advances says: what nothing explains first, then how the rest adds up."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.kernel.money import ZERO, Money
from levier.kernel.month import Month
from levier.kernel.text import counted, short_moment
from levier.rights import advance_figures, advances
from levier.rights.advances import Control
from levier.rights.domain import AdvanceLine
from levier.ui.pieces import Fact, Number, Receipt, ReceiptLine, Version
from levier.ui.templatetags.ui import address

LABELS: dict[str, str] = {
    AdvanceLine.DEBTS: "Indus constatés",
    AdvanceLine.TRANSFERRED: "Indus transférés au Département",
    AdvanceLine.WAIVERS: "Remises d'indus",
    AdvanceLine.CANCELLATIONS: "Annulations d'indus",
}


def advance_page(month: Month, *, sees_orders: bool) -> dict[str, Any]:
    found = advances.controls(month)
    differing = advance_figures.figures(month).gaps
    shown = numbers(month, found, differing)
    return {
        "month": month,
        "controls": [control(one, sees_orders=sees_orders) for one in found],
        "numbers": shown,
        "size": "small" if len(shown) > 3 else "",
        "agrees": bool(found) and not differing and all(one.agrees for one in found),
        "previous": str(month + -1),
        "following": str(month + 1),
    }


def numbers(month: Month, found: list[Control], differing: int) -> list[Number]:
    """What nothing explains first."""
    unexplained = Money.total(one.unexplained for one in found)
    shown = [
        Number("Demandé sans mouvement qui l'explique", unexplained,
               "acomptes moins mouvements ; zéro quand tout concorde"),
        Number("Foyers en écart", differing, "comptabilisé autrement que versé",
               reverse("rights:advance_gaps", args=[str(month)]) if differing else ""),
        Number("Acomptes demandés", Money.total(one.asked or ZERO for one in found),
               counted(len(found), "payeur")),
    ]  # fmt: skip
    others = Money.total(one.others for one in found)
    if others:
        note = "demandés par un payeur qui ne les tient pas"
        shown.insert(1, Number("Foyers d'un autre payeur", others, note))
    return shown


def control(one: Control, *, sees_orders: bool) -> dict[str, Any]:
    return {
        "payer": one.payer,
        "receipt": receipt(one) if one.feed else None,
        "paid": one.paid,
        "versions": [
            Version(capfirst(line.line.label), line.stated, line.counted) for line in one.lines
        ],
        "problems": problems(one),
        "orders": orders(one) if sees_orders else [],
        "sees_orders": sees_orders,
        "feed": one.feed,
        "movements_url": f"{_movements(one)}?payeur={one.payer.pk}" if one.feed else "",
    }


def _movements(one: Control) -> str:
    return reverse("rights:advance_movements", args=[str(one.month)])


def problems(one: Control) -> list[str]:
    """What to ask the payer before paying, in sentences."""
    found = []
    if one.feed and one.asked is None:
        found.append("Le flux ne dit pas le total de l'acompte : il est compté ici.")
    if one.unexplained:
        found.append(
            f"L'acompte demandé dépasse de {one.unexplained} la somme des mouvements."
            if one.unexplained > ZERO
            else f"Il manque {-one.unexplained} à l'acompte pour couvrir les mouvements."
        )
    if one.gap:
        found.append(
            f"Sur le mois, {one.monthly} sont comptabilisés et {one.paid} sont dits versés aux "
            f"foyers : écart de {one.gap}."
        )
    if one.others:
        found.append(
            f"{one.others} concernent des foyers tenus par un autre payeur : vérifiez qu'ils ne "
            "sont pas demandés deux fois."
        )
    if one.orders and one.asked is not None and one.ordered != one.asked:
        found.append(f"{one.ordered} sont ordonnés, {one.asked} sont demandés.")
    return found


def receipt(one: Control) -> Receipt:
    """From what the households received to what the payer asks for."""
    lines = [ReceiptLine("Versé à ses foyers pour le mois", one.paid, "",
                         "flux des bénéficiaires (VRSB0801)")]  # fmt: skip
    if one.gap:
        lines.append(
            ReceiptLine("Comptabilisé autrement que versé", one.gap, "", "foyer par foyer")
        )
    lines += [ReceiptLine("Rappels d'autres mois", one.arrears)] if one.arrears else []
    for line, label in LABELS.items():
        if one.own.get(line):
            lines.append(ReceiptLine(label, one.own[line]))
    if one.others:
        lines.append(ReceiptLine("Foyers d'un autre payeur", one.others))
    lines.append(ReceiptLine("Somme des mouvements", one.moved, "", "VRSF0501", is_subtotal=True))
    if one.unexplained:
        lines.append(ReceiptLine("Sans mouvement qui l'explique", one.unexplained))
    feed = one.feed
    made = f"produit le {short_moment(timezone.localtime(feed.created_on))}" if feed else ""
    return Receipt(
        title=f"Acompte demandé par {one.payer}",
        total=one.moved if one.asked is None else one.asked,
        lines=lines,
        total_label="Acompte demandé" if one.asked is not None else "Somme des mouvements",
        source=f"Flux n°\u00a0{feed.pk}, {made}." if feed else "",
    )


def orders(one: Control) -> list[Fact]:
    """The orders of this advance that stand."""
    return [
        Fact(capfirst(order.get_channel_display()), order.amount, order.get_state_display(),
             address("payments:order", order.pk))
        for order in one.orders
    ]  # fmt: skip
