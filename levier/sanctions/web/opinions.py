"""What is said in session: opinions, cases taken off, the minutes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from levier.directory import access as directory
from levier.directory.web.deciding import posted
from levier.pathways.web.forms import Reason
from levier.sanctions import access
from levier.sanctions.models import AgendaItem
from levier.sanctions.usecases import sessions as usecases
from levier.sanctions.web import panel_forms
from levier.sanctions.web.acting import acted
from levier.sanctions.web.panel_tables import session_url
from levier.sanctions.web.session_words import agenda_words
from levier.sanctions.web.sessions import session_or_404


def item_or_404(request: HttpRequest, pk: int) -> AgendaItem:
    return get_object_or_404(access.visible_items(request.user), pk=pk)


@directory.requires(access.PANELS)
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_or_404(request, pk)
    return acted(
        request,
        session_url(item.session),
        panel_forms.OpinionForm(posted(request)),
        lambda data, by: usecases.give_opinion(item=item, **data, decision=by),
        done="L'avis est rendu.",
        title=f"Avis sur le dossier n° {item.rank}",
        intro=f"{item.breach.person} : {item.breach.legal_ground.label}.",
        rule=item.breach.scale.opinion_article,
        consequences=["Un avis rendu ne se modifie plus.", "Le président du conseil reste libre."],
        act_label="Rendre l'avis",
    )


@directory.requires(access.PANELS)
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    item = item_or_404(request, pk)
    return acted(
        request,
        session_url(item.session),
        Reason(posted(request)),
        lambda _, by: usecases.take_off_agenda(item=item, decision=by),
        done="Le dossier est retiré de l'ordre du jour.",
        title=f"Retirer le dossier n° {item.rank}",
        intro=f"{item.breach.person}.",
        consequences=["Le dossier attend une autre séance."],
        act_label="Retirer",
    )


@directory.requires(access.PANELS)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_or_404(request, pk)
    return acted(
        request,
        session_url(session),
        panel_forms.MinutesForm(posted(request), initial={"minutes": session.minutes}),
        lambda data, by: usecases.write_minutes(session=session, **data, decision=by),
        done="Le procès-verbal est enregistré.",
        title="Procès-verbal",
        intro=agenda_words(session),
        act_label="Enregistrer",
    )
