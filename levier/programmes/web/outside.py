"""Services of other bodies, and the exchange with data·inclusion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.formats import data_inclusion as di
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.programmes import access, queries, usecases
from levier.programmes.models import Service
from levier.programmes.web import offer_forms, offer_tables, service_words
from levier.programmes.web.catalogue import commune_typed


@directory.requires(access.VIEW)
@require_safe
def services(request: HttpRequest) -> HttpResponseBase:
    commune = commune_typed(request.GET.get("commune", ""))
    offered = queries.near(Service.objects.filter(is_withdrawn=False), commune)
    return lists.respond(
        request,
        offer_tables.services(by_distance=commune is not None),
        offered.select_related("structure", "commune").prefetch_related("themes"),
        "programmes/services.html",
        may_manage=access.may_manage_tree(request.user),
    )


@directory.requires(access.VIEW)
@require_safe
def service(request: HttpRequest, pk: int) -> HttpResponse:
    offered = Service.objects.select_related("structure", "commune")
    shown = get_object_or_404(offered, pk=pk)
    context = {
        "service": shown,
        "facts": service_words.facts(shown),
        "may_withdraw": access.may_manage_tree(request.user) and not shown.is_withdrawn,
    }
    return render(request, "programmes/service.html", context)


@directory.requires(access.MANAGE)
def withdraw_service(request: HttpRequest, pk: int) -> HttpResponse:
    _keep_offer(request)
    shown = get_object_or_404(Service, pk=pk)
    form = Reason(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.withdraw_service(service=shown, decision=by)

    if decided(request, form, act):
        messages.success(request, "Le service n'est plus proposé.")
        return redirect("programmes:services")
    return asked(
        request,
        form,
        title=f"Retirer « {shown} »",
        act_label="Retirer",
        is_danger=True,
        consequences=["Il n'est plus proposé, même s'il revient dans un fichier."],
        back_url=reverse("programmes:service", args=[pk]),
    )


@directory.requires(access.MANAGE)
def import_services(request: HttpRequest) -> HttpResponse:
    _keep_offer(request)
    form = offer_forms.ExchangeForm(posted(request), request.FILES or None)
    reports: list[Any] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        files = {name: data[name].read() for name in ("structures", "services")}
        reports.extend(usecases.import_offer(**files, decision=by))

    if decided(request, form, act):
        told = list(zip(("Structures", "Services"), reports, strict=True))
        return render(request, "programmes/exchanged.html", {"reports": told})
    status = 422 if form.errors else 200
    return render(request, "programmes/exchange.html", {"form": form}, status=status)


def _keep_offer(request: HttpRequest) -> None:
    if not access.may_manage_tree(request.user):
        raise Http404


@directory.requires(access.VIEW)
@require_safe
def export_structures(request: HttpRequest) -> HttpResponse:
    return _file("structures.json", queries.all_structures)


@directory.requires(access.VIEW)
@require_safe
def export_services(request: HttpRequest) -> HttpResponse:
    return _file("services.json", queries.all_services)


def _file(name: str, told: Callable[[date], Iterable[di.Structure | di.Service]]) -> HttpResponse:
    answer = HttpResponse(di.write(told(clock.today())), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
