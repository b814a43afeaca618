"""Reads that join or add up: balances, histories, what is left to look at, what must hold."""

from __future__ import annotations

from levier.payments.queries.ledger import (
    BalanceLine,
    accounts_with_balances,
    balance,
    balances,
    owners_named,
    transfers_of,
    transfers_with_holders,
    trial_balance,
)
from levier.payments.queries.lives import (
    journal_of_file,
    life_of,
    subject_of,
    transfers_of_order,
    works_on,
)
from levier.payments.queries.orders import (
    ReadyRun,
    debtor,
    file_bytes,
    is_acknowledged,
    message_with,
    messages_to_look_at,
    open_points,
    orders_of_owner,
    outcomes_of,
    ready_run,
    ready_runs,
    shared_accounts,
    states_in_file,
    totals_by_state,
    unmatched_entries,
    without_account,
)
from levier.payments.queries.payees import (
    accounts_to_verify,
    payees_with_accounts,
    same_account,
)
from levier.payments.queries.verification import findings

__all__ = [
    "BalanceLine",
    "ReadyRun",
    "accounts_to_verify",
    "accounts_with_balances",
    "balance",
    "balances",
    "debtor",
    "file_bytes",
    "findings",
    "is_acknowledged",
    "journal_of_file",
    "life_of",
    "message_with",
    "messages_to_look_at",
    "open_points",
    "orders_of_owner",
    "outcomes_of",
    "owners_named",
    "payees_with_accounts",
    "ready_run",
    "ready_runs",
    "same_account",
    "shared_accounts",
    "states_in_file",
    "subject_of",
    "totals_by_state",
    "transfers_of",
    "transfers_of_order",
    "transfers_with_holders",
    "trial_balance",
    "unmatched_entries",
    "without_account",
    "works_on",
]
