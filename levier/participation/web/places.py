"""Where things are: what somebody may see, or 404; and the addresses to go back to."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from levier.participation import access
from levier.participation.domain import MeetingState
from levier.participation.models import (
    GroupExpense,
    GroupMeeting,
    GroupMember,
    GroupProposal,
    PanelCandidate,
    ResourceGroup,
)


def to(name: str, pk: int) -> str:
    return reverse(f"participation:{name}", args=[pk])


def group_or_404(request: HttpRequest, pk: int, permission: str = "") -> ResourceGroup:
    """The group, when the visitor holds the permission on it."""
    groups = access.visible_groups(request.user).select_related("centre")
    found = get_object_or_404(groups, pk=pk)
    if permission and not access.may(request.user, permission, found):
        raise Http404
    return found


def meeting_or_404(request: HttpRequest, pk: int, permission: str = "") -> GroupMeeting:
    meetings = access.visible_meetings(request.user).select_related("group__centre")
    found = get_object_or_404(meetings, pk=pk)
    if permission and not access.may(request.user, permission, found.group):
        raise Http404
    return found


def proposal_or_404(request: HttpRequest, pk: int, permission: str = "") -> GroupProposal:
    proposals = access.visible_proposals(request.user).select_related(
        "group__centre", "action", "discussed_in__group__centre", "reported_in__group__centre"
    )
    found = get_object_or_404(proposals, pk=pk)
    if permission and not access.may(request.user, permission, found.group):
        raise Http404
    return found


def member_or_404(request: HttpRequest, pk: int) -> GroupMember:
    members = access.visible_members(request.user).select_related("group__centre")
    return get_object_or_404(members, pk=pk)


def expense_or_404(request: HttpRequest, pk: int) -> GroupExpense:
    expenses = access.visible_expenses(request.user)
    return get_object_or_404(
        expenses.select_related("member__group__centre", "meeting__group__centre"), pk=pk
    )


def candidate_or_404(request: HttpRequest, pk: int) -> PanelCandidate:
    return get_object_or_404(access.visible_candidates(request.user).select_related("panel"), pk=pk)


def held_by(group: ResourceGroup) -> QuerySet[GroupMeeting]:
    """The meetings that the group held, the latest first."""
    held = GroupMeeting.objects.filter(group=group, state=MeetingState.HELD)
    return held.select_related("group__centre").order_by("-held_at")
