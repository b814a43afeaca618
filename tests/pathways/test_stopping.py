"""A pathway ended by hand: a way out the payer has not told, or one person recorded twice."""

import datetime as dt

import pytest
from django.urls import reverse

from levier.kernel.errors import Refusal
from levier.pathways.models import EngagementContract, Pathway, Prescription, WayOut
from levier.pathways.usecases import prescribing, stopping
from levier.pathways.usecases.prescribing import Towards
from levier.people import holders, usecases
from levier.people.models import DuplicatePair, Person
from tests.pathways import prescribed as made
from tests.pathways.followed import ENTERED, HOUSE, NOW, TODAY, agent_as, followed, fresh
from tests.pathways.supported import in_force, supported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]
DAY = dt.timedelta(days=1)
DOUBLE = {"motive": "merged", "on": TODAY, "reason": "même personne, acte vu"}


@pytest.fixture
def worker(client):
    agent = agent_as("lead_worker", "social_centre", "MDS-01", name="Alice")
    client.force_login(agent)
    return agent


def url(pathway, query=""):
    return reverse("pathways:stop_pathway", args=[pathway.pk]) + query


def stop(pathway, motive, on=TODAY, decision=HOUSE, **told):
    return stopping.stop_pathway(
        pathway=pathway, motive=motive, on=on, decision=decision, **told
    )  # fmt: skip


class TestWaysOut:
    def test_a_death_ends_everything_and_says_the_situation_by_itself(self, worker):
        [pathway] = supported(lead=worker)
        contract = in_force(pathway, worker)
        EngagementContract.objects.update(state="active")
        out = stop(pathway, "death")
        assert (out.motive, out.situation, out.category) == ("death", "dead", "apart")
        pathway, contract = fresh(pathway), fresh(contract)
        assert (pathway.until, pathway.end_reason, pathway.lead) == (TODAY, "said", None)
        assert contract.state == "ended"

    def test_an_open_right_keeps_its_pathway_for_what_the_payer_would_tell(self):
        [pathway] = followed()
        for motive in ("work", "lost", "struck_off", "resources"):
            with pytest.raises(Refusal, match="quand le payeur fermera le droit"):
                stop(pathway, motive, situation="permanent")
        assert fresh(pathway).is_open

    def test_who_is_no_longer_subject_may_leave_for_work(self):
        [pathway] = followed()
        Pathway.objects.update(is_subject=False)
        out = stop(fresh(pathway), "work", situation="permanent")
        assert (out.category, out.told_by) == ("durable", HOUSE.actor)

    @pytest.mark.parametrize(
        ("motive", "situation", "field"),
        [("work", "", "situation"), ("work", "dead", "situation"), ("death", "permanent",
         "situation"), ("unknown", "permanent", "motive"), ("avoided", "permanent", "motive"),
         ("work", "back", "situation")],
    )  # fmt: skip
    def test_what_does_not_hold_together_is_refused(self, motive, situation, field):
        [pathway] = followed()
        Pathway.objects.update(is_subject=False)
        with pytest.raises(Refusal) as refused:
            stop(fresh(pathway), motive, situation=situation)
        assert refused.value.field == field
        assert not WayOut.objects.exists()

    def test_not_tomorrow_nor_before_what_it_would_undo(self, worker):
        [pathway] = followed()
        for on in (TODAY + DAY, ENTERED - DAY):
            with pytest.raises(Refusal) as refused:
                stop(pathway, "death", on=on)
            assert refused.value.field == "on"
        stop(pathway, "death", on=ENTERED)

    def test_twice_is_refused(self):
        [pathway] = followed()
        stop(pathway, "death")
        with pytest.raises(Refusal, match="terminé"):
            stop(pathway, "death")


class TestRecordedTwice:
    def test_nobody_leaves_and_the_other_goes_on(self):
        one, two = followed(2)
        assert stop(two, "merged", continues=one.pk) is None
        assert fresh(two).end_reason == "merged" and not WayOut.objects.exists()
        usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)
        assert Person.objects.get(pk=two.person_id).merged_into_id == one.person_id

    def test_undone_each_record_is_what_it_was(self):
        one, two = followed(2)
        stop(two, "merged", continues=one.pk)
        before = list(Pathway.objects.order_by("pk").values())
        merge = usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)
        usecases.undo_merge(merge=merge, decision=HOUSE)
        assert list(Pathway.objects.order_by("pk").values()) == before

    def test_the_other_must_be_open_and_another(self):
        one, two = followed(2)
        for number in (None, two.pk, 10**14):
            with pytest.raises(Refusal, match="numéro de l'autre parcours"):
                stop(two, "merged", continues=number)
        stop(one, "death")
        with pytest.raises(Refusal):
            stop(two, "merged", continues=one.pk)

    def test_the_merge_page_leads_to_the_end_of_either(self, client):
        client.force_login(agent_as("rsa_manager"))
        one, two = followed(2)
        pair = DuplicatePair.objects.create(
            one=one.person, other=two.person, score=60, signs="names", found_at=NOW
        )
        page = client.get(reverse("people:merge", args=[pair.pk])).content.decode()
        assert url(two, f"?double={one.pk}") in page and url(one, f"?double={two.pk}") in page
        asked = client.get(url(two, f"?double={one.pk}")).content.decode()
        assert f'value="{one.pk}"' in asked
        answer = client.post(url(two), DOUBLE | {"continues": one.pk})
        assert answer.status_code == 302 and not fresh(two).is_open
        page = client.get(reverse("people:merge", args=[pair.pk])).content.decode()
        assert "Ce qui va se passer" in page

    def test_two_places_for_one_person_are_refused_before(self, worker):
        one, two = supported(2, lead=worker)
        session = made.session()
        operator = made.operator()
        first, second = (made.sent(pathway, session, worker) for pathway in (one, two))
        made.inside(second, operator)
        stop(two, "merged", continues=one.pk)
        [told] = holders.outlook(one.person, two.person).objections
        assert f"n° {first.pk} et n° {second.pk}" in told
        with pytest.raises(Refusal, match="deux places"):
            usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)

    def test_once_brought_together_a_second_place_is_refused(self, worker):
        one, two = supported(2, lead=worker)
        session = made.session()
        made.inside(made.sent(two, session, worker), made.operator())
        stop(two, "merged", continues=one.pk)
        usecases.merge_records(kept=one.person, absorbed=two.person, decision=HOUSE)
        with pytest.raises(Refusal, match="déjà en cours"):
            prescribing.prescribe(
                obstacle=made.obstacle(one), towards=Towards(session=session), decision=HOUSE
            )
        assert Prescription.objects.count() == 1


class TestThePage:
    def test_it_says_what_stops_and_leads_to_the_way_out(self, client, worker):
        [pathway] = supported(lead=worker)
        page = client.get(url(pathway)).content.decode()
        assert "s'arrêtent" in page.replace("&#x27;", "'")
        told = {"motive": "moved", "on": TODAY, "reason": "parti à Lyon"}
        answer = client.post(url(pathway), told)
        assert answer.url == reverse("pathways:way_out", args=[WayOut.objects.get().pk])
        assert client.get(answer.url).status_code == 200

    @pytest.mark.parametrize(
        "told",
        [{"motive": "x"}, {"on": "2026-02-31"}, {"on": "0001-01-01"}, {"reason": " "},
         {"motive": "merged", "continues": "abc"}, {"motive": "merged", "continues": "9" * 30},
         {"situation": "x"}],
    )  # fmt: skip
    def test_bad_input_is_a_sentence(self, client, worker, told):
        [pathway] = supported(lead=worker)
        sound = {"motive": "moved", "on": TODAY, "reason": "parti à Lyon"}
        assert client.post(url(pathway), sound | told).status_code == 422
        assert fresh(pathway).is_open

    def test_a_number_in_the_address_that_is_none_is_left_out(self, client, worker):
        [pathway] = supported(lead=worker)
        for typed in ("abc", "9" * 40, "²", "-1"):
            assert client.get(url(pathway, f"?double={typed}")).status_code == 200

    def test_the_page_of_the_pathway_leads_there(self, client, worker):
        [pathway] = supported(lead=worker)
        page = client.get(reverse("pathways:pathway", args=[pathway.pk])).content.decode()
        assert url(pathway) in page and f"parcours n° {pathway.pk}" in page
