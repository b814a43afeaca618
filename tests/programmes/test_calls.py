"""Calls for projects: prepared unseen, published for everybody, never cut short, in calendars."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from levier.directory.models import Organisation
from levier.kernel.errors import Refusal
from levier.programmes import usecases
from levier.programmes.domain.calls import shown_state
from levier.programmes.models import Orientation, PolicyProgramme, ProjectCall
from levier.programmes.usecases.calling import Asked
from levier.steering.calendar import entries
from tests.programmes.conftest import DAY, HOUSE, NOW, agent_with, by

pytestmark = pytest.mark.usefixtures("once", "db")
PUBLIC = "/public/appels/"
DAYS = dt.timedelta


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=True):
        yield


def plan():
    return PolicyProgramme.objects.get(code="PLAN-2023")


def asked(opens=-5, closes=20, **changes):
    told = {
        "title": "Aller travailler sans voiture", "expected": "Prêt, location, covoiturage.",
        "how": "insertion@ain.fr", "opens_on": DAY + DAYS(opens), "closes_on": DAY + DAYS(closes),
    }  # fmt: skip
    return Asked(**told | changes)


def written(**changes):
    return usecases.write_call(programme=plan(), asked=asked(**changes), decision=HOUSE)


def published(**changes):
    made = written(**changes)
    usecases.move_call(call=made, name="publish", decision=HOUSE)
    return made


def operator():
    body = Organisation.objects.get(name="Mobilités de l'Ain")
    return agent_with("action_operator", "organisation", body.pk)


class TestItsLife:
    @pytest.mark.parametrize(
        ("opens", "closes", "said"), [(1, 9, "à venir"), (0, 0, "ouvert"), (-9, -1, "clos")]
    )
    def test_published_it_is_to_come_open_then_over(self, opens, closes, said):
        days = (DAY + DAYS(opens), DAY + DAYS(closes))
        assert shown_state("published", *days, DAY)[0] == said
        assert shown_state("draft", *days, DAY)[0] == "en préparation"

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"closes": -6}, "closes_on"), ({"title": " "}, "title"), ({"how": ""}, "how"),
         ({"expected": ""}, "expected")],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, change, field):
        with pytest.raises(Refusal) as refused:
            written(**change)
        assert refused.value.field == field

    def test_an_orientation_of_another_programme_is_refused(self):
        other = Orientation.objects.exclude(axis__programme=plan()).first()
        with pytest.raises(Refusal, match="autre programme"):
            written(orientation=other)

    def test_two_people_do_not_change_it_one_over_the_other(self):
        made = written()
        usecases.change_call(call=made, revision=1, asked=asked(title="Un"), decision=HOUSE)
        with pytest.raises(Refusal, match="rechargez"):
            usecases.change_call(call=made, revision=1, asked=asked(title="Deux"), decision=HOUSE)

    def test_once_published_its_text_stays_and_its_last_day_is_only_put_off(self):
        made = published()
        with pytest.raises(Refusal, match="rechargez"):
            usecases.change_call(call=made, revision=1, asked=asked(), decision=HOUSE)
        for days in (20, 19):
            with pytest.raises(Refusal, match="ne se raccourcit pas"):
                usecases.extend_call(call=made, closes_on=DAY + DAYS(days), decision=HOUSE)
        usecases.extend_call(call=made, closes_on=DAY + DAYS(40), decision=HOUSE)
        made.refresh_from_db()
        assert made.closes_on == DAY + DAYS(40)

    def test_it_is_not_published_once_its_last_day_is_over(self):
        made = written(opens=-9, closes=-1)
        with pytest.raises(Refusal, match="dernier jour est passé"):
            usecases.move_call(call=made, name="publish", decision=HOUSE)

    def test_only_who_keeps_the_programmes_writes_one(self):
        head = agent_with("mds_head", "social_centre", "MDS-01")
        with pytest.raises(Refusal, match="Votre rôle"):
            usecases.write_call(programme=plan(), asked=asked(), decision=by(head))

    def test_the_database_refuses_one_that_closes_before_it_opens(self):
        told = asked(closes=-6)
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectCall.objects.create(
                programme=plan(), title="x", expected="x", how="x", opens_on=told.opens_on,
                closes_on=told.closes_on,
            )  # fmt: skip


class TestWhoReadsIt:
    def test_everybody_reads_those_open_and_to_come_and_no_other(self, client):
        published(title="Ouvert")
        published(title="Bientôt", opens=3)
        published(title="Dernier jour", opens=-3, closes=0)
        written(title="En préparation")
        gone = published(title="Retiré ensuite")
        usecases.move_call(call=gone, name="withdraw", decision=HOUSE)
        page = client.get(PUBLIC).content.decode()
        assert all(title in page for title in ("Ouvert", "Bientôt", "Dernier jour"))
        assert "En préparation" not in page and "Retiré ensuite" not in page

    def test_an_empty_page_says_so(self, client):
        assert "Aucun appel à projets" in client.get(PUBLIC).content.decode()

    def test_an_operator_reads_those_published_alone(self, client):
        shown, hidden = published(), written()
        client.force_login(operator())
        assert client.get(reverse("programmes:call", args=[shown.pk])).status_code == 200
        assert client.get(reverse("programmes:call", args=[hidden.pk])).status_code == 404
        assert len(client.get(reverse("programmes:calls")).context["page"].rows) == 1

    def test_both_its_days_are_in_the_calendar_of_those_who_read_it(self):
        made = published(title="Sans voiture")
        since, until = DAY - DAYS(30), DAY + DAYS(30)
        reader = operator()
        told = entries(reader, since, until, "appels")
        assert [(one.day, one.title) for one in told] == [
            (made.opens_on, "Appel à projets, ouverture : Sans voiture"),
            (made.closes_on, "Appel à projets, dernier jour : Sans voiture"),
        ]
        assert len({one.uid for one in told}) == 2
        assert entries(agent_with("panel_secretary"), since, until, "appels") == []
        usecases.move_call(call=made, name="withdraw", decision=HOUSE)
        assert all(one.is_cancelled for one in entries(reader, since, until, "appels"))


class TestPages:
    def test_an_officer_prepares_one_reads_it_again_and_publishes_it(self, client):
        client.force_login(agent_with("programme_officer"))
        told = {
            "title": "Sans voiture", "opens_on": "2026-11-20", "closes_on": "2026-12-20",
            "expected": "Prêt, location.", "how": "insertion@ain.fr",
        }  # fmt: skip
        address = reverse("programmes:write_call", args=[plan().pk])
        assert client.post(address, told | {"closes_on": "2026-11-19"}).status_code == 422
        assert client.post(address, told | {"opens_on": "31/02/2026"}).status_code == 422
        page = client.post(address, told, follow=True).content.decode()
        made = ProjectCall.objects.get()
        publish = reverse("programmes:move_call", args=[made.pk, "publish"])
        assert publish in page and "en préparation" in page
        assert client.get(reverse("programmes:change_call", args=[made.pk])).status_code == 200
        assert "ouvert" in client.post(publish, follow=True).content.decode()
        extend = reverse("programmes:extend_call", args=[made.pk])
        answer = client.post(extend, {"closes_on": "2027-01-15", "reason": "Noël"}, follow=True)
        assert "15/01/2027" in answer.content.decode()
        withdraw = reverse("programmes:move_call", args=[made.pk, "withdraw"])
        assert client.post(withdraw, {"reason": ""}).status_code == 422
        assert "retiré" in client.post(withdraw, {"reason": "Budget"}, follow=True).content.decode()
        listed = reverse("programmes:programme", args=[plan().pk])
        assert "Sans voiture" in client.get(listed).content.decode()

    @pytest.mark.parametrize("count", [3, 300])
    def test_lists_cost_the_same_at_any_length(self, client, count, django_assert_max_num_queries):
        told = asked()
        ProjectCall.objects.bulk_create(
            ProjectCall(
                programme=plan(), title=f"Appel {number}", expected="x", how="x",
                opens_on=told.opens_on, closes_on=told.closes_on, state="published",
            )
            for number in range(count)
        )  # fmt: skip
        with django_assert_max_num_queries(4):
            client.get(PUBLIC)
        client.force_login(agent_with("programme_officer"))
        with django_assert_max_num_queries(14):
            client.get(reverse("programmes:calls"))
