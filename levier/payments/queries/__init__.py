"""Reads that join or add up: balances, histories, what is left to look at, what must hold."""

from __future__ import annotations

from levier.payments.queries.ledger import (
    BalanceLine,
    Statement,
    balance,
    balances,
    statement,
    trial_balance,
)
from levier.payments.queries.orders import (
    debtor,
    file_bytes,
    open_points,
    orders_of_owner,
    shared_accounts,
    totals_by_state,
    unmatched_entries,
    without_account,
)
from levier.payments.queries.verification import findings

__all__ = [
    "BalanceLine",
    "Statement",
    "balance",
    "balances",
    "debtor",
    "file_bytes",
    "findings",
    "open_points",
    "orders_of_owner",
    "shared_accounts",
    "statement",
    "totals_by_state",
    "trial_balance",
    "unmatched_entries",
    "without_account",
]
