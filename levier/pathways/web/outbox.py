"""Messages to people: what waits, what left, what did not; letters to print and post."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.kernel.errors import Refusal
from levier.kernel.text import counted
from levier.pathways import support_access as access
from levier.pathways.domain.appointments import MessageChannel, MessageState
from levier.pathways.models import Message
from levier.pathways.tasks import messages as task
from levier.pathways.usecases import letters, messaging
from levier.pathways.web import appointment_tables, forms
from levier.pathways.web.contract_signing import pdf_file
from levier.people.web import listing


@directory.requires(access.SUPPORT)
def outbox(request: HttpRequest) -> HttpResponseBase:
    rows = visible_messages(request)
    letters_left = _to_print(request).count()
    return listing.respond(
        request,
        appointment_tables.MESSAGES,
        rows.select_related("person", "invitation"),
        "pathways/outbox.html",
        letters=counted(letters_left, "courrier à imprimer", "courriers à imprimer")
        if letters_left
        else "",
        is_local=not settings.LEVIER_SMS_GATEWAY,
    )


@directory.requires(access.SUPPORT)
@require_POST
def send_messages(request: HttpRequest) -> HttpResponse:
    """Ask for what waits to leave now, reminders included; the worker does it."""
    task.request_messages(directory.decide(request))
    messages.success(request, "L'envoi est demandé : il se fait en arrière-plan.")
    return redirect("pathways:outbox")


@directory.requires(access.SUPPORT)
def retry_message(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(
        visible_messages(request).filter(state__in=[MessageState.FAILED, MessageState.SENDING]),
        pk=pk,
    )
    if decided(
        request,
        forms.Nothing(posted(request)),
        lambda data, by: messaging.retry(message=message, decision=by),
    ):
        messages.success(request, "Le message repart avec les prochains.")
        return redirect("pathways:outbox")
    return asked(
        request,
        forms.Nothing(),
        title="Renvoyer ce message",
        act_label="Renvoyer",
        intro=f"{message}, pour {message.person}.",
        consequences=["S'il était parti malgré tout, la personne le recevra deux fois."],
        back_url=reverse("pathways:outbox"),
    )


@directory.requires(access.SUPPORT)
@require_POST
def print_letters(request: HttpRequest) -> HttpResponse:
    """The letters that wait, as one PDF; they count as posted from there."""
    decision = directory.decide(request)
    rows = list(_to_print(request).order_by("pk")[: letters.MOST])
    try:
        pdf = letters.print_letters(letters=rows, decision=decision)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("pathways:outbox")
    listing.logged(request, "list:courriers", "courrier", len(rows))
    return pdf_file(pdf, f"courriers-{decision.at:%Y-%m-%d-%H%M}.pdf")


def visible_messages(request: HttpRequest) -> QuerySet[Message]:
    pathways = access.visible_pathways(request.user, access.SUPPORT)
    return Message.objects.filter(invitation__pathway__in=pathways)


def _to_print(request: HttpRequest) -> QuerySet[Message]:
    return visible_messages(request).filter(
        channel=MessageChannel.LETTER, state=MessageState.QUEUED
    )
