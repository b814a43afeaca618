"""The pages of programmes and actions, as people of each role open them."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from levier.kernel.money import Money
from levier.programmes import queries, usecases
from levier.programmes.domain import Sheet
from levier.programmes.models import Action, Axis, Orientation, PolicyProgramme, ProgrammeVersion
from tests.programmes.conftest import HOUSE, agent_with

pytestmark = pytest.mark.usefixtures("once", "db")


def pdi():
    return PolicyProgramme.objects.get(code="PDI-2014")


def action(code):
    return Action.objects.get(code=code)


def body(answer):
    return answer.content.decode().replace("&#x27;", "'").replace("\u202f", " ")


@pytest.fixture
def lou(client):
    agent = agent_with("programme_officer")
    client.force_login(agent)
    return client


def post(client, name, args, **fields):
    return client.post(reverse(f"programmes:{name}", args=args), {"reason": "essai", **fields})


def many_actions(count):
    axis = Axis.objects.get(programme__code="PLAN-2023", number=1)
    for number in range(count):
        made = usecases.create_action(
            sheet=Sheet(
                f"Z{number}", f"Action {number}", "departmental", "co_built", dt.date(2023, 1, 1),
                themes=("health",),
            ),
            decision=HOUSE,
        )  # fmt: skip
        usecases.place_action(action=made, axis=axis, decision=HOUSE)


def read_pages():
    return {
        "programmes": reverse("programmes:programmes"),
        "programme": reverse("programmes:programme", args=[pdi().pk]),
        "plan": reverse(
            "programmes:programme", args=[PolicyProgramme.objects.get(code="PLAN-2023").pk]
        ),
        "version": reverse("programmes:version", args=[ProgrammeVersion.objects.first().pk]),
        "actions": reverse("programmes:actions"),
        "action": reverse("programmes:action", args=[action("A05").pk]),
        "versions": reverse("programmes:action_versions", args=[action("A05").pk]),
    }


@pytest.mark.parametrize("role", ["programme_officer", "elected_member", "auditor"])
def test_every_page_is_read(client, role):
    client.force_login(agent_with(role))
    for name, url in read_pages().items():
        assert client.get(url).status_code == 200, name


@pytest.mark.parametrize("count", [3, 300])
def test_no_page_costs_more_queries_at_300_actions_than_at_3(
    lou, count, django_assert_max_num_queries
):
    many_actions(count)
    for name, url in read_pages().items():
        with django_assert_max_num_queries(26):
            assert lou.get(url).status_code == 200, name


def test_the_tree_shows_the_counts_and_titles_of_the_page(lou):
    page = body(lou.get(reverse("programmes:programme", args=[pdi().pk]), {"annee": "2017"}))
    for axis in pdi().axes.all():
        assert f"Axe {axis.number} : {axis.title}" in page
    assert "4 205 000,00" in page
    assert "22 départementales, 17 territoriales" in page
    assert "données d'exemple" in page
    assert page.count("<small>exemple</small>") >= 27 + 39


def test_a_year_that_the_programme_has_not_is_the_nearest_one(lou):
    url = reverse("programmes:programme", args=[pdi().pk])
    assert lou.get(url).context["year"] == 2019
    for typed in ("2031", "x", "-1", ""):
        assert lou.get(url, {"annee": typed}).context["year"] == 2019


def test_a_programme_then_its_axis_and_orientation_are_made_on_screen(lou):
    answer = lou.post(
        reverse("programmes:create_programme"),
        {"code": "pdi-2029", "kind": "pdi", "title": "PDI 2029-2034", "since": "2029-01-01",
         "reason": "préparation"},
    )  # fmt: skip
    made = PolicyProgramme.objects.get(code="PDI-2029")
    assert answer["Location"] == reverse("programmes:programme", args=[made.pk])
    assert "Aucun axe" in body(lou.get(answer["Location"]))
    post(lou, "add_axis", [made.pk], title="Aller vers")
    axis = made.axes.get()
    post(lou, "add_orientation", [axis.pk], code="1.1", title="Diagnostic")
    assert str(axis.orientations.get()) == "1.1 Diagnostic"
    post(lou, "change_axis", [axis.pk], title="Aller vers tous")
    post(lou, "change_orientation", [axis.orientations.get().pk], code="1.2", title="Autre")
    assert "Aller vers tous" in body(lou.get(answer["Location"]))
    post(lou, "delete_orientation", [axis.orientations.get().pk])
    post(lou, "delete_axis", [axis.pk])
    assert not made.axes.exists()


def test_deleting_an_orientation_with_actions_is_refused_on_the_page(lou):
    pk = Orientation.objects.get(axis__programme=pdi(), code="3.5").pk
    answer = post(lou, "delete_orientation", [pk])
    assert answer.status_code == 422
    assert "porte 4 actions" in body(answer)


def test_votes_that_do_not_add_up_are_refused_on_the_page(lou):
    url = reverse("programmes:vote_envelope", args=[pdi().pk, 2019])
    form = lou.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields if name != "reason"}
    answer = lou.post(url, {**typed, "total": "1,00", "reason": "essai"})
    assert answer.status_code == 422 and "sont en trop" in body(answer)
    assert lou.post(url, {**typed, "reason": "essai"}).status_code == 302
    assert lou.post(url, {**typed, "total": "douze", "reason": "x"}).status_code == 422


def test_a_version_is_kept_from_the_page_and_shows_what_changed(lou):
    post(lou, "change_axis", [pdi().axes.get(number=1).pk], title="Un autre axe")
    answer = post(
        lou, "record_version", [pdi().pk],
        resolution="2019-02", body="assembly", resolved_on="2019-02-04", summary="Adaptation",
    )  # fmt: skip
    assert answer.status_code == 302
    kept = ProgrammeVersion.objects.get(resolution="2019-02")
    page = body(lou.get(reverse("programmes:version", args=[kept.pk])))
    assert "Mobiliser et associer" in page and "Un autre axe" in page


def test_an_action_is_added_where_one_says(lou):
    orientation = Orientation.objects.get(axis__programme=pdi(), code="3.4")
    fields = {
        "code": "d40", "title": "Ordinateurs reconditionnés", "scope": "departmental",
        "origin": "partner_proposal", "since": "2027-01-01", "themes": ["digital_divide"],
        "place": f"orientation:{orientation.pk}",
    }  # fmt: skip
    answer = post(lou, "create_action", [], **fields)
    made = action("D40")
    assert answer["Location"] == reverse("programmes:action", args=[made.pk])
    assert made.placements.get().orientation == orientation
    refused = post(lou, "create_action", [], **fields)
    assert refused.status_code == 422 and "porte déjà le code" in body(refused)


def test_a_sheet_is_changed_and_tells_what_it_was(lou):
    url = reverse("programmes:change_action", args=[action("A05").pk])
    form = lou.get(url).context["form"]
    fields = {
        name: form[name].value() for name in form.fields
        if name != "reason" and form[name].value() not in (None, "")
    }  # fmt: skip
    assert lou.post(url, {**fields, "reason": "x"}).status_code == 422  # nothing changed
    answer = lou.post(url, {**fields, "title": "Bouger", "reason": "titre plus court"})
    assert answer.status_code == 302
    versions = body(lou.get(reverse("programmes:action_versions", args=[action("A05").pk])))
    assert "Se déplacer pour travailler" in versions and "titre plus court" in versions
    stale = lou.post(url, {**fields, "title": "Rouler", "reason": "x"})
    assert stale.status_code == 422 and "Quelqu'un d'autre" in body(stale)


def test_budget_target_state_and_publication_are_decided_from_the_sheet(lou):
    pk = action("A05").pk
    assert post(lou, "set_budget", [pk, 2027], departement="490 000,00").status_code == 302
    assert queries.budget_of(action("A05"))[2027] == {"departement": Money.euros(490_000)}
    over = post(lou, "set_budget", [pk, 2026], departement="9 000 000")
    assert over.status_code == 422 and "dépasserait" in body(over)
    fields = {"year": "2027", "label": "Permis obtenus", "unit": "permis", "target": "60",
              "key": "other"}  # fmt: skip
    assert post(lou, "set_target", [pk], **fields).status_code == 302
    assert "Permis obtenus" in body(lou.get(reverse("programmes:action", args=[pk])))
    assert post(lou, "move_action", [pk, "suspend"]).status_code == 302
    assert action("A05").state == "suspended"
    assert lou.get(reverse("programmes:move_action", args=[pk, "start"])).status_code == 404
    assert post(lou, "publish_action", [pk]).status_code == 302
    assert not action("A05").is_published


def test_places_are_added_and_taken_back_from_the_sheet(lou):
    moved, esf = action("A09"), PolicyProgramme.objects.get(code="FSE-2021").axes.get()
    assert post(lou, "place_action", [moved.pk], place=f"axis:{esf.pk}").status_code == 302
    again = post(lou, "place_action", [moved.pk], place=f"axis:{esf.pk}")
    assert again.status_code == 422 and "déjà rattachée" in body(again)
    placed = moved.placements.get(axis=esf)
    assert post(lou, "remove_placement", [placed.pk]).status_code == 302


def test_a_table_of_actions_is_taken_in_on_screen(lou):
    example = lou.get(reverse("programmes:import_example"))
    table = SimpleUploadedFile("actions.csv", example.content + b"D41;incomplet\r\n")
    answer = post(lou, "import_actions", [pdi().pk], file=table)
    assert "1 action importée" in body(answer) and "1 ligne refusée" in body(answer)
    assert "2 cellules pour 15 colonnes" in body(answer)
    bad = SimpleUploadedFile("actions.xlsx", b"PK\x03\x04\x00")
    answer = post(lou, "import_actions", [pdi().pk], file=bad)
    assert answer.status_code == 422 and "pas un fichier CSV" in body(answer)
    assert post(lou, "import_actions", [pdi().pk]).status_code == 422


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_lists_export(lou, file_format):
    for name in ("programmes", "actions"):
        answer = lou.get(read_pages()[name], {"export": file_format})
        assert answer.status_code == 200 and b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"frein": "mobility", "etat": "ongoing"}, {"A05", "V02"}),
        ({"pilote": "MDS-01", "portee": "territorial"}, {"T01", "T02", "T03", "V01"}),
        ({"titre": "covoiturage bresse"}, {"V02"}),
    ],
)
def test_actions_are_filtered(lou, query, codes):
    rows = lou.get(reverse("programmes:actions"), query).context["page"].objects
    assert {row.code for row in rows} == codes
    programme = lou.get(reverse("programmes:actions"), {"programme": str(pdi().pk)})
    assert programme.context["page"].total == 39


def test_a_head_of_mds_changes_the_sheets_of_the_centre_only(client):
    client.force_login(agent_with("mds_head", "social_centre", "MDS-01"))
    assert (
        client.get(reverse("programmes:change_action", args=[action("V01").pk])).status_code == 200
    )
    assert (
        client.get(reverse("programmes:change_action", args=[action("V02").pk])).status_code == 404
    )
    assert client.get(reverse("programmes:action", args=[action("V02").pk])).status_code == 200
    for name in ("add_axis", "change_programme", "import_actions", "record_version"):
        assert client.get(reverse(f"programmes:{name}", args=[pdi().pk])).status_code == 404
    assert "Ajouter un axe" not in body(client.get(read_pages()["programme"]))


def test_a_project_is_not_in_the_tree_of_the_elected_member(client):
    sheet = Sheet("Y1", "En projet", "departmental", "co_built", dt.date(2027, 1, 1))
    made = usecases.create_action(sheet=sheet, decision=HOUSE)
    axis = Axis.objects.get(programme__code="PLAN-2023", number=1)
    usecases.place_action(action=made, axis=axis, decision=HOUSE)
    client.force_login(agent_with("elected_member"))
    assert "En projet" not in body(client.get(read_pages()["plan"]))
    assert client.get(reverse("programmes:action", args=[made.pk])).status_code == 404


def test_what_a_person_types_is_shown_as_text(lou):
    sheet = queries.sheet_of(action("A05"))
    usecases.change_action(
        action=action("A05"), revision=1, decision=HOUSE,
        sheet=replace(sheet, title="<script>alert(1)</script>", objectives="<b>gras</b>"),
    )  # fmt: skip
    page = lou.get(reverse("programmes:action", args=[action("A05").pk])).content.decode()
    assert "<script>alert" not in page and "<b>gras" not in page


def test_an_operator_reads_its_own_action_and_nothing_else(client):
    body_ = action("A05").partners.get().organisation
    client.force_login(agent_with("action_operator", "organisation", body_.pk))
    assert client.get(reverse("programmes:action", args=[action("A05").pk])).status_code == 200
    assert client.get(reverse("programmes:action", args=[action("A01").pk])).status_code == 404
    assert client.get(reverse("programmes:programmes")).status_code == 403
    rows = client.get(reverse("programmes:actions")).context["page"].objects
    assert {row.code for row in rows} == {"A05", "V02"}
