"""A record and another that the comparison did not bring near: found by hand, put side by side."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.people import usecases
from levier.people.likeness import PairState, Sign
from levier.people.models import DuplicatePair, Membership, Person, PersonMerge
from tests.people.files import agent_with, take_families, text_of
from tests.people.test_duplicates import BORN, look, somebody
from tests.rights.taken import HOUSE

FAR = dt.date(1971, 6, 3)


@pytest.fixture
def client(ain, client):
    client.force_login(agent_with("rsa_manager"))
    return client


@pytest.fixture
def two(client):
    """Nothing in common: another name, another birth date."""
    return somebody(), somebody("Awa", "Diallo", FAR)


def url(person):
    return reverse("people:pair_with", args=[person.pk])


def post(client, one, other):
    return client.post(reverse("people:compare_records", args=[one.pk]), {"autre": other})


def test_the_other_is_found_compared_and_brought_together(client, two):
    one, other = two
    assert not look()
    shown = client.get(url(one) + "?q=diallo")
    assert "Diallo Awa" in text_of(shown) and "Martin" in text_of(shown)
    answer = post(client, one, other.pk)
    pair = DuplicatePair.objects.get()
    assert answer.url == reverse("people:duplicate", args=[pair.pk])
    assert "Rapprochées par un agent" in text_of(client.get(answer.url))
    assert JournalEntry.objects.filter(act="people.pair.add").count() == 1
    address = reverse("people:merge", args=[pair.pk]) + f"?garder={one.pk}"
    client.post(address, {"reason": "changement d'état civil, acte vu"})
    assert PersonMerge.objects.get().absorbed_id == other.pk
    merge = PersonMerge.objects.get()
    client.post(reverse("people:undo_merge", args=[merge.pk]), {"reason": "erreur"})
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


def test_the_comparison_keeps_a_pair_that_an_agent_made(two):
    one, other = two
    usecases.pair_records(one=other, other=one, decision=HOUSE)
    look()
    Person.objects.filter(pk=other.pk).update(first_name="Léa", last_name="Martin", born_on=BORN)
    [pair] = look()
    assert {Sign.NAMES, Sign.SAID} <= set(pair.told) and pair.score == 60
    Person.objects.filter(pk=other.pk).update(first_name="Awa", last_name="Diallo", born_on=FAR)
    [pair] = look()
    assert Sign.SAID in pair.told and pair.score < 40


def test_a_pair_already_there_is_the_one_that_opens(client, two):
    one, other = two
    made = usecases.pair_records(one=one, other=other, decision=HOUSE)
    usecases.set_aside_pair(pair=made, decision=HOUSE)
    assert post(client, other, one.pk).url == reverse("people:duplicate", args=[made.pk])
    made.refresh_from_db()
    assert made.state == PairState.DISTINCT
    assert "Déjà rapprochées" in text_of(client.get(url(one)))


def test_one_record_twice_or_two_already_brought_together_are_refused(client, two):
    one, other = two
    with pytest.raises(Refusal, match="la même fiche"):
        usecases.pair_records(one=one, other=one, decision=HOUSE)
    usecases.merge_records(kept=one, absorbed=other, decision=HOUSE)
    with pytest.raises(Refusal, match="déjà réunies"):
        usecases.pair_records(one=one, other=Person.objects.get(pk=other.pk), decision=HOUSE)
    assert post(client, one, one.pk).url == url(one)
    assert "la même fiche" in text_of(client.get(url(one)))


def test_an_absorbed_record_stands_by_the_one_kept(client, two):
    one, other = two
    usecases.merge_records(kept=one, absorbed=other, decision=HOUSE)
    third = somebody("Zoé", "Petit", FAR)
    pair = usecases.pair_records(one=Person.objects.get(pk=other.pk), other=third, decision=HOUSE)
    assert (pair.one_id, pair.other_id) == (one.pk, third.pk)


@pytest.mark.parametrize("typed", ["", "abc", "0", "9" * 40, "-1", "²"])
def test_a_record_that_is_none_is_not_found(client, two, typed):
    assert post(client, two[0], typed).status_code == 404


def test_a_nir_stands_in_no_address(client, two):
    answer = client.get(url(two[0]) + "?q=190025810301234")
    assert answer.status_code == 302 and "190025810301234" not in answer.url
    assert client.post(url(two[0]), {"q": "190025810301234"}).status_code == 200


def test_another_perimeter_is_not_found_and_not_searched(client):
    take_families(1)
    here = Membership.objects.get(role="DEM").person
    there = somebody("Awa", "Diallo", FAR)
    centre = Membership.objects.get(role="DEM").household.centre_id
    client.force_login(agent_with("mds_head", "social_centre", centre))
    assert client.get(url(there)).status_code == 404
    assert "Diallo" not in text_of(client.get(url(here) + "?q=diallo"))
    assert post(client, here, there.pk).status_code == 404


@pytest.mark.parametrize("count", [3, 300])
def test_as_many_queries_at_3_as_at_300(client, django_assert_max_num_queries, count):
    for rank in range(count):
        somebody(f"P{rank}", "Martin", BORN + dt.timedelta(rank))
    one = somebody("Awa", "Diallo", FAR)
    with django_assert_max_num_queries(20):
        assert client.get(url(one) + "?q=martin").status_code == 200


def test_the_history_of_a_person_leads_there(client, two):
    page = client.get(reverse("steering:person", args=[two[0].pk])).content.decode()
    assert url(two[0]) in page
