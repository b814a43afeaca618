"""What the page of September 2017 says is what the screen will count."""

import pytest

from levier.directory.models import Organisation
from levier.foundation.models import JournalEntry
from levier.kernel.money import Money
from levier.programmes import demo, queries, usecases
from levier.programmes.domain import ActionScope, Origin
from levier.programmes.models import Action, Orientation, PolicyProgramme, Session
from levier.programmes.themes import THEMES
from levier.territory.models import SocialCentre

pytestmark = pytest.mark.usefixtures("once", "db")

AXES = [
    "Mobiliser et associer les territoires dans une démarche de développement social local, "
    "ouvrir progressivement les actions à d’autres publics",
    "Accompagner les bénéficiaires dans un parcours d’insertion individualisé",
    "Proposer des actions d’insertion permettant de lever les freins à l’insertion",
    "Faciliter l’accès des bénéficiaires du RSA à l’emploi et à la formation",
]


def pdi():
    return PolicyProgramme.objects.get(code="PDI-2014")


def plan():
    return PolicyProgramme.objects.get(code="PLAN-2023")


def actions_of(programme, **more):
    return Action.objects.filter(placements__programme=programme, **more).distinct()


def test_the_pdi_has_its_four_axes_word_for_word():
    assert list(pdi().axes.values_list("title", flat=True)) == AXES


def test_the_pdi_has_27_orientations_22_departmental_and_17_territorial_actions():
    assert Orientation.objects.filter(axis__programme=pdi()).count() == 27
    assert actions_of(pdi(), scope=ActionScope.DEPARTMENTAL).count() == 22
    assert actions_of(pdi(), scope=ActionScope.TERRITORIAL).count() == 17


def test_the_eight_mds_steer_the_territorial_actions():
    pilots = set(actions_of(pdi(), scope="territorial").values_list("pilot", flat=True))
    assert pilots == set(SocialCentre.objects.values_list("pk", flat=True))
    assert len(pilots) == 8


@pytest.mark.parametrize("year", range(2014, 2020))
def test_each_year_costs_more_than_four_million_euros_and_every_level_adds_up(year):
    tree = queries.tree_of(pdi(), year)
    assert tree.amount == Money.euros(4_205_000) == tree.voted
    for axis in tree.axes:
        below = Money.total(each.amount for each in axis.orientations)
        assert axis.amount == below == axis.voted


def test_an_action_under_two_orientations_is_shown_twice_and_paid_once():
    tree = queries.tree_of(pdi(), 2018)
    shown = [placed for placed in tree.everything if placed.action.code == "T01"]
    assert [placed.is_main for placed in shown].count(True) == 1 < len(shown)
    assert len(tree.actions) == tree.progress.total == 39


def test_the_four_origins_of_the_page_are_all_there():
    assert set(actions_of(pdi()).values_list("origin", flat=True)) == set(Origin.values)


def test_the_plan_that_follows_has_four_axes_twelve_actions_and_4_3_million_in_2023():
    assert plan().axes.count() == 4
    assert actions_of(plan()).count() == 12
    assert queries.tree_of(plan(), 2023).amount == Money.euros(4_300_000)


def test_an_action_serves_several_programmes():
    mobility = Action.objects.get(code="A05")
    assert {place.programme.code for place in mobility.placements.all()} == {
        "PLAN-2023", "FSE-2021", "SOLIDARITES-2024",
    }  # fmt: skip
    assert queries.tree_of(PolicyProgramme.objects.get(code="FSE-2021"), 2026).esf


def test_every_theme_of_obstacle_is_lifted_by_an_action_of_today():
    lifted = set(Action.objects.filter(state="ongoing").values_list("themes__theme", flat=True))
    assert set(THEMES) <= lifted


def test_what_the_page_does_not_say_is_marked_as_an_example():
    assert not pdi().is_example and not pdi().axes.filter(is_example=True).exists()
    assert not Action.objects.filter(is_example=False).exists()
    assert not Orientation.objects.filter(is_example=False).exists()


def test_putting_them_in_twice_changes_nothing(house):
    before = JournalEntry.objects.count(), Action.objects.count(), Organisation.objects.count()
    assert usecases.seed_programmes(decision=house) == {"programmes": 0, "actions": 0}
    assert before == (
        JournalEntry.objects.count(), Action.objects.count(), Organisation.objects.count(),
    )  # fmt: skip


def test_a_tree_costs_the_same_queries_whatever_its_size(django_assert_max_num_queries):
    for programme in PolicyProgramme.objects.all():
        with django_assert_max_num_queries(8):
            tree = queries.tree_of(programme, 2024)
            assert tree.amount is not None and tree.progress


def test_the_demonstration_has_sessions_around_today_partly_taken(house):
    made = demo.seed_demo(house)["sessions"]
    assert made >= 60
    assert demo.seed_demo(house) == {
        "programmes": 0, "actions": 0, "pacts": 0, "sessions": 0,
    }  # fmt: skip
    sessions = list(Session.objects.enrolling(house.at.date()))
    assert {session.places_left == 0 for session in sessions} == {True, False}
    assert any(session.waiting for session in sessions)
    assert set(Session.objects.values_list("is_example", flat=True)) == {True}
    for theme in THEMES:
        assert queries.offers_for(theme, "01053", house.at.date()), theme
