"""Writing the ledger: by key, so that an event told twice is written once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import IntegrityError, connection, transaction

from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.payments.domain import GUARDED, SIDES, AccountKind, AccountRef, Posting, budget_line
from levier.payments.models import Account, Transfer

CHUNK = 900
T = TypeVar("T")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


@transaction.atomic
def post_all(*, postings: Sequence[Posting], decision: Decision) -> int:
    """Write the entries whose key is new; returns how many were.

    A key already written with the same content is left alone. Refusal when it was written with
    another amount or other accounts, and when a sum due or a debt would go below zero.
    """
    accounts = _accounts({ref for one in postings for ref in (one.debit, one.credit)}, decision)
    _lock(set(accounts.values()))
    written = 0
    for part in chunks(postings):
        known = _written(part, accounts)
        fresh = [posting for posting in part if posting.key not in known]
        try:
            with transaction.atomic():
                _insert(fresh, accounts, decision)
        except IntegrityError as error:
            raise _explained(error) from error
        written += len(fresh)
    return written


def _lock(keys: set[int]) -> None:
    """Hold the guarded accounts, always in the same order, so that two writers never deadlock."""
    if connection.features.has_select_for_update:
        for part in chunks(sorted(keys)):
            held = Account.objects.select_for_update().filter(pk__in=part, guarded=True)
            list(held.order_by("pk").values_list("pk"))


def _written(part: Sequence[Posting], accounts: dict[AccountRef, int]) -> set[str]:
    rows = Transfer.objects.filter(key__in=[posting.key for posting in part])
    found = {key: rest for key, *rest in rows.values_list("key", "debit_id", "credit_id", "amount")}
    for posting in part:
        same = [accounts[posting.debit], accounts[posting.credit], posting.amount]
        if posting.key in found and found[posting.key] != same:
            raise Refusal(
                f"L'écriture « {posting.key} » existe déjà avec un autre contenu : "
                "rien n'a été écrit. Signalez-le, c'est une anomalie."
            )
    return set(found)


INSERT = (
    "INSERT INTO payments_transfer "
    "(key, event, debit_id, credit_id, amount, source, actor, at) VALUES "
)
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"


def _insert(fresh: Sequence[Posting], accounts: dict[AccountRef, int], decision: Decision) -> None:
    """In SQL: a month posts twenty thousand entries, and objects would double its time.

    Many rows a statement: within a savepoint, SQLite's cost of a statement grows with what the
    transaction has changed already, so that one row a statement would be quadratic.
    """
    at = connection.ops.adapt_datetimefield_value(decision.at)
    values = [
        value
        for one in fresh
        for value in (
            one.key,
            one.event.value,
            accounts[one.debit],
            accounts[one.credit],
            one.amount.cents,
            one.source,
            decision.actor,
            at,
        )
    ]
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(INSERT + ", ".join([ROW] * len(fresh)), values)


def _explained(error: IntegrityError) -> Refusal:
    if "ledger_never_below_zero" in str(error):
        return Refusal(
            "Ce mouvement dépasse ce qui est dû : il n'a pas été écrit. Un paiement ne peut pas "
            "dépasser la somme due, ni une retenue l'indu restant.",
        )
    return Refusal(f"Le grand livre refuse cette écriture ({error}) : rien n'a été écrit.")


def _accounts(refs: set[AccountRef], decision: Decision) -> dict[AccountRef, int]:
    """Their primary keys; those that did not exist are opened."""
    found = _existing(refs)
    missing = sorted(refs - set(found), key=lambda ref: (ref.kind, ref.owner))
    if missing:
        month = Month.of(decision.at.date())
        for part in chunks(missing):
            rows = [_opened(ref, month) for ref in part]
            Account.objects.bulk_create(rows, ignore_conflicts=True)
        found |= _existing(set(missing))
    return found


def _existing(refs: set[AccountRef]) -> dict[AccountRef, int]:
    found: dict[AccountRef, int] = {}
    for part in chunks(sorted({ref.owner for ref in refs})):
        rows = Account.objects.filter(owner__in=part).values_list("kind", "owner", "pk")
        for kind, owner, pk in rows:
            ref = AccountRef(AccountKind(kind), owner)
            if ref in refs:
                found[ref] = pk
    return found


def _opened(ref: AccountRef, month: Month) -> Account:
    return Account(
        kind=ref.kind,
        owner=ref.owner,
        side=SIDES[ref.kind],
        guarded=ref.kind in GUARDED,
        budget_line=budget_line(ref.kind, month).code,
    )
