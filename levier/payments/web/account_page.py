"""One set of bank details on screen: where it stands, who vouched for it, who must act."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.payments import access, queries
from levier.payments.domain import BANK_ACCOUNT, AccountState
from levier.payments.models import BankAccount
from levier.payments.web import tables
from levier.payments.web.acting import Link
from levier.payments.web.order_page import Said
from levier.payments.web.who import Names, must
from levier.ui.pieces import Fact


def account_page(account: BankAccount, agent: Agent) -> dict[str, Any]:
    names = Names({account.entered_by, account.verified_by})
    acts = list(acts_of(account, agent))
    return {
        "account": account,
        "meaning": tables.bank_account_meaning(account),
        "facts": facts_of(account, names),
        "said": situation(account, names),
        "others": queries.same_account(account),
        "main_act": next((one for one in acts if one.kind == "main"), None),
        "acts": [one for one in acts if one.kind != "main"],
    }


def facts_of(account: BankAccount, names: Names) -> list[Fact]:
    payee = account.payee
    found = [
        Fact("Bénéficiaire", payee.name, url=reverse("payments:payee", args=[payee.pk])),
        Fact("IBAN", account.masked, "chiffré ; dévoilé un à un, avec un motif"),
        Fact("BIC", account.bic or "non connu"),
        Fact("Titulaire", account.holder, _whose(account)),
        Fact("Pièce justificative", account.proof or "non indiquée"),
        Fact("Saisi", account.entered_at, f"par {names[account.entered_by]}"),
    ]
    if account.verified_at:
        found.append(Fact("Validé", account.verified_at, f"par {names[account.verified_by]}"))
    until = f"jusqu'à {account.usable_until.label}, non compris" if account.usable_until else ""
    found.append(Fact("Utilisable à partir de", account.usable_from, until))
    return found


def _whose(account: BankAccount) -> str:
    same = account.holder.casefold() == account.payee.name.casefold()
    return "" if same else "différent du nom du bénéficiaire"


def situation(account: BankAccount, names: Names) -> Said | None:
    match account.state:
        case AccountState.ENTERED:
            maker = names[account.entered_by]
            return (
                "attention", "À valider par une seconde personne.",
                f"Saisi par {maker} ; {must(access.VERIFY, but=maker)}, le valide en relisant la "
                "pièce.",
            )  # fmt: skip
        case AccountState.SUSPENDED:
            return "danger", "Plus aucun virement ne part vers ce compte.", account.closed_reason
        case AccountState.CLOSED:
            return "attention", "Ce compte est clos.", account.closed_reason
    if account.usable_until:
        return "accent", f"Remplacé à partir {account.usable_until.of_label}.", ""
    return None


def acts_of(account: BankAccount, agent: Agent) -> Iterator[Link]:
    """What this agent may do now."""
    waits = account.state == AccountState.ENTERED
    moves = BANK_ACCOUNT.open_moves(account.state)
    if waits and agent.actor != account.entered_by and directory.can(agent, access.VERIFY):
        yield _link(account, "Valider ce compte", "verify_bank_account", "main", "done")
    if directory.can(agent, access.VIEW_IBAN):
        yield _link(account, "Dévoiler l'IBAN", "reveal_iban", "quiet", "eye")
    if "suspend" in moves and directory.can(agent, access.RECORD):
        yield _link(account, "Suspendre", "suspend_bank_account", "danger")
    closers = (access.ENTER, access.VERIFY) if waits else (access.ENTER,)
    if "close" in moves and any(directory.can(agent, one) for one in closers):
        yield _link(account, "Écarter" if waits else "Clore", "close_bank_account", "danger")


def _link(account: BankAccount, label: str, name: str, kind: str, icon: str = "") -> Link:
    return Link(label, reverse(f"payments:{name}", args=[account.pk]), kind, icon)
