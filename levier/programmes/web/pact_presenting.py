"""What the pages of a pact show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.directory.queries import all_names
from levier.kernel.text import short_date
from levier.programmes import access, queries
from levier.programmes.domain.pact import (
    SIGNATURE,
    SIGNATURE_MEANINGS,
    ReportState,
    SignatureState,
    is_late,
)
from levier.programmes.models import (
    Commitment,
    Committee,
    CommitteeMeeting,
    PolicyProgramme,
    ProgressReport,
    Signatory,
)
from levier.programmes.web import pact_tables
from levier.programmes.web.presenting import dates
from levier.ui.pieces import Event, Fact, Number
from levier.ui.templatetags.words import number

REPORT_MEANINGS = {
    ReportState.PENDING: "attention",
    ReportState.VALIDATED: "done",
    ReportState.RETURNED: "danger",
}


def pact_page(
    programme: PolicyProgramme, agent: Agent, today: date, now: datetime
) -> dict[str, Any]:
    pact = queries.pact_of(programme, today)
    may_manage = directory.scope_of(agent, access.PACT).everything
    return {
        "programme": programme,
        "pact": pact,
        "dates": dates(programme.since, programme.until),
        "numbers": numbers(pact),
        "priorities": [(one.axis, rows(one, today), one.kept) for one in pact.priorities],
        "signatories": [signature(each, may_manage=may_manage) for each in pact.signatories],
        "pending": list(queries.pending_reports(programme)),
        "meetings": list(queries.meetings_to_come(programme, now)[:5]),
        "committees": Committee.objects.filter(programme=programme).prefetch_related("meetings"),
        "follow_ups": list(queries.open_follow_ups(programme)),
        "today": today,
        "may_manage": may_manage,
        "may_validate": directory.scope_of(agent, access.VALIDATE).everything,
    }


def numbers(pact: queries.Pact) -> list[Number]:
    count = len(pact.promised)
    kept, late = pact.kept, pact.late
    return [
        Number("signataires", pact.signed, f"sur {len(pact.signatories)} institutions"),
        Number("engagement tenu" if kept < 2 else "engagements tenus", kept, f"sur {count}"),
        Number(
            "échéance passée" if late < 2 else "échéances passées",
            late,
            "ni tenue ni abandonnée" if late < 2 else "ni tenues ni abandonnées",
        ),
    ]


def rows(priority: queries.Priority, today: date) -> list[dict[str, Any]]:
    return [
        {
            "commitment": one.commitment,
            "contributors": ", ".join(one.contributors),
            "reached": pact_tables.reached(one.commitment),
            "state": pact_tables.state_in_words(one.commitment, today),
            "meaning": pact_tables.meaning_of(one.commitment, today),
        }
        for one in priority.promised
    ]


def signature(each: Signatory, *, may_manage: bool) -> dict[str, Any]:
    state = SignatureState(each.state)
    day = {
        SignatureState.INVITED: each.invited_on,
        SignatureState.DELIBERATED: each.deliberated_on,
        SignatureState.SIGNED: each.signed_on,
        SignatureState.WITHDRAWN: each.withdrawn_on,
    }[state]
    moves = SIGNATURE.open_moves(each.state) if may_manage else {}
    return {
        "signatory": each,
        "meaning": SIGNATURE_MEANINGS[state],
        "day": day,
        "moves": [(name, move.label) for name, move in moves.items()],
    }


def commitment_page(commitment: Commitment, agent: Agent, today: date) -> dict[str, Any]:
    reports = list(commitment.reports.all())
    names = all_names()
    pending = next((one for one in reports if one.state == ReportState.PENDING), None)
    may_validate = directory.scope_of(agent, access.VALIDATE).everything
    return {
        "commitment": commitment,
        "facts": _facts(commitment),
        "numbers": _reached(commitment),
        "state": pact_tables.state_in_words(commitment, today),
        "meaning": pact_tables.meaning_of(commitment, today),
        "actions": commitment.actions.filter(pk__in=access.visible_actions(agent)),
        "events": [_event(one, names) for one in reports],
        "pending": pending,
        "may_report": pending is None and access.may_report(agent, commitment),
        "may_validate": pending is not None and may_validate and pending.reported_by != agent.actor,
        "may_manage": directory.scope_of(agent, access.PACT).everything,
        "is_late": is_late(commitment.state, commitment.due_on, today),
    }


def _facts(commitment: Commitment) -> list[Fact]:
    due = short_date(commitment.due_on) if commitment.due_on else ""
    known = [
        Fact("Priorité", commitment.axis.title),
        Fact("Porté par", commitment.carrier.name),
        Fact("Avec", ", ".join(str(one) for one in commitment.contributors.all())),
        Fact("Échéance", due),
        Fact("Indicateur", commitment.indicator),
    ]
    return [fact for fact in known if fact.value]


def _reached(commitment: Commitment) -> list[Number]:
    if commitment.target is None:
        return []
    told = f"au {short_date(commitment.told_on)}, validé" if commitment.told_on else "rien de dit"
    return [
        Number(commitment.unit or commitment.indicator, commitment.value, told),
        Number("cible", commitment.target),
    ]


def _event(report: ProgressReport, names: Any) -> Event:
    value = f", {number(report.value)}" if report.value is not None else ""
    detail = report.words
    if report.answer:
        detail += f" Réponse : {report.answer}"
    return Event(
        report.reported_at,
        f"{capfirst(report.get_proposed_display())}{value} ({report.get_state_display()})",
        detail,
        REPORT_MEANINGS[ReportState(report.state)],
        names.get(report.reported_by, "donnée d'exemple"),
    )


def meeting_page(meeting: CommitteeMeeting, agent: Agent, now: datetime) -> dict[str, Any]:
    may_manage = directory.scope_of(agent, access.PACT).everything
    return {
        "meeting": meeting,
        "programme": meeting.committee.programme,
        "presences": meeting.presences.select_related("signatory").order_by("signatory__position"),
        "follow_ups": meeting.follow_ups.select_related("owner"),
        "may_manage": may_manage,
        "may_hold": may_manage and meeting.state == "planned" and meeting.held_at <= now,
        "today": now.date(),
    }


def public_page(programme: PolicyProgramme, today: date) -> dict[str, Any]:
    """Who promised what, for everybody: nothing but what was validated."""
    pact = queries.pact_of(programme, today)
    return {
        "programme": programme,
        "numbers": numbers(pact),
        "priorities": [(one.axis, rows(one, today), one.kept) for one in pact.priorities],
        "signatories": pact.signatories,
    }
