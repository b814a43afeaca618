"""Which entries each event writes in the ledger. Pure: builds, never saves.

The debit is written first. `payable` grows by credits, `receivable` by debits; the database
forbids both to go below zero, so that nobody is paid twice nor repays more than they owe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from levier.kernel.money import Money
from levier.payments.domain import AccountKind, AccountRef, Event, Nature, Posting

if TYPE_CHECKING:
    from levier.payments.models import PaymentOrder, Transfer

BANK = AccountRef(AccountKind.BANK, "département")
RETURNED = AccountRef(AccountKind.RETURNED, "à réimputer")


def expense(what: str = "rsa") -> AccountRef:
    return AccountRef(AccountKind.EXPENSE, what)


def payable(owner: str) -> AccountRef:
    return AccountRef(AccountKind.PAYABLE, owner)


def receivable(owner: str) -> AccountRef:
    return AccountRef(AccountKind.RECEIVABLE, owner)


def advance(owner: str) -> AccountRef:
    return AccountRef(AccountKind.ADVANCE, owner)


def transit(msg_id: str) -> AccountRef:
    return AccountRef(AccountKind.TRANSIT, msg_id)


def root(end_to_end_id: str) -> str:
    """The reference without its attempt: what every attempt of one payment shares."""
    return end_to_end_id.rpartition("-")[0]


def owed(
    order: PaymentOrder, owner: str, withheld: Sequence[tuple[str, Money]] = ()
) -> list[Posting]:
    """A right becomes a sum due: the whole right, then what is withheld on debts.

    `withheld`: (debt, amount) pairs, taken out of the right beside `order.amount`. An advance
    to a payer is an advance, not an expense, until the month's rights consume it.
    """
    reference, gross = order.end_to_end_id, order.amount
    for _, amount in withheld:
        gross = gross + amount
    is_advance = order.nature == Nature.ADVANCE
    debit = advance(owner) if is_advance else expense(_spent_on(order.nature))
    event = Event.ADVANCED if is_advance else Event.ACCRUED
    key, source = f"{event}:{reference}", root(reference)
    postings = [Posting(key, event, debit, payable(owner), gross, source)]
    for debt, amount in withheld:
        key = f"reco:{reference}:{debt}"
        debtor = receivable(owner)
        postings.append(Posting(key, Event.WITHHELD, payable(owner), debtor, amount, source))
    return postings


def _spent_on(nature: str) -> str:
    return "rsa" if nature in {Nature.RSA, Nature.RSA_ARREAR, Nature.COMPLEMENT} else nature


def sealed(order: PaymentOrder, owner: str, msg_id: str) -> Posting:
    reference = order.end_to_end_id
    key, source = f"seal:{reference}", root(reference)
    return Posting(key, Event.SEALED, payable(owner), transit(msg_id), order.amount, source)


def booked(order: PaymentOrder, owner: str, msg_id: str) -> Posting:
    """The bank debited our account; without a file (`msg_id` empty), the payeur did."""
    reference = order.end_to_end_id
    debit = transit(msg_id) if msg_id else payable(owner)
    return Posting(f"book:{reference}", Event.BOOKED, debit, BANK, order.amount, root(reference))


def rejected(order: PaymentOrder, owner: str, msg_id: str) -> Posting:
    reference = order.end_to_end_id
    key, source = f"rjct:{reference}", root(reference)
    return Posting(key, Event.REJECTED, transit(msg_id), payable(owner), order.amount, source)


def returned(order: PaymentOrder, owner: str) -> list[Posting]:
    reference, source = order.end_to_end_id, root(order.end_to_end_id)
    back = Posting(f"retn:{reference}:a", Event.RETURNED, BANK, RETURNED, order.amount, source)
    due = payable(owner)
    again = Posting(f"retn:{reference}:b", Event.RETURNED, RETURNED, due, order.amount, source)
    return [back, again]


def undone(transfer: Transfer) -> Posting:
    """The mirror of an entry: the only way to take one back."""
    debit, credit = transfer.credit, transfer.debit
    return Posting(
        f"undo:{transfer.key}",
        Event.UNDONE,
        AccountRef(AccountKind(debit.kind), debit.owner),
        AccountRef(AccountKind(credit.kind), credit.owner),
        transfer.amount,
        transfer.source,
    )


def debt_found(debt: str, owner: str, amount: Money) -> Posting:
    """An overpayment is found: the household owes, the expense goes down. CASF L262-46."""
    return Posting(f"debt:{debt}", Event.DEBT, receivable(owner), expense(), amount, debt)


def waived(decision: str, owner: str, amount: Money) -> Posting:
    """A debt is remitted, wholly or in part. CASF L262-46."""
    waiver = AccountRef(AccountKind.WAIVER, "rsa")
    key = f"waiv:{decision}"
    return Posting(key, Event.WAIVED, waiver, receivable(owner), amount, decision)


def repaid(entry: str, owner: str, amount: Money) -> Posting:
    """The person repays; `entry` names the bank's entry or the receipt."""
    return Posting(f"repd:{entry}", Event.REPAID, BANK, receivable(owner), amount, entry)


def withheld_by_payer(movement: str, owner: str, amount: Money) -> Posting:
    """The payer withheld on the benefits it pays: its advance was that much less consumed."""
    key = f"reco:{movement}"
    return Posting(key, Event.WITHHELD, expense(), receivable(owner), amount, movement)


def consumed(month: str, owner: str, amount: Money) -> Posting:
    """The payer's advance of a month became an expense: what it paid to households."""
    key = f"cons:{month}:{owner}"
    return Posting(key, Event.CONSUMED, expense(), advance(owner), amount, month)
