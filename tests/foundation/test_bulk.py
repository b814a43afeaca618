"""Many rows at once: the same rows as one by one, each with its own key."""

import datetime as dt
import gc

import pytest
from django.db import connection, transaction

from levier.foundation import bulk
from levier.kernel.money import Money
from levier.kernel.month import Month
from levier.people.models import Household
from tests.foundation.bills import Bill, bill

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def test_rows_in_bulk_read_back_as_they_were(bills_table):
    rows = [bill("a", 100, "2026-11", 3), bill("b", -5, is_urgent=True), bill("c")]
    bulk.insert_with_keys(rows)
    found = {one.pk: one for one in Bill.objects.all()}
    assert [found[row.pk].name for row in rows] == ["a", "b", "c"]
    first = found[rows[0].pk]
    assert (first.amount, first.month, first.sent_at) == (
        Money(100), Month(2026, 11), rows[0].sent_at,
    )  # fmt: skip
    assert not any(row._state.adding for row in rows)


def test_keys_taken_beforehand_never_meet_those_of_a_save(bills_table):
    one = bill("one")
    one.save()
    many = [bill(str(number)) for number in range(5)]
    bulk.insert_with_keys(many)
    after = bill("after")
    after.save()
    keys = [one.pk, *(row.pk for row in many), after.pk]
    assert len(set(keys)) == 7
    assert keys == sorted(keys)


def test_a_key_is_not_given_again_once_its_row_is_gone(bills_table):
    first = [bill("a"), bill("b")]
    bulk.insert_with_keys(first)
    Bill.objects.all().delete()
    again = [bill("c")]
    bulk.insert_with_keys(again)
    assert again[0].pk > max(row.pk for row in first)


def test_nothing_is_inserted_when_one_row_is_refused():
    rows = [Household(created_at=NOW), Household(created_at=None)]
    with pytest.raises(Exception, match=r"NULL|null"), transaction.atomic():
        bulk.insert_with_keys(rows)
    assert not Household.objects.exists()


def test_no_rows_is_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert_with_keys([])
        bulk.insert([])
        bulk.insert_values(Bill, ("name",), [])
    assert connection.vendor in {"sqlite", "postgresql"}


def test_collections_are_spared_only_for_the_time_of_the_work():
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), bulk.sparing_collections():
        assert gc.get_threshold()[0] > before[0]
        raise ZeroDivisionError
    assert gc.get_threshold() == before
