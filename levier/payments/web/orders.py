"""Orders: the list with its totals, one order and its life, the acts its state allows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation.acts import Decision
from levier.payments import access, usecases
from levier.payments.models import PaymentOrder, Resolution
from levier.payments.web import forms, links, order_page, order_words, tables, totals
from levier.payments.web.acting import confirm, posted
from levier.payments.web.who import Names
from levier.people.web import listing

Fields = dict[str, Any]


def order_or_404(request: HttpRequest, pk: int) -> PaymentOrder:
    visible = access.visible_orders(request.user)
    return get_object_or_404(visible.select_related("payee", "bank_account", "replaces"), pk=pk)


def resolution_or_404(request: HttpRequest, pk: int) -> Resolution:
    """A conclusion as it was seen: by its own number, not by its order's."""
    visible = Resolution.objects.filter(order__in=access.visible_orders(request.user))
    return get_object_or_404(visible.select_related("order__payee"), pk=pk)


@directory.requires(access.VIEW)
@require_safe
def orders(request: HttpRequest) -> HttpResponseBase:
    visible = access.visible_orders(request.user)
    return listing.respond(
        request,
        tables.ORDERS,
        visible.select_related("payee"),
        "payments/orders.html",
        numbers=totals.by_state(visible, request.GET),
    )


@directory.requires(access.VIEW)
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    shown = order_or_404(request, pk)
    listing.logged(request, shown.payee.owner, "paiement", 1)
    context = order_page.order_page(shown, directory.actor_of(request))
    return render(request, "payments/order.html", context)


@directory.requires(access.APPROVE)
def approve_order(request: HttpRequest, pk: int) -> HttpResponse:
    shown = order_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.approve_order(order=shown, decision=by)

    form = forms.Once(posted(request))
    return confirm(request, form, order_words.approve(shown), shown, act, links.order(shown))


@directory.requires(access.ORDER, access.APPROVE)
def cancel_order(request: HttpRequest, pk: int) -> HttpResponse:
    shown = order_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.cancel_order(order=shown, decision=by)

    form = forms.Reason(posted(request))
    return confirm(request, form, order_words.cancel(shown), shown, act, links.order(shown))


@directory.requires(access.RESOLVE)
def reissue_order(request: HttpRequest, pk: int) -> HttpResponse:
    shown = order_or_404(request, pk)

    def act(_: Fields, by: Decision) -> str:
        return links.order(usecases.reissue_order(order=shown, decision=by))

    form, words = forms.Reason(posted(request)), order_words.reissue(shown)
    return confirm(request, form, words, shown, act, links.order(shown))


@directory.requires(access.HAND_OVER)
def transmit_order(request: HttpRequest, pk: int) -> HttpResponse:
    shown = order_or_404(request, pk)

    def act(fields: Fields, by: Decision) -> None:
        usecases.transmit_order(order=shown, decision=by, **fields)

    form = forms.Slip(posted(request))
    return confirm(request, form, order_words.transmit(shown), shown, act, links.order(shown))


@directory.requires(access.RECORD)
def confirm_transmitted(request: HttpRequest, pk: int) -> HttpResponse:
    shown = order_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.confirm_transmitted(order=shown, decision=by)

    form = forms.Once(posted(request))
    return confirm(request, form, order_words.confirm_paid(shown), shown, act, links.order(shown))


@directory.requires(access.RECORD)
def refuse_transmitted(request: HttpRequest, pk: int) -> HttpResponse:
    shown = order_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.refuse_transmitted(order=shown, decision=by)

    form = forms.Reason(posted(request))
    return confirm(request, form, order_words.refuse_paid(shown), shown, act, links.order(shown))


@directory.requires(access.RESOLVE)
def propose_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    shown = order_or_404(request, pk)

    def act(fields: Fields, by: Decision) -> None:
        usecases.propose_resolution(order=shown, decision=by, **fields)

    form = forms.Conclusion(posted(request))
    return confirm(request, form, order_words.propose(shown), shown, act, links.order(shown))


@directory.requires(access.APPROVE)
def confirm_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    said = resolution_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.confirm_resolution(resolution=said, decision=by)

    maker = Names({said.proposed_by})[said.proposed_by]
    form, words = forms.Once(posted(request)), order_words.confirm(said, maker)
    return confirm(request, form, words, said, act, links.order(said.order))


@directory.requires(access.APPROVE, access.RESOLVE)
def refuse_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    said = resolution_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.refuse_resolution(resolution=said, decision=by)

    form, words = forms.Reason(posted(request)), order_words.refuse(said)
    return confirm(request, form, words, said, act, links.order(said.order))
