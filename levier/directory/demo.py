"""People for the demonstration: one agent a role, known passwords, invented names.

Never called outside a demonstration: the passwords are printed on the screen of whoever starts
it, and written here for all to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from levier.directory import usecases
from levier.directory.models import Agent, Organisation, RoleGrant, SignatureDelegation
from levier.directory.roles import ROLES
from levier.foundation.acts import Decision

SINCE = date(2026, 1, 1)
# Invented establishments whose keys are right; no true SIREN starts with 0000.
DEPARTEMENT = ("22010001000002", "Département de l'Ain", "departement")
OPERATOR = ("00000101600013", "Mobilités de l'Ain", "association")
SUPPORT = ("00001017300011", "Tremplin Ain", "association")
INSTITUTION = ("00000107300014", "CPAM de l'Ain", "other")


@dataclass(frozen=True, slots=True)
class Person:
    first_name: str
    last_name: str
    job_title: str
    password: str
    role: str
    scope_kind: str = "departement"
    scope_id: str = ""
    works_for: tuple[str, str, str] = DEPARTEMENT

    @property
    def email(self) -> str:
        return f"{self.first_name}.{self.last_name}@levier.example".lower().replace("é", "e")


PEOPLE = (
    Person("Camille", "Gestion", "Gestionnaire RSA", "cascade-tilleul-gravier", "rsa_manager"),
    Person(
        "Dominique",
        "Valideur",
        "Responsable financier",
        "moulin-abricot-comete",
        "payment_approver",
    ),
    Person(
        "Claude", "Service", "Cheffe du service RSA", "falaise-muguet-orchestre", "head_of_service"
    ),
    Person(
        "Alix",
        "Referent",
        "Assistante sociale",
        "ruisseau-crayon-hibou",
        "lead_worker",
        "social_centre",
        "MDS-01",
    ),
    Person(
        "Sacha",
        "Voisin",
        "Assistant social",
        "bouleau-lanterne-toupie",
        "lead_worker",
        "social_centre",
        "MDS-07",
    ),
    Person(
        "Maxime",
        "Maison",
        "Responsable de MDS",
        "plume-glacier-carrousel",
        "mds_head",
        "social_centre",
        "MDS-01",
    ),
    Person(
        "Morgan",
        "Ailleurs",
        "Responsable de MDS",
        "fougere-tambour-brume",
        "mds_head",
        "social_centre",
        "MDS-07",
    ),
    Person(
        "Robin",
        "Tremplin",
        "Conseiller en insertion",
        "passerelle-cerise-grenier",
        "support_body",
        "organisation",
        works_for=SUPPORT,
    ),
    Person(
        "Lou",
        "Programme",
        "Chargée d'insertion",
        "verger-boussole-satin",
        "programme_officer",
    ),
    Person(
        "Charlie",
        "Mobile",
        "Coordinateur",
        "guidon-tournesol-brique",
        "action_operator",
        "organisation",
        works_for=OPERATOR,
    ),
    Person(
        "Noa",
        "Partenaire",
        "Responsable de l'action sociale",
        "pinceau-colline-averse",
        "signatory",
        "organisation",
        works_for=INSTITUTION,
    ),
    Person(
        "Sam",
        "Groupe",
        "Animateur de groupe ressources",
        "cerceau-vallon-myrtille",
        "group_facilitator",
        "social_centre",
        "MDS-01",
    ),
    Person(
        "Ange",
        "Elu",
        "Vice-président aux affaires sociales",
        "fontaine-marbre-cigale",
        "elected_member",
    ),
    Person(
        "Ariel",
        "Seance",
        "Secrétaire d'équipe pluridisciplinaire",
        "carnet-mistral-groseille",
        "panel_secretary",
    ),
    Person("Andrea", "Audit", "Auditrice interne", "noisette-perron-eclipse", "auditor"),
    Person(
        "Stéphane",
        "Admin",
        "Administrateur fonctionnel",
        "sentier-violon-grenade",
        "functional_administrator",
    ),
)


@transaction.atomic
def seed_demo(decision: Decision) -> list[tuple[str, str, str]]:
    """Create who is missing; `[(role, e-mail, password), ...]` to print. Needs the social centres.

    `decision.actor` is the house (`system:demo`): nobody gives roles yet.
    """
    for person in PEOPLE:
        organisation = _organisation(person.works_for, decision)
        agent = Agent.objects.filter(email=person.email).first() or usecases.create_agent(
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            job_title=person.job_title,
            organisation=organisation,
            password=person.password,
            decision=decision,
        )
        if not RoleGrant.objects.filter(agent=agent, role=person.role).exists():
            usecases.grant_role(
                agent=agent,
                role=person.role,
                scope_kind=person.scope_kind,
                scope_id=_where(person, organisation),
                since=SINCE,
                decision=decision,
            )
    _delegate_notification(decision)
    return [(_label(person), person.email, person.password) for person in PEOPLE]


def _delegate_notification(decision: Decision) -> None:
    """The heads sign the letters that notify a right or an overpayment."""
    for grant in RoleGrant.objects.filter(role__in=["head_of_service", "mds_head"]):
        held = SignatureDelegation.objects.filter(agent=grant.agent_id, act="notification")
        if not held.exists():
            usecases.delegate_signature(
                agent=grant.agent, act="notification", reference=f"2024-{grant.agent_id:03d}",
                since=SINCE, decision=decision,
            )  # fmt: skip


def _where(person: Person, organisation: Organisation) -> str:
    return str(organisation.pk) if person.scope_kind == "organisation" else person.scope_id


def _label(person: Person) -> str:
    place = person.works_for[1] if person.scope_kind == "organisation" else person.scope_id
    where = f" ({place})" if place else ""
    return f"{ROLES[person.role].label}{where}"


def _organisation(wanted: tuple[str, str, str], decision: Decision) -> Organisation:
    siret, name, kind = wanted
    found = Organisation.objects.filter(siret=siret).first()
    if found:
        return found
    made = usecases.save_organisation(siret=siret, name=name, kind=kind, decision=decision)
    Organisation.objects.filter(pk=made.pk).update(is_example=True)
    return made
