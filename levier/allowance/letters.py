"""What each letter says, from facts already read: the number first, then why, then what to do.

Pure: no database, no clock. Each function gives the `content` that a letter keeps and that its
template (`typst/`) shows: plain JSON values, texts as a person reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from levier.allowance.letter_states import LetterKind
from levier.kernel.money import NO_BREAK_SPACE, ZERO, Money
from levier.kernel.month import NAMES, Month
from levier.kernel.text import counted
from levier.ui.pieces import Receipt, ReceiptLine, compare

MINUS = "\u2212"
TOLD_CHANGES = 3  # lines of a difference that a sentence can hold
DEBT_RULE = "CASF L262-46"

Content = dict[str, Any]
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """What every letter carries: its paper, whom it goes to, who follows the case."""

    letterhead: Mapping[str, Any]
    greeting: str
    recipient: tuple[str, ...]
    case_number: str
    payer: str
    agent: str
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """A month's right. `before`: what the month before gave, None when it is not known."""

    month: Month
    receipt: Receipt
    reason: str
    is_delegated: bool
    is_correction: bool = False
    before: Money | None = None
    before_receipt: Receipt | None = None
    adults: int = 0
    children: int = 0


@dataclass(frozen=True, slots=True)
class Overpayment:
    """`found`: for what we found ourselves, what was paid and what was due in the month."""

    initial: Money
    balance: Money
    since: date | None
    until: date | None
    reason: str
    share: Decimal
    limitation_on: date
    fraudulent: bool
    found: tuple[Money, Money] | None = None
    plan_since: Month | None = None
    instalment: Money | None = None


def money(amount: Money) -> str:
    """`1 234,50 €`, with a true minus."""
    return str(amount).replace("-", MINUS)


def signed(amount: Money) -> str:
    sign = "+" if amount.cents > 0 else MINUS
    return f"{sign}{NO_BREAK_SPACE}{abs(amount)}" if amount else money(amount)


def month_words(month: Month) -> str:
    """`novembre 2026`, never parted at the end of a line."""
    return month.label.replace(" ", NO_BREAK_SPACE)


def of_month(month: Month) -> str:
    """`de novembre 2026`, `d'octobre 2026`."""
    return month.of_label.replace(" ", NO_BREAK_SPACE)


def day_words(day: date) -> str:
    """`1er juillet 2026`."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {NAMES[day.month - 1]} {day.year}".replace(" ", NO_BREAK_SPACE)


def right(about: About, told: Right, texts: Texts) -> Content:
    """The right of a month: the amount, the difference with the month before, the receipt."""
    return {
        **_common(LetterKind.RIGHT, about, texts),
        "headline": _right_headline(told),
        "paid_by": _who_pays(told, about.payer),
        "change": _change(told),
        "household": _household(told.adults, told.children),
        "receipt": _receipt(told.receipt),
    }


def overpayment(about: About, told: Overpayment, texts: Texts) -> Content:
    """A debt: how much, for when, why, how it is paid back within the legal share."""
    return {
        **_common(LetterKind.OVERPAYMENT, about, texts),
        "headline": f"Vous devez rembourser {money(told.balance)} de RSA.",
        "period": _period(told.since, told.until),
        "reason": told.reason,
        "receipt": _receipt(_debt_receipt(told)),
        "recovery": _recovery(told),
        "recovery_rule": DEBT_RULE,
        "limitation": (
            f"Nous ne pourrons plus vous réclamer cette somme à partir du "
            f"{day_words(told.limitation_on)} (CASF{NO_BREAK_SPACE}L262-45)."
        ),
        "waiver": _waiver(told.fraudulent),
        "waiver_rule": DEBT_RULE,
    }


def suspension(about: About, since: Month, reason: str, rule: str, texts: Texts) -> Content:
    """A decision to stop paying, from a month on."""
    return {
        **_common(LetterKind.SUSPENSION, about, texts),
        "headline": f"Le versement de votre RSA est suspendu à partir {of_month(since)}.",
        "reason": reason,
        "rule": rule,
        "effect": (
            f"Vous ne recevrez pas de RSA pour {month_words(since)} ni pour les mois suivants, "
            "jusqu'à une nouvelle décision. Votre dossier reste ouvert."
        ),
    }


def resumption(about: About, until: Month, reason: str, texts: Texts) -> Content:
    """A decision to pay again, from a month on."""
    return {
        **_common(LetterKind.RESUMPTION, about, texts),
        "headline": f"Le versement de votre RSA reprend à partir {of_month(until)}.",
        "reason": reason,
        "effect": (
            f"Le RSA {of_month(until)} et des mois suivants vous sera versé, selon votre "
            "situation. Chaque montant vous sera expliqué."
        ),
    }


def _common(kind: str, about: About, texts: Texts) -> Content:
    rows = [["Votre dossier", f"{about.case_number} ({about.payer})"], ["Suivi par", about.agent]]
    if about.centre:
        rows.append(["Près de chez vous", about.centre])
    return {
        **about.letterhead,
        "kind": kind,
        "greeting": about.greeting,
        "recipient": list(about.recipient),
        "particulars": rows,
        "texts": dict(texts),
    }


def _receipt(receipt: Receipt) -> Content:
    return {
        "title": receipt.title,
        "lines": [_line(one) for one in receipt.lines],
        "total_label": receipt.total_label,
        "total": money(receipt.total),
    }


def _line(one: ReceiptLine) -> Content:
    return {
        "label": one.label,
        "rule": one.rule,
        "amount": money(one.amount) if one.is_subtotal else signed(one.amount),
        "subtotal": one.is_subtotal,
    }


def _right_headline(told: Right) -> str:
    amount, month = told.receipt.total, month_words(told.month)
    if told.is_correction:
        return f"Vous allez recevoir {money(amount)} de RSA en plus pour {month}."
    if not amount:
        return f"Vous n'avez pas de RSA à recevoir pour {month}."
    return f"Votre RSA {of_month(told.month)} est de {money(amount)}."


def _who_pays(told: Right, payer: str) -> str:
    if not told.receipt.total:
        return f"Voici pourquoi : {told.reason[:1].lower()}{told.reason[1:]}."
    if told.is_correction:
        return "Nous avons refait le calcul de ce mois : cette somme vous manquait."
    if told.is_delegated:
        return f"La {payer} vous verse cette somme."
    return "Le Département vous verse cette somme par virement."


def _change(told: Right) -> str:
    """The difference with the month before, in a sentence; empty when that month is not known."""
    if told.before is None or told.is_correction:
        return ""
    amount, then = told.receipt.total, f"qu'en {month_words(told.month + -1)}"
    gap = amount - told.before
    if not gap:
        return f"C'est le même montant {then}." if amount else ""
    if not told.before:
        return f"Vous n'aviez pas reçu de RSA en {month_words(told.month + -1)}."
    sense = "de plus" if gap.cents > 0 else "de moins"
    return f"C'est {money(abs(gap))} {sense} {then} ({money(told.before)}).{_why_changed(told)}"


def _why_changed(told: Right) -> str:
    if told.before_receipt is None:
        return ""
    moved = [one for one in compare(told.before_receipt, told.receipt) if one.differs]
    if not moved or len(moved) > TOLD_CHANGES:
        return ""
    named = " ; ".join(f"{one.label.lower()} ({signed(one.difference or ZERO)})" for one in moved)
    return f" Ce qui a changé : {named}."


def _household(adults: int, children: int) -> str:
    if not adults:
        return ""
    whole = counted(adults + children, "personne")
    if not children:
        return f"Votre foyer compte {whole}."
    return (
        f"Votre foyer compte {whole} : {counted(adults, 'adulte')} et "
        f"{counted(children, 'enfant')} ou autre personne à charge."
    )


def _period(since: date | None, until: date | None) -> str:
    if since is None or until is None:
        return "Cette somme vous a été versée en trop."
    return (
        f"Cette somme vous a été versée en trop pour la période du {day_words(since)} au "
        f"{day_words(until)}."
    )


def _debt_receipt(told: Overpayment) -> Receipt:
    if told.found:
        paid, due = told.found
        lines = [ReceiptLine("RSA que vous avez reçu", paid)]
        lines += [ReceiptLine("RSA auquel vous aviez droit", -due, "CASF L262-2")] if due else []
    else:
        lines = [ReceiptLine("RSA versé en trop", told.initial, DEBT_RULE)]
    if told.balance != told.initial:
        lines.append(ReceiptLine("Déjà remboursé ou remis", told.balance - told.initial))
    return Receipt("Somme à rembourser", told.balance, lines, total_label="À rembourser")


def _recovery(told: Overpayment) -> str:
    most = f"{told.share * 100:.0f}{NO_BREAK_SPACE}%"
    if told.plan_since is None:
        first = (
            f"Si vous recevez le RSA, nous en retiendrons une part chaque mois, {most} au plus, "
            "jusqu'à ce que tout soit remboursé. Si vous ne le recevez plus, le payeur "
            "départemental vous enverra un avis des sommes à payer."
        )
    else:
        part = f"{most} au plus"
        if told.instalment:
            part = f"{money(told.instalment)}, sans dépasser {most} de votre RSA"
        first = (
            f"À partir {of_month(told.plan_since)}, nous retiendrons chaque mois une part "
            f"de votre RSA : {part}, jusqu'à ce que tout soit remboursé."
        )
    return f"{first}\n\nVous pouvez aussi tout rembourser en une fois : appelez-nous."


def _waiver(fraudulent: bool) -> str:
    if fraudulent:
        return (
            "Cette somme vient d'une fraude ou d'une fausse déclaration : la loi ne permet pas "
            "de vous en dispenser."
        )
    return (
        "Vous êtes de bonne foi et votre situation est difficile ? Demandez-nous par courrier une "
        "remise : nous pouvons annuler tout ou partie de cette somme. Écrivez ce que vous recevez "
        "et ce que vous payez chaque mois."
    )
