"""Who lives in a priority area: said by an agent, counted of an action, hidden when few."""

import pytest
from django.urls import reverse

from levier.foundation import clock
from levier.pathways.models import PublicMark
from levier.pathways.usecases import marking
from tests.pathways import prescribed as made
from tests.pathways.followed import TODAY, agent_as, by
from tests.pathways.supported import supported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ain")]


@pytest.fixture
def worker():
    return agent_as("lead_worker", "social_centre", "MDS-01", name="Alice")


def entered(count, worker):
    operator, session = made.operator(), made.session(places=count)
    sent = [made.sent(one, session, worker) for one in supported(count, lead=worker)]
    return [made.inside(one, operator) for one in sent]


def said_of(prescriptions):
    PublicMark.objects.bulk_create(
        PublicMark(person_id=one.person_id, kind="priority_area", source="agent",
                   stated_by="agent:essai", since=TODAY)
        for one in prescriptions
    )  # fmt: skip


def by_area(client, action):
    page = client.get(reverse("pathways:action_results", args=[action]))
    assert "aucun agent ne l'a noté" in page.content.decode().replace("&#x27;", "'")
    return [
        (name, cells[1]) for name, cells in dict(page.context["tables"])["Par quartier prioritaire"]
    ]


def exported(client):
    answer = client.get(reverse("pathways:results"), {"export": "csv"})
    body = b"".join(answer) if answer.streaming else answer.content
    head, line = body.decode("utf-8-sig").splitlines()[:2]
    told = dict(zip(head.split(";"), line.split(";"), strict=True))
    return told["Entrées, habitant un QPV"].strip('"')


def test_an_agent_says_it_of_a_person_with_the_day_and_who_said_it(client, worker):
    [pathway] = supported(lead=worker)
    agent = agent_as("mds_head", "social_centre", "MDS-01")
    client.force_login(agent)
    client.post(reverse("pathways:marks", args=[pathway.pk]), {"marks": ["priority_area"]})
    mark = PublicMark.objects.get(person=pathway.person, kind="priority_area")
    assert (mark.source, mark.since) == ("agent", clock.today())
    assert mark.stated_by == by(agent).actor
    page = client.get(reverse("pathways:pathway", args=[pathway.pk]))
    assert "habite un quartier prioritaire" in page.content.decode()


def test_the_payers_facts_leave_it_alone(worker):
    [one] = entered(1, worker)
    said_of([one])
    marking.follow_stated_marks(wanted={one.person_id: frozenset()}, source="payer", on=TODAY)
    assert PublicMark.objects.filter(kind="priority_area", until=None).count() == 1


def test_people_are_counted_by_it_and_what_nobody_said_is_not_a_no(client, worker):
    sent = entered(3, worker)
    said_of(sent[:1])
    client.force_login(agent_as("programme_officer"))
    assert by_area(client, sent[0].action_id) == [("Oui", "1"), ("Non dit", "2")]
    assert exported(client) == "1"
    PublicMark.objects.update(until=TODAY)
    assert by_area(client, sent[0].action_id) == [("Non dit", "3")]


@pytest.mark.parametrize(
    ("inside", "shown", "in_list"),
    [(3, ["s.", "s."], "s."), (6, ["s.", "s."], "s."), (5, ["5", "5"], "5")],
)
def test_an_elected_member_reads_neither_a_handful_nor_what_would_tell_it(
    client, worker, inside, shown, in_list
):
    total = {3: 9, 6: 9, 5: 10}[inside]
    sent = entered(total, worker)
    said_of(sent[:inside])
    client.force_login(agent_as("elected_member"))
    assert [count for _, count in by_area(client, sent[0].action_id)] == shown
    assert exported(client) == in_list
