"""Bank files: how far each is, its lines, and its acts, each by whoever may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.payments import access, queries, usecases
from levier.payments.domain import FileState
from levier.payments.models import BankFile, FileOrder
from levier.payments.web import file_page, file_words, forms, tables
from levier.payments.web.acting import confirm, posted
from levier.payments.web.who import Names
from levier.people.web import listing

Fields = dict[str, Any]
SATURDAY = 5


def file_or_404(request: HttpRequest, pk: int) -> BankFile:
    return get_object_or_404(access.visible_files(request.user).defer("data"), pk=pk)


def next_working_day() -> date:
    day = clock.today() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def page_of(file: BankFile) -> str:
    return reverse("payments:file", args=[file.pk])


@directory.requires(access.VIEW)
@require_safe
def files(request: HttpRequest) -> HttpResponseBase:
    visible = access.visible_files(request.user).defer("data")
    may_build = directory.can(request.user, access.FILE)
    ready = file_page.ready_numbers(Month.of(clock.today())) if may_build else []
    return lists.respond(request, tables.FILES, visible, "payments/files.html", ready=ready)


@directory.requires(access.VIEW)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    shown = file_or_404(request, pk)
    lines = FileOrder.objects.filter(file=shown).select_related("order__payee").defer("iban")
    context = file_page.file_page(shown, directory.actor_of(request))
    return listing.respond(request, tables.LINES, lines, "payments/file.html", **context)


@directory.requires(access.HAND_OVER)
@require_safe
def download_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed bytes, as they are: never kept by a browser, never opened by it."""
    shown = get_object_or_404(access.visible_files(request.user), pk=pk)
    route = "payments:download_file"
    try:
        data = usecases.take_file(file=shown, route=route, decision=directory.decide(request))
    except Refusal as refusal:
        return render(request, "422.html", {"refusal": refusal}, status=422)
    answer = HttpResponse(data, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{shown.msg_id}.xml"'
    return answer


@directory.requires(access.FILE)
def build_file(request: HttpRequest, run: str) -> HttpResponse:
    """One more file for a run: what was issued anew, or had no bank details at first."""

    def act(fields: Fields, by: Decision) -> str:
        return page_of(usecases.seal_ready_orders(run=run, decision=by, **fields))

    form = forms.NewFile(posted(request), initial={"execution_on": next_working_day()})
    words = file_words.new(run, queries.ready_run(run, Month.of(clock.today())))
    return confirm(request, form, words, f"run:{run}", act, reverse("payments:files"))


@directory.requires(access.HAND_OVER)
def start_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    shown = file_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.start_hand_over(file=shown, decision=by)

    form = forms.HandOver(posted(request), again=shown.state == FileState.UNKNOWN)
    return confirm(request, form, file_words.start(shown), shown, act, page_of(shown))


@directory.requires(access.HAND_OVER)
def confirm_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    shown = file_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.confirm_hand_over(file=shown, decision=by)

    form = forms.Once(posted(request))
    return confirm(request, form, file_words.confirm(shown), shown, act, page_of(shown))


@directory.requires(access.HAND_OVER)
def doubt_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    shown = file_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.doubt_hand_over(file=shown, decision=by)

    form = forms.Reason(posted(request))
    return confirm(request, form, file_words.doubt(shown), shown, act, page_of(shown))


@directory.requires(access.RESOLVE)
def ask_void(request: HttpRequest, pk: int) -> HttpResponse:
    shown = file_or_404(request, pk)

    def act(fields: Fields, by: Decision) -> None:
        usecases.ask_void(file=shown, decision=by, **fields)

    form = forms.Evidence(posted(request))
    return confirm(request, form, file_words.ask_void(shown), shown, act, page_of(shown))


@directory.requires(access.APPROVE)
def confirm_void(request: HttpRequest, pk: int) -> HttpResponse:
    shown = file_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.confirm_void(file=shown, decision=by)

    maker = Names({shown.void_asked_by})[shown.void_asked_by]
    form, words = forms.Once(posted(request)), file_words.confirm_void(shown, maker)
    return confirm(request, form, words, shown, act, page_of(shown))


@directory.requires(access.APPROVE, access.RESOLVE)
def drop_void(request: HttpRequest, pk: int) -> HttpResponse:
    shown = file_or_404(request, pk)

    def act(_: Fields, by: Decision) -> None:
        usecases.drop_void(file=shown, decision=by)

    form = forms.Reason(posted(request))
    return confirm(request, form, file_words.drop_void(shown), shown, act, page_of(shown))
