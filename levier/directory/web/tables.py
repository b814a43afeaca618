from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst

from levier.directory.domain import DelegableAct, OrganisationKind
from levier.directory.models import Agent, Organisation, RoleGrant, SignatureDelegation
from levier.directory.roles import ROLES
from levier.foundation import clock, filters
from levier.foundation.lists import Column, ListSpec


class HoldsRole(filters.Choice):
    """Agents who hold a role today."""

    def condition(self, params: Any) -> Q | None:
        if super().condition(params) is None:
            return None
        holders = RoleGrant.objects.on(clock.today()).filter(role=params[self.key])
        return Q(pk__in=holders.values("agent_id"))


class Named(filters.Text):
    """Words found in the name, the first name or the address."""

    def condition(self, params: Any) -> Q | None:
        found = Q()
        words = params.get(self.key, "").replace("\x00", "").split()[:6]
        for word in words:
            found &= (
                Q(last_name__icontains=word)
                | Q(first_name__icontains=word)
                | Q(email__icontains=word)
            )
        return found if words else None


def _roles(agent: Agent) -> str:
    held = [ROLES[grant.role].label for grant in agent.current_grants if grant.role in ROLES]  # type: ignore[attr-defined]
    return ", ".join(dict.fromkeys(held))


AGENTS = ListSpec(
    name="agents",
    columns=[
        Column(
            "name",
            "Agent",
            value=str,
            order="last_name",
            link=lambda agent: reverse("directory:agent", args=[agent.pk]),
        ),
        Column("job_title", "Fonction", order="job_title"),
        Column("organisation", "Organisme", value=lambda agent: agent.organisation or ""),
        Column("roles", "Rôles", value=_roles),
        Column(
            "state",
            "Compte",
            kind="badge",
            value=lambda agent: "actif" if agent.is_active else "suspendu",
            meaning=lambda agent: "done" if agent.is_active else "attention",
        ),
    ],
    filters=[
        Named("nom", "Nom ou adresse"),
        HoldsRole("role", "Rôle", choices=[(role.code, role.label) for role in ROLES.values()]),
        filters.YesNo("actif", "Compte actif", field="is_active"),
    ],
    order="last_name",
    empty="Aucun agent ne correspond. Ouvrez un compte pour en ajouter un.",
)


@dataclass(frozen=True, slots=True)
class InForce(filters.YesNo):
    """Delegations under which one may sign today."""

    def condition(self, params: Any) -> Q | None:
        today = clock.today()
        now = (Q(until=None) | Q(until__gt=today)) & Q(since__lte=today)
        return {"oui": now, "non": ~now}.get(params.get(self.key, ""))


def _stands(row: SignatureDelegation) -> tuple[str, str]:
    today = clock.today()
    if row.until and row.until <= today:
        return "terminée", "neutral"
    return ("à venir", "accent") if row.since > today else ("en vigueur", "done")


DELEGATIONS = ListSpec(
    name="delegations",
    columns=[
        Column("act", "Acte", value=lambda row: capfirst(row.get_act_display()), order="act"),
        Column("agent", "Signataire", value="agent", order="agent__last_name",
               link=lambda row: reverse("directory:agent", args=[row.agent_id])),
        Column("job_title", "Fonction", value="agent.job_title"),
        Column("state", "État", kind="badge", value=lambda row: _stands(row)[0],
               meaning=lambda row: _stands(row)[1]),
        Column("reference", "Arrêté", order="reference"),
        Column("ceiling", "Plafond", kind="money", order="ceiling"),
        Column("since", "Depuis le", kind="date", order="since"),
        Column("until", "Jusqu'au (exclu)", kind="date", order="until"),
    ],
    filters=[
        filters.Choice("acte", "Acte", field="act", choices=DelegableAct.choices),
        InForce("en-vigueur", "En vigueur"),
        filters.Text("nom", "Nom", field="agent__last_name", lookup="icontains"),
        filters.Text("arrete", "Arrêté", field="reference", lookup="icontains"),
    ],
    order="act",
    empty="Aucune délégation. Elle s'enregistre d'après l'arrêté du président ; sans elle, nul ne "
    "signe à sa place.",
)  # fmt: skip

ORGANISATIONS = ListSpec(
    name="organismes",
    columns=[
        Column(
            "name",
            "Organisme",
            order="name",
            link=lambda row: reverse("directory:organisation", args=[row.pk]),
        ),
        Column("siret", "SIRET", order="siret"),
        Column("kind", "Nature", value=lambda row: row.get_kind_display(), order="kind"),
        Column("is_active", "En activité", kind="yesno"),
    ],
    filters=[
        filters.Text("nom", "Nom", field="name"),
        filters.Choice("nature", "Nature", field="kind", choices=OrganisationKind.choices),
    ],
    order="name",
    empty="Aucun organisme. Ajoutez celui de vos agents, avec son SIRET.",
)


def organisation_initial(organisation: Organisation) -> dict[str, Any]:
    return {
        "siret": organisation.siret,
        "name": organisation.name,
        "kind": organisation.kind,
        "is_active": organisation.is_active,
    }
