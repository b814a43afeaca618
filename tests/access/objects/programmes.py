"""The actions of the plan: those of MDS-01 are steered, or carried out, by the visitors' own."""

from __future__ import annotations

import datetime as dt

from levier.directory.demo import INSTITUTION, OPERATOR
from levier.directory.models import Organisation
from levier.foundation.acts import Decision
from levier.programmes import usecases
from levier.programmes.domain import SessionSheet
from levier.programmes.models import (
    Action,
    Commitment,
    Committee,
    CommitteeMeeting,
    Evaluation,
    FollowUp,
    Orientation,
    PolicyProgramme,
    ProgrammeVersion,
    ProgressReport,
    ProjectCall,
    Service,
    Signatory,
    Structure,
)
from levier.programmes.usecases.calling import Asked
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")


def plan():
    if not PolicyProgramme.objects.filter(code="PLAN-2023").exists():
        usecases.seed_programmes(decision=HOUSE)
    return PolicyProgramme.objects.get(code="PLAN-2023")


def action_in(centre):
    """The territorial action of the centre; MDS-01's is carried out by the operator who tries."""
    plan()
    shown = Action.objects.get(pilot=centre, state="ongoing")
    if centre == "MDS-01":
        body = Organisation.objects.get(siret=OPERATOR[0])
        shown.partners.get_or_create(organisation=body, defaults={"part": "operator"})
    return shown


@arguments(
    "programmes:programme",
    "programmes:programme_pdf",
    "programmes:change_programme",
    "programmes:add_axis",
    "programmes:record_version",
    "programmes:open_evaluation",
    "programmes:import_actions",
    "programmes:write_call",
)
def _programme(centre):
    return [plan().pk]


def call_in(title="Un appel"):
    known = ProjectCall.objects.filter(title=title).first()
    if known:
        return known
    asked = Asked(title, "Des idées.", "Par courriel.", NOW.date(), NOW.date().replace(day=30))
    made = usecases.write_call(programme=plan(), asked=asked, decision=HOUSE)
    usecases.move_call(call=made, name="publish", decision=HOUSE)
    return made


@arguments("programmes:call", "programmes:change_call", "programmes:extend_call")
def _call(centre):
    return [call_in().pk]


@arguments("programmes:move_call")
def _call_move(centre):
    return [call_in().pk, "withdraw"]


@arguments("programmes:vote_envelope")
def _vote(centre):
    return [plan().pk, 2026]


@arguments("programmes:version")
def _version(centre):
    return [ProgrammeVersion.objects.filter(programme=plan()).get().pk]


@arguments("programmes:change_axis", "programmes:delete_axis", "programmes:add_orientation")
def _axis(centre):
    return [plan().axes.get(number=1).pk]


@arguments("programmes:change_orientation", "programmes:delete_orientation")
def _orientation(centre):
    plan()
    return [Orientation.objects.earliest("pk").pk]


@arguments(
    "programmes:action",
    "programmes:action_pdf",
    "programmes:change_action",
    "programmes:action_versions",
    "programmes:publish_action",
    "programmes:place_action",
    "programmes:set_target",
)
def _action(centre):
    return [action_in(centre).pk]


@arguments("programmes:set_budget")
def _budget(centre):
    return [action_in(centre).pk, 2026]


@arguments("programmes:move_action")
def _move(centre):
    return [action_in(centre).pk, "suspend"]


def session_in(centre):
    """A session of the action of the centre, in its town."""
    action, day = action_in(centre), NOW.date()
    sheet = SessionSheet(
        "Essai", day, day + dt.timedelta(days=60), day + dt.timedelta(days=50),
        action.pilot.town_id, places=5,
    )  # fmt: skip
    return usecases.create_session(action=action, sheet=sheet, decision=HOUSE)


@arguments("programmes:create_session")
def _new_session(centre):
    return [action_in(centre).pk]


@arguments("programmes:session", "programmes:change_session")
def _session(centre):
    return [session_in(centre).pk]


@arguments("programmes:move_session")
def _moved_session(centre):
    return [session_in(centre).pk, "close"]


@arguments("programmes:service", "programmes:withdraw_service")
def _service(centre):
    told = {"source": "dora", "id": centre, "nom": centre, "date_maj": "2026-11-24"}
    seen = {"source": "dora", "identifier": centre, "name": centre, "updated_on": NOW}
    structure = Structure.objects.create(content=told, taken_at=NOW, **seen)
    more = {"structure_id": centre, "description": "Essai"}
    service = Service.objects.create(
        structure=structure, description="Essai", content={**told, **more}, taken_at=NOW, **seen
    )
    return [service.pk]


def pact():
    """A pact that the institution of the signatory who tries is part of."""
    plan()
    if not PolicyProgramme.objects.filter(kind="pti").exists():
        usecases.seed_pacts(decision=HOUSE)
    return PolicyProgramme.objects.get(code="PTI-2024")


def commitment_in(centre):
    """For MDS-01, one that the visitors' institution carries; for MDS-07, another's."""
    bodies = {"MDS-01": INSTITUTION[0]}
    promised = Commitment.objects.filter(axis__programme=pact())
    if centre in bodies:
        return promised.get(carrier__organisation__siret=bodies[centre])
    return promised.filter(carrier__organisation__kind="caf").get()


@arguments(
    "programmes:pact",
    "programmes:commitments",
    "programmes:add_signatory",
    "programmes:add_commitment",
    "programmes:add_committee",
)
def _pact(centre):
    return [pact().pk]


@arguments("programmes:public_pact")
def _public_pact(centre):
    return [pact().code]


@arguments("programmes:move_signatory")
def _signature(centre):
    return [Signatory.objects.filter(programme=pact(), state="invited").get().pk, "sign"]


@arguments("programmes:commitment", "programmes:change_commitment", "programmes:report_progress")
def _commitment(centre):
    return [commitment_in(centre).pk]


@arguments("programmes:decide_report")
def _report(centre):
    pact()
    return [ProgressReport.objects.earliest("pk").pk, "validate"]


@arguments("programmes:convene")
def _committee(centre):
    return [Committee.objects.filter(programme=pact()).earliest("pk").pk]


@arguments(
    "programmes:meeting",
    "programmes:change_meeting",
    "programmes:hold_meeting",
    "programmes:cancel_meeting",
    "programmes:add_follow_up",
)
def _meeting(centre):
    return [CommitteeMeeting.objects.filter(committee__programme=pact()).earliest("pk").pk]


@arguments("programmes:close_follow_up")
def _follow_up(centre):
    pact()
    return [FollowUp.objects.earliest("pk").pk, "finish"]


def evaluation():
    """The evaluation of the plan, its figures gathered: MDS heads may speak."""
    found = Evaluation.objects.filter(programme=plan()).first()
    if found is None:
        found = usecases.open_evaluation(programme=plan(), year=2026, decision=HOUSE)
        usecases.collect_figures(evaluation=found, decision=HOUSE)
    return found


@arguments("programmes:evaluation", "programmes:give_opinion", "programmes:conclude")
def _evaluation(centre):
    return [evaluation().pk]


@arguments("programmes:evaluation_report")
def _report_of_the_plan(centre):
    return [evaluation().pk, "pdf"]


@arguments("programmes:action_report")
def _report_of_an_action(centre):
    shown = evaluation()
    return [shown.pk, shown.figures["rows"][0]["code"], "pdf"]


@arguments("programmes:move_evaluation")
def _moved_evaluation(centre):
    return [evaluation().pk, "collect"]


@arguments("programmes:tell_indicator")
def _indicator(centre):
    return [action_in(centre).indicators.first().pk]


@arguments("programmes:remove_placement")
def _placement(centre):
    return [action_in(centre).placements.first().pk]
