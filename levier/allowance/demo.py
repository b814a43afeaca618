"""What a demonstration pays with: bank details of nobody, and a payer's file with its mistakes."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from levier.allowance import queries
from levier.foundation.acts import Decision
from levier.payments import usecases as payments
from levier.payments.domain import PayeeKind
from levier.payments.models import Payee
from levier.payments.usecases import NewAccount, NewPayee
from levier.people.models import Household
from levier.rights.models import Payer

# The details are taken over before the first month that is paid.
TAKEN_OVER = dt.datetime(2026, 10, 1, 9, 0, tzinfo=dt.UTC)
BANK, BRANCH = 30006, 1


def iban_of(number: int) -> str:
    """A French IBAN of a made-up account, its RIB key and check digits right."""
    key = 97 - (89 * BANK + 15 * BRANCH + 3 * number) % 97
    bban = f"{BANK:05d}{BRANCH:05d}{number:011d}{key:02d}"
    return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"


def give_payers_accounts(*, maker: str, checker: str) -> int:
    """Bank details of every payer, entered by one agent, vouched for by another."""
    payees = [
        NewPayee(PayeeKind.ORGANISATION, "rights.payer", str(payer.pk), payer.name)
        for payer in Payer.objects.order_by("pk")
    ]
    return _take_over(payees, maker, checker)


def give_households_accounts(*, maker: str, checker: str) -> int:
    """Bank details of every household, for a Département that pays them itself."""
    households = Household.objects.select_related("claimant").order_by("pk")
    payees = [
        NewPayee(PayeeKind.HOUSEHOLD, queries.HOUSEHOLD, str(one.pk), str(one.claimant))
        for one in households
    ]
    return _take_over(payees, maker, checker)


def _take_over(payees: list[NewPayee], maker: str, checker: str) -> int:
    made = payments.ensure_payees(payees=payees)
    accounts = [
        NewAccount(made[(one.owner_type, one.owner_id)], iban_of(10_000 + made_pk), one.name)
        for one in payees
        for made_pk in [made[(one.owner_type, one.owner_id)]]
    ]
    decision = Decision(checker, TAKEN_OVER, "reprise des coordonnées bancaires")
    return payments.take_in_bank_accounts(accounts=accounts, entered_by=maker, decision=decision)


def ask_for_a_change(*, maker: str, at: dt.datetime) -> None:
    """Another account of a payer, that somebody else must still vouch for."""
    payee = Payee.objects.filter(owner_type="rights.payer").order_by("-pk").first()
    if payee is not None and not payee.accounts.exclude(verified_by="").count() > 1:
        payments.enter_bank_account(
            payee=payee,
            iban=iban_of(90_000 + payee.pk),
            holder=payee.name,
            proof="RIB reçu le 20 novembre 2026",
            decision=Decision(maker, at, "changement de banque"),
        )


# What a keyboard or a program gets wrong, and what it gets wrong in.
MISTAKES = (
    (re.compile(r"(<DTNAI>)\d{4}-\d{2}-\d{2}"), r"\g<1>1987-02-30"),
    (re.compile(r"(<DTDEMRSA>)\d{4}-\d{2}-\d{2}"), r"\g<1>2026-13-01"),
    (re.compile(r"(<MTTOTDRORSA>)[^<]*"), r"\g<1>1OO,00"),
)


def spoil(path: Path) -> None:
    """Put one mistake in each of a few households of a payer's file."""
    text = path.read_text(encoding="windows-1252")
    parts = re.split(r"(?=<InfosFoyerRSA)", text)
    for place, (wrong, written) in enumerate(MISTAKES, start=2):
        if place < len(parts):
            parts[place] = wrong.sub(written, parts[place], count=1)
    path.write_text("".join(parts), encoding="windows-1252")
