"""One session: what it is, who may join, what its operator decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.text import counted, short_date
from levier.programmes import access, usecases
from levier.programmes.domain import SESSION, SessionState
from levier.programmes.models import Session
from levier.programmes.web import offer_forms, offer_tables
from levier.programmes.web.sheets import action_or_404, action_url
from levier.ui.pieces import Fact, Number

CONSEQUENCES = {
    "close": ["Plus personne n'y entre ; les places prises et la liste d'attente restent."],
    "cancel": ["Plus personne n'y entre.", "Prévenez celles et ceux qui y avaient une place."],
}


def session_or_404(request: HttpRequest, pk: int) -> Session:
    visible = access.visible_sessions(request.user)
    return get_object_or_404(
        visible.select_related("action__pilot", "commune", "organisation"), pk=pk
    )


def run_or_404(request: HttpRequest, pk: int) -> Session:
    """A session that one keeps; one that is only read can't be found here."""
    session = session_or_404(request, pk)
    if not access.may_run(request.user, session.action):
        raise Http404
    return session


def session_url(pk: int) -> str:
    return reverse("programmes:session", args=[pk])


@directory.requires(access.VIEW, access.OFFER)
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    shown = session_or_404(request, pk)
    context = _page(shown, directory.actor_of(request))
    return render(request, "programmes/session.html", context)


def _page(shown: Session, agent: Agent) -> dict[str, Any]:
    may_run = access.may_run(agent, shown.action)
    return {
        "session": shown,
        "meaning": offer_tables.STATE_MEANINGS[SessionState(shown.state)],
        "numbers": [
            Number(
                "places libres" if shown.places_left > 1 else "place libre",
                shown.places_left,
                f"sur {shown.places}",
            ),
            Number("en attente", shown.waiting, f"au plus {shown.waiting_limit}"),
        ],
        "facts": [fact for fact in _facts(shown) if fact.value],
        "is_past": shown.enrol_until < clock.today(),
        "may_run": may_run,
        "moves": [(name, move.label) for name, move in SESSION.open_moves(shown.state).items()]
        if may_run
        else [],
    }


def _facts(shown: Session) -> list[Fact]:
    hours = shown.hours_per_week
    return [
        Fact("Action", str(shown.action), url=action_url(shown.action_id)),
        Fact("Menée par", str(shown.organisation or "")),
        Fact("Dates", f"du {short_date(shown.starts_on)} au {short_date(shown.ends_on)}"),
        Fact("Inscriptions", f"jusqu'au {short_date(shown.enrol_until)}"),
        Fact("Jours et heures", shown.schedule),
        Fact("Par semaine", counted(hours, "heure") if hours else ""),
        Fact("Lieu", ", ".join(filter(None, (shown.place, shown.address, str(shown.commune))))),
        Fact("Conditions", shown.conditions),
        Fact("Contact", shown.contact_name),
        Fact("Téléphone", shown.contact_phone),
        Fact("Courriel", shown.contact_email),
    ]


@directory.requires(access.OFFER)
def create_session(request: HttpRequest, pk: int) -> HttpResponse:
    action = action_or_404(request, pk)
    if not access.may_run(request.user, action):
        raise Http404
    form = offer_forms.SessionForm(
        posted(request), action=action, initial={"title": action.title, "waiting_limit": 5}
    )
    made: list[Session] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(usecases.create_session(action=action, sheet=form.sheet(), decision=by))

    if decided(request, form, act):
        messages.success(request, "La session est ouverte : elle est dans le catalogue.")
        return redirect(session_url(made[0].pk))
    return asked(
        request,
        form,
        title=f"Ouvrir une session de « {action} »",
        act_label="Ouvrir la session",
        back_url=action_url(pk),
    )


@directory.requires(access.OFFER)
def change_session(request: HttpRequest, pk: int) -> HttpResponse:
    shown = run_or_404(request, pk)
    form = offer_forms.ChangeSession(
        posted(request), action=shown.action, initial=offer_forms.session_initial(shown)
    )
    promoted: list[Any] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        promoted.extend(
            usecases.change_session(
                session=shown, revision=data["revision"], sheet=form.sheet(), decision=by
            )
        )

    if decided(request, form, act):
        called = counted(len(promoted), "personne", "personnes") + " de la liste d'attente entrent."
        messages.success(request, f"La session est modifiée. {called if promoted else ''}".strip())
        return redirect(session_url(pk))
    return asked(
        request,
        form,
        title=f"Modifier « {shown} »",
        act_label="Enregistrer",
        back_url=session_url(pk),
    )


@directory.requires(access.OFFER)
def move_session(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    shown = run_or_404(request, pk)
    if move not in SESSION.moves:
        raise Http404
    form = Reason(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.move_session(session=shown, name=move, decision=by)

    if decided(request, form, act):
        messages.success(request, f"Session : {shown.get_state_display()}.")
        return redirect(session_url(pk))
    return asked(
        request,
        form,
        title=f"{SESSION.moves[move].label} : « {shown} »",
        act_label=SESSION.moves[move].label,
        is_danger=move == "cancel",
        consequences=CONSEQUENCES.get(move, []),
        back_url=session_url(pk),
    )
