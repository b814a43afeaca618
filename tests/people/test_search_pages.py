"""The one search field: what it answers, what it never writes down, to whom."""

import pytest
from django.urls import reverse

from levier.foundation.models import Consultation
from levier.people import queries
from levier.people.models import Household, Membership
from tests.people.files import (
    OYONNAX,
    agent_with,
    family,
    nir,
    take_families,
    text_of,
)
from tests.rights.taken import feed, take

pytestmark = pytest.mark.usefixtures("ain")
SEARCH = "/recherche/"


@pytest.fixture
def manager(client):
    agent = agent_with("rsa_manager")
    client.force_login(agent)
    return agent


@pytest.fixture
def two(ain):
    take(
        feed(
            family(1),
            family(2, "LEFEBVRE", "ELOI", NUMCOM=OYONNAX, ETATDOSRSA="4"),
        )
    )
    return list(Household.objects.order_by("pk"))


def file_url(home):
    return reverse("rights:file", args=[home.pk])


def test_a_name_is_posted_then_stands_in_the_address_and_can_be_sent_again(client, manager, two):
    answer = client.post(SEARCH, {"q": " lef  camille "})
    assert answer.status_code == 302
    assert answer["Location"] == f"{SEARCH}?q=lef+camille"
    page = text_of(client.get(answer["Location"]))
    assert "2 résultats" in page
    for words in ("LEFEBVRE CAMILLE", "2015, 11 ans", "enfant", "Oyonnax", "00000000002",
                  "Droit ouvert, versement suspendu"):  # fmt: skip
        assert words in page


def test_a_whole_name_a_number_or_an_address_goes_straight_to_the_file(client, manager, two):
    for typed in ("eloise lefèvre", "00000000001", "1000001"):
        answer = client.get(SEARCH, {"q": typed})
        assert (answer.status_code, answer["Location"]) == (302, file_url(two[0]))


def test_the_beginning_of_a_name_shows_the_list_even_when_only_one_matches(client, manager, two):
    assert client.get(SEARCH, {"q": "elois"}).status_code == 200


@pytest.mark.parametrize("shape", ["{}", "{:.13}", " {0:.1} {0:.3} "])
def test_a_nir_never_stands_in_an_address(client, manager, two, shape):
    typed = shape.format(nir(1)) if "0:" not in shape else " ".join(nir(1))
    answer = client.post(SEARCH, {"q": typed})
    assert (answer.status_code, answer["Location"]) == (302, file_url(two[0]))
    assert not Consultation.objects.filter(reason__contains=nir(1)[:10]).exists()


def test_a_nir_that_nobody_has_is_answered_where_it_was_posted_and_not_repeated(
    client, manager, two
):
    for typed in (nir(9), nir(9)[:-2] + "00", nir(9)[:12], f"martin {nir(9)}"):
        answer = client.post(SEARCH, {"q": typed})
        assert answer.status_code == 200, typed
        assert nir(9)[:8] not in answer.content.decode()


def test_a_nir_in_an_address_is_taken_out_of_it(client, manager, two):
    answer = client.get(SEARCH, {"q": nir(1)})
    assert (answer.status_code, answer["Location"]) == (302, SEARCH)
    assert "tapez-le dans le champ" in text_of(client.get(SEARCH))


def test_whoever_may_not_search_by_nir_is_told_so(client, two):
    client.force_login(agent_with("auditor"))
    answer = client.post(SEARCH, {"q": nir(1)})
    assert "Votre rôle ne permet pas de chercher par NIR" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Un nom, un prénom, un numéro de dossier"),
        ("x", "Écrivez au moins deux lettres."),
        ("%%%", "Écrivez un nom"),
        ("zorglub", "Personne ne correspond"),
        ("\x00", "Un nom, un prénom"),
        ("<script>alert(1)</script>", "Personne ne correspond"),
        ("a" * 5000, "Personne ne correspond"),
        ("de la " * 500, "Personne ne correspond"),
    ],
)
def test_whatever_is_typed_a_clear_sentence_answers(client, manager, two, typed, told):
    page = client.get(SEARCH, {"q": typed})
    assert page.status_code == 200
    assert told in text_of(page)
    assert "<script>alert" not in page.content.decode()


def test_too_many_results_ask_for_more(client, manager):
    take_families(60)
    page = text_of(client.get(SEARCH, {"q": "essai"}))
    assert "Il y en a d'autres" in page
    assert "50 résultats" in page


def test_a_search_leaves_how_many_were_seen_and_not_what_was_typed(client, manager, two):
    client.get(SEARCH, {"q": "lef camille"})
    line = Consultation.objects.get()
    assert (line.actor, line.what, line.count, line.subject_type) == (
        manager.actor, "liste", 2, "list",
    )  # fmt: skip


def test_a_lead_worker_finds_the_households_of_the_centre_and_no_other(client, two):
    client.force_login(agent_with("lead_worker", "social_centre", two[0].centre_id))
    page = text_of(client.get(SEARCH, {"q": "camil"}))
    assert "LEFÈVRE" in page
    assert "LEFEBVRE" not in page
    assert "Personne ne correspond" in text_of(client.get(SEARCH, {"q": "00000000002"}))


def test_somebody_who_left_is_still_found_by_the_household_they_left(client, manager, two):
    Membership.objects.filter(household=two[0], role="ENF").update(until="2026-12-31")
    assert "a quitté ce foyer" in text_of(client.get(SEARCH, {"q": "lefevre ca"}))


def test_the_field_is_there_for_those_who_may_search_only(client, manager):
    assert 'action="/recherche/"' in client.get(SEARCH).content.decode()
    client.force_login(agent_with("functional_administrator"))
    assert client.get(SEARCH).status_code == 403
    assert 'action="/recherche/"' not in client.get("/annuaire/").content.decode()


@pytest.mark.parametrize("count", [3, 300])
def test_a_search_asks_the_same_whatever_the_data(
    client, manager, django_assert_max_num_queries, count
):
    take_families(count)
    with django_assert_max_num_queries(12):
        client.get(SEARCH, {"q": "essai camille"})
    with django_assert_max_num_queries(12):
        client.post(SEARCH, {"q": nir(1)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 85 01 01 500 001 23", True),
        ("2850120150000123", True),
        ("1.85.01.2A.500.001", True),
        ("18501015000", False),
        ("01000002201", False),
        ("000000001000003", False),
        ("martin 01000", False),
        ("04 74 32 32 32", False),
    ],
)
def test_what_could_be_a_nir_is_recognised_widely(text, expected):
    assert queries.may_hold_nir(text) is expected
