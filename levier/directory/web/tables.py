from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.directory.domain import OrganisationKind
from levier.directory.models import Agent, Organisation, RoleGrant
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
