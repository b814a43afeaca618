"""The scale of each regime, at its edges (R-9, R-11)."""

import datetime as dt

import pytest

from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.sanctions.domain.choices import Choice, Dated, choices
from levier.sanctions.domain.scale import Sentence, Situation, check, scale_on

DECIDED = dt.date(2026, 11, 24)
DECEMBER = Month(2026, 12)
OLD, NEW = dt.date(2025, 5, 31), dt.date(2025, 6, 1)


def tried(fact_on, measure, percent=0, months=0, *, since=DECEMBER, ground="not_respected",
          people=1, majored=False, repeat=False):  # fmt: skip
    check(
        scale_on(fact_on),
        Sentence(measure, percent, months, since),
        Situation(ground, people, majored, repeat),
        DECIDED,
    )


def test_the_regime_is_that_of_the_day_of_the_fact():
    assert (scale_on(OLD).regime, scale_on(NEW).regime) == ("old", "new")
    with pytest.raises(Refusal, match="Aucune règle"):
        scale_on(dt.date(2009, 5, 31))


@pytest.mark.parametrize(
    ("fact_on", "percent", "months", "repeat"),
    [
        (OLD, 1, 1, False), (OLD, 80, 3, False), (OLD, 100, 4, True),
        (NEW, 30, 1, False), (NEW, 100, 2, False), (NEW, 30, 4, True), (NEW, 100, 1, True),
    ],
)  # fmt: skip
def test_what_lies_at_the_edge_of_the_scale_is_allowed(fact_on, percent, months, repeat):
    tried(fact_on, "suspension", percent, months, repeat=repeat)


@pytest.mark.parametrize(
    ("fact_on", "percent", "months", "repeat", "field"),
    [
        (OLD, 81, 1, False, "percent"), (OLD, 0, 1, False, "percent"),
        (OLD, 50, 4, False, "months"), (OLD, 50, 5, True, "months"),
        (NEW, 29, 1, False, "percent"), (NEW, 101, 1, False, "percent"),
        (NEW, 30, 3, False, "months"), (NEW, 30, 0, False, "months"),
        (NEW, 30, 5, True, "months"),
    ],
)  # fmt: skip
def test_one_step_beyond_is_refused_with_its_article(fact_on, percent, months, repeat, field):
    with pytest.raises(Refusal) as refused:
        tried(fact_on, "suspension", percent, months, repeat=repeat)
    assert refused.value.field == field
    assert "R262-68" in refused.value.rule


@pytest.mark.parametrize("fact_on", [OLD, NEW])
def test_a_household_of_two_never_loses_more_than_half(fact_on):
    tried(fact_on, "suspension", 50, 1, people=2)
    with pytest.raises(Refusal, match="plusieurs personnes") as refused:
        tried(fact_on, "suspension", 51, 1, people=2)
    assert "R262-68" in refused.value.rule


def test_the_majored_right_is_capped_since_june_2025_alone():
    tried(OLD, "suspension", 80, 1, majored=True)
    tried(NEW, "suspension", 50, 1, majored=True)
    with pytest.raises(Refusal, match="RSA majoré"):
        tried(NEW, "suspension", 51, 1, majored=True)


def test_a_suppression_comes_with_a_repeat_or_refused_controls():
    with pytest.raises(Refusal, match="premier manquement"):
        tried(NEW, "suppression", 100, 1)
    tried(NEW, "suppression", 100, 4, repeat=True)
    tried(NEW, "suppression", 100, 1, ground="controls")
    with pytest.raises(Refusal, match="une suppression"):
        tried(NEW, "suspension", 30, 1, ground="controls")
    with pytest.raises(Refusal):
        tried(OLD, "suppression", 100, 1, repeat=True)


def test_a_decision_never_looks_back():
    for since in (Month(2026, 11), Month(2026, 10), None):
        with pytest.raises(Refusal, match="décembre 2026") as refused:
            tried(NEW, "suspension", 30, 1, since=since)
        assert refused.value.field == "since"


@pytest.mark.parametrize("measure", ["warning", "nothing"])
def test_a_warning_withholds_nothing(measure):
    tried(NEW, measure)
    with pytest.raises(Refusal, match="ni part ni durée"):
        tried(NEW, measure, 30, 1)


def test_opinions_are_asked_where_the_law_says():
    old, new = scale_on(OLD), scale_on(NEW)
    assert old.needs_opinion("suspension") and new.needs_opinion("suppression")
    assert not new.needs_opinion("suspension") and not old.needs_opinion("warning")


def test_what_no_text_states_is_a_dated_choice_of_the_departement():
    assert (scale_on(NEW).again_within_months, scale_on(NEW).pay_back_max_months) == (24, 3)
    assert (scale_on(OLD).again_within_months, scale_on(OLD).pay_back_max_months) == (None, 0)
    for choice in choices().values():
        assert choice.on(NEW) and choice.on(OLD) is None
        assert choice.article and choice.law


def test_a_choice_changes_from_a_day_on_and_former_facts_keep_theirs():
    choice = Choice("x", "", "", "", "mois", (
        Dated(NEW, dt.date(2027, 1, 1), 24, ""), Dated(dt.date(2027, 1, 1), None, 12, "CP 12"),
    ))  # fmt: skip
    assert choice.on(dt.date(2026, 12, 31)).value == 24
    assert choice.on(dt.date(2027, 1, 1)).value == 12
