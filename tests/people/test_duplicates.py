"""People known twice: found, ranked, brought together, told apart again."""

import datetime as dt
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey
from django.forms.models import model_to_dict
from hypothesis import given
from hypothesis import strategies as st

from levier.foundation import runs
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.people import access, holders, identity, likeness, queries, tasks, usecases
from levier.people.domain import NirState, search_words
from levier.people.likeness import PairState, Record, Sign, Sureness
from levier.people.models import (
    DuplicatePair,
    LikenessKey,
    Membership,
    Person,
    PersonMerge,
    SearchWord,
)
from levier.people.usecases.intake import words_of
from levier.territory.models import SocialCentre
from tests.people.files import agent_with, take_families
from tests.rights.taken import HOUSE, NOW

BORN = dt.date(1990, 2, 11)
LEA = Record(1, "Léa", ("Martin",), BORN, "F")


def somebody(first_name="Léa", last_name="Martin", born_on=BORN, **more):
    person = Person.objects.create(
        first_name=first_name, last_name=last_name, born_on=born_on, created_at=NOW,
        name_key=f"{last_name} {first_name}".lower(), changed_at=NOW, **more,
    )  # fmt: skip
    SearchWord.objects.bulk_create(
        SearchWord(person=person, word=word) for word in sorted(words_of(person))
    )
    return person


def look():
    runs.execute(tasks.request_search(HOUSE))
    return list(DuplicatePair.objects.order_by("-score", "pk"))


def compare(one, other):
    shared = {key.partition(":")[0] for key in likeness.keys(one) & likeness.keys(other)}
    signs = likeness.signs(one, other, shared)
    return signs, likeness.score(signs)


class TestLikeness:
    def test_names_are_one_whatever_accents_and_order(self):
        signs, score = compare(LEA, replace(LEA, pk=2, first_name="MARTIN", surnames=("LEA",)))
        assert signs == [Sign.NAMES] and likeness.sureness(score) == Sureness.LIKELY

    def test_a_name_of_birth_is_compared_too(self):
        married = replace(LEA, pk=2, surnames=("Durand", "Martin"))
        assert Sign.NAMES in compare(LEA, married)[0]

    def test_a_misspelt_name_is_near(self):
        signs, score = compare(LEA, replace(LEA, pk=2, surnames=("Martain",)))
        assert signs == [Sign.NEAR] and likeness.sureness(score) == Sureness.DOUBTFUL

    def test_day_and_month_inverted_are_seen(self):
        assert compare(LEA, replace(LEA, pk=2, born_on=dt.date(1990, 11, 2)))[0] == [Sign.SWAPPED]

    def test_twins_are_not_listed(self):
        twin = replace(LEA, pk=2, first_name="Lola", phone="0600000001")
        assert compare(replace(LEA, phone="0600000001"), twin)[1] < likeness.LISTED

    def test_two_certified_nirs_are_two_people(self):
        one, other = (replace(LEA, pk=n, nir=str(n), is_certified=True) for n in (1, 2))
        assert compare(one, other)[1] == 0

    def test_the_same_telephone_in_two_writings_is_one(self):
        signs, _ = compare(replace(LEA, phone="+33601020304"), replace(LEA, phone="0601020304"))
        assert Sign.PHONE in signs

    @given(st.lists(st.sampled_from(list(Sign)), max_size=11))
    def test_a_score_is_of_a_hundred(self, signs):
        assert 0 <= likeness.score(signs) <= 100


class TestSearch:
    def test_the_surest_come_first_with_why(self, ain):
        one, other = somebody(email="lea@example.org"), somebody("LEA", email="lea@example.org")
        somebody("Ana", "Roux"), somebody("Ana", "Rout")
        pairs = look()
        assert [pair.score for pair in pairs] == [90, 45]
        assert (pairs[0].one_id, pairs[0].other_id) == (one.pk, other.pk)
        assert pairs[0].told == [Sign.NAMES, Sign.EMAIL]

    def test_a_nir_whose_key_is_wrong_meets_the_right_one(self, ain):
        take_families(1)
        known = Person.objects.exclude(nir_index="").order_by("pk").first()
        wrong = known.nir[:13] + f"{(int(known.nir[13:]) + 1) % 97:02}"
        somebody("Zoé", "Autre", nir=wrong, nir_state=NirState.WRONG)
        assert Sign.NIR in look()[0].told

    def test_a_payer_number_held_twice_in_one_role_is_a_sign(self, ain):
        take_families(1)
        claimant = Membership.objects.get(role="DEM").person
        other = somebody(claimant.first_name, claimant.last_name, claimant.born_on)
        home = Membership.objects.get(role="DEM").household
        Membership.objects.create(
            person=other, household=home, role="CJT", since=BORN, until=NOW.date(), source="essai"
        )
        assert Sign.NUMBER not in look()[0].told
        Membership.objects.create(
            person=other, household=home, role="DEM", since=BORN, until=NOW.date(), source="essai"
        )
        pair = look()[0]
        assert Sign.NUMBER in pair.told and pair.sureness == Sureness.CERTAIN

    def test_again_changes_nothing_and_what_no_longer_looks_alike_goes(self, ain):
        one, _ = somebody(), somebody()
        assert [pair.pk for pair in look()] == [pair.pk for pair in look()]
        Person.objects.filter(pk=one.pk).update(first_name="Inès")
        assert look() == []

    def test_a_crowd_on_one_number_is_no_sign(self, ain):
        for rank in range(likeness_crowd() + 1):
            somebody(f"A{rank}", f"B{rank}", BORN + dt.timedelta(rank), phone="0474000000")
        assert look() == []

    def test_a_feed_of_beneficiaries_is_followed_by_a_search(self, ain):
        take_families(1)
        assert tasks.last_search() is not None

    def test_people_are_not_compared_one_with_all(self, ain, django_assert_max_num_queries):
        for rank in range(200):
            somebody(f"Prénom{rank // 2}", f"Nom{rank // 2}", BORN + dt.timedelta(rank // 2))
        with django_assert_max_num_queries(20):
            done = usecases.liken(after=0, size=1_000, decision=HOUSE)
        assert (done.people, done.found) == (200, 100)


def likeness_crowd():
    from levier.people.usecases.likening import CROWD

    return CROWD


class TestSettingAside:
    def test_a_pair_set_aside_does_not_come_back(self, ain):
        somebody(), somebody()
        (pair,) = look()
        usecases.set_aside_pair(pair=pair, decision=replace(HOUSE, reason="jumelles"))
        LikenessKey.objects.all().delete()
        (pair,) = look()
        assert (pair.state, pair.reason) == (PairState.DISTINCT, "jumelles")

    def test_it_asks_why_and_is_done_once(self, ain):
        somebody(), somebody()
        (pair,) = look()
        with pytest.raises(Refusal, match="pourquoi"):
            usecases.set_aside_pair(pair=pair, decision=replace(HOUSE, reason=" "))
        usecases.set_aside_pair(pair=pair, decision=HOUSE)
        with pytest.raises(Refusal, match="rechargez"):
            usecases.set_aside_pair(pair=pair, decision=HOUSE)

    def test_it_can_be_taken_up_again(self, ain):
        somebody(), somebody()
        (pair,) = look()
        usecases.set_aside_pair(pair=pair, decision=HOUSE)
        usecases.take_up_pair(pair=pair, decision=HOUSE)
        pair.refresh_from_db()
        assert pair.state == PairState.OPEN


def rows():
    """Every row that could tell a merge, but its own trace."""
    seen = {}
    for model in (Person, Membership, SearchWord, DuplicatePair):
        for row in model.objects.order_by("pk"):
            seen[(model.__name__, row.pk)] = model_to_dict(row)
    return seen


class TestMerging:
    def test_undone_it_gives_back_the_same_rows(self, ain):
        take_families(2)
        somebody(), somebody(), somebody()
        look()
        before = rows()
        one, two, three = Person.objects.filter(first_name="Léa").order_by("pk")
        first = usecases.merge_records(kept=two, absorbed=one, decision=HOUSE)
        second = usecases.merge_records(kept=three, absorbed=two, decision=HOUSE)
        assert rows() != before
        usecases.undo_merge(merge=second, decision=HOUSE)
        one.refresh_from_db()
        assert one.merged_into_id == two.pk
        usecases.undo_merge(merge=first, decision=HOUSE)
        assert rows() == before

    def test_in_the_other_order_too(self, ain):
        one, two, three = somebody(), somebody(), somebody()
        look()
        before = rows()
        first = usecases.merge_records(kept=two, absorbed=one, decision=HOUSE)
        second = usecases.merge_records(kept=three, absorbed=two, decision=HOUSE)
        usecases.undo_merge(merge=first, decision=HOUSE)
        two.refresh_from_db(), one.refresh_from_db()
        assert (one.merged_into_id, two.merged_into_id) == (None, three.pk)
        usecases.undo_merge(merge=second, decision=HOUSE)
        assert rows() == before

    @pytest.mark.parametrize("seed", range(12))
    def test_whatever_the_merges_and_their_undoing(self, ain, seed):
        import random

        rng = random.Random(seed)
        people = [somebody() for _ in range(6)]
        look()
        before, done = rows(), []
        for _ in range(10):
            standing = list(Person.objects.filter(merged_into=None, pk__in=[p.pk for p in people]))
            if len(standing) > 1 and rng.random() < 0.7:
                kept, absorbed = rng.sample(standing, 2)
                done.append(usecases.merge_records(kept=kept, absorbed=absorbed, decision=HOUSE))
            elif done:
                chosen = done.pop(rng.randrange(len(done)))
                usecases.undo_merge(merge=PersonMerge.objects.get(pk=chosen.pk), decision=HOUSE)
            stands = dict(Person.objects.values_list("pk", "merged_into_id"))
            assert all(stands[root] is None for root in stands.values() if root)
        rng.shuffle(done)
        for chosen in done:
            usecases.undo_merge(merge=PersonMerge.objects.get(pk=chosen.pk), decision=HOUSE)
        assert rows() == before

    def test_all_records_read_as_one(self, ain):
        one, two = somebody(), somebody()
        usecases.merge_records(kept=one, absorbed=two, decision=HOUSE)
        for record in (one, two):
            assert set(Person.objects.filter(pk__in=identity.records_of(record.pk))) == {one, two}

    def test_the_search_shows_one_with_both_homes(self, ain):
        first, second = take_families(2)
        one = Membership.objects.get(household=first, role="DEM").person
        two = Membership.objects.get(household=second, role="DEM").person
        usecases.merge_records(kept=one, absorbed=two, decision=HOUSE)
        found = queries.search(two.last_name, access.visible_households(agent_with("rsa_manager")))
        assert one in found.people and two not in found.people
        (hit,) = [each for each in found.people if each == one]
        assert {row.household_id for row in hit.seen} == {first.pk, second.pk}

    def test_the_next_feed_still_finds_both_records(self, ain):
        first, second = take_families(2)
        one = Membership.objects.get(household=first, role="DEM").person
        two = Membership.objects.get(household=second, role="DEM").person
        usecases.merge_records(kept=one, absorbed=two, decision=HOUSE)
        count = Person.objects.count()
        take_families(2, made="2026-11-29")
        assert Person.objects.count() == count

    def test_it_asks_why(self, ain):
        one, two = somebody(), somebody()
        with pytest.raises(Refusal, match="assure"):
            usecases.merge_records(kept=one, absorbed=two, decision=replace(HOUSE, reason=""))

    def test_one_and_the_same_record_is_refused(self, ain):
        one = somebody()
        with pytest.raises(Refusal, match="différentes"):
            usecases.merge_records(kept=one, absorbed=one, decision=HOUSE)

    def test_a_record_already_brought_to_another_is_refused(self, ain):
        one, two, three = somebody(), somebody(), somebody()
        usecases.merge_records(kept=one, absorbed=two, decision=HOUSE)
        with pytest.raises(Refusal, match="rechargez"):
            usecases.merge_records(kept=three, absorbed=two, decision=HOUSE)

    def test_undone_twice_is_refused(self, ain):
        merge = usecases.merge_records(kept=somebody(), absorbed=somebody(), decision=HOUSE)
        usecases.undo_merge(merge=merge, decision=HOUSE)
        with pytest.raises(Refusal, match="déjà séparées"):
            usecases.undo_merge(merge=merge, decision=HOUSE)

    def test_outside_the_perimeter_it_is_refused(self, ain):
        first, _ = take_families(2)
        centre = SocialCentre.objects.exclude(pk=first.centre_id).first()
        agent = agent_with("mds_head", "social_centre", centre.pk)
        one, two = (row.person for row in Membership.objects.filter(role="DEM"))
        decision = replace(HOUSE, actor=agent.actor)
        with pytest.raises(Refusal, match="périmètre"):
            usecases.merge_records(kept=one, absorbed=two, decision=decision)

    def test_it_stands_in_the_journal(self, ain):
        usecases.merge_records(kept=somebody(), absorbed=somebody(), decision=HOUSE)
        assert JournalEntry.objects.filter(act="people.person.merge").exists()


class TestDatabase:
    def test_a_chain_of_records_is_refused(self, ain):
        one, two, three = somebody(), somebody(), somebody()
        usecases.merge_records(kept=one, absorbed=two, decision=HOUSE)
        with pytest.raises(IntegrityError, match="déjà réunie"), transaction.atomic():
            Person.objects.filter(pk=three.pk).update(merged_into=two)

    def test_a_merge_is_not_rewritten(self, ain):
        merge = usecases.merge_records(kept=somebody(), absorbed=somebody(), decision=HOUSE)
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonMerge.objects.filter(pk=merge.pk).update(reason="autre")
        with pytest.raises(IntegrityError), transaction.atomic():
            merge.delete()


def test_every_model_that_leads_to_a_person_is_declared():
    leading = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Person
    }
    assert leading <= holders.HELD, f"declare in a `same_person`: {sorted(leading - holders.HELD)}"


def test_words_of_a_record_are_folded():
    assert search_words(["Léa"]) == {"lea"}
