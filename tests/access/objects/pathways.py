from __future__ import annotations

import datetime as dt
import uuid

from levier.directory.models import Agent, Organisation, RoleGrant
from levier.foundation.acts import Decision
from levier.pathways.models import (
    Pathway,
    Referral,
    ReferralImport,
    ReferralLetter,
    Signal,
    SupportBody,
)
from levier.pathways.usecases import leading, referral_letters, referring
from levier.people.models import Household, Membership, Person
from levier.territory.models import Perimeter
from tests.access.objects.cases import case_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")
OWNERS = {"MDS-01": "00001017300011", "MDS-07": "44312197500009"}  # the demo's adviser's, another


def pathway_in(centre):
    """Somebody of the centre, referred to the organisation of the place; led by nobody."""
    case = case_in(centre)
    known = Pathway.objects.filter(case=case).first()
    if known:
        return known
    person = Person.objects.get(claims=case.household_id)
    Membership.objects.get_or_create(
        person=person, household_id=case.household_id, role="DEM",
        defaults={"since": dt.date(2026, 1, 1), "source": "payer:CAF011"},
    )  # fmt: skip
    pathway = Pathway.objects.create(
        person=person, household_id=case.household_id, case=case, role="DEM", origin="rsa",
        entered_month=case.month, since=dt.date(2026, 11, 3), is_subject=True, opened_at=NOW,
        name_key=case.name_key, centre_id=centre,
    )  # fmt: skip
    referral = Referral.objects.create(
        pathway=pathway, person=person, opened_on=dt.date(2026, 11, 3), centre_id=centre
    )
    referring.decide_referral(
        referral=referral, path="professional", body=body_in(centre), decision=HOUSE
    )
    return Pathway.objects.get(pk=pathway.pk)


def body_in(centre):
    owner = Organisation.objects.filter(siret=OWNERS[centre]).first()
    owner = owner or Organisation.objects.create(
        siret=OWNERS[centre], name=f"Organisme {centre}", kind="association"
    )
    body, _ = SupportBody.objects.get_or_create(
        organisation=owner, centre=None,
        defaults={"name": owner.name, "takes_professional": True},
    )  # fmt: skip
    return body


@arguments(
    "pathways:pathway",
    "pathways:propose",
    "pathways:marks",
    "pathways:name_lead",
    "pathways:end_lead",
    "pathways:end_prevention",
    "pathways:stop_pathway",
)
def _pathway(centre):
    return [pathway_in(centre).pk]


@arguments("pathways:household")
def _household(centre):
    return [Household.objects.get(pk=pathway_in(centre).household_id).pk]


@arguments(
    "pathways:decide", "pathways:leave", "pathways:notify", "pathways:take_over", "pathways:refuse"
)
def _referral(centre):
    return [pathway_in(centre).referrals.get().pk]


@arguments("pathways:issue_letter")
def _referral_without_letter(centre):
    return [pathway_in(centre).referrals.get().pk]


@arguments("pathways:referral_letter")
def _letter(centre):
    referral = pathway_in(centre).referrals.get()
    if not ReferralLetter.objects.filter(referral=referral).exists():
        referral_letters.issue_letter(referral=referral, decision=HOUSE)
    return [referral.pk]


@arguments("pathways:referral_text")
def _text(centre):
    return ["next"]


@arguments("pathways:cohort_letters")
def _letters_of_a_cohort(centre):
    return [uuid.UUID(int=0), 1]  # of somebody else: those of a cohort are for whoever asked


@arguments("pathways:portfolio_of", "pathways:hand_over")
def _worker(centre):
    """Somebody of the centre's team, who leads the person of `pathway_in`."""
    pathway = pathway_in(centre)
    agent = Agent.objects.create_user(f"suit-{centre}@levier.example".lower())
    RoleGrant.objects.create(
        agent=agent, role="lead_worker", scope_kind="social_centre", scope_id=centre,
        since=dt.date(2026, 1, 1), granted_by="system:test", granted_at=NOW, reason="essai",
    )  # fmt: skip
    leading.name_lead(pathway=pathway, agent=agent, since=NOW.date(), decision=HOUSE)
    return [agent.pk]


@arguments("pathways:body", "pathways:change_body")
def _body(centre):
    return [body_in(centre).pk]


@arguments("pathways:cohort_check")
def _act(centre):
    return ["orientations"]


@arguments("pathways:cohort", "pathways:cohort_progress")
def _run(centre):
    return ["orientations", "00000000-0000-4000-8000-000000000000"]


@arguments("pathways:import_batch", "pathways:import_progress")
def _batch(centre):
    made, _ = ReferralImport.objects.get_or_create(
        sha256="0" * 64,
        defaults={"name": "ft.csv", "content": b"x", "decider": "France Travail",
                  "received_by": "system:test", "received_at": NOW},
    )  # fmt: skip
    return [made.pk]


@arguments(
    "pathways:signal",
    "pathways:contact_signal",
    "pathways:follow_signal",
    "pathways:drop_signal",
)
def _signal(centre):
    commune = Perimeter.objects.filter(centre_id=centre).values_list("commune_id", flat=True)[0]
    return [
        Signal.objects.create(
            kind="rent", signalled_by="CCAS", received_on=NOW.date(), last_name="Nom",
            first_name="Essai", born_on=dt.date(1990, 1, 1), commune_id=commune,
            centre_id=centre, purge_on=NOW.date() + dt.timedelta(days=90), recorded_by="x",
        ).pk
    ]  # fmt: skip
