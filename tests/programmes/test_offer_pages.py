"""The catalogue and the pages of a session, as people of each role open them."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from levier.directory.models import Organisation
from levier.programmes.models import Action, Session
from tests.programmes.conftest import DAY, NOW, agent_with
from tests.programmes.sessions import BELLEY, BOURG, OYONNAX, session_of, take

pytestmark = pytest.mark.usefixtures("once", "db")


@pytest.fixture(autouse=True)
def _today():
    """Sessions are dated around the day of the suite."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def lou(client):
    client.force_login(agent_with("programme_officer"))
    return client


def body(answer):
    return answer.content.decode().replace("&#x27;", "'")


def shown(client, **query):
    answer = client.get(reverse("programmes:catalogue"), query)
    assert answer.status_code == 200
    return answer


def fields_of(form):
    return {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, "")
    }


def test_the_catalogue_goes_from_an_obstacle_to_the_nearest_session(lou):
    for code in (BELLEY, OYONNAX, BOURG):
        session_of(commune=code)
    session_of("A01")
    rows = shown(lou, frein="mobility", commune="Oyonnax").context["page"].objects
    assert [row.commune_id for row in rows] == [OYONNAX, BOURG, BELLEY]
    rows = shown(lou, frein="mobility", commune="01100", distance="10").context["page"].objects
    assert [row.commune_id for row in rows] == [OYONNAX]
    assert len(shown(lou).context["page"].objects) == 4
    assert "0 km" in body(shown(lou, commune="Oyonnax"))


def test_sessions_with_room_come_first(lou):
    full = session_of(places=1, starts_on=DAY)
    take(full, "p:1")
    free = session_of(starts_on=DAY + dt.timedelta(days=40))
    assert [row.pk for row in shown(lou).context["page"].objects] == [free.pk, full.pk]


def test_the_catalogue_has_its_map_of_places_left(lou):
    assert shown(lou).context["map"] is None
    take(session_of(), "p:1")
    page = shown(lou)
    areas = {area.code: area.value for area in page.context["map"].areas if area.value}
    assert areas == {BOURG: 2}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"commune": "Atlantis"}, "aucune commune"),
        ({"frein": "lune"}, "n'existe pas dans la liste"),
        ({"apres_le": "demain"}, "écrivez la date"),
        ({"distance": "-3"}, "n'existe pas dans la liste"),
        ({"commune": "x\x00" * 200}, "aucune commune"),
    ],
)
def test_what_cannot_be_searched_is_said(lou, query, sentence):
    session_of()
    page = body(shown(lou, **query))
    assert sentence in page and "Passer le permis" in page


def test_full_closed_and_past_sessions(lou):
    full = session_of(places=1, waiting_limit=0)
    take(full, "p:1")
    session_of(starts_on=DAY - dt.timedelta(days=5), enrol_until=DAY - dt.timedelta(days=1))
    assert [row.pk for row in shown(lou).context["page"].objects] == [full.pk]
    assert "complète" in body(shown(lou))
    assert not shown(lou, libre="oui").context["page"].objects


def test_sessions_of_a_date_and_a_public(lou):
    session_of("A06")
    later = session_of("A06", starts_on=DAY + dt.timedelta(days=60), title="Plus tard")
    day = (DAY + dt.timedelta(days=30)).isoformat()
    rows = shown(lou, apres_le=day, public="familles").context["page"].objects
    assert [row.pk for row in rows] == [later.pk]
    assert not shown(lou, public="seniors").context["page"].objects


@pytest.mark.parametrize("count", [3, 300])
def test_the_catalogue_costs_the_same_at_3_sessions_and_at_300(
    lou, count, django_assert_max_num_queries
):
    first = session_of()
    Session.objects.bulk_create(
        Session(
            action=first.action, title=f"Session {number}", starts_on=first.starts_on,
            ends_on=first.ends_on, enrol_until=first.enrol_until, commune_id=BOURG, places=5,
            updated_at=first.updated_at,
        )
        for number in range(count)
    )  # fmt: skip
    with django_assert_max_num_queries(24):
        shown(lou, frein="mobility", commune="Oyonnax", distance="50")
    for url in (
        reverse("programmes:session", args=[first.pk]),
        reverse("programmes:action", args=[first.action_id]),
    ):
        with django_assert_max_num_queries(26):
            assert lou.get(url).status_code == 200


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_the_catalogue_exports_what_is_searched(lou, file_format):
    session_of()
    session_of("A01", title="Autre")
    query = {"export": file_format, "frein": "mobility", "commune": "Oyonnax"}
    answer = lou.get(reverse("programmes:catalogue"), query)
    content = b"".join(answer.streaming_content)
    if file_format == "csv":
        assert "Passer le permis" in content.decode() and "Autre" not in content.decode()


def test_a_second_page_keeps_its_order_by_distance(lou):
    first = session_of(commune=OYONNAX)
    Session.objects.bulk_create(
        Session(
            action=first.action, title=f"Session {number}", starts_on=first.starts_on,
            ends_on=first.ends_on, enrol_until=first.enrol_until, commune_id=BOURG, places=5,
            updated_at=first.updated_at,
        )
        for number in range(40)
    )  # fmt: skip
    page = shown(lou, commune="Oyonnax").context["page"]
    assert page.objects[0].pk == first.pk and len(page.objects) == 30
    following = lou.get(reverse("programmes:catalogue") + page.next_url)
    assert len(following.context["page"].objects) == 11


def test_a_session_is_opened_changed_closed_and_cancelled_on_screen(lou):
    action = Action.objects.get(code="A05")
    url = reverse("programmes:create_session", args=[action.pk])
    fields = {
        "title": "Permis B", "starts_on": "2026-12-10", "ends_on": "2027-03-10",
        "commune": BOURG, "places": "8", "waiting_limit": "2", "schedule": "mardi",
    }  # fmt: skip
    assert lou.get(url).status_code == 200
    wrong = lou.post(url, {**fields, "ends_on": "2026-12-01"})
    assert wrong.status_code == 422 and "finirait avant" in body(wrong)
    answer = lou.post(url, fields)
    made = Session.objects.get(title="Permis B")
    assert answer["Location"] == reverse("programmes:session", args=[made.pk])
    assert made.enrol_until == dt.date(2026, 12, 10)
    page = body(lou.get(answer["Location"]))
    assert "8" in page and "sur 8" in page
    change = reverse("programmes:change_session", args=[made.pk])
    typed = fields_of(lou.get(change).context["form"])
    take(made, *[f"p:{number}" for number in range(9)])
    few = lou.post(change, {**typed, "places": "7", "reason": "x"})
    assert few.status_code == 422 and "8 personnes ont déjà" in body(few)
    more = lou.post(change, {**typed, "places": "9", "reason": "salle plus grande"}, follow=True)
    assert "1 personne de la liste d'attente" in body(more)
    for move, state in (("close", "closed"), ("reopen", "open"), ("cancel", "cancelled")):
        url = reverse("programmes:move_session", args=[made.pk, move])
        assert lou.get(url).status_code == 200
        assert lou.post(url, {"reason": "essai"}).status_code == 302
        made.refresh_from_db()
        assert made.state == state
    assert lou.get(reverse("programmes:move_session", args=[made.pk, "boum"])).status_code == 404


def test_an_operator_sees_and_changes_its_own_sessions_only(client):
    mine, other = session_of(), session_of("A01")
    body_ = Organisation.objects.get(name="Mobilités de l'Ain")
    client.force_login(agent_with("action_operator", "organisation", body_.pk))
    assert [row.pk for row in shown(client).context["page"].objects] == [mine.pk]
    assert client.get(reverse("programmes:session", args=[mine.pk])).status_code == 200
    assert client.get(reverse("programmes:session", args=[other.pk])).status_code == 404
    assert client.get(reverse("programmes:change_session", args=[other.pk])).status_code == 404
    create = reverse("programmes:create_session", args=[other.action_id])
    assert client.get(create).status_code == 404


def test_a_lead_worker_reads_the_offer_and_changes_nothing(client):
    made = session_of()
    client.force_login(agent_with("lead_worker", "social_centre", "MDS-07"))
    assert [row.pk for row in shown(client).context["page"].objects] == [made.pk]
    assert "Modifier" not in body(client.get(reverse("programmes:session", args=[made.pk])))
    assert client.get(reverse("programmes:change_session", args=[made.pk])).status_code == 403
