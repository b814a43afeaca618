"""One search field, the same perimeter for lists and details, the NIR revealed with a reason."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from levier.directory import access as directory
from levier.directory.models import Agent, RoleGrant
from levier.foundation.models import Consultation
from levier.kernel.errors import Refusal
from levier.people import access, queries, usecases
from levier.people.domain import FactKind, after, search_words
from levier.people.models import Fact, Household, Person, SearchWord
from levier.territory import usecases as territory
from tests.rights.taken import HOUSE, NOW, feed, household, nir_of, person, take

pytestmark = pytest.mark.usefixtures("ain")
BOURG, OYONNAX = "01053", "01283"


def agent_with(role, kind="departement", where=""):
    agent = Agent.objects.create_user(f"{role}{where}@example.org".lower())
    RoleGrant.objects.create(
        agent=agent,
        role=role,
        scope_kind=kind,
        scope_id=where,
        since=dt.date(2026, 1, 1),
        granted_by="system:test",
        granted_at=NOW,
        reason="essai",
    )
    return agent


@pytest.fixture
def three(ain):
    take(
        feed(
            household(1, persons=person(1, "LEFÈVRE", PRENOM="ÉLOÏSE")),
            household(2, persons=person(2, "D'ŒUVRE", PRENOM="Jean-Noël"), NUMCOM=OYONNAX),
            household(3, persons=person(3, "LEFEBVRE", PRENOM="ELOI")),
        )
    )
    return Household.objects.order_by("pk")


def names(found):
    return [str(one) for one in found.people]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eloise lefevre", ["LEFÈVRE ÉLOÏSE"]),
        ("Lefèvre Éloïse", ["LEFÈVRE ÉLOÏSE"]),
        ("elo lef", ["LEFEBVRE ELOI", "LEFÈVRE ÉLOÏSE"]),
        ("oeuvre noel", ["D'ŒUVRE Jean-Noël"]),
        ("00000000002", ["D'ŒUVRE Jean-Noël"]),
        ("1000003", ["LEFEBVRE ELOI"]),
        ("lefevre jean", []),
        ("%", []),
        ("x", []),
    ],
)
def test_one_field_finds_names_in_any_order_numbers_and_accents(three, text, expected):
    assert names(queries.search(text, Household.objects.all())) == expected


def test_a_person_is_found_by_e_mail_once_it_is_known(three):
    someone = Person.objects.get(first_name="ELOI")
    usecases.set_contact(person=someone, email="Eloi@Example.org", phone="", decision=HOUSE)
    assert names(queries.search("eloi@example.org", Household.objects.all())) == ["LEFEBVRE ELOI"]
    usecases.set_contact(person=someone, email="", phone="04 74 00 00 00", decision=HOUSE)
    assert names(queries.search("eloi@example.org", Household.objects.all())) == []


def test_a_search_asks_as_much_for_one_as_for_many(three):
    counts = []
    for text in ("eloise lefevre", "elo lef", "jean"):
        with CaptureQueriesContext(connection) as captured:
            names(queries.search(text, Household.objects.all()))
        counts.append(len(captured))
    assert counts == [3, 3, 3]


def test_the_search_reads_a_range_of_an_index(three):
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's plan")
    words = SearchWord.objects.filter(word__gte="le", word__lt=after("le"))
    assert "search_word" in words.values("person_id").order_by().explain()


@given(st.text(max_size=30))
def test_every_word_of_a_name_is_found_by_each_of_its_prefixes(name):
    for word in search_words([name]):
        for length in range(1, len(word) + 1):
            assert word[:length] <= word < after(word[:length])


def test_an_agent_of_a_centre_sees_its_households_and_no_other(three):
    bourg = three[0].centre_id
    agent = agent_with("mds_head", "social_centre", bourg)
    visible = access.visible_households(agent)
    assert set(visible) == {three[0], three[2]}
    assert names(access.search(agent, "oeuvre")) == []
    assert names(access.search(agent, "elo")) == ["LEFEBVRE ELOI", "LEFÈVRE ÉLOÏSE"]
    assert not access.visible_people(agent).filter(last_name="D'ŒUVRE").exists()
    assert access.visible_people(agent).count() == 2


def test_an_agent_sees_the_caseload_and_no_longer_once_it_ends(three):
    agent = agent_with("lead_worker", "caseload")
    assert not access.visible_households(agent).exists()
    entry = usecases.follow_household(
        household=three[1], agent=agent, since=dt.date(2026, 1, 1), decision=HOUSE
    )
    assert list(access.visible_households(agent)) == [three[1]]
    with pytest.raises(Refusal):
        usecases.follow_household(
            household=three[1], agent=agent, since=dt.date(2026, 1, 1), decision=HOUSE
        )
    usecases.end_following(entry=entry, until=dt.date(2026, 1, 2), decision=HOUSE)
    assert not access.visible_households(agent).exists()


def test_nobody_sees_anybody_without_a_role(three):
    nobody = Agent.objects.create_user("personne@example.org")
    assert not access.visible_households(nobody).exists()
    assert names(access.search(nobody, "elo")) == []
    administrator = agent_with("functional_administrator")
    assert not access.visible_people(administrator).exists()


def test_a_nir_is_searched_and_revealed_by_those_entitled_with_a_reason(three):
    manager, auditor = agent_with("rsa_manager"), agent_with("auditor")
    nir = nir_of(1)
    assert names(access.search(manager, nir)) == ["LEFÈVRE ÉLOÏSE"]
    assert names(access.search(manager, nir[:13])) == ["LEFÈVRE ÉLOÏSE"]
    assert "NIR" in access.search(auditor, nir).message
    someone = Person.objects.get(first_name="ÉLOÏSE")
    with pytest.raises(Refusal, match="pourquoi"):
        usecases.reveal_nir(person=someone, agent=manager, route="x", reason=" ")
    with pytest.raises(Refusal, match="rôle"):
        usecases.reveal_nir(person=someone, agent=auditor, route="x", reason="contrôle")
    assert not Consultation.objects.exists()
    revealed = usecases.reveal_nir(
        person=someone, agent=manager, route="/personnes/1/", reason="appel de la CAF"
    )
    assert revealed == nir
    line = Consultation.objects.get()
    assert (line.what, line.actor, line.reason) == ("nir", manager.actor, "appel de la CAF")


def test_an_agents_fact_stands_beside_the_payers(three):
    here = three[0]
    usecases.correct_fact(
        subject=here,
        kind=FactKind.HOUSING,
        value={"housing": "tenant"},
        since=dt.date(2026, 11, 1),
        decision=HOUSE,
    )
    usecases.correct_fact(
        subject=here,
        kind=FactKind.FAMILY,
        value={"SituationFamille": {"SITFAM": "MAR"}},
        since=dt.date(2026, 11, 1),
        decision=HOUSE,
    )
    sides = {one.kind: one for one in queries.current_facts(here, [])["household", here.pk]}
    family = sides[FactKind.FAMILY]
    assert family.disagree
    assert "CEL" in family.payer.value
    assert sides[FactKind.HOUSING].payer is None
    usecases.withdraw_correction(subject=here, kind=FactKind.FAMILY, decision=HOUSE)
    sides = {one.kind: one for one in queries.current_facts(here, [])["household", here.pk]}
    assert sides[FactKind.FAMILY].agent is None
    assert Fact.objects.filter(household=here, kind=FactKind.FAMILY).count() == 2


def test_a_fact_is_never_rewritten_nor_deleted(three):
    fact = Fact.objects.first()
    for change in ("UPDATE people_fact SET value = '1'", "DELETE FROM people_fact"):
        with (
            pytest.raises((IntegrityError, DatabaseError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{change} WHERE id = %s", [fact.pk])


def test_households_follow_the_centre_that_serves_their_commune(three):
    from levier.rights import usecases as rights
    from levier.rights.models import BenefitCase
    from levier.territory.models import Commune, SocialCentre

    here = three[1]
    other = SocialCentre.objects.exclude(pk=here.centre_id).first()
    territory.move_commune(
        commune=Commune.objects.get(pk=OYONNAX),
        centre=other,
        since=dt.date(2026, 12, 1),
        decision=HOUSE,
    )
    assert rights.follow_centres(day=dt.date(2026, 12, 1), decision=HOUSE) == 1
    here.refresh_from_db()
    assert here.centre_id == other.pk
    assert BenefitCase.objects.get(household=here).centre_id == other.pk


def test_permissions_that_do_not_exist_open_nothing(three):
    with pytest.raises(KeyError):
        access.visible_households(agent_with("auditor"), "people.everything")
    assert directory.can(agent_with("rsa_manager"), "people.view_nir")
