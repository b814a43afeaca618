"""Everything that changes payees, orders, files, returns and the ledger."""

from __future__ import annotations

from levier.payments.usecases.accounts import (
    NewAccount,
    NewPayee,
    close_bank_account,
    ensure_payees,
    enter_bank_account,
    reveal_iban,
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
    drop_void,
    seal_ready_orders,
    start_hand_over,
    take_file,
)
from levier.payments.usecases.ledger import post_all
from levier.payments.usecases.one_order import (
    approve_order,
    cancel_order,
    confirm_transmitted,
    refuse_transmitted,
    reissue_order,
    transmit_order,
)
from levier.payments.usecases.operation_keys import perform_once
from levier.payments.usecases.orders import OrderLine, approve, create_orders, order_advance
from levier.payments.usecases.resolutions import (
    confirm_resolution,
    look_at_entry,
    propose_resolution,
    refuse_resolution,
)
from levier.payments.usecases.returns import (
    receive_bank_message,
    record_bank_message,
    treat_bank_message,
)

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
    "drop_void",
    "ensure_payees",
    "enter_bank_account",
    "look_at_entry",
    "order_advance",
    "perform_once",
    "post_all",
    "propose_resolution",
    "receive_bank_message",
    "record_bank_message",
    "refuse_resolution",
    "refuse_transmitted",
    "reissue_order",
    "reveal_iban",
    "seal_ready_orders",
    "start_hand_over",
    "suspend_bank_account",
    "take_file",
    "take_in_bank_accounts",
    "transmit_order",
    "treat_bank_message",
    "verify_bank_account",
]
