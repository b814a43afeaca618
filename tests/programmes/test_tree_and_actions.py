"""What is decided about programmes and actions, and what is refused with a sentence."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from levier.directory.models import Organisation
from levier.foundation.models import JournalEntry
from levier.kernel.errors import Refusal
from levier.kernel.money import Money
from levier.programmes import access, queries, usecases
from levier.programmes.domain import Sheet, adaptation_due, year_shown, years_of
from levier.programmes.models import (
    Action,
    ActionVersion,
    Axis,
    BudgetLine,
    Envelope,
    Orientation,
    Placement,
    PolicyProgramme,
    ProgrammeVersion,
)
from tests.programmes.conftest import DAY, HOUSE, NOW, agent_with, by

pytestmark = pytest.mark.usefixtures("once", "db")

SHEET = Sheet(
    code="D30",
    title="Atelier vélo",
    scope="departmental",
    origin="partner_proposal",
    since=dt.date(2027, 1, 1),
    themes=("mobility",),
    publics=("tous-publics",),
)


def pdi():
    return PolicyProgramme.objects.get(code="PDI-2014")


def orientation(code):
    return Orientation.objects.get(axis__programme__code="PDI-2014", code=code)


def action(code):
    return Action.objects.get(code=code)


# --- the tree ------------------------------------------------------------------------------------


def test_an_orientation_with_actions_under_it_is_not_deleted():
    mobility = orientation("3.5")
    with pytest.raises(Refusal, match="porte 4 actions : déplacez-les"):
        usecases.delete_orientation(orientation=mobility, decision=HOUSE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Orientation.objects.filter(pk=mobility.pk)._raw_delete("default")
    assert Orientation.objects.filter(pk=mobility.pk).exists()


def test_an_empty_orientation_is_deleted_and_the_journal_keeps_its_code():
    usecases.delete_orientation(orientation=orientation("1.6"), decision=HOUSE)
    assert pdi().axes.get(number=1).orientations.count() == 5
    assert '"code":"1.6"' in JournalEntry.objects.latest("sequence").line


def test_an_axis_with_something_under_it_is_not_deleted():
    with pytest.raises(Refusal, match="6 orientations"):
        usecases.delete_axis(axis=pdi().axes.get(number=1), decision=HOUSE)


def test_axes_follow_one_another_and_can_be_taken_back_while_empty():
    made = usecases.add_axis(programme=pdi(), title="Un cinquième", decision=HOUSE)
    assert made.number == 5
    usecases.delete_axis(axis=made, decision=HOUSE)
    assert pdi().axes.count() == 4


def test_two_orientations_of_an_axis_never_share_a_code():
    with pytest.raises(Refusal, match="porte déjà ce code"):
        usecases.add_orientation(
            axis=pdi().axes.get(number=3), code="3.5", title="Encore", decision=HOUSE
        )


def test_a_programme_changed_by_two_people_is_changed_once():
    programme = pdi()
    fields = {"title": "Un autre titre", "since": programme.since, "until": programme.until}
    usecases.change_programme(programme=programme, revision=1, **fields, decision=HOUSE)
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        usecases.change_programme(programme=programme, revision=1, **fields, decision=HOUSE)


def test_a_programme_ends_after_it_starts():
    with pytest.raises(Refusal, match="La fin doit suivre"):
        usecases.create_programme(
            code="X", kind="pdi", title="X", since=DAY, until=DAY, decision=HOUSE
        )


def test_a_change_without_a_reason_is_refused():
    with pytest.raises(Refusal, match="motif"):
        usecases.add_axis(programme=pdi(), title="x", decision=replace(HOUSE, reason=" "))


# --- votes ---------------------------------------------------------------------------------------


def split(programme, **amounts):
    return {
        axis.pk: Money.euros(amounts.get(f"a{axis.number}", 0)) for axis in programme.axes.all()
    }


def test_axes_that_do_not_add_up_to_their_programme_are_refused():
    programme = pdi()
    with pytest.raises(Refusal, match=r"il reste 1.000,00.€ à répartir"):
        usecases.vote_envelope(
            programme=programme, year=2020, total=Money.euros(10_000),
            by_axis=split(programme, a1=9_000), decision=HOUSE,
        )  # fmt: skip
    assert not Envelope.objects.filter(year=2020).exists()


def test_an_envelope_smaller_than_what_its_actions_cost_is_refused():
    programme = pdi()
    with pytest.raises(Refusal, match="coûtent déjà"):
        usecases.vote_envelope(
            programme=programme, year=2019, total=Money.euros(1_000),
            by_axis=split(programme, a1=1_000), decision=HOUSE,
        )  # fmt: skip


def test_an_envelope_is_voted_again_whole():
    programme = pdi()
    amounts = {"a1": 100_000, "a2": 2_000_000, "a3": 2_000_000, "a4": 2_000_000}
    usecases.vote_envelope(
        programme=programme, year=2019, total=Money.euros(6_100_000),
        by_axis=split(programme, **amounts), decision=HOUSE,
    )  # fmt: skip
    tree = queries.tree_of(programme, 2019)
    assert tree.voted == Money.euros(6_100_000) and tree.left == Money.euros(1_895_000)


def test_a_version_keeps_the_programme_as_it_was_voted():
    programme = pdi()
    version = usecases.record_version(
        programme=programme, resolution="2019-12", body="assembly",
        resolved_on=dt.date(2019, 2, 4), summary="Adaptation", decision=HOUSE,
    )  # fmt: skip
    assert version.number == 2
    usecases.change_axis(axis=programme.axes.get(number=1), title="Autre", decision=HOUSE)
    kept = ProgrammeVersion.objects.get(pk=version.pk).content
    assert kept["axes"][0]["title"].startswith("Mobiliser et associer")
    assert sum(len(each["orientations"]) for each in kept["axes"]) == 27
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeVersion.objects.filter(pk=version.pk).update(summary="x")


def test_a_vote_to_come_is_not_recorded():
    with pytest.raises(Refusal, match="est à venir"):
        usecases.record_version(
            programme=pdi(), resolution="x", body="assembly",
            resolved_on=NOW.date() + dt.timedelta(days=1), summary="x", decision=HOUSE,
        )  # fmt: skip


def test_the_pdi_is_adapted_before_31_march_each_year():
    assert adaptation_due(dt.date(2026, 11, 24)) == dt.date(2027, 3, 31)
    assert adaptation_due(dt.date(2027, 3, 31)) == dt.date(2027, 3, 31)
    assert adaptation_due(dt.date(2027, 4, 1)) == dt.date(2028, 3, 31)


def test_a_programme_opens_on_the_year_that_matters():
    since, until = dt.date(2014, 1, 1), dt.date(2020, 1, 1)
    assert year_shown(since, until, DAY) == 2019
    assert years_of(since, until, DAY) == [2014, 2015, 2016, 2017, 2018, 2019]
    assert year_shown(dt.date(2023, 2, 6), None, DAY) == 2026
    assert year_shown(dt.date(2028, 1, 1), None, DAY) == 2028
    assert years_of(dt.date(2023, 2, 6), dt.date(2025, 6, 1), DAY) == [2023, 2024, 2025]


# --- actions -------------------------------------------------------------------------------------


def test_an_action_is_made_placed_paid_and_started():
    made = usecases.create_action(sheet=SHEET, decision=HOUSE)
    with pytest.raises(Refusal, match="Rattachez d'abord"):
        usecases.move_action(action=made, name="adopt", decision=HOUSE)
    mobility = orientation("3.5")
    usecases.place_action(action=made, axis=mobility.axis, orientation=mobility, decision=HOUSE)
    usecases.set_budget(
        action=made, year=2027, lines={"departement": Money.euros(12_000)}, decision=HOUSE
    )
    usecases.move_action(action=made, name="adopt", decision=HOUSE)
    usecases.move_action(action=made, name="start", decision=HOUSE)
    assert made.state == "ongoing"
    assert queries.spent_by_axis(pdi(), 2027) == {mobility.axis_id: Money.euros(12_000)}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "D01"}, "porte déjà le code D01"),
        ({"themes": ("moon",)}, "n'est pas un thème"),
        ({"publics": ("lune",)}, "n'est pas un public"),
        ({"scope": "lunar"}, "n'est pas une portée"),
        ({"origin": "moon"}, "n'est pas une origine"),
        ({"scope": "territorial"}, "a une MDS pilote"),
        ({"pilot": "MDS-01"}, "n'a pas de MDS pilote"),
        ({"scope": "territorial", "pilot": "MDS-99"}, "n'existe pas"),
        ({"until": dt.date(2026, 1, 1)}, "La fin doit suivre"),
        ({"operators": (1,), "partners": (1,)}, "pas les deux"),
        ({"operators": (999_999,)}, "organismes n'existe pas"),
        ({"officer": 999_999}, "agent n'existe pas"),
        ({"title": " "}, "un code et un titre"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(change, sentence):
    before = Action.objects.count()
    with pytest.raises(Refusal, match=sentence):
        usecases.create_action(sheet=replace(SHEET, **change), decision=HOUSE)
    assert Action.objects.count() == before


def test_the_sheet_before_a_change_stays_readable():
    mobility = action("A05")
    sheet = queries.sheet_of(mobility)
    usecases.change_action(
        action=mobility, revision=1, sheet=replace(sheet, title="Bouger", themes=("training",)),
        decision=HOUSE,
    )  # fmt: skip
    versions = {each.number: each.content for each in mobility.versions.all()}
    assert (versions[1]["title"], versions[2]["title"]) == ("Se déplacer pour travailler", "Bouger")
    assert versions[1]["themes"] == ["mobility"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionVersion.objects.filter(action=mobility).update(reason="x")


def test_a_sheet_changed_by_two_people_is_changed_once():
    mobility = action("A05")
    sheet = queries.sheet_of(mobility)
    usecases.change_action(
        action=mobility, revision=1, sheet=replace(sheet, title="Un"), decision=HOUSE
    )
    with pytest.raises(Refusal, match="Quelqu'un d'autre"):
        usecases.change_action(
            action=mobility, revision=1, sheet=replace(sheet, title="Deux"), decision=HOUSE
        )
    assert action("A05").title == "Un"


def test_a_change_that_changes_nothing_is_said_so():
    mobility = action("A05")
    with pytest.raises(Refusal, match="Rien n'a changé"):
        usecases.change_action(
            action=mobility, revision=1, sheet=queries.sheet_of(mobility), decision=HOUSE
        )


def test_a_budget_beyond_what_was_voted_is_refused_and_says_by_how_much():
    mobility = action("A05")
    with pytest.raises(Refusal, match=r"dépasserait de 10.000,00.€ l'enveloppe votée pour 2026"):
        usecases.set_budget(
            action=mobility, year=2026,
            lines={"departement": Money.euros(500_000)}, decision=HOUSE,
        )  # fmt: skip
    assert queries.budget_of(mobility)[2026]["esf"] == Money.euros(196_000)


def test_a_budget_of_a_year_not_voted_yet_is_free():
    usecases.set_budget(
        action=action("A05"), year=2028, lines={"esf": Money.euros(1)}, decision=HOUSE
    )
    assert queries.budget_of(action("A05"))[2028] == {"esf": Money.euros(1)}


def test_moving_money_between_axes_by_a_placement_keeps_to_what_was_voted():
    isolated = action("V01")
    axis = PolicyProgramme.objects.get(code="PLAN-2023").axes.get(number=1)
    with pytest.raises(Refusal, match="dépasserait"):
        usecases.place_action(action=isolated, axis=axis, decision=HOUSE)
    assert not isolated.placements.filter(axis=axis).exists()


def test_an_action_taken_from_its_main_place_is_counted_at_the_next_one():
    garden = action("T01")
    main, other = garden.placements.order_by("-is_main")
    with pytest.raises(Refusal, match="dépasserait"):
        usecases.remove_placement(placement=main, decision=HOUSE)
    Envelope.objects.filter(programme=pdi()).delete()
    usecases.remove_placement(placement=main, decision=HOUSE)
    assert Placement.objects.get(pk=other.pk).is_main
    assert queries.tree_of(pdi(), 2019).amount == Money.euros(4_205_000)


def test_a_placement_needs_the_orientation_where_there_are_some():
    with pytest.raises(Refusal, match="Choisissez l'orientation"):
        usecases.place_action(action=action("A05"), axis=pdi().axes.get(number=3), decision=HOUSE)
    with pytest.raises(Refusal, match="n'est pas de cet axe"):
        usecases.place_action(
            action=action("A05"), axis=pdi().axes.get(number=2), orientation=orientation("3.5"),
            decision=HOUSE,
        )  # fmt: skip


def test_the_database_refuses_a_placement_across_programmes():
    other = Axis.objects.filter(programme__code="PLAN-2023").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(action=action("V01"), programme=pdi(), axis=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(action=action("D01")).update(orientation=orientation("3.5"))


def test_the_database_refuses_a_second_main_placement():
    with pytest.raises(IntegrityError, match=r"one_main_placement|UNIQUE"), transaction.atomic():
        Placement.objects.filter(action=action("T01")).update(is_main=True)


def test_the_database_refuses_a_pilot_that_is_no_mds():
    with pytest.raises(IntegrityError, match="action_pilot"), transaction.atomic():
        Action.objects.filter(code="D01").update(pilot="MDS-01")


def test_the_database_refuses_a_line_of_nothing():
    with pytest.raises(IntegrityError, match="budget_line_positive"), transaction.atomic():
        BudgetLine.objects.create(action=action("D01"), year=2030, funder="esf", amount=Money(0))


def test_only_an_action_that_runs_is_published():
    mobility = action("A05")
    usecases.withdraw_action(action=mobility, decision=HOUSE)
    usecases.publish_action(action=mobility, decision=HOUSE)
    with pytest.raises(Refusal, match="déjà publiée"):
        usecases.publish_action(action=mobility, decision=HOUSE)
    with pytest.raises(Refusal, match="Seule une action"):
        usecases.publish_action(action=action("D01"), decision=HOUSE)


def test_an_action_moves_along_its_arrows_only():
    with pytest.raises(Refusal, match="n'est pas possible"):
        usecases.move_action(action=action("D01"), name="start", decision=HOUSE)
    with pytest.raises(Refusal, match="n'existe pas"):
        usecases.move_action(action=action("D01"), name="explode", decision=HOUSE)


# --- who -----------------------------------------------------------------------------------------


def test_an_mds_head_keeps_the_actions_of_the_centre_and_nothing_else():
    head = agent_with("mds_head", "social_centre", "MDS-01")
    mine = replace(SHEET, code="W01", scope="territorial", pilot="MDS-01")
    made = usecases.create_action(sheet=mine, decision=by(head))
    usecases.change_action(
        action=made, revision=1, sheet=replace(mine, title="Autre"), decision=by(head)
    )
    for sheet in (SHEET, replace(mine, code="W07", pilot="MDS-07")):
        with pytest.raises(Refusal, match="Votre rôle"):
            usecases.create_action(sheet=sheet, decision=by(head))
    with pytest.raises(Refusal, match="Votre rôle"):  # it would leave the centre
        usecases.change_action(
            action=made, revision=2, sheet=replace(mine, pilot="MDS-07"), decision=by(head)
        )
    with pytest.raises(Refusal, match="Votre rôle"):
        usecases.add_axis(programme=pdi(), title="x", decision=by(head))
    with pytest.raises(Refusal, match="Votre rôle"):
        usecases.publish_action(action=action("V01"), decision=by(head))


def test_a_project_is_seen_by_those_who_keep_it():
    draft = usecases.create_action(
        sheet=replace(SHEET, code="W01", scope="territorial", pilot="MDS-01"), decision=HOUSE
    )
    seen = {
        "programme_officer": True, "elected_member": False, "auditor": False,
    }  # fmt: skip
    for role, sees in seen.items():
        visible = access.visible_actions(agent_with(role))
        assert visible.filter(pk=draft.pk).exists() is sees, role
    for centre, sees in (("MDS-01", True), ("MDS-07", False)):
        visible = access.visible_actions(agent_with("mds_head", "social_centre", centre))
        assert visible.filter(pk=draft.pk).exists() is sees, centre
        assert visible.filter(code="V08").exists()


def test_an_operator_sees_the_actions_it_carries_out_only():
    body = Organisation.objects.get(name="Mobilités de l'Ain")
    operator = agent_with("action_operator", "organisation", body.pk)
    seen = set(access.visible_actions(operator).values_list("code", flat=True))
    assert seen == {"A05", "V02"}
    assert access.may_run(operator, action("A05")) and not access.may_run(operator, action("A01"))
    assert not access.may_change(operator, action("A05"))
    assert not access.visible_programmes(operator).exists()


def test_somebody_without_role_sees_nothing():
    lead = agent_with("rsa_manager")
    assert not access.visible_actions(lead).exists()
    assert not access.visible_programmes(lead).exists()
