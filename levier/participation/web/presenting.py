"""What the pages of groups show. Names of members are on the pages of who keeps the groups only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.directory.queries import all_names
from levier.kernel.money import ZERO
from levier.kernel.text import counted, short_date
from levier.participation import access, queries
from levier.participation.domain import (
    ANSWERS,
    CANDIDATE,
    CANDIDATE_MEANINGS,
    EXPENSE,
    EXPENSE_MEANINGS,
    MEETING_MEANINGS,
    MEMBER,
    MEMBER_MEANINGS,
    PROPOSAL,
    PROPOSAL_MEANINGS,
    WAITING,
    CandidateState,
    ExpenseState,
    MeetingState,
    MemberState,
    PaperKind,
    Presence,
    ProposalState,
    is_late,
)
from levier.participation.models import (
    GroupExpense,
    GroupMeeting,
    GroupMember,
    GroupProposal,
    PanelCandidate,
    ResourceGroup,
)
from levier.participation.usecases.attesting import attestable
from levier.ui.pieces import Event, Fact, Number

LATEST = 12


def groups_page(agent: Agent, now: datetime) -> dict[str, Any]:
    life = queries.life_of(access.visible_groups(agent), now.date())
    return {
        "numbers": numbers(life),
        "may_introduce": directory.can(agent, access.INTRODUCE),
        "may_animate": directory.can(agent, access.ANIMATE),
        "sees_expenses": directory.can(agent, access.ANIMATE)
        or directory.can(agent, access.APPROVE),
    }


def numbers(life: queries.Life) -> list[Number]:
    answered = counted(life.answered, "réponse reçue", "réponses reçues")
    return [
        Number("membre" if life.people < 2 else "membres", life.people, "charte acceptée"),
        Number(
            "réunion tenue" if life.held < 2 else "réunions tenues",
            life.held,
            f"en un an ; {counted(life.average, 'membre')} en moyenne",
        ),
        Number("sans réponse", life.waiting, "propositions déposées"),
        Number("oui en un an", life.agreed, f"pour {answered}"),
    ]


def group_page(shown: ResourceGroup, agent: Agent, now: datetime) -> dict[str, Any]:
    meetings = queries.counted_meetings(GroupMeeting.objects.filter(group=shown))
    proposals = GroupProposal.objects.filter(group=shown)
    keeps = access.may(agent, access.ANIMATE, shown)
    return {
        "group": shown,
        "numbers": numbers(queries.life_of([shown], now.date())),
        "meetings": [
            (one, MEETING_MEANINGS[MeetingState(one.state)])
            for one in meetings.order_by("-held_at")[:LATEST]
        ],
        "proposals": [(one, *_state(one, now.date())) for one in proposals[:LATEST]],
        "may_animate": keeps,
        "coming": _coming(shown) if keeps else 0,
    }


def _coming(shown: ResourceGroup) -> int:
    return GroupMember.objects.filter(group=shown, state=MemberState.VOLUNTEER).count()


def _state(one: GroupProposal, today: date) -> tuple[str, str]:
    """The state in words, and what it means."""
    if is_late(one.state, one.due_on, today):
        return f"{one.get_state_display()}, en retard", "danger"
    return str(one.get_state_display()), PROPOSAL_MEANINGS[ProposalState(one.state)]


def meeting_page(shown: GroupMeeting, agent: Agent, now: datetime) -> dict[str, Any]:
    keeps = access.may(agent, access.ANIMATE, shown.group)
    counts = shown.presences.aggregate(
        came=Count("pk", filter=Q(presence=Presence.PRESENT)),
        excused=Count("pk", filter=Q(presence=Presence.EXCUSED)),
    )
    is_planned = shown.state == MeetingState.PLANNED
    return {
        "meeting": shown,
        "meaning": MEETING_MEANINGS[MeetingState(shown.state)],
        "numbers": [
            Number("membre présent" if counts["came"] < 2 else "membres présents", counts["came"]),
            Number("excusé" if counts["excused"] < 2 else "excusés", counts["excused"]),
            Number("autres personnes", shown.guests),
        ],
        "presences": shown.presences.select_related("member").order_by("member__name_key")
        if keeps
        else None,
        "discussed": shown.discussed.all(),
        "reported": shown.reported.all(),
        "may_hold": keeps and is_planned and shown.held_at <= now,
        "may_change": keeps and shown.state != MeetingState.CANCELLED,
        "may_cancel": keeps and is_planned,
        "papers": list(shown.papers.all()[:LATEST]),
        "issues": _issues(shown, now) if keeps else [],
    }


def _issues(shown: GroupMeeting, now: datetime) -> list[tuple[str, str]]:
    """The letters that a meeting may give rise to now."""
    if shown.state == MeetingState.PLANNED and shown.held_at > now:
        return [(PaperKind.INVITATION, "Éditer l'invitation")]
    if shown.state == MeetingState.HELD and shown.minutes:
        return [(PaperKind.MINUTES, "Éditer le compte rendu")]
    return []


def member_page(shown: GroupMember, today: date) -> dict[str, Any]:
    moves = [(name, move.label) for name, move in MEMBER.open_moves(shown.state).items()]
    came = shown.presences.filter(presence=Presence.PRESENT).count()
    candidacies = shown.candidacies.select_related("panel")
    return {
        "member": shown,
        "meaning": MEMBER_MEANINGS[MemberState(shown.state)],
        "facts": _member_facts(shown, came),
        "moves": [(name, label) for name, label in moves if name != "sign"],
        "may_sign": any(name == "sign" for name, _ in moves),
        "attestable": attestable(shown, today).exists(),
        "is_member": shown.state == MemberState.MEMBER,
        "expenses": [
            (one, EXPENSE_MEANINGS[ExpenseState(one.state)])
            for one in shown.expenses.select_related("meeting")[:LATEST]
        ],
        "candidacies": [
            (one, CANDIDATE_MEANINGS[CandidateState(one.state)]) for one in candidacies
        ],
    }


def _member_facts(shown: GroupMember, came: int) -> list[Fact]:
    charter = f"{shown.charter}, le {short_date(shown.charter_on)}" if shown.charter_on else ""
    known = [
        Fact("Groupe", shown.group.centre.name),
        Fact("Téléphone", shown.phone),
        Fact("Adresse électronique", shown.email),
        Fact("A écrit", shown.words),
        Fact("Venu par", capfirst(shown.get_source_display())),
        Fact("Reçu le", shown.received_on),
        Fact("Charte", charter),
        Fact("Photographies", "acceptées" if shown.agrees_to_pictures else "refusées"),
        Fact("Réunions", counted(came, "présence")),
        Fact("Parti le", shown.left_on),
    ]
    return [fact for fact in known if fact.value]


def expenses_page(visible: QuerySet[GroupExpense]) -> dict[str, Any]:
    told = visible.order_by().aggregate(
        waiting=Sum("amount", filter=Q(state=ExpenseState.SUBMITTED)),
        count=Count("pk", filter=Q(state=ExpenseState.SUBMITTED)),
        due=Sum("amount", filter=Q(state=ExpenseState.APPROVED)),
    )
    return {
        "numbers": [
            Number("à valider", told["waiting"] or ZERO, counted(told["count"], "ligne")),
            Number("validés, à rembourser", told["due"] or ZERO, "par le payeur départemental"),
        ]
    }


def expense_page(shown: GroupExpense, agent: Agent) -> dict[str, Any]:
    approves = directory.can(agent, access.APPROVE)
    own = shown.submitted_by == agent.actor
    return {
        "expense": shown,
        "meaning": EXPENSE_MEANINGS[ExpenseState(shown.state)],
        "facts": _expense_facts(shown),
        "may_decide": approves and not own and "approve" in EXPENSE.open_moves(shown.state),
        "may_pay": approves and "pay" in EXPENSE.open_moves(shown.state),
        "is_own": own and shown.state == ExpenseState.SUBMITTED,
    }


def _expense_facts(shown: GroupExpense) -> list[Fact]:
    names = all_names()
    scale = f"{shown.quantity} × {shown.rate}" if shown.rate is not None else ""
    decided = names.get(shown.decided_by, "Levier") if shown.decided_by else ""
    known = [
        Fact("Membre", str(shown.member), shown.member.group.centre.name),
        Fact("Réunion", f"{short_date(timezone.localtime(shown.meeting.held_at).date())}, "
             f"{shown.meeting.place}"),
        Fact("Nature", capfirst(shown.get_kind_display())),
        Fact("Barème", scale, "D. 2006-781, arrêté du 3 juillet 2006"),
        Fact("Saisie par", names.get(shown.submitted_by, "Levier"), _on(shown.submitted_at)),
        Fact("Décidée par", decided, _on(shown.decided_at)),
        Fact("Motif du refus", shown.refusal),
        Fact("Remboursée le", shown.paid_on, shown.reference),
    ]  # fmt: skip
    return [fact for fact in known if fact.value]


def _on(moment: datetime | None) -> str:
    return short_date(timezone.localtime(moment).date()) if moment else ""


def proposal_page(shown: GroupProposal, agent: Agent, today: date) -> dict[str, Any]:
    words, meaning = _state(shown, today)
    moves = [
        (name, move.label)
        for name, move in PROPOSAL.open_moves(shown.state).items()
        if access.may(agent, access.ANSWER if name in ANSWERS else access.ANIMATE, shown.group)
    ]
    return {
        "proposal": shown,
        "state": words,
        "meaning": meaning,
        "is_waiting": shown.state in WAITING,
        "today": today,
        "main": moves[0] if moves else None,
        "moves": moves[1:],
        "events": list(_history(shown)),
        "papers": list(shown.papers.all()[:LATEST]),
        "may_write": shown.answered_on is not None
        and access.may(agent, access.ANSWER, shown.group),
    }


def _history(shown: GroupProposal) -> list[Event]:
    """What happened to it, the latest first; only the steps that were taken."""
    told: list[Event] = []
    if shown.reported_in:
        told.append(_met(shown.reported_in, "Retour fait au groupe", "done"))
    if shown.done_on:
        told.append(Event(shown.done_on, "Réalisée", shown.done, "done"))
    if shown.answered_on:
        who = all_names().get(shown.answered_by, "Département")
        refused = not shown.done_on and shown.state in {
            ProposalState.REFUSED,
            ProposalState.REPORTED_BACK,
        }
        title, meaning = ("Refusée", "danger") if refused else ("Acceptée", "accent")
        told.append(Event(shown.answered_on, title, shown.answer, meaning, who))
    if shown.discussed_in:
        told.append(_met(shown.discussed_in, "Débattue par le groupe", "neutral"))
    told.append(Event(shown.submitted_on, "Déposée", "", "neutral", shown.group.centre.name))
    return told


def _met(meeting: GroupMeeting, title: str, meaning: str) -> Event:
    url = reverse("participation:meeting", args=[meeting.pk])
    return Event(timezone.localtime(meeting.held_at).date(), title, "", meaning, url=url)


def candidate_page(shown: PanelCandidate, agent: Agent) -> dict[str, Any]:
    keeps = directory.can(agent, access.PANELS)
    moves = CANDIDATE.open_moves(shown.state) if keeps else {}
    return {
        "candidate": shown,
        "meaning": CANDIDATE_MEANINGS[CandidateState(shown.state)],
        "facts": [
            Fact("Équipe", shown.panel.name),
            Fact("Siège comme", "suppléant" if shown.is_substitute else "titulaire"),
            Fact("Mandat", f"du {short_date(shown.since)} au {short_date(shown.until)} (exclu)"),
            Fact("Formation", "suivie" if shown.is_trained else "à prévoir"),
            Fact("Proposé le", shown.proposed_on),
        ],
        "may_seat": "seat" in moves,
    }


def public_page(now: datetime) -> dict[str, Any]:
    """What everybody may read: where one meets, and what the groups obtained."""
    groups = queries.counted_groups(ResourceGroup.objects.filter(is_active=True), now)
    told = GroupProposal.objects.filter(state=ProposalState.REPORTED_BACK, done_on__isnull=False)
    return {
        "groups": groups.order_by("centre__name"),
        "obtained": told.select_related("group__centre").order_by("-done_on")[:LATEST],
    }
