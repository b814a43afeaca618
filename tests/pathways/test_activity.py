"""Hours week by week against the contract; reasons that excuse; what is refused."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from levier.kernel.errors import Refusal
from levier.pathways.domain import activity as domain
from levier.pathways.domain.activity import Week
from levier.pathways.models import ActivityHours, LegitimateReason
from levier.pathways.queries import activity as queries
from levier.pathways.usecases import activity, contract_life
from levier.pathways.usecases.activity import Spent
from tests.pathways.followed import TODAY, agent_as, by
from tests.pathways.supported import in_force, planned, signature, supported

D = dt.date
MONDAY, SICK, CURED = D(2026, 11, 23), D(2026, 11, 9), D(2026, 11, 13)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def worker(settings):
    settings.LEVIER_CONTRACT_VALIDATION = "none"
    return agent_as("lead_worker", "social_centre", "MDS-01")


@pytest.fixture
def pathway(worker):
    return supported(lead=worker)[0]


def noted(pathway, agent, week=TODAY, *spent):
    rows = [Spent(*one) for one in spent] or [Spent("training", 600, "feuille de présence")]
    return activity.note_hours(pathway=pathway, week=week, spent=rows, decision=by(agent))


def excused(pathway, agent, since=SICK, last_day=CURED, **changes):
    told = {"kind": "health", "since": since, "last_day": last_day}
    return activity.keep_reason(pathway=pathway, **told | changes, decision=by(agent))


def test_a_week_is_that_of_its_monday_and_adds_up_by_kind(pathway, worker):
    noted(pathway, worker, D(2026, 11, 24), ("training", 600, "feuille"), ("steps", 90, "reçu"))
    noted(pathway, worker, D(2026, 11, 23), ("training", 60, "feuille"))
    week = queries.weeks(pathway, TODAY)[-1]
    assert (week.monday, week.done) == (MONDAY, {"training": 660, "steps": 90})


def test_a_week_asks_for_what_the_contract_says_from_its_amendments_too(pathway, worker):
    contract = in_force(pathway, worker, since=D(2026, 10, 19))
    contract_life.amend_contract(
        contract=contract,
        change=contract_life.Change(since=D(2026, 11, 16), why="plus", add=[planned(5)]),
        signature=signature(),
        decision=by(worker),
    )
    asked = {week.monday: week.asked for week in queries.weeks(pathway, TODAY)}
    assert asked[D(2026, 10, 12)] == 0
    assert asked[D(2026, 10, 19)] == asked[D(2026, 11, 9)] == 900
    assert asked[D(2026, 11, 16)] == 1200


def test_the_average_is_over_whole_weeks_and_leaves_out_those_excused():
    weeks = [
        Week(D(2026, 10, 26), 900, {"work": 900}),
        Week(D(2026, 11, 2), 900, {}, excused=True),
        Week(D(2026, 11, 9), 900, {"work": 300}),
        Week(D(2026, 11, 16), 900, {"work": 600}),
        Week(D(2026, 11, 23), 900, {}),
    ]
    assert domain.average(weeks, TODAY) == domain.Average(600, 900, 3)
    assert domain.average([], TODAY).weeks == 0
    assert weeks[2].is_short
    assert not weeks[1].is_short


def test_a_reason_excuses_every_week_that_it_touches(pathway, worker):
    excused(pathway, worker, D(2026, 11, 13), D(2026, 11, 16))
    told = {week.monday: week.excused for week in queries.weeks(pathway, TODAY)}
    assert (told[D(2026, 11, 2)], told[D(2026, 11, 9)], told[D(2026, 11, 16)], told[MONDAY]) == (
        False,
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("week", "spent", "told"),
    [
        (D(2026, 11, 30), ("training", 60, "x"), "n'a pas commencé"),
        (D(1975, 1, 1), ("training", 60, "x"), "avant la naissance"),
        (TODAY, ("training", 0, "x"), "au moins une activité"),
        (TODAY, ("training", 71 * 60, "x"), "72 h"),
        (TODAY, ("training", 60, " "), "justifie"),
        (TODAY, ("sleep", 60, "x"), "type d'activité"),
    ],
)
def test_hours_that_do_not_hold_are_refused_whole(pathway, worker, week, spent, told):
    with pytest.raises(Refusal, match=told):
        noted(pathway, worker, week, ("steps", 60, "reçu"), spent)
    assert not ActivityHours.objects.exists()


def test_the_limit_of_a_week_counts_what_is_noted_already(pathway, worker):
    noted(pathway, worker, TODAY, ("work", 60 * 60, "fiche de paie"))
    with pytest.raises(Refusal, match="déjà notées"):
        noted(pathway, worker, TODAY, ("work", 11 * 60, "fiche de paie"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "flemme"}, "motif"),
        ({"last_day": D(2026, 11, 8)}, "avant de commencer"),
        ({"last_day": D(2027, 11, 20)}, "plus d'un an"),
        ({"since": D(9999, 12, 31), "last_day": D(9999, 12, 31)}, "plus d'un an"),
        ({"kind": "other"}, "Précisez"),
        ({"since": D(1975, 1, 1), "last_day": D(1975, 1, 2)}, "avant la naissance"),
    ],
)
def test_a_reason_that_does_not_hold_is_refused(pathway, worker, changes, told):
    with pytest.raises(Refusal, match=told):
        excused(pathway, worker, **changes)


def test_hours_are_removed_with_a_reason_and_never_change(pathway, worker):
    line = noted(pathway, worker)[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        ActivityHours.objects.update(minutes=1)
    with pytest.raises(Refusal, match="pourquoi"):
        activity.remove_hours(line=line, decision=by(worker))
    activity.remove_hours(line=line, decision=by(worker, "autre personne"))
    assert queries.minutes_of(pathway, MONDAY) == 0
    with pytest.raises(Refusal, match="déjà retirées"):
        activity.remove_hours(line=line, decision=by(worker, "encore"))


def test_a_reason_never_changes(pathway, worker):
    excused(pathway, worker)
    with pytest.raises(DatabaseError), transaction.atomic():
        LegitimateReason.objects.update(kind="other")


def test_an_agent_of_another_centre_may_nothing(pathway):
    stranger = agent_as("lead_worker", "social_centre", "MDS-07")
    with pytest.raises(Refusal, match="périmètre"):
        noted(pathway, stranger)
    with pytest.raises(Refusal, match="périmètre"):
        excused(pathway, stranger)


class TestPages:
    def url(self, name, *args):
        return reverse(f"pathways:{name}", args=args)

    def test_hours_are_noted_in_the_browser_several_kinds_at_once(self, client, pathway, worker):
        in_force(pathway, worker, since=D(2026, 11, 2))
        client.force_login(worker)
        told = {
            "week": "2026-11-18", "kind1": "training", "hours1": "10", "evidence1": "feuille",
            "kind2": "steps", "hours2": "1,5", "evidence2": "reçu",
        }  # fmt: skip
        answer = client.post(self.url("note_hours", pathway.pk), told)
        assert answer.status_code == 302
        page = client.get(answer.url).content.decode()
        assert "1 h 30" in page
        wrong = client.post(self.url("note_hours", pathway.pk), {**told, "evidence2": ""})
        assert wrong.status_code == 422
        assert ActivityHours.objects.count() == 2

    def test_who_only_reads_does_not_read_the_reason(self, client, pathway, worker):
        excused(pathway, worker, words_said="hospitalisation")
        client.force_login(agent_as("auditor"))
        page = client.get(self.url("activity", pathway.pk)).content.decode()
        assert "Motif légitime" in page
        assert "hospitalisation" not in page
        assert "Santé, du" not in page
        client.force_login(worker)
        assert "hospitalisation" in client.get(self.url("activity", pathway.pk)).content.decode()

    def test_a_reason_and_a_removal_in_the_browser(self, client, pathway, worker):
        client.force_login(worker)
        told = {"kind": "child", "since": "2026-11-09", "last_day": "2026-11-10"}
        assert client.post(self.url("keep_reason", pathway.pk), told).status_code == 302
        line = noted(pathway, worker)[0]
        assert client.post(self.url("remove_hours", line.pk), {"reason": "x"}).status_code == 302
        assert client.get(self.url("remove_hours", line.pk)).status_code == 404

    def test_the_page_has_a_ceiling(self, client, pathway, worker, django_assert_max_num_queries):
        in_force(pathway, worker, since=D(2026, 9, 7))
        for week in range(10):
            noted(pathway, worker, D(2026, 9, 14) + dt.timedelta(weeks=week))
        client.force_login(worker)
        with django_assert_max_num_queries(26):
            client.get(self.url("activity", pathway.pk))
