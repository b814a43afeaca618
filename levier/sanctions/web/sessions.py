"""Sessions: the list, one of them, each of its steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.text import counted
from levier.pathways.web.forms import Reason
from levier.people.web import listing
from levier.sanctions import access
from levier.sanctions.models import PanelSession
from levier.sanctions.queries import lists as rows
from levier.sanctions.usecases import sessions as usecases
from levier.sanctions.web import panel_forms, panel_tables, session_words
from levier.sanctions.web.acting import acted
from levier.sanctions.web.panel_tables import session_url

STEPS = ("convene", "announce", "prepare", "validate", "open", "close", "hand", "end")
DONE = {
    "convene": "Les membres sont convoqués.",
    "announce": "Le quorum sera atteint.",
    "prepare": "L'ordre du jour est prêt.",
    "validate": "L'ordre du jour est arrêté.",
    "open": "La séance est ouverte.",
    "close": "La séance est close.",
    "hand": "Les avis sont transmis à qui décide.",
    "end": "La séance est terminée.",
}


def session_or_404(request: HttpRequest, pk: int) -> PanelSession:
    return get_object_or_404(access.visible_sessions(request.user), pk=pk)


@directory.requires(access.PANELS)
@require_safe
def sessions(request: HttpRequest) -> HttpResponseBase:
    found = rows.sessions(access.visible_sessions(request.user))
    return lists.respond(request, panel_tables.SESSIONS, found, "sanctions/sessions.html")


@directory.requires(access.PANELS)
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = session_or_404(request, pk)
    context = session_words.page(chosen, clock.today())
    listing.logged(request, f"sanctions.panelsession:{pk}", "séance", len(context["rows"]))
    return render(request, "sanctions/session.html", context)


@directory.requires(access.PANELS)
@require_POST
def advance(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    chosen = session_or_404(request, pk)
    if name not in STEPS:
        raise Http404
    try:
        usecases.advance_session(session=chosen, name=name, decision=directory.decide(request))
        messages.success(request, DONE[name])
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(session_url(chosen))


@directory.requires(access.PANELS)
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = session_or_404(request, pk)
    called = list(chosen.attendances.select_related("member"))
    coming = [one.pk for one in called if one.will_come]
    form = panel_forms.MembersForm(posted(request), initial={"members": coming})
    return acted(
        request,
        session_url(chosen),
        form.among(called, "Ont dit qu'ils viennent"),
        lambda data, by: usecases.answer_convocation(
            session=chosen, coming=data["members"], decision=by
        ),
        done="Les réponses sont notées.",
        title="Noter les réponses à la convocation",
        intro=session_words.agenda_words(chosen),
        act_label="Noter",
    )


@directory.requires(access.PANELS)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = session_or_404(request, pk)
    called = list(chosen.attendances.select_related("member"))
    here = [one.pk for one in called if one.is_present or one.will_come]
    form = panel_forms.MembersForm(posted(request), initial={"members": here})
    return acted(
        request,
        session_url(chosen),
        form.among(called, "Sont présents"),
        lambda data, by: usecases.take_attendance(
            session=chosen, present=data["members"], decision=by
        ),
        done="Les présences sont relevées.",
        title="Relever les présences",
        intro=session_words.agenda_words(chosen),
        consequences=[
            f"Il faut {chosen.quorum} membres présents pour ouvrir la séance.",
            "Un membre qui porte le nom d'une personne examinée ne siège pas.",
        ],
        act_label="Relever",
    )


@directory.requires(access.PANELS)
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases that wait for an opinion, ticked to be put on this agenda."""
    chosen = session_or_404(request, pk)
    served = list(chosen.panel.centres.values_list("pk", flat=True))
    found = rows.for_panel(access.visible_breaches(request.user))
    waiting = list(found.filter(centre__in=served) if served else found)
    form = panel_forms.AgendaForm(posted(request)).among(waiting)
    refused: list[str] = []

    def act(data: dict[str, list[int]], by: Decision) -> None:
        picked = [one for one in waiting if one.pk in data["cases"]]
        refused.extend(usecases.fill_agenda(session=chosen, breaches=picked, decision=by))

    if decided(request, form, act):
        put = len(form.cleaned_data["cases"]) - len(refused)
        messages.success(request, f"{counted(put, 'dossier inscrit', 'dossiers inscrits')}.")
        for sentence in refused:
            messages.error(request, sentence)
        return redirect(session_url(chosen))
    context = {"session": chosen, "form": form, "count": len(waiting)}
    status = 422 if form.errors else 200
    return render(request, "sanctions/agenda.html", context, status=status)


@directory.requires(access.PANELS)
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = session_or_404(request, pk)
    return acted(
        request,
        session_url(chosen),
        panel_forms.PostponeForm(posted(request)),
        lambda data, by: usecases.postpone_session(session=chosen, **data, decision=by),
        done="La séance est reportée.",
        title="Reporter la séance",
        intro=session_words.agenda_words(chosen),
        consequences=[
            "Une nouvelle séance est créée, au même lieu ; ses membres sont à convoquer.",
            "Les dossiers inscrits attendent d'y être remis.",
        ],
        act_label="Reporter",
    )


@directory.requires(access.PANELS)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = session_or_404(request, pk)
    return acted(
        request,
        session_url(chosen),
        Reason(posted(request)),
        lambda _, by: usecases.advance_session(session=chosen, name="cancel", decision=by),
        done="La séance est annulée.",
        title="Annuler la séance",
        intro=session_words.agenda_words(chosen),
        consequences=["Les dossiers inscrits attendent une autre séance."],
        act_label="Annuler la séance",
        is_danger=True,
    )
