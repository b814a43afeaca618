"""What was paid to a household, and where its money goes."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.payments import access as payments
from levier.payments import queries
from levier.payments.domain import Nature, OrderState
from levier.payments.models import BankAccount
from levier.people.web import files as people_files
from levier.people.web import listing
from levier.rights import access
from levier.rights.web import files

OWNER = people_files.SUBJECT
MEANINGS = {
    OrderState.PAID: "done", OrderState.REJECTED: "danger", OrderState.RETURNED: "danger",
    OrderState.UNKNOWN: "attention", OrderState.CANCELLED: "neutral",
}  # fmt: skip

ORDERS = ListSpec(
    name="paiements",
    columns=[
        Column("mois", "Mois", value="month", kind="month", order="month",
               link=lambda order: files.page_url("payments:order", order.pk)),
        Column("nature", "Nature", value="get_nature_display"),
        Column("montant", "Montant", value="amount", kind="money", order="amount"),
        Column("etat", "État", kind="badge", value="get_state_display",
               meaning=lambda order: MEANINGS.get(order.state, "accent")),
        Column("compte", "Compte", value=lambda order: _account(order.bank_account)),
        Column("denoue", "Payé ou rejeté le", value="settled_on", kind="date", order="settled_on"),
        Column("motif", "Motif de la banque", value="reason"),
        Column("reference", "Référence", value="end_to_end_id", shown=False),
    ],
    filters=[
        filters.InMonth("mois", "Mois", field="month"),
        filters.Choice("etat", "État", field="state", choices=OrderState.choices),
        filters.Choice("nature", "Nature", field="nature", choices=Nature.choices),
    ],
    order="-month",
    empty="Aucun ordre de paiement à ce foyer.",
)  # fmt: skip


def _account(account: BankAccount | None) -> str:
    return account.masked if account else ""


@directory.requires(payments.VIEW)
@require_safe
def household_payments(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Orders and bank details, masked. Payments belong to the whole Département."""
    if not payments.sees(request.user):
        raise Http404
    opened = files.file_or_404(request, pk, access.VIEW)
    people_files.opened(request, opened.household, "paiements", "rights:payments")
    owner = str(opened.household.pk)
    orders = queries.orders_of_owner(OWNER, owner)
    accounts = payments.visible_bank_accounts(request.user).filter(
        payee__owner_type=OWNER, payee__owner_id=owner
    )
    return listing.respond(
        request,
        ORDERS,
        orders,
        "rights/household_payments.html",
        subject=people_files.subject_of(opened.household),
        household=opened.household,
        case=opened.case,
        here="payments",
        accounts=list(accounts.order_by("-entered_at")),
    )
