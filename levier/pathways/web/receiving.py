"""What an operator receives, and answers: its own prescriptions, and nothing else of the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.pathways import prescription_access as access
from levier.pathways.domain.prescriptions import PRESCRIPTION
from levier.pathways.models import Prescription
from levier.pathways.queries import prescriptions as queries
from levier.pathways.usecases import receiving
from levier.pathways.web import (
    forms,
    opening,
    prescription_forms,
    prescription_tables,
    prescription_words,
)
from levier.people.web import listing

GIVEN_BACK = "Sa place va à la personne qui attend, s'il y en a une."


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its form, its use case, what is said once done."""

    form: Callable[[Any], Any]
    act: Callable[..., object]
    done: str
    consequences: tuple[str, ...] = ()


def _turned_down(name: str, done: str) -> Answer:
    def act(**told: Any) -> None:
        receiving.turn_down(name=name, **told)

    def form(data: Any) -> Any:
        return prescription_forms.TurnDown(data, name=name)

    return Answer(form, act, done, (GIVEN_BACK, "Le référent lit le motif."))


def _abandonment(data: Any) -> Any:
    return prescription_forms.Abandonment(data, name="abandon")


ANSWERS: Mapping[str, Answer] = {
    "receive": Answer(forms.Nothing, receiving.receive, "Le référent sait que c'est reçu."),
    "accept": Answer(forms.Nothing, receiving.accept, "La personne est acceptée."),
    "meet": Answer(prescription_forms.OnDay, receiving.meet, "La rencontre est notée."),
    "wait": Answer(
        forms.Nothing, receiving.put_on_waiting_list, "La personne est en liste d'attente.",
        ("Dès qu'une place se libère, elle revient parmi celles à répondre.",),
    ),
    "refuse": _turned_down("refuse", "Le refus est transmis au référent."),
    "not_retain": _turned_down("not_retain", "La réponse est transmise au référent."),
    "no_show": _turned_down("no_show", "L'absence est transmise au référent."),
    "integrate": Answer(prescription_forms.OnDay, receiving.integrate, "L'arrivée est notée."),
    "complete": Answer(
        prescription_forms.Completion, receiving.complete, "Le résultat est noté.",
        ("Le référent le lit, et lève le frein s'il l'est.",),
    ),
    "abandon": Answer(
        _abandonment, receiving.abandon, "L'interruption est notée.", (GIVEN_BACK,)
    ),
}  # fmt: skip


@directory.requires(access.ANSWER)
@require_safe
def received(request: HttpRequest) -> HttpResponseBase:
    rows = queries.addressed(access.received(request.user))
    return listing.respond(
        request, prescription_tables.RECEIVED, rows, "pathways/received.html", is_own=True
    )


@directory.requires(access.ANSWER)
@require_safe
def received_one(request: HttpRequest, pk: int) -> HttpResponse:
    rows = queries.addressed(access.received(request.user))
    one = get_object_or_404(rows, pk=pk)
    opening.opened(request, one.pathway, "prescription reçue")
    context = prescription_words.received_page(one, clock.today())
    return render(request, "pathways/received_one.html", context)


@directory.requires(access.ANSWER, access.SUPPORT)
def answer(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    one, back = _answered_or_404(request, pk)
    chosen = ANSWERS.get(name)
    if chosen is None:
        raise Http404
    form = chosen.form(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        chosen.act(prescription=one, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, chosen.done)
        return redirect(back)
    label = PRESCRIPTION.moves[name].label
    return asked(
        request, form, title=label, intro=f"{one.person} · {one.title}", act_label=label,
        consequences=chosen.consequences, back_url=back,
        is_danger=name in prescription_words.DANGERS,
    )  # fmt: skip


@directory.requires(access.ANSWER, access.SUPPORT)
def attend(request: HttpRequest, pk: int) -> HttpResponse:
    one, back = _answered_or_404(request, pk)
    form = prescription_forms.Presence(posted(request))

    def act(data: dict[str, Any], decision: Decision) -> None:
        receiving.note_attendance(
            prescription=one, week=data["week"], minutes=data["hours"], missed=data["missed"],
            is_excused=data["is_excused"], decision=decision,
        )  # fmt: skip

    if decided(request, form, act):
        messages.success(request, "La présence est notée.")
        return redirect(back)
    return asked(
        request, form, title="Noter la présence", intro=f"{one.person} · {one.title}",
        act_label="Noter", back_url=back,
    )  # fmt: skip


def _answered_or_404(request: HttpRequest, pk: int) -> tuple[Prescription, str]:
    """A prescription that one answers, and the page one comes from: each side has its own."""
    rows = queries.addressed(access.received(request.user))
    if one := rows.filter(pk=pk).first():
        return one, reverse("pathways:received_one", args=[pk])
    mine = access.visible_prescriptions(request.user, access.SUPPORT)
    found = get_object_or_404(queries.addressed(mine), pk=pk)
    if not access.answers_for(request.user, found):
        raise Http404
    return found, reverse("pathways:prescription", args=[pk])
