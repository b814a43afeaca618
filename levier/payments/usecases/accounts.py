"""Payees and their bank details: one person enters, another verifies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from levier.foundation.acts import Decision, move, record
from levier.foundation.consultations import log_reading
from levier.kernel.errors import Refusal
from levier.kernel.identifiers import bic_of, check_iban
from levier.kernel.month import Month
from levier.kernel.text import fold
from levier.payments import access
from levier.payments.bank_details import read_bic, read_iban
from levier.payments.domain import BANK_ACCOUNT, AccountState, PayeeKind
from levier.payments.models import BankAccount, Payee
from levier.payments.models.payees import IBAN_INDEX
from levier.payments.usecases.ledger import chunks


@dataclass(frozen=True, slots=True)
class NewPayee:
    """Somebody to pay: `owner_type` and `owner_id` say who, in the room that knows them."""

    kind: PayeeKind
    owner_type: str
    owner_id: str
    name: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Bank details taken over from another system."""

    payee_id: int
    iban: str
    holder: str


@transaction.atomic
def ensure_payees(*, payees: Sequence[NewPayee]) -> dict[tuple[str, str], int]:
    """The primary key of each payee by (owner type, owner id); those missing are made.

    A name that changed is brought up to date. No journal: a payee decides nothing by itself.
    """
    found: dict[tuple[str, str], int] = {}
    wanted = {(payee.owner_type, payee.owner_id): payee for payee in payees}
    for part in chunks(wanted.values()):
        rows = [
            Payee(
                kind=one.kind,
                owner_type=one.owner_type,
                owner_id=one.owner_id,
                name=one.name,
                name_key=fold(one.name)[:140],
            )
            for one in part
        ]
        Payee.objects.bulk_create(rows, ignore_conflicts=True)
        there = Payee.objects.filter(owner_id__in=[one.owner_id for one in part])
        for payee in there.only("pk", "owner_type", "owner_id", "name"):
            key = (payee.owner_type, payee.owner_id)
            if key in wanted:
                found[key] = payee.pk
                if payee.name != wanted[key].name:
                    _rename(payee.pk, wanted[key].name)
    return found


def _rename(pk: int, name: str) -> None:
    Payee.objects.filter(pk=pk).update(name=name, name_key=fold(name)[:140])


@transaction.atomic
def enter_bank_account(
    *, payee: Payee, iban: str, holder: str, decision: Decision, bic: str = "", proof: str = ""
) -> BankAccount:
    """Enter bank details, to be verified by somebody else.

    `iban` and `bic` as people write them, spaces and all; without `bic` the register's is taken.
    `proof` names the document they were read on. The first ones of a payee can be used from
    this month; a change only from the next, which leaves time to warn the payee at the old
    address. Refusal for a wrong IBAN or BIC, an empty holder, the same account again, or other
    details that still wait.
    """
    access.require(decision, access.ENTER)
    checked = read_iban(iban)
    checked_bic = read_bic(bic, checked)
    if not holder.strip():
        raise Refusal("Le titulaire du compte manque.", field="holder")
    others = BankAccount.objects.filter(payee=payee)
    live = others.filter(state__in=[AccountState.ENTERED, AccountState.VERIFIED], usable_until=None)
    if live.with_iban(checked).exists():
        raise Refusal("Ce compte est déjà celui de ce bénéficiaire.", field="iban")
    if others.filter(state=AccountState.ENTERED).exists():
        raise Refusal(
            "D'autres coordonnées attendent déjà d'être validées pour ce bénéficiaire : "
            "faites-les valider ou écarter d'abord."
        )
    last = others.exclude(verified_by="").order_by("-verified_at", "-pk").first()
    # After a return of the bank there is nothing to protect: the old details no longer work.
    waits = last is not None and last.state != AccountState.SUSPENDED
    month = Month.of(decision.at.date())
    account = _new(payee.pk, checked, holder.strip(), decision.actor, decision)
    account.bic, account.proof = checked_bic, proof.strip()[:120]
    account.usable_from = month + 1 if waits else month
    account.save()
    record("payments.bankaccount.enter", account, decision, payee=payee.pk, change=last is not None)
    return account


def _new(payee_id: int, iban: str, holder: str, actor: str, decision: Decision) -> BankAccount:
    return BankAccount(
        payee_id=payee_id,
        iban=iban,
        iban_index=IBAN_INDEX.of(iban),
        last4=iban[-4:],
        bic=bic_of(iban),
        holder=holder,
        entered_by=actor,
        entered_at=decision.at,
        usable_from=Month.of(decision.at.date()),
    )


@transaction.atomic
def verify_bank_account(
    *, account: BankAccount, decision: Decision, read_as: str | None = None
) -> None:
    """A second person vouches for bank details; the former ones stop when these begin.

    `read_as`: the IBAN as that person reads it on the document, without having seen what was
    entered. Refusal when it is another one.
    """
    access.require(decision, access.VERIFY)
    if account.entered_by == decision.actor:
        raise Refusal("Vous avez saisi ces coordonnées : quelqu'un d'autre doit les valider.")
    if read_as is not None and IBAN_INDEX.of(read_iban(read_as)) != account.iban_index:
        raise Refusal(
            "Vous ne lisez pas le même IBAN que la personne qui l'a saisi. Relisez la pièce ; si "
            "la saisie est fausse, écartez-la et faites-la refaire.",
            field="iban",
        )
    former = BankAccount.objects.filter(payee=account.payee_id, state=AccountState.VERIFIED)
    former.filter(usable_until=None).exclude(pk=account.pk).update(usable_until=account.usable_from)
    move(
        account,
        "verify",
        BANK_ACCOUNT,
        decision,
        verified_by=decision.actor,
        verified_at=decision.at,
    )


@transaction.atomic
def close_bank_account(*, account: BankAccount, decision: Decision) -> None:
    """Bank details no longer to be used. Not verified yet, either person may set them aside."""
    waits = account.state == AccountState.ENTERED
    access.require_one(decision, access.ENTER, *([access.VERIFY] if waits else []))
    if not decision.reason:
        raise Refusal("Dites pourquoi ce compte est clos.", field="reason")
    reason = decision.reason[:200]
    move(account, "close", BANK_ACCOUNT, decision, closed_at=decision.at, closed_reason=reason)


def suspend_bank_account(*, account: BankAccount, decision: Decision) -> None:
    """After a return of the bank: not used until somebody enters other details."""
    access.require(decision, access.RECORD)
    if not decision.reason:
        raise Refusal("Dites pourquoi ce compte est suspendu.", field="reason")
    move(account, "suspend", BANK_ACCOUNT, decision, closed_reason=decision.reason[:200])


def reveal_iban(*, account: BankAccount, route: str, decision: Decision) -> str:
    """The IBAN in clear, for those entitled, with a reason; each time is written down."""
    access.require(decision, access.VIEW_IBAN)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi vous avez besoin de cet IBAN.", field="reason")
    log_reading(
        actor=decision.actor,
        subject=account.payee.owner,
        what="iban",
        route=route,
        reason=decision.reason.strip(),
    )
    return account.iban


@transaction.atomic
def take_in_bank_accounts(
    *, accounts: Sequence[NewAccount], entered_by: str, decision: Decision
) -> int:
    """Bank details taken over together from another system, vouched for by the decider.

    Payees that already have details are left alone. Returns how many were taken in.
    """
    access.require(decision, access.VERIFY)
    if entered_by == decision.actor:
        raise Refusal(
            "Une reprise de coordonnées se valide à deux : quelqu'un d'autre doit valider."
        )
    taken = 0
    for part in chunks(accounts):
        ids = [one.payee_id for one in part]
        known = set(BankAccount.objects.filter(payee__in=ids).values_list("payee_id", flat=True))
        rows = []
        for one in part:
            if one.payee_id in known:
                continue
            row = _new(one.payee_id, check_iban(one.iban), one.holder, entered_by, decision)
            row.state = AccountState.VERIFIED
            row.verified_by, row.verified_at = decision.actor, decision.at
            rows.append(row)
        taken += len(_insert(rows))
    record("payments.bankaccount.take_in", "payments.bankaccount:all", decision, count=taken)
    return taken


def _insert(rows: list[BankAccount]) -> list[BankAccount]:
    try:
        with transaction.atomic():
            return BankAccount.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refusal("Un bénéficiaire figure deux fois dans cette reprise.") from error
