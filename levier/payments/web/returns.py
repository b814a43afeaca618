"""Answers of the bank: deposited, followed entry by entry, looked into when they match nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as told
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.foundation import lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.payments import access, queries, tasks, usecases
from levier.payments.models import BankMessage
from levier.payments.web import forms, return_page, tables
from levier.payments.web.acting import performed, posted


def message_or_404(request: HttpRequest, pk: int) -> BankMessage:
    return get_object_or_404(access.visible_messages(request.user).defer("data"), pk=pk)


@directory.requires(access.VIEW)
@require_safe
def messages(request: HttpRequest) -> HttpResponseBase:
    visible = queries.messages_to_look_at(access.visible_messages(request.user))
    return lists.respond(
        request,
        tables.MESSAGES,
        visible,
        "payments/messages.html",
        numbers=return_page.waiting_numbers(),
        may_deposit=directory.can(request.user, access.RECORD),
    )


@directory.requires(access.RECORD)
def deposit_message(request: HttpRequest) -> HttpResponse:
    form = forms.Deposit(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            message = _deposited(request, form.cleaned_data["file"])
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("payments:message", message.pk)
    status = 422 if form.errors else 200
    return render(request, "payments/deposit.html", {"form": form}, status=status)


def _deposited(request: HttpRequest, file: UploadedFile[bytes]) -> BankMessage:
    """Keep the file, treat it or ask for it, and say so; the same file twice is told."""
    data, decision = file.read(), directory.decide(request)
    known = queries.message_with(data)
    message = usecases.receive_bank_message(
        name=file.name or "sans nom", data=data, decision=decision
    )
    tasks.take_in(message=message, decision=decision)
    told.success(request, return_page.deposited(message, known is not None))
    return message


@directory.requires(access.VIEW)
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponseBase:
    shown = message_or_404(request, pk)
    context = return_page.message_page(shown, directory.actor_of(request))
    return lists.respond(
        request, tables.ENTRIES, shown.entries.all(), "payments/message.html", **context
    )


@directory.requires(access.VIEW)
@require_safe
def message_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the treatment is, alone; a full reload when it is over."""
    shown = message_or_404(request, pk)
    work = return_page.work_on(shown)
    answer = render(request, "payments/message_progress.html", {"message": shown, "work": work})
    if not return_page.is_live(work):
        answer["HX-Refresh"] = "true"
    return answer


@directory.requires(access.RECORD)
@require_POST
def resume_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the treatment of a message up again where an interruption left it."""
    shown = get_object_or_404(access.visible_messages(request.user), pk=pk)
    try:
        tasks.take_in(message=shown, decision=directory.decide(request))
    except Refusal as refusal:
        return render(request, "422.html", {"refusal": refusal}, status=422)
    return redirect("payments:message", pk)


@directory.requires(access.VIEW)
@require_safe
def entries(request: HttpRequest) -> HttpResponseBase:
    visible = queries.unmatched_entries(access.visible_entries(request.user))
    return lists.respond(request, tables.UNMATCHED, visible, "payments/entries.html")


@directory.requires(access.VIEW)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What the bank said and what became of it; with a conclusion to write when it waits."""
    visible = access.visible_entries(request.user).select_related("order__payee", "file", "message")
    shown = get_object_or_404(visible.defer("message__data", "file__data"), pk=pk)
    form = forms.Look(posted(request))

    def act(fields: dict[str, Any], by: Decision) -> None:
        usecases.look_at_entry(entry=shown, decision=by, **fields)

    url = performed(request, form, return_page.LOOK, shown, act, reverse("payments:entries"))
    if url is not None:
        return redirect(url)
    context = return_page.entry_page(shown, directory.actor_of(request))
    status = 422 if form.errors else 200
    return render(request, "payments/entry.html", {"form": form, **context}, status=status)
