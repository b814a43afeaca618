from __future__ import annotations

from django.urls import path

from levier.directory.web import api_tokens, delegations, places, views, works

app_name = "directory"
urlpatterns = [
    path("annuaire/agents/", views.agents, name="agents"),
    path("annuaire/agents/nouveau/", views.create_agent, name="create_agent"),
    path("annuaire/agents/<int:pk>/", views.agent, name="agent"),
    path("annuaire/agents/<int:pk>/suspendre/", views.suspend_agent, name="suspend_agent"),
    path("annuaire/agents/<int:pk>/retablir/", views.restore_agent, name="restore_agent"),
    path("annuaire/agents/<int:pk>/role/", views.grant_role, name="grant_role"),
    path("annuaire/agents/<int:pk>/delegation/", views.delegate, name="delegate"),
    path("annuaire/roles/", views.roles, name="roles"),
    path("annuaire/roles/<int:pk>/retirer/", views.end_role, name="end_role"),
    path("annuaire/delegations/", delegations.delegations, name="delegations"),
    path("annuaire/delegations/nouvelle/", delegations.new_delegation, name="new_delegation"),
    path("annuaire/delegations/<int:pk>/retirer/", views.end_delegation, name="end_delegation"),
    path("annuaire/organismes/", views.organisations, name="organisations"),
    path("annuaire/organismes/nouveau/", views.create_organisation, name="create_organisation"),
    path("annuaire/organismes/<int:pk>/", views.organisation, name="organisation"),
    path(
        "annuaire/organismes/<int:pk>/modifier/",
        views.change_organisation,
        name="change_organisation",
    ),
    path("annuaire/identites/", views.identity_requests, name="identities"),
    path("annuaire/identites/<int:pk>/rattacher/", views.link_identity, name="link_identity"),
    path("annuaire/jetons/", api_tokens.api_tokens, name="api_tokens"),
    path("annuaire/jetons/nouveau/", api_tokens.issue_api_token, name="issue_api_token"),
    path("annuaire/jetons/<int:pk>/retrait/", api_tokens.revoke_api_token, name="revoke_api_token"),
    path("travaux/", works.works, name="works"),
    path("travaux/<int:pk>/relancer/", works.retry_work, name="retry_work"),
    path("territoire/", places.centres, name="centres"),
    path("territoire/communes/", places.communes, name="communes"),
    path("territoire/communes/<str:code>/", places.commune, name="commune"),
    path("territoire/communes/<str:code>/rattacher/", places.move_commune, name="move_commune"),
    path("territoire/<str:code>/", places.centre, name="centre"),
    path("territoire/<str:code>/renommer/", places.rename_centre, name="rename_centre"),
]
