"""The whole offer through data·inclusion: out, checked by its own validator, and in again."""

import json

import pytest
from data_inclusion.schema import v1
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from levier.directory.models import Organisation
from levier.formats import data_inclusion as di
from levier.kernel.errors import Refusal
from levier.programmes import demo, queries, usecases
from levier.programmes.models import Action, Service, Structure
from tests.formats.test_data_inclusion import SERVICE, STRUCTURE
from tests.programmes.conftest import DAY, HOUSE, agent_with, by

pytestmark = pytest.mark.usefixtures("once", "db")


@pytest.fixture
def offered():
    demo.seed_demo(HOUSE)


def out():
    return di.write(queries.all_structures(DAY)), di.write(queries.all_services(DAY))


def take(structures, services, decision=HOUSE):
    def plain(records):
        return records if isinstance(records, bytes) else json.dumps(records).encode()

    return usecases.import_offer(
        structures=plain(structures), services=plain(services), decision=decision
    )


def forget_ours():
    """As another Département that knows nothing of these actions would be."""
    Action.objects.update(is_published=False)


def test_everything_that_goes_out_passes_the_validator_of_the_schema(offered, house):
    structures, services = map(json.loads, out())
    assert len(structures) == 8 and len(services) >= 50
    for record in structures:
        v1.Structure.model_validate(record, context={"ignore_warnings": False})
    for record in services:
        v1.Service.model_validate(record, context={"ignore_warnings": False})
    known = {(record["source"], record["id"]) for record in structures}
    assert {(record["source"], record["structure_id"]) for record in services} <= known


def test_the_whole_offer_goes_out_in_and_out_again_the_same(offered, settings):
    structures, services = out()
    settings.LEVIER_DEPARTEMENT = "038"
    forget_ours()
    first, second = take(structures, services)
    assert not first.refused and not second.refused
    assert (first.new, second.new) == (8, Service.objects.count())
    assert out() == (structures, services)
    again = take(structures, services)
    assert [report.same for report in again] == [8, second.new]
    assert [report.new + report.changed for report in again] == [0, 0]


def test_an_obstacle_comes_back_from_its_thematics(offered, settings):
    files = out()
    settings.LEVIER_DEPARTEMENT = "038"
    forget_ours()
    take(*files)
    found = queries.services_for("mobility", "01283")
    assert found and found[0].distance_km == 0
    assert {"mobility"} <= set(found[0].service.themes.values_list("theme", flat=True))
    assert len(queries.services_for("mobility", "01283", within_km=1)) < len(found)


def test_our_own_offer_is_not_taken_for_somebody_elses(offered):
    first, second = take(*out())
    assert not Structure.objects.exists() and not Service.objects.exists()
    assert "notre propre offre" in first.refused[0].reason
    assert len(second.refused) >= 50


def test_good_records_are_kept_and_bad_ones_say_why():
    lost = {**SERVICE, "id": "dora--9", "structure_id": "dora--404"}
    first, second = take([STRUCTURE, {"id": "x"}], [SERVICE, lost, {**SERVICE, "frais": "cher"}])
    assert (first.new, second.new) == (1, 1)
    assert "« source » manque" in first.refused[0].reason
    assert "dora--404" in second.refused[0].reason
    assert "« frais »" in second.refused[1].reason


def test_an_older_record_never_overwrites_a_newer_one():
    take([STRUCTURE], [SERVICE])
    older = {**SERVICE, "date_maj": "2019-01-01", "nom": "Ancien"}
    newer = {**SERVICE, "date_maj": "2020-03-01", "nom": "Nouveau",
             "thematiques": ["mobilite--preparer-un-permis"]}  # fmt: skip
    assert take([STRUCTURE], [older])[1].same == 1
    assert take([STRUCTURE], [newer])[1].changed == 1
    kept = Service.objects.get()
    assert kept.name == "Nouveau"
    assert list(kept.themes.values_list("theme", flat=True)) == ["mobility"]


def test_a_service_withdrawn_is_offered_no_more_and_stays_so():
    take([STRUCTURE], [SERVICE])
    usecases.withdraw_service(service=Service.objects.get(), decision=HOUSE)
    take([STRUCTURE], [{**SERVICE, "date_maj": "2020-03-01"}])
    assert queries.services_for("digital_divide", "") == []
    assert queries.all_services(DAY) == [] or all(
        one.id != "dora--2" for one in queries.all_services(DAY)
    )
    with pytest.raises(Refusal, match="déjà retiré"):
        usecases.withdraw_service(service=Service.objects.get(), decision=HOUSE)


def test_only_what_is_published_and_runs_goes_out(offered):
    usecases.withdraw_action(action=Action.objects.get(code="A05"), decision=HOUSE)
    assert not [one for one in queries.all_services(DAY) if "--A05--" in one.id]
    assert not [one for one in queries.all_services(DAY) if "--D13--" in one.id]


def test_an_invented_body_never_goes_out_with_its_invented_siret(offered):
    assert {one.siret for one in queries.all_structures(DAY)} == {None}
    Organisation.objects.filter(name="Mobilités de l'Ain").update(is_example=False)
    assert {one.siret for one in queries.all_structures(DAY)} == {None, "00000101600013"}


def test_only_who_keeps_the_programme_takes_files_in():
    with pytest.raises(Refusal, match="Votre rôle"):
        take([STRUCTURE], [SERVICE], by(agent_with("mds_head", "social_centre", "MDS-01")))


def test_a_hundred_services_cost_the_queries_of_three(django_assert_max_num_queries):
    many = [{**SERVICE, "id": f"dora--{number}"} for number in range(300)]
    with django_assert_max_num_queries(20):
        take([STRUCTURE], many)


# --- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def lou(client):
    client.force_login(agent_with("programme_officer"))
    return client


def body(answer):
    return answer.content.decode().replace("&#x27;", "'")


def test_files_are_given_and_taken_on_screen(lou, offered):
    for name in ("structures", "services"):
        answer = lou.get(reverse(f"programmes:export_{name}"))
        assert answer["Content-Type"] == "application/json" and json.loads(answer.content)
    url = reverse("programmes:import_services")
    assert lou.get(url).status_code == 200
    files = {
        "structures": SimpleUploadedFile("s.json", json.dumps([STRUCTURE]).encode()),
        "services": SimpleUploadedFile("v.json", json.dumps([SERVICE, {}]).encode()),
    }
    page = body(lou.post(url, {**files, "reason": "essai"}))
    assert "« source » manque" in page
    bad = {name: SimpleUploadedFile("x.json", b"{") for name in files}
    answer = lou.post(url, {**bad, "reason": "essai"})
    assert answer.status_code == 422 and "pas du JSON" in body(answer)


def test_services_of_others_are_searched_read_and_withdrawn(lou):
    take([STRUCTURE], [{**SERVICE, "code_insee": "01283"}])
    listed = reverse("programmes:services")
    assert "Atelier numérique" in body(lou.get(listed, {"frein": "digital_divide"}))
    assert "Atelier numérique" not in body(lou.get(listed, {"frein": "mobility"}))
    assert "0 km" in body(lou.get(listed, {"commune": "Oyonnax", "distance": "10"}))
    one = Service.objects.get()
    page = body(lou.get(reverse("programmes:service", args=[one.pk])))
    assert "Centre social Le Tournesol" in page and "dora" in page
    url = reverse("programmes:withdraw_service", args=[one.pk])
    assert lou.get(url).status_code == 200
    assert lou.post(url, {"reason": "fermé"}).status_code == 302
    assert "Atelier numérique" not in body(lou.get(listed))


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_of_services_costs_the_same_at_3_and_at_300(
    lou, count, django_assert_max_num_queries
):
    take([STRUCTURE], [{**SERVICE, "id": f"dora--{number}"} for number in range(count)])
    for url in (
        reverse("programmes:services") + "?frein=digital_divide&commune=Oyonnax",
        reverse("programmes:service", args=[Service.objects.first().pk]),
        reverse("programmes:import_services"),
    ):
        with django_assert_max_num_queries(16):
            assert lou.get(url).status_code == 200


def test_a_link_of_a_service_never_runs_a_script(lou):
    take([STRUCTURE], [{**SERVICE, "lien_source": "https://exemple.fr/<script>"}])
    assert not Service.objects.exists()
    take([STRUCTURE], [{**SERVICE, "lien_source": "javascript:alert(1)"}])
    assert not Service.objects.exists()
