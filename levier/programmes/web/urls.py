from __future__ import annotations

from django.urls import path

from levier.programmes.web import catalogue, nodes, outside, programmes, sessions, sheets

app_name = "programmes"
urlpatterns = [
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/nouveau/", programmes.create_programme, name="create_programme"),
    path("programmes/exemple-actions.csv", programmes.import_example, name="import_example"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("programmes/<int:pk>/modifier/", programmes.change_programme, name="change_programme"),
    path("programmes/<int:pk>/axe/", nodes.add_axis, name="add_axis"),
    path("programmes/<int:pk>/vote/<int:year>/", programmes.vote_envelope, name="vote_envelope"),
    path("programmes/<int:pk>/version/", programmes.record_version, name="record_version"),
    path("programmes/<int:pk>/importer/", programmes.import_actions, name="import_actions"),
    path("programmes/versions/<int:pk>/", programmes.version, name="version"),
    path("programmes/axes/<int:pk>/modifier/", nodes.change_axis, name="change_axis"),
    path("programmes/axes/<int:pk>/supprimer/", nodes.delete_axis, name="delete_axis"),
    path("programmes/axes/<int:pk>/orientation/", nodes.add_orientation, name="add_orientation"),
    path(
        "programmes/orientations/<int:pk>/modifier/",
        nodes.change_orientation,
        name="change_orientation",
    ),
    path(
        "programmes/orientations/<int:pk>/supprimer/",
        nodes.delete_orientation,
        name="delete_orientation",
    ),
    path("actions/", sheets.actions, name="actions"),
    path("actions/nouvelle/", sheets.create_action, name="create_action"),
    path("actions/<int:pk>/", sheets.action, name="action"),
    path("actions/<int:pk>/modifier/", sheets.change_action, name="change_action"),
    path("actions/<int:pk>/versions/", sheets.versions, name="action_versions"),
    path("actions/<int:pk>/publier/", sheets.publish_action, name="publish_action"),
    path("actions/<int:pk>/rattacher/", sheets.place_action, name="place_action"),
    path("actions/<int:pk>/budget/<int:year>/", sheets.set_budget, name="set_budget"),
    path("actions/<int:pk>/cible/", sheets.set_target, name="set_target"),
    path("actions/<int:pk>/session/", sessions.create_session, name="create_session"),
    path("offre/", catalogue.catalogue, name="catalogue"),
    path("offre/structures.json", outside.export_structures, name="export_structures"),
    path("offre/services.json", outside.export_services, name="export_services"),
    path("offre/services/", outside.services, name="services"),
    path("offre/services/importer/", outside.import_services, name="import_services"),
    path("offre/services/<int:pk>/", outside.service, name="service"),
    path("offre/services/<int:pk>/retirer/", outside.withdraw_service, name="withdraw_service"),
    path("offre/<int:pk>/", sessions.session, name="session"),
    path("offre/<int:pk>/modifier/", sessions.change_session, name="change_session"),
    path("offre/<int:pk>/<slug:move>/", sessions.move_session, name="move_session"),
    path("actions/<int:pk>/<slug:move>/", sheets.move_action, name="move_action"),
    path(
        "actions/rattachements/<int:pk>/retirer/", sheets.remove_placement, name="remove_placement"
    ),
]
