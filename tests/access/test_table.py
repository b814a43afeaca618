"""Every address, every role: what `table.csv` says is what happens. A new address needs a row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from tests.access.conftest import VISITORS

pytestmark = pytest.mark.django_db  # each test in a savepoint of the one world

TABLE = Path(__file__).with_name("table.csv")
LOGIN = "/compte/connexion/"
# Addresses of software, which no session opens: a bearer token alone.
BY_TOKEN = {"pathways:api_referrals"}
# Addresses that answer everybody, drawn by the framework, without data of ours.
OUTSIDE = {"django.views.static.serve"}


def _names(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _names(pattern.url_patterns, prefix + space)
        elif isinstance(pattern, URLPattern) and pattern.lookup_str not in OUTSIDE:
            yield prefix + (pattern.name or str(pattern.pattern))


def _rows():
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {row["address"]: row for row in csv.DictReader(stream)}


ROWS = _rows()
NAMES = sorted(set(_names(get_resolver().url_patterns)))


def _territory(visitor):
    return "MDS-07" if visitor.endswith("_elsewhere") else "MDS-01"


def _address(world, name, visitor):
    return reverse(name, args=world["arguments"][_territory(visitor)].get(name, []))


def _outcome(answer):
    """`login`: sent to sign in; else the status, a refused form counting as shown."""
    if answer.status_code == 302 and answer["Location"].startswith(LOGIN):
        return "login"
    return str(answer.status_code)


def _measure(world, name):
    return {
        visitor: _outcome(world["clients"][visitor].get(_address(world, name, visitor)))
        for visitor in VISITORS
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_address_has_its_row(world, name):
    if name not in ROWS:
        try:
            measured = _measure(world, name)
        except NoReverseMatch:
            pytest.fail(f"{name} takes arguments: make its object in tests/access/objects/")
        line = ",".join([name, *measured.values()])
        pytest.fail(f"tests/access/table.csv lacks a row; today it would be (read it!):\n{line}")


def test_no_row_outlives_its_address():
    assert set(ROWS) <= set(NAMES)
    assert list(ROWS) == sorted(ROWS), "keep the rows in alphabetical order"


@pytest.mark.parametrize("name", sorted(set(ROWS) & set(NAMES)))
def test_each_role_sees_what_the_table_says(world, name):
    expected = {visitor: ROWS[name][visitor] for visitor in VISITORS}
    assert _measure(world, name) == expected


@pytest.mark.parametrize("name", sorted(set(ROWS) & set(NAMES)))
def test_whoever_may_not_read_may_not_post_either(world, name):
    for visitor in VISITORS:
        if ROWS[name][visitor] in ("login", "403", "404"):
            answer = world["clients"][visitor].post(_address(world, name, visitor))
            assert _outcome(answer) in ("login", "403", "404", "405"), visitor


@pytest.mark.parametrize("name", sorted(set(ROWS) & set(NAMES)))
def test_nothing_is_posted_without_its_token(world, name):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = world["clients"]["functional_administrator"].cookies
    answer = strict.post(_address(world, name, "functional_administrator"))
    assert answer.status_code in ((401,) if name in BY_TOKEN else (403, 405))
