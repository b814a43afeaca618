"""Payees, orders, files, answers of the bank, ledger."""

from __future__ import annotations

from levier.payments.models.files import BankEntry, BankFile, BankMessage, FileOrder
from levier.payments.models.ledger import Account, Operation, Transfer
from levier.payments.models.orders import Approval, PaymentOrder, Resolution
from levier.payments.models.payees import BankAccount, Payee

__all__ = [
    "Account",
    "Approval",
    "BankAccount",
    "BankEntry",
    "BankFile",
    "BankMessage",
    "FileOrder",
    "Operation",
    "Payee",
    "PaymentOrder",
    "Resolution",
    "Transfer",
]
