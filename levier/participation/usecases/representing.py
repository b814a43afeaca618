"""Members proposed to sit on a panel: proposed by the group, taken in by its secretary."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.participation import access
from levier.participation.domain import CANDIDATE, MemberState
from levier.participation.models import GroupMember, PanelCandidate
from levier.participation.usecases.members import day_of
from levier.sanctions.domain.panel import Quality
from levier.sanctions.models import Panel
from levier.sanctions.usecases.panels import add_member

RULE = "CASF L262-39"


@transaction.atomic
def propose_candidate(
    *,
    member: GroupMember,
    panel: Panel,
    since: date,
    until: date,
    is_substitute: bool = False,
    is_trained: bool = False,
    agrees: bool,
    decision: Decision,
) -> PanelCandidate:
    """Hand a name to the secretary of a panel. Refusal unless the member agrees to be named there,
    sits on no list twice, and the panel covers the centre of the group."""
    access.require(decision, access.ANIMATE, member.group)
    if not agrees:
        raise Refusal("Siéger se sait : la personne doit l'accepter avant.", field="agrees")
    if member.state != MemberState.MEMBER or not member.last_name:
        raise Refusal("Seul un membre dont le nom est connu peut siéger.")
    if until <= since:
        raise Refusal("Le mandat finirait avant de commencer.", field="until")
    centres = set(panel.centres.values_list("pk", flat=True))
    if centres and member.group.centre_id not in centres:
        raise Refusal("Cette équipe ne couvre pas la MDS du groupe.", field="panel")
    try:
        with transaction.atomic():
            made = PanelCandidate.objects.create(
                member=member, panel=panel, name=str(member)[:120], since=since, until=until,
                is_substitute=is_substitute, is_trained=is_trained,
                proposed_on=day_of(decision),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal("Cette personne est déjà proposée à cette équipe.", field="panel") from error
    record("participation.candidate.propose", made, decision, panel=panel.pk)
    return made


@transaction.atomic
def decide_candidate(*, candidate: PanelCandidate, name: str, decision: Decision) -> None:
    """`seat` writes the name among the members of the panel, with no link back; or `decline`."""
    directory.require_actor(decision, access.PANELS)
    if name not in CANDIDATE.moves:
        raise Refusal("Ce changement n'existe pas.")
    move(candidate, name, CANDIDATE, decision)
    if name == "seat":
        add_member(
            panel=candidate.panel,
            name=candidate.name,
            quality=Quality.RECIPIENT,
            is_substitute=candidate.is_substitute,
            since=candidate.since,
            until=candidate.until,
            decision=decision,
        )
