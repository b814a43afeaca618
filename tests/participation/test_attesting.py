"""Hours given count if the person wants, and never tell that one takes part in a group (R-23)."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.participation import usecases
from levier.participation.models import AttestedHours, GroupPresence
from levier.participation.usecases.attesting import EVIDENCE, last_week
from levier.pathways.models import ActivityHours
from levier.pathways.usecases import activity
from levier.pathways.usecases.activity import Spent
from tests.participation.conftest import (
    DAY,
    HOUSE,
    agent_with,
    by,
    group_of,
    held,
    meeting_of,
    member_of,
    volunteer,
)
from tests.pathways.supported import supported

D = dt.date
NOVEMBER, OCTOBER = Month(2026, 11), Month(2026, 10)


@pytest.fixture
def worker(ain):
    return agent_with("lead_worker", "social_centre", "MDS-01")


@pytest.fixture
def pathway(worker):
    return supported(lead=worker)[0]


@pytest.fixture
def member(group):
    """Somebody who came three times: twice in November, once in October."""
    made = member_of(group)
    for days in (-3, -10, -40):
        held(group, made, days=days)
    return made


def attested(member, decision=HOUSE):
    return usecases.attest_presences(member=member, agrees=True, decision=decision)


def taken_in(pathway, code, agent):
    return usecases.take_in_hours(pathway=pathway, code=code, decision=by(agent))


def lines(pathway):
    rows = ActivityHours.objects.filter(pathway=pathway).order_by("week")
    return list(rows.values_list("week", "kind", "minutes", "evidence", "recorded_by"))


class TestTheCode:
    def test_it_stands_for_the_hours_of_each_month_without_a_name(self, member):
        made = attested(member)
        assert made.minutes == {OCTOBER: 120, NOVEMBER: 240}
        assert made.until == D(2027, 2, 24)
        kept = json.dumps(list(AttestedHours.objects.values()), default=str)
        assert "Quenouille" not in kept and made.code.replace("-", "") not in kept

    def test_it_is_made_only_when_the_person_asks(self, member):
        with pytest.raises(Refusal, match="si la personne le demande") as refused:
            usecases.attest_presences(member=member, agrees=False, decision=HOUSE)
        assert refused.value.field == "agrees"
        assert not AttestedHours.objects.exists()

    def test_a_meeting_lasts_what_was_written(self, group):
        made = member_of(group)
        meeting = held(group, made)
        type(meeting).objects.filter(pk=meeting.pk).update(minutes_long=90)
        assert attested(made).minutes == {NOVEMBER: 90}

    def test_whoever_did_not_come_or_came_too_long_ago_has_nothing_to_attest(self, group):
        made = member_of(group)
        held(group)
        held(group, made, days=-200)
        with pytest.raises(Refusal, match="Aucune réunion récente"):
            attested(made)

    def test_a_lost_paper_is_made_anew_and_the_first_code_no_longer_works(
        self, member, pathway, worker
    ):
        first, second = attested(member), attested(member)
        assert second.minutes == first.minutes
        with pytest.raises(Refusal, match="pas connu"):
            taken_in(pathway, first.code, worker)
        assert taken_in(pathway, second.code, worker) == 360

    def test_hours_taken_in_are_not_attested_again(self, member, pathway, worker):
        taken_in(pathway, attested(member).code, worker)
        with pytest.raises(Refusal, match="Aucune réunion récente"):
            attested(member)
        held(member.group, member, days=-1)
        assert attested(member).minutes == {NOVEMBER: 120}

    def test_somebody_who_is_no_member_has_one_too(self, group, pathway, worker):
        made = usecases.attest_hours(
            group=group, month=OCTOBER, minutes=150, agrees=True, decision=HOUSE
        )
        assert taken_in(pathway, made.code, worker) == 150

    @pytest.mark.parametrize(
        ("month", "minutes", "field"),
        [(Month(2026, 12), 60, "month"), (Month(2026, 4), 60, "month"), (OCTOBER, 0, "hours"),
         (OCTOBER, 4_201, "hours")],
    )  # fmt: skip
    def test_hours_that_cannot_be_are_refused(self, group, month, minutes, field):
        with pytest.raises(Refusal) as refused:
            usecases.attest_hours(
                group=group, month=month, minutes=minutes, agrees=True, decision=HOUSE
            )
        assert refused.value.field == field

    def test_only_who_keeps_the_group_makes_one(self, member, worker):
        with pytest.raises(Refusal, match="Votre rôle"):
            attested(member, by(worker))
        elsewhere = agent_with("group_facilitator", "social_centre", "MDS-07")
        with pytest.raises(Refusal, match="Votre rôle"):
            attested(member, by(elsewhere))

    def test_the_database_keeps_no_month_twice_and_no_empty_one(self, ain):
        AttestedHours.objects.create(digest="a", month=DAY, minutes=1, until=DAY)
        for minutes, digest in ((1, "a"), (0, "b")):
            with pytest.raises(IntegrityError), transaction.atomic():
                AttestedHours.objects.create(digest=digest, month=DAY, minutes=minutes, until=DAY)


class TestTakingIn:
    def test_what_stays_is_what_a_lead_worker_writes_by_hand(self, member, worker):
        """Same kind, same evidence, same author, same journal: nothing tells the two apart."""
        pathway, other = supported(2, lead=worker)
        taken_in(pathway, attested(member).code, worker)
        for month, minutes in ((OCTOBER, 120), (NOVEMBER, 240)):
            activity.note_hours(
                pathway=other, week=last_week(month, DAY),
                spent=[Spent("other", minutes, EVIDENCE)], decision=by(worker),
            )  # fmt: skip
        assert lines(pathway) == lines(other)
        assert journal_of(pathway) == journal_of(other)
        assert "groupe" not in EVIDENCE

    def test_hours_count_in_the_last_week_of_the_month_not_in_that_of_a_meeting(
        self, member, pathway, worker
    ):
        taken_in(pathway, attested(member).code, worker)
        assert [line[0] for line in lines(pathway)] == [D(2026, 10, 26), D(2026, 11, 23)]

    def test_no_row_and_no_line_of_the_journal_holds_both_ends(self, member, pathway, worker):
        made = attested(member)
        taken_in(pathway, made.code, worker)
        assert not AttestedHours.objects.exists()
        [issued] = JournalEntry.objects.filter(act="participation.hours.attest")
        told = json.loads(issued.line)
        assert told["change"] == {}
        assert told["subject"] == f"participation.resourcegroup:{member.group_id}"
        code = made.code.replace("-", "")
        digests = set(GroupPresence.objects.exclude(attested="").values_list("attested", flat=True))
        for line in JournalEntry.objects.values_list("line", flat=True):
            assert code not in line and made.code not in line
            assert not any(digest in line for digest in digests)

    @pytest.mark.parametrize("typed", ["{}", " {} ", "low", "bare"])
    def test_the_code_is_read_however_it_is_typed(self, member, pathway, worker, typed):
        code = attested(member).code
        told = {"low": code.lower(), "bare": code.replace("-", "")}.get(typed, typed.format(code))
        assert taken_in(pathway, told, worker) == 360

    def test_it_serves_once(self, member, pathway, worker):
        code = attested(member).code
        taken_in(pathway, code, worker)
        with pytest.raises(Refusal, match="déjà notées"):
            taken_in(pathway, code, worker)
        assert len(lines(pathway)) == 2

    def test_out_of_date_it_is_refused(self, member, pathway, worker):
        code = attested(member).code
        AttestedHours.objects.update(until=DAY - dt.timedelta(days=1))
        with pytest.raises(Refusal, match="valait jusqu'au 23/11/2026"):
            taken_in(pathway, code, worker)
        assert AttestedHours.objects.exists()

    def test_more_than_a_week_holds_is_refused_and_the_code_still_serves(
        self, member, pathway, worker
    ):
        activity.note_hours(
            pathway=pathway, week=DAY, spent=[Spent("work", 4_200, "paie")], decision=by(worker)
        )
        code = attested(member).code
        with pytest.raises(Refusal, match="Cette semaine ferait"):
            taken_in(pathway, code, worker)
        assert AttestedHours.objects.count() == 2

    def test_who_does_not_support_the_person_learns_nothing_of_the_code(self, member, pathway):
        code = attested(member).code
        other = agent_with("lead_worker", "social_centre", "MDS-07")
        for typed in (code, "AAAA-AAAA-AAAA"):
            with pytest.raises(Refusal, match="ne relève pas de votre périmètre"):
                taken_in(pathway, typed, other)

    def test_codes_never_taken_in_are_erased_in_the_end(self, member):
        attested(member)
        usecases.purge_volunteers(day=D(2027, 8, 24), decision=HOUSE)
        assert AttestedHours.objects.exists()
        usecases.purge_volunteers(day=D(2027, 8, 25), decision=HOUSE)
        assert not AttestedHours.objects.exists()


def journal_of(pathway):
    rows = JournalEntry.objects.filter(
        act="pathways.activity.note", subject_id=str(pathway.pk)
    ).order_by("pk")
    return [json.loads(line)["change"] for line in rows.values_list("line", flat=True)]


class TestPages:
    def test_the_facilitator_makes_a_code_shown_once(self, client, member, facilitator):
        client.force_login(facilitator)
        page = client.get(reverse("participation:member", args=[member.pk])).content.decode()
        address = reverse("participation:attest_member", args=[member.pk])
        assert address in page
        assert client.post(address, {}).status_code == 422
        answer = client.post(address, {"agrees": "on"}, follow=True)
        body = answer.content.decode()
        assert answer.context["code"] in body and "4 h" in body and "Octobre 2026" in body
        assert client.get(reverse("participation:attested")).status_code == 404

    def test_and_one_for_somebody_who_passed_by(self, client, group, facilitator):
        client.force_login(facilitator)
        address = reverse("participation:attest_hours", args=[group.pk])
        told = {"month": "2026-11", "hours": "1 h 30", "agrees": "on"}
        assert "1 h 30" in client.post(address, told, follow=True).content.decode()
        for name, wrong in (("month", "x"), ("hours", ""), ("hours", "0"), ("hours", "99"),
                            ("agrees", "")):  # fmt: skip
            assert client.post(address, told | {name: wrong}).status_code == 422, (name, wrong)

    def test_the_lead_worker_takes_it_in_and_reads_a_neutral_line(
        self, client, member, pathway, worker
    ):
        client.force_login(worker)
        activity_page = reverse("pathways:activity", args=[pathway.pk])
        address = reverse("attestations:note", args=[pathway.pk])
        assert address in client.get(activity_page).content.decode()
        assert client.post(address, {"code": "AAAA-AAAA-AAAA"}).status_code == 422
        answer = client.post(address, {"code": attested(member).code}, follow=True)
        body = answer.content.decode()
        main = body.split("<main", 1)[1].split("</main>", 1)[0]
        assert answer.redirect_chain == [(activity_page, 302)]
        assert EVIDENCE in main and "6 h de participation citoyenne notées" in body
        assert "ressources" not in main

    def test_a_meeting_says_how_long_it_lasts(self, client, group, facilitator):
        client.force_login(facilitator)
        address = reverse("participation:plan_meeting", args=[group.pk])
        told = {"held_at": "2026-12-08T14:00", "length": "1 h 30", "place": "Salle"}
        client.post(address, told)
        assert group.meetings.get().minutes_long == 90
        assert client.post(address, told | {"length": "9"}).status_code == 422

    def test_nobody_but_a_volunteer_who_came_is_offered_a_code(self, client, group, facilitator):
        client.force_login(facilitator)
        made = volunteer(group)
        meeting_of(group_of("MDS-07"))
        page = client.get(reverse("participation:member", args=[made.pk])).content.decode()
        assert "Attester ses heures" not in page
