from __future__ import annotations

from levier.directory.models import (
    Agent,
    ApiToken,
    IdentityRequest,
    Organisation,
    RoleGrant,
    SignatureDelegation,
)
from levier.foundation.models import LongRun
from levier.territory.models import Perimeter
from tests.access.objects.registry import NOW, arguments


@arguments("directory:centre", "directory:rename_centre")
def _centre(centre):
    return [centre]


@arguments("directory:commune", "directory:move_commune")
def _commune(centre):
    return [Perimeter.objects.filter(centre_id=centre).values_list("commune_id", flat=True)[0]]


@arguments(
    "directory:agent",
    "directory:suspend_agent",
    "directory:restore_agent",
    "directory:grant_role",
    "directory:delegate",
)
def _agent(centre):
    return [Agent.objects.create_user(f"objet-{centre}@levier.example".lower()).pk]


@arguments("directory:end_role")
def _grant(centre):
    return [RoleGrant.objects.filter(scope_id=centre).values_list("pk", flat=True)[0]]


@arguments("directory:end_delegation")
def _delegation(centre):
    agent = Agent.objects.create_user(f"delegue-{centre}@levier.example".lower())
    return [
        SignatureDelegation.objects.create(
            agent=agent, act="suspension", reference="1", since=NOW.date()
        ).pk
    ]


@arguments("directory:organisation", "directory:change_organisation")
def _organisation(centre):
    siret = {"MDS-01": "44312197500009", "MDS-07": "44312197500017"}[centre]
    return [Organisation.objects.create(siret=siret, name=centre, kind="association").pk]


@arguments("directory:link_identity")
def _identity(centre):
    asked = IdentityRequest.objects.create(
        provider="proconnect", subject=centre, full_name="Nom", asked_at=NOW
    )
    return [asked.pk]


@arguments("end_own_session", "mfa_edit_webauthn", "mfa_remove_webauthn")
def _nothing_of_ours(centre):
    return [999_999]


@arguments("account_reset_password_from_key")
def _link(centre):
    return ["x", "expired-link"]


@arguments("directory:revoke_api_token")
def _api_token(centre):
    owner, _ = Organisation.objects.get_or_create(
        siret="13000548100010", defaults={"name": "France Travail", "kind": "france_travail"}
    )
    token, _ = ApiToken.objects.get_or_create(
        digest="0" * 64,
        defaults={"organisation": owner, "name": "essai", "beginning": "lev_", "issued_at": NOW,
                  "issued_by": "system:test", "until": NOW.date()},
    )  # fmt: skip
    return [token.pk]


@arguments("directory:retry_work")
def _work(centre):
    run, _ = LongRun.objects.get_or_create(
        kind="essai.arrete", subject="essai", state="failed",
        defaults={"requested_by": "system:test", "requested_at": NOW},
    )  # fmt: skip
    return [run.pk]
