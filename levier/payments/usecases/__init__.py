"""Everything that changes payees, orders, files, returns and the ledger."""

from __future__ import annotations

from levier.payments.usecases.accounts import (
    NewAccount,
    NewPayee,
    close_bank_account,
    ensure_payees,
    enter_bank_account,
    suspend_bank_account,
    take_in_bank_accounts,
    verify_bank_account,
)
from levier.payments.usecases.files import (
    ask_void,
    build_and_seal_file,
    confirm_hand_over,
    confirm_void,
    doubt_hand_over,
    start_hand_over,
)
from levier.payments.usecases.ledger import post_all
from levier.payments.usecases.operation_keys import perform_once
from levier.payments.usecases.orders import (
    OrderLine,
    approve,
    approve_order,
    cancel_order,
    confirm_transmitted,
    create_orders,
    order_advance,
    reissue_order,
    transmit_order,
)
from levier.payments.usecases.resolutions import (
    confirm_resolution,
    look_at_entry,
    propose_resolution,
)
from levier.payments.usecases.returns import record_bank_message

__all__ = [
    "NewAccount",
    "NewPayee",
    "OrderLine",
    "approve",
    "approve_order",
    "ask_void",
    "build_and_seal_file",
    "cancel_order",
    "close_bank_account",
    "confirm_hand_over",
    "confirm_resolution",
    "confirm_transmitted",
    "confirm_void",
    "create_orders",
    "doubt_hand_over",
    "ensure_payees",
    "enter_bank_account",
    "look_at_entry",
    "order_advance",
    "perform_once",
    "post_all",
    "propose_resolution",
    "record_bank_message",
    "reissue_order",
    "start_hand_over",
    "suspend_bank_account",
    "take_in_bank_accounts",
    "transmit_order",
    "verify_bank_account",
]
