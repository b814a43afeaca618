"""The lists of the ledger: its accounts, its entries, the entries of one account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.kernel.text import fold
from levier.payments import queries
from levier.payments.domain import AccountKind, Event, Nature
from levier.payments.models import Account, Transfer


class WithinMonth(filters.InMonth):
    """A moment within a month, in local time."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if super().condition(params) is None:
            return None
        text = params[self.key].strip()
        month = Month.parse(f"{text[3:]}-{text[:2]}" if text[2] == "/" else text)
        return Q(**{f"{self.field}__gte": _begins(month), f"{self.field}__lt": _begins(month + 1)})


class HeldBy(filters.Text):
    """Words of the name behind an account, whatever accents and order."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        words = fold(params.get(self.key, "")[:200])
        return queries.owners_named(words) if words else None


def _begins(month: Month) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(month.first_day, time.min))
    except (ValueError, OverflowError) as error:
        raise Refusal("« Mois » : écrivez le mois comme 2026-11.", field="mois") from error


def account_url(pk: int) -> str:
    return reverse("payments:account", args=[pk])


SPENT_ON = {"rsa": "RSA", Nature.GRANT: "subventions", Nature.AID: "aides individuelles"}


def label_of(account: Account, holder: str) -> str:
    """`Somme due, MARTIN Éloïse`."""
    kind = capfirst(account.get_kind_display())
    owner = holder or SPENT_ON.get(account.owner, account.owner)
    return f"{kind}, {owner}" if owner else kind


def _side(name: str) -> Callable[[Transfer], str]:
    return lambda row: label_of(getattr(row, name), getattr(row, f"{name}_holder"))


ACCOUNTS = ListSpec(
    name="comptes-du-grand-livre",
    columns=[
        Column("label", "Compte", value=lambda row: label_of(row, row.holder), order="pk",
               link=lambda row: account_url(row.pk)),
        Column("budget_line", "Ligne M57"),
        Column("side", "Sens", value="get_side_display"),
        Column("own", "Solde", kind="money"),
        Column("owner", "Titulaire", shown=False),
    ],
    filters=[
        filters.Choice("nature", "Nature", field="kind", choices=AccountKind.choices),
        HeldBy("titulaire", "Titulaire"),
        filters.YesNo("solde", "Solde non nul", yes=~Q(own=Money(0))),
    ],
    order="pk",
    empty="Le grand livre n'a pas encore de compte : le premier s'ouvre avec la première paie.",
)  # fmt: skip

ENTRY_FILTERS = [
    WithinMonth("mois", "Mois", field="at"),
    filters.Choice("evenement", "Événement", field="event", choices=Event.choices),
    filters.Amount("montant", "Montant", field="amount"),
    filters.Text("piece", "Pièce", field="source", lookup="startswith"),
]

TRANSFERS = ListSpec(
    name="ecritures",
    columns=[
        Column("at", "Date", kind="moment", order="pk"),
        Column("event", "Événement", value="get_event_display"),
        Column("debit", "Débit", value=_side("debit"), link=lambda row: account_url(row.debit_id)),
        Column("credit", "Crédit", value=_side("credit"),
               link=lambda row: account_url(row.credit_id)),
        Column("amount", "Montant", kind="money", order="amount"),
        Column("source", "Pièce"),
        Column("key", "Clé", shown=False),
        Column("debit_line", "Ligne M57 du débit", value="debit.budget_line", shown=False),
        Column("credit_line", "Ligne M57 du crédit", value="credit.budget_line", shown=False),
    ],
    filters=ENTRY_FILTERS,
    order="-pk",
    empty="Aucune écriture. Les premières viennent avec les ordres de la première paie.",
)  # fmt: skip


def entries_of(account: Account) -> ListSpec:
    """The statement of one account: what it was debited and credited, against which other."""

    def other(row: Transfer) -> str:
        return "credit" if row.debit_id == account.pk else "debit"

    def other_label(row: Transfer) -> str:
        return _side(other(row))(row)

    def other_url(row: Transfer) -> str:
        return account_url(getattr(row, f"{other(row)}_id"))

    def amount(side: str) -> Callable[[Transfer], Any]:
        return lambda row: row.amount if other(row) != side else None

    return ListSpec(
        name="releve-de-compte",
        columns=[
            Column("at", "Date", kind="moment", order="pk"),
            Column("event", "Événement", value="get_event_display"),
            Column("other", "Contrepartie", value=other_label, link=other_url),
            Column("debit", "Débit", kind="money", value=amount("debit")),
            Column("credit", "Crédit", kind="money", value=amount("credit")),
            Column("source", "Pièce"),
            Column("key", "Clé", shown=False),
        ],
        filters=ENTRY_FILTERS,
        order="-pk",
        empty="Aucune écriture sur ce compte.",
    )
