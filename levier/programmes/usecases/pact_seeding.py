"""The pacts of the Ain, as committed data: put in once, nothing decided since is undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from levier.directory.models import Organisation
from levier.foundation.acts import Decision, record
from levier.programmes.models import (
    Action,
    Axis,
    Commitment,
    Committee,
    CommitteeMeeting,
    FollowUp,
    MeetingPresence,
    PolicyProgramme,
    ProgressReport,
    Signatory,
)
from levier.programmes.usecases.seeding import make_organisation, make_programme, read

Signed = dict[str, Signatory]


@transaction.atomic
def seed_pacts(*, decision: Decision) -> int:
    """Put in the pacts that are not there yet; how many. Needs the actions they name."""
    told = read("pact.yaml")
    bodies = {who: make_organisation(each, decision) for who, each in told["institutions"].items()}
    made = 0
    for each in told["pacts"]:
        pact = make_programme(each)
        if pact is not None:
            _fill(pact, each, bodies, decision)
            made += 1
    if made:
        record("programmes.seed", "programmes.policyprogramme:0", decision, pacts=made)
    return made


def _fill(
    pact: PolicyProgramme,
    told: dict[str, Any],
    bodies: dict[str, Organisation],
    decision: Decision,
) -> None:
    signed = _signatories(pact, told["signatories"], bodies)
    axes = {axis.number: axis for axis in pact.axes.all()}
    for each in told["commitments"]:
        _commitment(axes[each["axis"]], each, signed, decision)
    for each in told["committees"]:
        committee = Committee.objects.create(
            programme=pact,
            kind=each["kind"],
            title=each["title"],
            axis=axes[each["axis"]] if "axis" in each else None,
        )
        for meeting in each["meetings"]:
            _meeting(committee, meeting, signed)


def _signatories(
    pact: PolicyProgramme, told: list[dict[str, Any]], bodies: dict[str, Organisation]
) -> Signed:
    days = ("invited_on", "deliberated_on", "signed_on")
    return {
        each["who"]: Signatory.objects.create(
            programme=pact,
            organisation=bodies[each["who"]],
            name=each["name"],
            position=position,
            is_lead=position == 1,
            state=each["state"],
            **{day: each.get(day) for day in days},
            is_example=True,
        )
        for position, each in enumerate(told, start=1)
    }


def _commitment(axis: Axis, told: dict[str, Any], signed: Signed, decision: Decision) -> None:
    names = ("code", "title", "indicator", "unit", "target", "value", "due_on", "state")
    made = Commitment.objects.create(
        axis=axis,
        carrier=signed[told["carrier"]],
        **{name: told[name] for name in names},
        told_on=min(told["due_on"], decision.at.date()) if told["value"] else None,
        is_example=True,
    )
    made.contributors.set([signed[who] for who in told.get("with", [])])
    made.actions.set(Action.objects.filter(code__in=told.get("actions", [])))
    if pending := told.get("pending"):
        ProgressReport.objects.create(
            commitment=made, reported_by="system:demo", reported_at=decision.at, **pending
        )


def _meeting(committee: Committee, told: dict[str, Any], signed: Signed) -> None:
    moment = datetime.strptime(told["held"], "%Y-%m-%d %H:%M")  # noqa: DTZ007 (made aware below)
    made = CommitteeMeeting.objects.create(
        committee=committee,
        held_at=timezone.make_aware(moment),
        place=told["place"],
        agenda=told["agenda"],
        minutes=told.get("minutes", ""),
        state=told["state"],
        is_example=True,
    )
    if told["state"] == "held":
        MeetingPresence.objects.bulk_create(
            MeetingPresence(meeting=made, signatory=each, presence="present")
            for each in signed.values()
        )
    for decided in told.get("decisions", []):
        FollowUp.objects.create(
            meeting=made,
            text=decided["text"],
            owner=signed[decided["owner"]],
            due_on=decided["due_on"],
        )
