"""The groups and their meetings, for all who may see them: they name nobody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.participation import access, queries, usecases
from levier.participation.domain import MemberState
from levier.participation.models import GroupMeeting
from levier.participation.web import forms, presenting, tables
from levier.participation.web.places import group_or_404, meeting_or_404, to
from levier.pathways.domain.contracts import hours_words


@directory.requires(access.VIEW)
@require_safe
def groups(request: HttpRequest) -> HttpResponseBase:
    visible = access.visible_groups(request.user)
    rows = queries.counted_groups(visible, clock.now())
    context = presenting.groups_page(directory.actor_of(request), clock.now())
    return lists.respond(request, tables.GROUPS, rows, "participation/groups.html", **context)


@directory.requires(access.VIEW)
@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    shown = group_or_404(request, pk)
    context = presenting.group_page(shown, directory.actor_of(request), clock.now())
    return render(request, "participation/group.html", context)


@directory.requires(access.VIEW)
@require_safe
def meetings(request: HttpRequest) -> HttpResponseBase:
    rows = queries.counted_meetings(access.visible_meetings(request.user))
    return lists.respond(request, tables.MEETINGS, rows, "participation/meetings.html")


@directory.requires(access.VIEW)
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk)
    context = presenting.meeting_page(shown, directory.actor_of(request), clock.now())
    return render(request, "participation/meeting.html", context)


@directory.requires(access.ANIMATE)
def plan_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = group_or_404(request, pk, access.ANIMATE)
    form = forms.MeetingForm(posted(request), initial={"place": shown.place})
    made: list[GroupMeeting] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        convening = form.convening()
        made.append(usecases.plan_meeting(group=shown, convening=convening, decision=by))

    if decided(request, form, act):
        messages.success(request, "La réunion est prévue.")
        return redirect(to("meeting", made[0].pk))
    return asked(
        request,
        form,
        title=f"Prévoir une réunion : {shown.centre.name}",
        act_label="Prévoir la réunion",
        back_url=to("group", pk),
    )


@directory.requires(access.ANIMATE)
def change_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk, access.ANIMATE)
    names = ("held_at", "place", "agenda", "minutes", "revision")
    form = forms.ChangeMeeting(
        posted(request),
        initial={
            **{name: getattr(shown, name) for name in names},
            "length": hours_words(shown.minutes_long),
        },
    )

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.change_meeting(
            meeting=shown,
            revision=data["revision"],
            convening=form.convening(),
            minutes=data["minutes"],
            decision=by,
        )

    if decided(request, form, act):
        messages.success(request, "La réunion est modifiée.")
        return redirect(to("meeting", pk))
    return asked(
        request,
        form,
        title=f"Modifier : {shown}",
        act_label="Enregistrer",
        back_url=to("meeting", pk),
    )


@directory.requires(access.ANIMATE)
def hold_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk, access.ANIMATE)
    members = access.visible_members(request.user).filter(
        group=shown.group_id, state=MemberState.MEMBER
    )
    form = forms.PresenceForm(posted(request), members=members)

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.hold_meeting(meeting=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "Les présences sont notées : écrivez le compte rendu.")
        return redirect(to("meeting", pk))
    return asked(
        request,
        form,
        title=f"Présences : {shown}",
        act_label="Noter les présences",
        intro="Qui n'est coché nulle part est noté absent.",
        back_url=to("meeting", pk),
    )


@directory.requires(access.ANIMATE)
def cancel_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    shown = meeting_or_404(request, pk, access.ANIMATE)
    form = forms.CancelForm(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.cancel_meeting(meeting=shown, decision=by)

    if decided(request, form, act):
        messages.success(request, "La réunion est annulée : prévenez les membres.")
        return redirect(to("meeting", pk))
    return asked(
        request,
        form,
        title=f"Annuler : {shown}",
        act_label="Annuler la réunion",
        is_danger=True,
        back_url=to("meeting", pk),
    )
