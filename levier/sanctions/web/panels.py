"""Panels, who sits and until when, a new session."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.kernel.text import short_date
from levier.sanctions import access
from levier.sanctions.domain.panel import Quality
from levier.sanctions.models import Panel, PanelMember, PanelSession
from levier.sanctions.queries.lists import sessions as sessions_of
from levier.sanctions.usecases import panels as usecases
from levier.sanctions.usecases import sessions as session_usecases
from levier.sanctions.web import panel_forms, panel_tables, panel_words
from levier.sanctions.web.acting import acted
from levier.sanctions.web.panel_tables import panel_url, session_url

SHOWN = 12  # sessions on the page of a panel


def panel_or_404(request: HttpRequest, pk: int) -> Panel:
    return get_object_or_404(access.visible_panels(request.user), pk=pk)


@directory.requires(access.PANELS)
@require_safe
def panels(request: HttpRequest) -> HttpResponseBase:
    today = clock.today()
    sits = Q(members__since__lte=today) & (Q(members__until=None) | Q(members__until__gt=today))
    ahead = Q(sessions__held_on__gte=today) & ~Q(sessions__state__in=panel_tables.OVER)
    rows = access.visible_panels(request.user).annotate(
        sitting=Count("members", filter=sits, distinct=True),
        recipients=Count(
            "members", filter=sits & Q(members__quality=Quality.RECIPIENT), distinct=True
        ),
        next_on=Min("sessions__held_on", filter=ahead),
    )
    return lists.respond(request, panel_tables.PANELS, rows, "sanctions/panels.html")


@directory.requires(access.PANELS)
@require_safe
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = panel_or_404(request, pk)
    rows = sessions_of(access.visible_sessions(request.user)).filter(panel=chosen)
    rows = rows.order_by("-held_on", "-pk")[:SHOWN]
    context = panel_words.page(chosen, list(rows), clock.today())
    return render(request, "sanctions/panel.html", context)


@directory.requires(access.PANELS)
def new_panel(request: HttpRequest) -> HttpResponse:
    form = panel_forms.PanelForm(posted(request))
    made: list[Panel] = []

    def act(data: dict[str, object], by: Decision) -> None:
        made.append(usecases.save_panel(**data, decision=by))  # type: ignore[arg-type]

    if decided(request, form, act):
        messages.success(request, "L'équipe est créée : nommez maintenant ses membres.")
        return redirect(panel_url(made[0]))
    return asked(
        request,
        form,
        title="Nouvelle équipe pluridisciplinaire",
        rule=usecases.RULE,
        act_label="Créer",
        back_url=reverse("sanctions:panels"),
    )


@directory.requires(access.PANELS)
def change_panel(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = panel_or_404(request, pk)
    initial = {name: getattr(chosen, name) for name in ("name", "quorum", "is_active")}
    initial["centres"] = list(chosen.centres.all())
    return acted(
        request,
        panel_url(chosen),
        panel_forms.PanelForm(posted(request), initial=initial),
        lambda data, by: usecases.save_panel(panel=chosen, **data, decision=by),
        done="L'équipe est modifiée.",
        title="Modifier l'équipe",
        consequences=["Le quorum d'une séance déjà créée ne change pas."],
        act_label="Enregistrer",
    )


@directory.requires(access.PANELS)
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = panel_or_404(request, pk)
    return acted(
        request,
        panel_url(chosen),
        panel_forms.MemberForm(posted(request)),
        lambda data, by: usecases.add_member(panel=chosen, **data, decision=by),
        done="Le membre est ajouté.",
        title="Ajouter un membre",
        intro=f"{chosen}.",
        rule=usecases.RULE,
        act_label="Ajouter",
    )


@directory.requires(access.PANELS)
def end_member(request: HttpRequest, pk: int) -> HttpResponse:
    rows = PanelMember.objects.filter(panel__in=access.visible_panels(request.user))
    member = get_object_or_404(rows.select_related("panel"), pk=pk)
    return acted(
        request,
        panel_url(member.panel),
        panel_forms.EndForm(posted(request)),
        lambda data, by: usecases.end_member(member=member, **data, decision=by),
        done="La fin du mandat est notée.",
        title=f"Fin du mandat de {member}",
        intro=f"{member.panel}, depuis le {short_date(member.since)}.",
        act_label="Noter la fin",
    )


@directory.requires(access.PANELS)
def new_session(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = panel_or_404(request, pk)
    form = panel_forms.SessionForm(posted(request))
    made: list[PanelSession] = []

    def act(data: dict[str, object], by: Decision) -> None:
        made.append(
            session_usecases.create_session(panel=chosen, **data, decision=by)  # type: ignore[arg-type]
        )

    if decided(request, form, act):
        messages.success(request, "La séance est créée : convoquez ses membres.")
        return redirect(session_url(made[0]))
    return asked(
        request,
        form,
        title="Prévoir une séance",
        intro=f"{chosen}.",
        consequences=["Les membres en mandat ce jour-là y sont convoqués."],
        act_label="Prévoir",
        back_url=panel_url(chosen),
    )
