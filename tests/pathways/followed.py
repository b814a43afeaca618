"""People followed, bodies that take them, agents who decide: made at once, without a feed."""

from __future__ import annotations

import datetime as dt

from levier.directory.models import Agent, Organisation, RoleGrant, SignatureDelegation
from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.pathways.models import Pathway, Referral, SupportBody
from levier.pathways.usecases.deadlines import Start, open_many
from levier.people.models import Household, Membership, Person
from levier.rights.models import BenefitCase
from tests.allowance.households import payers

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
ENTERED = dt.date(2026, 11, 3)
HOUSE = Decision("system:test", NOW, "essai")


def by(agent, reason=""):
    return Decision(agent.actor, NOW, reason)


def agent_as(role, kind="departement", where="", *, name="", signs=False, organisation=None):
    agent = Agent.objects.create_user(
        f"{role}-{kind}-{where}-{name}@levier.example".lower().replace("_", "-"),
        first_name=name or role, last_name="Essai", organisation=organisation,
    )  # fmt: skip
    RoleGrant.objects.create(
        agent=agent, role=role, scope_kind=kind, scope_id=str(where), since=dt.date(2020, 1, 1),
        granted_by="system:test", granted_at=NOW, reason="essai",
    )  # fmt: skip
    if signs:
        SignatureDelegation.objects.create(
            agent=agent, act="referral", reference="2026-12", since=dt.date(2020, 1, 1)
        )
    return agent


def organisation(name="Tremplin", kind="association", siret="44312197500009"):
    return Organisation.objects.get_or_create(siret=siret, defaults={"name": name, "kind": kind})[0]


def team(centre="MDS-01", **changes):
    """The team of a centre: takes the social and the middle path."""
    owner = organisation("Département", "departement", "22010001000002")
    told = {"name": f"Équipe {centre}", "takes_social": True, "takes_socio_professional": True}
    return SupportBody.objects.create(organisation=owner, centre_id=centre, **told | changes)


def partner(name="Tremplin", siret="44312197500009", kind="association", **changes):
    told = {"name": name, "takes_professional": True, "takes_socio_professional": True}
    return SupportBody.objects.create(
        organisation=organisation(name, kind, siret), **told | changes
    )


def followed(count=1, centre="MDS-01", *, start=0, entered=ENTERED, referred=True):
    """`count` single claimants who entered on a day, each to be referred. Names by number."""
    caf, _ = payers()
    people = Person.objects.bulk_create(
        Person(
            last_name=f"Essai{i:05d}", first_name="Camille", name_key=f"essai{i:05d} camille",
            born_on=dt.date(1980, 1, 1), created_at=NOW, changed_at=NOW,
        )
        for i in range(start, start + count)
    )  # fmt: skip
    homes = Household.objects.bulk_create(
        Household(claimant=one, centre_id=centre, created_at=NOW) for one in people
    )
    Membership.objects.bulk_create(
        Membership(person=one, household=home, role="DEM", since=entered, source="payer:CAF011")
        for one, home in zip(people, homes, strict=True)
    )
    cases = BenefitCase.objects.bulk_create(
        BenefitCase(
            number=f"{i:011d}", payer=caf, matricule=f"{i}", household=home, state="2",
            requested_on=dt.date(2026, 1, 1), month=Month(2026, 11), centre_id=centre,
            name_key=f"essai{i:05d} camille", opened_at=NOW,
        )
        for i, home in enumerate(homes, start)
    )  # fmt: skip
    pathways = Pathway.objects.bulk_create(
        Pathway(
            person=person, household=case.household, case=case, role="DEM", origin="rsa",
            entered_month=Month.of(entered), since=entered, is_subject=True,
            subject_since=Month.of(entered), opened_at=NOW, name_key=case.name_key,
            centre_id=centre,
        )
        for person, case in zip(people, cases, strict=True)
    )  # fmt: skip
    if referred:
        open_many([Start(one, "DL-01", entered) for one in pathways])
        due_on = entered + dt.timedelta(weeks=6)
        Referral.objects.bulk_create(
            Referral(
                pathway=one, person=one.person, opened_on=entered, due_on=due_on,
                centre_id=centre, suggested_path="social",
            )
            for one in pathways
        )  # fmt: skip
    for one in pathways:
        one.refresh_from_db()
    return pathways


def fresh(row):
    return type(row).objects.get(pk=row.pk)
