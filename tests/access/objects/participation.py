"""A group of the centre, with a member of a name that nobody else bears (see test_secrecy)."""

from __future__ import annotations

import datetime as dt

from levier.foundation.acts import Decision
from levier.participation import usecases
from levier.participation.domain import Contact, Convening
from levier.participation.models import GroupMember, PanelCandidate, ResourceGroup
from levier.sanctions.usecases.panels import save_panel
from levier.territory.models import SocialCentre
from tests.access.objects.pathways import pathway_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")
SECRET = ("Zéphyrine", "Quenouille", "06 77 88 99 00")


def group_in(centre):
    known = ResourceGroup.objects.filter(centre=centre).first()
    return known or usecases.open_group(
        centre=SocialCentre.objects.get(pk=centre), place="Salle", decision=HOUSE
    )


def member_in(centre):
    group = group_in(centre)
    known = GroupMember.objects.filter(group=group).first()
    if known:
        return known
    member = usecases.receive_volunteer(
        group=group, contact=Contact(*SECRET), source="group", decision=HOUSE
    )
    usecases.sign_charter(member=member, on=NOW.date(), decision=HOUSE)
    return member


def held_in(centre):
    group = group_in(centre)
    known = group.meetings.filter(state="held").first()
    if known:
        return known
    at = NOW - dt.timedelta(days=4)
    made = usecases.plan_meeting(group=group, convening=Convening(at, "Salle"), decision=HOUSE)
    usecases.hold_meeting(meeting=made, present=[member_in(centre)], decision=HOUSE)
    return made


def proposal_in(centre):
    group = group_in(centre)
    return group.proposals.first() or usecases.submit_proposal(
        group=group, title="Un car plus tôt", words="À 8 h.", decision=HOUSE
    )


def expense_in(centre):
    member = member_in(centre)
    return member.expenses.first() or usecases.submit_expense(
        member=member, meeting=held_in(centre), kind="mileage", quantity=10, decision=HOUSE
    )


def candidate_in(centre):
    known = PanelCandidate.objects.filter(member=member_in(centre)).first()
    if known:
        return known
    panel = save_panel(name=f"Équipe des groupes {centre}", quorum=2, decision=HOUSE)
    return usecases.propose_candidate(
        member=member_in(centre), panel=panel, since=NOW.date(),
        until=NOW.date().replace(year=2028), agrees=True, decision=HOUSE,
    )  # fmt: skip


@arguments(
    "participation:group",
    "participation:plan_meeting",
    "participation:add_member",
    "participation:submit_proposal",
    "participation:attest_hours",
)
def _group(centre):
    return [group_in(centre).pk]


@arguments(
    "participation:meeting",
    "participation:change_meeting",
    "participation:hold_meeting",
    "participation:cancel_meeting",
)
def _meeting(centre):
    return [held_in(centre).pk]


@arguments("participation:paper")
def _paper(centre):
    at = NOW + dt.timedelta(days=14)
    told = {"group": group_in(centre), "convening": Convening(at, "Salle")}
    meeting = usecases.plan_meeting(**told, decision=HOUSE)
    return [usecases.issue_paper(kind="invitation", subject=meeting, decision=HOUSE).pk]


@arguments("participation:issue_for_meeting")
def _invitation(centre):
    return [held_in(centre).pk, "minutes"]


@arguments("participation:proposal", "participation:issue_for_proposal")
def _proposal(centre):
    return [proposal_in(centre).pk]


@arguments("participation:move_proposal")
def _proposal_move(centre):
    return [proposal_in(centre).pk, "accept"]


@arguments(
    "participation:member",
    "participation:sign_charter",
    "participation:submit_expense",
    "participation:propose_candidate",
    "participation:attest_member",
)
def _member(centre):
    return [member_in(centre).pk]


@arguments("attestations:note")
def _hours_given(centre):
    """The person of the pathway took part in a group, and its hours are noted there."""
    held_in(centre)
    pathway = pathway_in(centre)
    made = usecases.attest_presences(member=member_in(centre), agrees=True, decision=HOUSE)
    usecases.take_in_hours(pathway=pathway, code=made.code, decision=HOUSE)
    return [pathway.pk]


@arguments("participation:move_member")
def _member_move(centre):
    return [member_in(centre).pk, "leave"]


@arguments("participation:expense", "participation:pay_expense")
def _expense(centre):
    return [expense_in(centre).pk]


@arguments("participation:move_expense")
def _expense_move(centre):
    return [expense_in(centre).pk, "approve"]


@arguments("participation:candidate")
def _candidate(centre):
    return [candidate_in(centre).pk]


@arguments("participation:move_candidate")
def _candidate_move(centre):
    return [candidate_in(centre).pk, "seat"]
