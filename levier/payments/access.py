"""Who may do what with money.

Payments belong to the whole Département: a permission of this room held on a single social
centre opens nothing here. Seeing orders, files and returns: `payments.view`; the ledger:
`ledger.view`. Bank details are entered by one person (`payments.enter_bank_account`) and
verified by another (`payments.verify_bank_account`); no role holds both. Orders come from the
month's run (`allowance.order`), approved by somebody else (`allowance.approve`). An IBAN is
shown whole to those who hold `payments.view_iban`, with a reason, and leaves a trace.
"""

from __future__ import annotations

from django.db.models import QuerySet

from levier.directory import access as directory
from levier.foundation.acts import Decision
from levier.payments.models import (
    Account,
    BankAccount,
    BankEntry,
    BankFile,
    BankMessage,
    Payee,
    PaymentOrder,
    Transfer,
)

VIEW, VIEW_IBAN, LEDGER = "payments.view", "payments.view_iban", "ledger.view"
ENTER, VERIFY = "payments.enter_bank_account", "payments.verify_bank_account"
ORDER, APPROVE, FILE = "allowance.order", "allowance.approve", "allowance.file"
HAND_OVER, RECORD, RESOLVE = "payments.hand_over", "payments.record_return", "payments.resolve"


def sees(agent: directory.Somebody, permission: str = VIEW) -> bool:
    """Whether a permission is held on the whole Département."""
    return directory.scope_of(agent, permission).everything


def visible_orders(agent: directory.Somebody) -> QuerySet[PaymentOrder]:
    return PaymentOrder.objects.all() if sees(agent) else PaymentOrder.objects.none()


def visible_files(agent: directory.Somebody) -> QuerySet[BankFile]:
    return BankFile.objects.all() if sees(agent) else BankFile.objects.none()


def visible_messages(agent: directory.Somebody) -> QuerySet[BankMessage]:
    return BankMessage.objects.all() if sees(agent) else BankMessage.objects.none()


def visible_entries(agent: directory.Somebody) -> QuerySet[BankEntry]:
    return BankEntry.objects.all() if sees(agent) else BankEntry.objects.none()


def visible_bank_accounts(agent: directory.Somebody) -> QuerySet[BankAccount]:
    return BankAccount.objects.all() if sees(agent) else BankAccount.objects.none()


def visible_payees(agent: directory.Somebody) -> QuerySet[Payee]:
    return Payee.objects.all() if sees(agent) else Payee.objects.none()


def visible_ledger(agent: directory.Somebody) -> QuerySet[Account]:
    return Account.objects.all() if sees(agent, LEDGER) else Account.objects.none()


def visible_transfers(agent: directory.Somebody) -> QuerySet[Transfer]:
    return Transfer.objects.all() if sees(agent, LEDGER) else Transfer.objects.none()


def require(decision: Decision, permission: str) -> None:
    """Refusal unless the actor of the decision holds the permission."""
    directory.require_actor(decision, permission)


def require_one(decision: Decision, *permissions: str) -> None:
    """Refusal unless the actor holds one of these; the sentence names the first."""
    actor = directory.agent_of(decision.actor)
    if actor is None or not any(directory.can(actor, one) for one in permissions):
        require(decision, permissions[0])
