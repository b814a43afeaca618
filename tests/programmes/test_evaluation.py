"""Indicators are told once, and a published evaluation never changes."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.programmes import queries, usecases
from levier.programmes.domain.evaluation import Measures
from levier.programmes.models import (
    Action,
    ActionIndicator,
    Evaluation,
    EvaluationOpinion,
    PolicyProgramme,
)
from levier.territory.models import SocialCentre
from tests.programmes.conftest import DAY, HOUSE, NOW, agent_with, by
from tests.programmes.sessions import session_of, take

pytestmark = pytest.mark.usefixtures("once", "db")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


def plan():
    return PolicyProgramme.objects.get(code="PLAN-2023")


def opened(year=2026):
    return usecases.open_evaluation(programme=plan(), year=year, decision=HOUSE)


def collected():
    made = opened()
    usecases.collect_figures(evaluation=made, decision=HOUSE)
    return made


def say(evaluation, decision=HOUSE, centre="MDS-01", words="Bien."):
    return usecases.give_opinion(
        evaluation=evaluation, centre=SocialCentre.objects.get(pk=centre), words=words,
        decision=decision,
    )  # fmt: skip


def published():
    made = collected()
    say(made)
    usecases.close_review(evaluation=made, decision=HOUSE)
    usecases.conclude(evaluation=made, on=DAY, conclusions="Continuer.", decision=HOUSE)
    usecases.publish_evaluation(evaluation=made, decision=HOUSE)
    return made


def indicator(label, code="A05"):
    return ActionIndicator.objects.get(action__code=code, label=label)


# --- indicators ----------------------------------------------------------------------------------


def test_levier_counts_itself_what_it_records_and_says_where_from():
    take(session_of(places=4, starts_on=DAY), "p:1", "p:2", "p:3")
    actions = Action.objects.filter(code="A05")
    measures = queries.measures_of(actions, 2026)
    told = queries.told_of([indicator("Personnes entrées"), indicator("Places occupées")],
                           measures, DAY)  # fmt: skip
    assert [(one.value, one.on) for one in told] == [(3, DAY), (75, DAY)]
    assert all("places des sessions" in one.source for one in told)
    mine = measures[actions.get().pk]
    assert mine.budget == Money.euros(490_000) and mine.cost == Money(16_333_333)


def test_nothing_is_divided_by_nobody():
    nothing = Measures()
    assert nothing.filled is None and nothing.cost is None
    assert (nothing + Measures(places=4, entered=1)).filled == 25


def test_what_is_counted_is_never_typed():
    with pytest.raises(Refusal, match="ne se saisit pas : compté par Levier"):
        usecases.tell_indicator(
            indicator=indicator("Personnes entrées"), revision=1, value=5, decision=HOUSE
        )


def test_an_indicator_typed_by_two_people_is_typed_once():
    meetings = indicator("Réunions de groupes ressources", "A12")
    usecases.tell_indicator(indicator=meetings, revision=1, value=40, decision=HOUSE)
    with pytest.raises(Refusal, match="Quelqu'un d'autre vient de saisir"):
        usecases.tell_indicator(indicator=meetings, revision=1, value=41, decision=HOUSE)
    assert (meetings.value, meetings.source) == (40, "saisi")


def test_what_another_room_records_replaces_what_was_typed_and_forbids_typing():
    lifted = indicator("Freins levés")
    usecases.tell_indicator(indicator=lifted, revision=1, value=10, decision=HOUSE)
    words = "compté dans les parcours"
    filled = usecases.take_in_indicator(
        action=lifted.action, year=2026, key="lifted", value=12, source=words, decision=HOUSE
    )
    lifted.refresh_from_db()
    assert (filled, lifted.value, lifted.source) == (1, 12, words)
    with pytest.raises(Refusal, match="compté dans les parcours"):
        usecases.tell_indicator(indicator=lifted, revision=2, value=9, decision=HOUSE)
    with pytest.raises(Refusal, match="ne vient pas"):
        usecases.take_in_indicator(
            action=lifted.action, year=2026, key="entered", value=1, source="x", decision=HOUSE
        )


def test_the_database_refuses_a_value_without_its_source():
    rows = ActionIndicator.objects.filter(pk=indicator("Freins levés").pk)
    says = "indicator_value_has_its_source"
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        rows.update(value=3)


# --- the evaluation ------------------------------------------------------------------------------


def test_a_year_is_evaluated_once_and_never_in_advance():
    opened()
    for year, sentence in ((2026, "déjà ouverte"), (2027, "pas d'année 2027"), (2019, "2019")):
        with pytest.raises(Refusal, match=sentence):
            opened(year)


def test_figures_add_up_and_keep_their_date():
    take(session_of(places=4, starts_on=DAY), "p:1", "p:2")
    made = collected()
    total, rows = made.figures["total"], made.figures["rows"]
    assert len(rows) == 12 and made.figures_at == NOW
    assert total["budget"] == sum(row["budget"] for row in rows) == 450_400_000
    assert (total["places"], total["entered"], total["filled"]) == (4, 2, 50)


def test_figures_gathered_do_not_move_with_what_happens_next():
    session = session_of(places=4, starts_on=DAY)
    made = collected()
    take(session, "p:1")
    made.refresh_from_db()
    assert made.figures["total"]["entered"] == 0
    usecases.collect_figures(evaluation=made, decision=HOUSE)
    assert made.figures["total"]["entered"] == 1


def test_a_centre_speaks_for_itself_once_the_figures_are_there():
    head = agent_with("mds_head", "social_centre", "MDS-01")
    made = opened()
    with pytest.raises(Refusal, match="une fois les chiffres réunis"):
        say(made)
    usecases.collect_figures(evaluation=made, decision=HOUSE)
    say(made, by(head), words="Un premier avis.")
    say(made, by(head), words="Un second avis.")
    assert made.opinions.get().words == "Un second avis."
    with pytest.raises(Refusal, match="Votre rôle"):
        say(made, by(head), centre="MDS-07")


def test_the_committee_comes_after_the_centres():
    made = collected()
    with pytest.raises(Refusal, match="Aucune MDS"):
        usecases.close_review(evaluation=made, decision=HOUSE)
    say(made)
    usecases.close_review(evaluation=made, decision=HOUSE)
    for on, words, sentence in (
        (DAY + dt.timedelta(days=1), "x", "pas encore eu lieu"), (DAY, " ", "a conclu"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=sentence):
            usecases.conclude(evaluation=made, on=on, conclusions=words, decision=HOUSE)
    usecases.reopen_review(evaluation=made, decision=HOUSE)
    assert made.state == "collected"


def test_nothing_of_a_published_evaluation_changes_any_more():
    made = published()
    rows, opinions = Evaluation.objects.filter(pk=made.pk), EvaluationOpinion.objects.all()
    for change in (
        lambda: rows.update(conclusions="x"), lambda: rows.update(figures={}),
        lambda: rows.update(state="committee"), rows.delete,
        lambda: opinions.update(words="x"), opinions.delete,
        lambda: EvaluationOpinion.objects.create(
            evaluation=made, centre_id="MDS-02", words="x", given_by="x", given_at=NOW
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(Refusal, match="n'est pas possible"):
        usecases.collect_figures(evaluation=made, decision=HOUSE)


def test_who_publishes_holds_the_permission():
    made = collected()
    say(made)
    usecases.close_review(evaluation=made, decision=HOUSE)
    usecases.conclude(evaluation=made, on=DAY, conclusions="Continuer.", decision=HOUSE)
    with pytest.raises(Refusal, match="Votre rôle"):
        usecases.publish_evaluation(
            evaluation=made, decision=by(agent_with("mds_head", "social_centre", "MDS-01"))
        )
    usecases.publish_evaluation(evaluation=made, decision=by(agent_with("head_of_service")))
    assert made.state == "published"


# --- pages ---------------------------------------------------------------------------------------


def body(answer):
    return answer.content.decode().replace("&#x27;", "'")


def test_an_evaluation_goes_from_its_opening_to_its_publication_on_screen(client):
    client.force_login(agent_with("programme_officer"))

    def post(page, args, **fields):
        url = reverse(f"programmes:{page}", args=args)
        assert client.get(url).status_code == 200, page
        return client.post(url, {"reason": "essai", **fields})

    answer = post("open_evaluation", [plan().pk], year=2026)
    made = Evaluation.objects.get()
    assert "pas encore réunis" in body(client.get(answer["Location"]))
    assert post("move_evaluation", [made.pk, "collect"]).status_code == 302
    early = post("move_evaluation", [made.pk, "review"])
    assert early.status_code == 422 and "Aucune MDS" in body(early)
    assert post("give_opinion", [made.pk], centre="MDS-03", words="Bien.").status_code == 302
    assert post("move_evaluation", [made.pk, "review"]).status_code == 302
    assert post("conclude", [made.pk], on="2026-11-20", conclusions="Suite.").status_code == 302
    assert post("move_evaluation", [made.pk, "publish"]).status_code == 302
    page = body(client.get(answer["Location"]))
    assert "Suite." in page and "chiffres lus le" in page
    for file_format in ("csv", "xlsx", "ods"):
        told = client.get(answer["Location"], {"export": file_format})
        assert b"".join(told.streaming_content)
    assert client.get(answer["Location"], {"export": "exe"}).status_code == 422


def test_a_head_of_mds_gives_the_opinion_of_the_centre(client):
    made = collected()
    client.force_login(agent_with("mds_head", "social_centre", "MDS-01"))
    url = reverse("programmes:give_opinion", args=[made.pk])
    form = client.get(url).context["form"]
    assert [str(one) for one in form.fields["centre"].queryset] == ["MDS Bourg-en-Bresse"]
    assert client.post(url, {"centre": "MDS-07", "words": "x"}).status_code == 422
    assert client.post(url, {"centre": "MDS-01", "words": "Utile."}).status_code == 302
    for page, args in (("conclude", []), ("move_evaluation", ["publish"])):
        address = reverse(f"programmes:{page}", args=[made.pk, *args])
        assert client.get(address).status_code == 404


def test_an_indicator_is_typed_from_the_sheet(client):
    client.force_login(agent_with("programme_officer"))
    meetings = indicator("Réunions de groupes ressources", "A12")
    url = reverse("programmes:tell_indicator", args=[meetings.pk])
    fields = {"value": "41", "revision": "1", "reason": "comptes rendus"}
    assert client.get(url).status_code == 200
    assert client.post(url, fields).status_code == 302
    assert client.post(url, fields).status_code == 422
    page = body(client.get(reverse("programmes:action", args=[meetings.action_id])))
    assert "Saisi, au 24/11/2026" in page and "41" in page


@pytest.mark.parametrize("count", [3, 300])
def test_an_evaluation_costs_the_same_at_3_actions_and_at_300(
    client, count, django_assert_max_num_queries
):
    made = collected()
    row = made.figures["rows"][0]
    Evaluation.objects.filter(pk=made.pk).update(figures={**made.figures, "rows": [row] * count})
    client.force_login(agent_with("elected_member"))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("programmes:evaluation", args=[made.pk])).status_code == 200
