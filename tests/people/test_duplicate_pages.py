"""The pages of duplicates: what they show, what they refuse, how much they ask of the base."""

import datetime as dt

import pytest

from levier.foundation.models import Consultation
from levier.people import usecases
from levier.people.likeness import PairState
from levier.people.models import DuplicatePair, Membership, PersonMerge
from tests.people.files import agent_with, take_families, text_of
from tests.people.test_duplicates import BORN, look, somebody
from tests.rights.taken import HOUSE


@pytest.fixture
def client(ain, client):
    client.force_login(agent_with("rsa_manager"))
    return client


@pytest.fixture
def pair(client):
    somebody(), somebody("LEA", phone="0600000001")
    return look()[0]


@pytest.mark.parametrize("count", [3, 300])
def test_a_list_takes_as_many_queries_at_3_rows_as_at_300(
    client, django_assert_max_num_queries, count
):
    for rank in range(count):
        for _ in range(2):
            somebody(f"P{rank}", f"N{rank}", BORN + dt.timedelta(rank))
    assert len(look()) == count
    with django_assert_max_num_queries(12):
        answer = client.get("/doublons/")
    assert answer.status_code == 200


def test_it_says_why_and_can_be_filtered_and_exported(client, pair):
    assert "mêmes noms, né le même jour" in text_of(client.get("/doublons/"))
    assert "LEA" in text_of(client.get("/doublons/?sur=likely&indice=names"))
    assert "LEA" not in text_of(client.get("/doublons/?sur=certain"))
    assert "LEA" not in text_of(client.get("/doublons/?indice=nir"))
    lines = b"".join(client.get("/doublons/?export=csv").streaming_content).decode("utf-8-sig")
    assert "LEA" in lines


def test_an_empty_list_says_what_comes(client):
    assert "après chaque flux" in text_of(client.get("/doublons/"))


def test_two_records_are_shown_side_by_side_and_the_reading_is_logged(client, pair):
    shown = text_of(client.get(f"/doublons/{pair.pk}/"))
    assert "Ce qui les rapproche" in shown and "0600000001" in shown
    seen = Consultation.objects.filter(subject_type="people.person", what="doublon")
    assert {row.subject_id for row in seen} == {str(pair.one_id), str(pair.other_id)}


def test_what_will_happen_is_said_before(client, pair):
    shown = text_of(client.get(f"/doublons/{pair.pk}/reunir/"))
    assert "Aucun droit ni aucun montant ne change" in shown
    assert "rien n'est effacé" in shown


def test_it_asks_why_then_brings_them_together_and_apart(client, pair):
    address = f"/doublons/{pair.pk}/reunir/?garder={pair.one_id}"
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "acte de naissance vu"})
    merge = PersonMerge.objects.get()
    assert (merge.kept_id, merge.absorbed_id) == (pair.one_id, pair.other_id)
    assert "acte de naissance vu" in text_of(client.get(f"/doublons/{pair.pk}/"))
    client.post(f"/fusions/{merge.pk}/separer/", {"reason": "erreur"})
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN
    assert client.get(f"/fusions/{merge.pk}/separer/").status_code == 404


def test_a_nir_is_not_written_in_a_reason(client, pair):
    answer = client.post(f"/doublons/{pair.pk}/reunir/", {"reason": "NIR 190025810301234"})
    assert answer.status_code == 422 and "même NIR" in text_of(answer)


def test_a_pair_set_aside_leaves_the_list_and_can_be_taken_up(client, pair):
    client.post(f"/doublons/{pair.pk}/ecarter/", {"reason": "jumelles"})
    assert "LEA" not in text_of(client.get("/doublons/"))
    assert "LEA" in text_of(client.get("/doublons/?etat=distinct"))
    assert "jumelles" in text_of(client.get(f"/doublons/{pair.pk}/"))
    client.post(f"/doublons/{pair.pk}/revoir/", {"reason": "à reprendre"})
    assert "LEA" in text_of(client.get("/doublons/"))


def test_two_open_rights_are_said_and_stay(client):
    take_families(2)
    one, two = (row.person for row in Membership.objects.filter(role="DEM").order_by("pk"))
    pair = DuplicatePair.objects.create(
        one=one, other=two, score=60, signs="names", found_at=HOUSE.at
    )
    shown = text_of(client.get(f"/doublons/{pair.pk}/reunir/"))
    assert "Deux droits restent ouverts et payés" in shown


def test_a_pair_outside_the_perimeter_is_not_found(client, pair):
    client.force_login(agent_with("mds_head", "social_centre", "MDS-01"))
    assert client.get(f"/doublons/{pair.pk}/").status_code == 404


def test_the_other_record_may_be_kept(client, pair):
    shown = client.get(f"/doublons/{pair.pk}/reunir/?garder={pair.other_id}")
    assert shown.context["kept"].pk == pair.other_id
    assert client.get(f"/doublons/{pair.pk}/reunir/?garder=x").status_code == 200


def test_the_better_known_record_is_proposed(client):
    take_families(1)
    claimant = Membership.objects.get(role="DEM").person
    somebody(claimant.first_name, claimant.last_name, claimant.born_on)
    (pair,) = look()
    assert client.get(f"/doublons/{pair.pk}/reunir/").context["kept"] == claimant


def test_a_search_can_be_asked(client):
    assert client.post("/doublons/comparaison/").status_code == 302
    assert "en cours" in text_of(client.get("/doublons/"))


def test_an_undone_merge_leaves_the_search_as_it_was(client, pair):
    merge = usecases.merge_records(kept=pair.one, absorbed=pair.other, decision=HOUSE)
    assert "1 résultat" in text_of(client.get("/recherche/?q=martin"))
    usecases.undo_merge(merge=merge, decision=HOUSE)
    assert "2 résultats" in text_of(client.get("/recherche/?q=martin"))


def test_those_almost_sure_are_in_the_day_of_who_may_bring_them_together(client):
    for _ in range(2):
        somebody(email="lea@example.org")
    look()
    assert "doublon presque certain" in text_of(client.get("/"))
    client.force_login(agent_with("payment_approver"))
    assert "doublon" not in text_of(client.get("/"))
