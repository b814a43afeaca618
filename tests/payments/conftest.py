"""Two people, a few households with bank details, and a bank that answers."""

import datetime as dt

import pytest

from levier.formats.sepa.pain001 import Debtor
from levier.foundation.acts import Decision
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.payments import usecases
from levier.payments.domain import Channel, Nature, PayeeKind
from levier.payments.models import Payee, PaymentOrder
from levier.payments.usecases import NewAccount, NewPayee, OrderLine

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
MONTH = Month(2026, 11)
RUN = "2026-11"
DEBTOR = Debtor("Département de l'Ain", "FR7630006000011234567890189", "BDFEFRPPCCT")


def alice(reason="essai"):
    return Decision("system:alice", NOW, reason)


def bruno(reason="essai"):
    return Decision("system:bruno", NOW, reason)


def iban(number):
    """A French IBAN with right keys, of a bank account that belongs to nobody."""
    bank, desk, account = "30006", "00001", f"{number:011d}"
    rib = 97 - (89 * int(bank) + 15 * int(desk) + 3 * int(account)) % 97
    body = f"{bank}{desk}{account}{rib:02d}"
    key = 98 - int(body + "152700") % 97
    return f"FR{key:02d}{body}"


def make_payees(count, *, accounts=True):
    wanted = [
        NewPayee(PayeeKind.HOUSEHOLD, "people.household", str(number), f"FOYER {number}")
        for number in range(1, count + 1)
    ]
    keys = usecases.ensure_payees(payees=wanted)
    payees = [keys["people.household", str(number)] for number in range(1, count + 1)]
    if accounts:
        usecases.take_in_bank_accounts(
            accounts=[
                NewAccount(pk, iban(number), f"FOYER {number}")
                for number, pk in enumerate(payees, start=1)
            ],
            entered_by="system:alice",
            decision=bruno(),
        )
    return payees


def make_orders(payees, amounts=None, *, run=RUN, nature=Nature.RSA, channel=Channel.SEPA):
    approval = usecases.approve(
        subject=f"run:{run}", computed_by="system:alice", seen_hash="0" * 64, decision=bruno()
    )
    amounts = amounts or [63571 + index for index, _ in enumerate(payees)]
    usecases.create_orders(
        run=run,
        month=MONTH,
        channel=channel,
        lines=[
            OrderLine(pk, nature, Money(cents)) for pk, cents in zip(payees, amounts, strict=True)
        ],
        approval=approval,
        decision=alice(),
    )
    return list(PaymentOrder.objects.filter(run=run).order_by("pk"))


def seal(run=RUN, decision=None):
    return usecases.build_and_seal_file(
        run=run,
        month=MONTH,
        execution_on=dt.date(2026, 12, 4),
        debtor=DEBTOR,
        decision=decision or alice(),
    )


def send(file):
    usecases.start_hand_over(file=file, decision=bruno())
    usecases.confirm_hand_over(file=file, decision=bruno())
    return file


@pytest.fixture
def payee(db):
    return Payee.objects.get(pk=make_payees(1)[0])


@pytest.fixture
def sent_file(db):
    """Three households' month, in a file handed over to the bank."""
    make_orders(make_payees(3))
    return send(seal())


def fresh(thing):
    thing.refresh_from_db()
    return thing
