"""The rooms on the left, and the tabs of pages that go together."""

from __future__ import annotations

import pytest
from django.conf import settings

from levier.directory.roles import ROLES
from levier.ui import frame

MOST = 6  # rooms on the left


def shown(path, *permissions):
    return frame.frame(settings.LEVIER_NAVIGATION, path, set(permissions).__contains__)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_has_at_most_six_rooms_each_with_nine_pages_at_most(role):
    permissions = ROLES[role].permissions
    rooms = shown("/", *permissions).rooms
    assert len(rooms) <= MOST
    for room in rooms:
        inside = next(one for one in shown(room.url, *permissions).rooms if one.is_current)
        assert len(inside.pages) <= 9


def test_pages_that_go_together_are_tabs_of_each_other():
    told = shown("/contrats/a-remplacer/", "pathways.view", "rights.view")
    assert [tab.label for tab in told.tabs] == ["Contrats", "Anciens contrats"]
    assert [tab.is_current for tab in told.tabs] == [False, True]
    inside = next(room for room in told.rooms if room.is_current)
    assert [page.label for page in inside.pages if page.is_current] == ["Contrats"]


def test_a_page_below_has_its_own_tabs():
    assert shown("/contrats/12/", "pathways.view").tabs == []


def test_a_group_of_which_one_page_is_open_bears_its_name():
    told = shown("/paies/", "allowance.view")
    assert "Flux" not in [page.label for room in told.rooms for page in room.pages]
    assert not shown("/", "nothing").tabs
