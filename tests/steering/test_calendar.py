"""The calendar of each role, and the address from which an agenda reads it."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from levier.directory import calendars
from levier.directory.models import CalendarAddress, RoleGrant
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.participation.models import GroupMeeting
from levier.programmes import usecases as programmes
from levier.programmes.models import Committee
from levier.sanctions.usecases.panels import add_member, save_panel
from levier.sanctions.usecases.sessions import create_session
from levier.territory import usecases as territory
from tests.participation.conftest import (
    HOUSE,
    NOW,
    agent_with,
    by,
    group_of,
    meeting_of,
    member_of,
)
from tests.programmes.sessions import session_of

PAGE = reverse("steering:calendar")


@pytest.fixture
def dates(db):
    """A committee, a session, a meeting of a group, a session of a panel, in December."""
    with time_machine.travel(NOW, tick=True):
        territory.seed_ain(decision=HOUSE)
        programmes.seed_programmes(decision=HOUSE)
        programmes.seed_pacts(decision=HOUSE)
        committee = Committee.objects.first()
        programmes.convene(
            committee=committee, held_at=NOW + dt.timedelta(days=9), place="Bourg",
            agenda="Le dossier de Zéphyrine Quenouille", decision=HOUSE,
        )  # fmt: skip
        session_of(starts_on=dt.date(2026, 12, 8))
        group = group_of()
        member_of(group)
        meeting_of(group, 12)
        yield


def body(answer):
    return answer.content.decode().replace("&#x27;", "'")


def december(client, **query):
    return body(client.get(PAGE, {"mois": "2026-12", **query}))


def feed_of(client, agent):
    address = calendars.make_address(agent=agent, decision=by(agent))
    client.logout()
    return client.get(reverse("steering:calendar_feed", args=[address.token]))


def test_each_role_sees_its_own_dates(client, dates):
    client.force_login(agent_with("programme_officer"))
    page = december(client)
    assert "Groupe ressources, " in page and "Début : " in page and "Comité" in page
    assert "Début : " not in december(client, quoi="groupes")
    client.force_login(agent_with("rsa_manager"))
    assert "Rien ce mois-ci" in december(client)


def test_the_secretary_sees_the_sessions_of_panels(client, dates):
    panel = save_panel(name="EP de Bresse", quorum=2, decision=HOUSE)
    add_member(panel=panel, name="Ana", quality="recipient", since=NOW.date(), decision=HOUSE)
    create_session(panel=panel, held_on=dt.date(2026, 12, 15), place="Salle", decision=HOUSE)
    client.force_login(agent_with("panel_secretary"))
    assert "EP de Bresse" in december(client)
    client.force_login(agent_with("mds_head", "social_centre", "MDS-01"))
    assert "EP de Bresse" not in december(client)


@pytest.mark.parametrize("month", ["", "x", "2026-13", "9999-01", "0001-01"])
def test_a_month_that_cannot_be_read_is_this_one(client, dates, month):
    client.force_login(agent_with("programme_officer"))
    assert "Calendrier de novembre 2026" in body(client.get(PAGE, {"mois": month}))


def test_an_agenda_reads_the_same_dates_and_no_name(client, dates):
    answer = feed_of(client, agent_with("programme_officer"))
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    titles = {str(event["summary"]) for event in events}
    assert any(title.startswith("Groupe ressources") for title in titles)
    assert any(title.startswith("Début : ") for title in titles)
    text = answer.content.decode()
    assert "Quenouille" not in text and "DESCRIPTION" not in text


def test_an_address_made_anew_closes_the_one_before(client, dates):
    agent = agent_with("programme_officer")
    client.force_login(agent)
    client.post(reverse("steering:make_calendar_address"))
    first = calendars.address_of(agent)
    assert first.token in body(client.get(PAGE))
    client.post(reverse("steering:make_calendar_address"))
    old = client.get(reverse("steering:calendar_feed", args=[first.token]))
    new = client.get(reverse("steering:calendar_feed", args=[calendars.address_of(agent).token]))
    assert (old.status_code, new.status_code) == (404, 200)
    client.post(reverse("steering:revoke_calendar_address"))
    assert calendars.address_of(agent) is None
    with pytest.raises(Refusal, match="déjà"):
        calendars.revoke_address(agent=agent, decision=by(agent))


def test_an_address_follows_the_roles_of_its_agent(client, dates):
    agent = agent_with("programme_officer")
    address = calendars.make_address(agent=agent, decision=by(agent))
    url = reverse("steering:calendar_feed", args=[address.token])
    RoleGrant.objects.filter(agent=agent).update(until=NOW.date())
    assert not Calendar.from_ical(client.get(url).content).walk("VEVENT")
    type(agent).objects.filter(pk=agent.pk).update(is_active=False)
    assert client.get(url).status_code == 404


def test_an_address_is_sealed_and_the_journal_does_not_hold_it(dates):
    agent = agent_with("programme_officer")
    token = calendars.make_address(agent=agent, decision=by(agent)).token
    raw = CalendarAddress.objects.values_list("token", "token_index").get()
    assert token not in map(str, raw)
    assert token not in " ".join(JournalEntry.objects.values_list("line", flat=True))
    with pytest.raises(Refusal, match="Chacun"):
        calendars.make_address(agent=agent, decision=HOUSE)


def test_whoever_guesses_addresses_is_told_to_wait(client, dates, settings):
    settings.LEVIER_LINKS_PER_MINUTE = 2
    url = reverse("steering:calendar_feed", args=["devine"])
    assert [client.get(url).status_code for _ in range(4)] == [404, 404, 429, 429]


@pytest.mark.parametrize("count", [3, 300])
def test_the_calendar_costs_the_same_at_3_dates_and_at_300(
    client, dates, count, django_assert_max_num_queries
):
    group = group_of()
    GroupMeeting.objects.bulk_create(
        GroupMeeting(group=group, held_at=NOW + dt.timedelta(minutes=number + 1), place="Salle")
        for number in range(count)
    )
    agent = agent_with("programme_officer")
    client.force_login(agent)
    with django_assert_max_num_queries(12):
        assert client.get(PAGE).status_code == 200
    address = calendars.make_address(agent=agent, decision=by(agent))
    with django_assert_max_num_queries(12):
        client.get(reverse("steering:calendar_feed", args=[address.token]))
