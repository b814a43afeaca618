import pytest
from django.urls import reverse

from levier.directory.models import Agent, RoleGrant
from levier.territory.models import Perimeter

pytestmark = pytest.mark.usefixtures("seeded")

READ = [
    ("directory:agents", []),
    ("directory:roles", []),
    ("directory:organisations", []),
    ("directory:centres", []),
    ("directory:centre", ["MDS-01"]),
    ("directory:communes", []),
    ("directory:commune", ["01033"]),
    ("my_account", []),
]


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


@pytest.mark.parametrize(("name", "args"), READ)
def test_pages_are_read(admin, name, args):
    page = admin.get(reverse(name, args=args))
    assert page.status_code == 200, name
    assert page["Cache-Control"] == "no-store"
    assert b"<h1>" in page.content


def test_the_pages_of_one_agent(admin, newcomer):
    assert "Nina Nouvelle" in admin.get(reverse("directory:agent", args=[newcomer.pk])).text
    for name in ("grant_role", "suspend_agent", "restore_agent", "delegate"):
        assert admin.get(reverse(f"directory:{name}", args=[newcomer.pk])).status_code == 200


def test_an_agent_is_created_and_invited(admin, mailoutbox):
    address = reverse("directory:create_agent")
    fields = {"email": "Paul@levier.example", "first_name": "Paul", "last_name": "Neuf"}
    refused = admin.post(address, fields)
    assert refused.status_code == 422 and "Motif" in refused.text
    answer = admin.post(address, {**fields, "reason": "arrivée"})
    created = Agent.objects.get(email="paul@levier.example")
    assert answer["Location"] == reverse("directory:agent", args=[created.pk])
    [mail] = mailoutbox
    assert mail.to == ["paul@levier.example"]
    assert "/compte/mot-de-passe/nouveau/" in mail.body and "trente minutes" in mail.body


def test_a_role_is_given_then_ended_on_screen(admin, newcomer):
    address = reverse("directory:grant_role", args=[newcomer.pk])
    fields = {"role": "mds_head", "scope": "social_centre:MDS-03", "since": "2099-01-01"}
    answer = admin.post(address, {**fields, "reason": "nomination"})
    assert answer.status_code == 302
    grant = RoleGrant.objects.get(agent=newcomer)
    assert (grant.scope_kind, grant.scope_id) == ("social_centre", "MDS-03")
    end = reverse("directory:end_role", args=[grant.pk])
    assert admin.get(end).status_code == 200
    assert admin.post(end, {"until": "2099-02-01", "reason": "départ"}).status_code == 302
    clash = admin.post(address, {**fields, "role": "auditor", "reason": "x"})
    assert clash.status_code == 422 and "se tient sur tout le Département" in clash.text


def test_a_delegation_is_given_on_screen(admin, newcomer):
    address = reverse("directory:delegate", args=[newcomer.pk])
    fields = {"act": "suspension", "reference": "2026-1", "since": "2026-12-01", "reason": "x"}
    assert admin.post(address, {**fields, "ceiling": "mille"}).status_code == 422
    assert admin.post(address, {**fields, "ceiling": "1 500,50"}).status_code == 302
    delegation = newcomer.delegations.get()
    assert delegation.ceiling.cents == 150_050
    assert "1\u202f500,50" in admin.get(reverse("directory:agent", args=[newcomer.pk])).text
    end = reverse("directory:end_delegation", args=[delegation.pk])
    assert admin.post(end, {"until": "2026-12-31", "reason": "x"}).status_code == 302


def test_a_commune_is_found_and_moved_on_screen(admin):
    assert "Lagnieu" in admin.get(reverse("directory:communes"), {"q": "lagn"}).text
    address = reverse("directory:move_commune", args=["01202"])
    assert admin.get(address).status_code == 200
    fields = {"centre": "MDS-06", "since": "2027-01-01", "reason": "délibération"}
    assert admin.post(address, {**fields, "since": "2010-01-01"}).status_code == 422
    assert admin.post(address, fields).status_code == 302
    assert Perimeter.objects.get(commune="01202", until=None).centre_id == "MDS-06"
    rename = reverse("directory:rename_centre", args=["MDS-06"])
    words = {"name": "Bugey", "kind": "Centre", "acronym": "CDS", "reason": "x"}
    assert admin.post(rename, words).status_code == 302
    assert "CDS Bugey" in admin.get(reverse("directory:centre", args=["MDS-06"])).text


def test_an_organisation_is_kept_on_screen(admin):
    address = reverse("directory:create_organisation")
    fields = {"siret": "44312197500018", "name": "Essai", "kind": "caf", "reason": "x"}
    refused = admin.post(address, fields)
    assert refused.status_code == 422 and "SIRET est faux" in refused.text
    assert admin.post(address, {**fields, "siret": "44312197500017"}).status_code == 302
    page = admin.get(reverse("directory:organisations"), {"nom": "Essai"}).text
    assert "44312197500017" in page


def test_the_export_of_agents_is_a_file(admin):
    answer = admin.get(reverse("directory:agents"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Camille Gestion" in text and "Gestionnaire RSA" in text


def test_agents_are_filtered_by_role(admin):
    page = admin.get(reverse("directory:agents"), {"role": "auditor"}).text
    assert "Andrea Audit" in page and "Camille Gestion" not in page


def test_someone_without_the_right_sees_no_button_and_no_page(client, agent_with, newcomer):
    client.force_login(agent_with("auditor"))
    page = client.get(reverse("directory:agent", args=[newcomer.pk])).text
    assert "Donner un rôle" not in page and "Suspendre" not in page
    for name in ("grant_role", "suspend_agent", "delegate"):
        assert client.get(reverse(f"directory:{name}", args=[newcomer.pk])).status_code == 403


@pytest.mark.parametrize(("name", "args"), READ)
def test_the_number_of_queries_does_not_follow_the_number_of_agents(
    admin, house, name, args, django_assert_max_num_queries
):
    for number in range(60):
        Agent.objects.create_user(f"a{number}@levier.example", last_name=f"Nom{number}")
    admin.get(reverse("my_account"))
    with django_assert_max_num_queries(12):
        admin.get(reverse(name, args=args), {"q": "saint"})
