"""Bodies, teams and delegations of the demonstration: invented names, right keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from levier.directory import usecases as directory
from levier.directory.models import Agent, Organisation, RoleGrant, SignatureDelegation
from levier.foundation.acts import Decision
from levier.pathways.models import SupportBody
from levier.pathways.usecases import bodies
from levier.pathways.usecases.bodies import BodyStatement
from levier.territory.models import SocialCentre

SINCE = date(2024, 1, 1)
PER_WORKER = 110
DEPARTEMENT = "22010001000002"
PRO, MIDDLE, SOCIAL = "professional", "socio_professional", "social"


@dataclass(frozen=True, slots=True)
class Partner:
    siret: str
    name: str
    kind: str
    paths: tuple[str, ...]
    capacity: int
    workers: int
    only_for: str = ""
    serves: tuple[str, ...] = ()


PARTNERS = (
    Partner("00001030600017", "France Travail de l'Ain", "france_travail", (PRO,), 6800, 24),
    Partner("00001031400011", "Mission locale de l'Ain", "association", (PRO, MIDDLE), 450, 4,
            "young"),
    Partner("00001032200014", "Cap emploi de l'Ain", "association", (PRO,), 420, 4, "disability"),
    Partner("00001017300011", "Tremplin Ain", "association", (MIDDLE,), 260, 3, "",
            ("MDS-01", "MDS-02", "MDS-03")),
    Partner("00001033000017", "Bugey Initiatives", "association", (MIDDLE,), 180, 2, "",
            ("MDS-05", "MDS-06", "MDS-07")),
    Partner("00001034800019", "CCAS d'Oyonnax", "ccas", (SOCIAL, MIDDLE), 140, 2, "", ("MDS-07",)),
    Partner("00001035500014", "Entreprendre en Ain", "association", (MIDDLE,), 220, 2,
            "self_employed"),
)  # fmt: skip
TEAM_CAPACITY, TEAM_WORKERS = 1000, 8
FIRST_NAMES = ("Inès", "Hugo", "Jade", "Louis", "Nadia", "Karim", "Élise", "Marc", "Sonia", "Théo",
               "Lina", "Paul", "Rachel", "Yann", "Awa", "Denis")  # fmt: skip
LAST_NAMES = ("Bonnard", "Chevrel", "Desmarais", "Fauvel", "Grangier", "Hubault", "Jacquin",
              "Lambrey", "Morizot", "Nallet", "Perrachon", "Quinson", "Ravier", "Sublet",
              "Tournier", "Vuillod")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """Who may take whom: bodies by key, their lead workers, who signs."""

    teams: dict[str, SupportBody]
    partners: list[SupportBody]
    workers: dict[int, list[Agent]]
    signers: dict[str, Agent]
    delegations: dict[int, SignatureDelegation]


def make_places(decision: Decision) -> Places:
    """Everything that referrals need; what is there already is left as it is."""
    delegations = _delegations(decision)
    owner = Organisation.objects.get(siret=DEPARTEMENT)
    teams, workers = {}, {}
    for centre in SocialCentre.objects.order_by("pk"):
        body = _team(owner, centre, decision)
        teams[centre.pk] = body
        where = ("social_centre", centre.pk)
        workers[body.pk] = _workers(body, where, TEAM_WORKERS, "lead_worker", decision)
    partners = []
    for told in PARTNERS:
        body = _partner(told, decision)
        partners.append(body)
        where = ("organisation", str(body.organisation_id))
        workers[body.pk] = _workers(body, where, told.workers, "support_body", decision)
    return Places(teams, partners, workers, _signers(teams), delegations)


def _team(owner: Organisation, centre: SocialCentre, decision: Decision) -> SupportBody:
    found = SupportBody.objects.filter(organisation=owner, centre=centre).first()
    stated = BodyStatement(
        name=str(centre),
        paths=frozenset({SOCIAL, MIDDLE}),
        capacity=TEAM_CAPACITY,
        places_per_worker=PER_WORKER,
    )
    return found or bodies.add_body(
        organisation=owner, centre=centre, stated=stated, is_example=True, decision=decision
    )


def _partner(told: Partner, decision: Decision) -> SupportBody:
    owner = Organisation.objects.filter(siret=told.siret).first()
    if owner is None:
        owner = directory.save_organisation(
            siret=told.siret, name=told.name, kind=told.kind, decision=decision
        )
        Organisation.objects.filter(pk=owner.pk).update(is_example=True)
    found = SupportBody.objects.filter(organisation=owner, centre=None).first()
    stated = BodyStatement(
        name=told.name,
        paths=frozenset(told.paths),
        only_for=told.only_for,
        capacity=told.capacity,
        places_per_worker=PER_WORKER,
        serves=tuple(SocialCentre.objects.filter(pk__in=told.serves)),
    )
    return found or bodies.add_body(
        organisation=owner, stated=stated, is_example=True, decision=decision
    )


def _workers(
    body: SupportBody, where: tuple[str, str], count: int, role: str, decision: Decision
) -> list[Agent]:
    """Those who hold the role there already, completed by invented people without password."""
    kind, scope = where
    grants = RoleGrant.objects.filter(role=role, scope_kind=kind, scope_id=scope)
    found = [grant.agent for grant in grants.select_related("agent").order_by("agent_id")]
    for rank in range(len(found), count):
        number = body.pk * 7 + rank
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        last = LAST_NAMES[(number * 5 + body.pk + rank // len(FIRST_NAMES)) % len(LAST_NAMES)]
        agent = directory.create_agent(
            email=f"exemple.{body.pk}.{rank}@levier.example",
            first_name=first,
            last_name=last,
            job_title="Référent unique",
            organisation=body.organisation,
            decision=decision,
        )
        directory.grant_role(
            agent=agent, role=role, scope_kind=kind, scope_id=scope, since=SINCE, decision=decision
        )
        found.append(agent)
    return found


def _delegations(decision: Decision) -> dict[int, SignatureDelegation]:
    """Heads sign referrals: one delegation each."""
    heads = RoleGrant.objects.filter(role__in=["mds_head", "head_of_service"])
    found = {}
    for grant in heads.select_related("agent").order_by("pk"):
        known = SignatureDelegation.objects.filter(agent=grant.agent, act="referral").first()
        found[grant.agent_id] = known or directory.delegate_signature(
            agent=grant.agent,
            act="referral",
            reference=f"2024-{grant.agent_id:03d}",
            since=SINCE,
            decision=decision,
        )
    return found


def _signers(teams: dict[str, SupportBody]) -> dict[str, Agent]:
    """The head of each centre, else the head of service."""
    grants = RoleGrant.objects.filter(role__in=["mds_head", "head_of_service"])
    held = {grant.scope_id: grant.agent for grant in grants.select_related("agent")}
    return {centre: held.get(centre, held.get("")) for centre in teams}  # type: ignore[misc]
