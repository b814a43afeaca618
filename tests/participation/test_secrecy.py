"""R-23, page by page: who takes part in a group is unknown to those who sanction, and to the
file of the person. Every address of Levier is opened by each of them, looking for one name."""

from __future__ import annotations

import ast
import pathlib

import pytest
from django.apps import apps

from levier.directory.access import permissions_of
from levier.directory.models import Agent
from levier.directory.roles import ROLES, conflict
from levier.participation.models import GroupMember
from tests.access.conftest import VISITORS, world
from tests.access.objects.participation import SECRET
from tests.access.test_table import NAMES, _address

__all__ = ["world"]
pytestmark = pytest.mark.django_db

SANCTIONING = {
    "sanctions.report", "sanctions.decide", "panels.manage", "rights.decide_suspension",
    "appeals.decide",
}  # fmt: skip
NAMED = {"participation:candidates", "participation:candidate", "participation:move_candidate"}
ROOMS = ("participation",)
FIRST, LAST, PHONE = SECRET


def _those_who_sanction():
    return [
        visitor
        for visitor, email in VISITORS.items()
        if email and SANCTIONING & set(permissions_of(Agent.objects.filter(email=email).first()))
    ]


def _text(client, address):
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace")


def test_no_page_of_those_who_sanction_names_a_member(world):
    tried = 0
    for visitor in _those_who_sanction():
        for name in NAMES:
            text = _text(world["clients"][visitor], _address(world, name, visitor))
            tried += 1
            assert PHONE not in text, (visitor, name)
            if name not in NAMED:  # the secretary reads the names that agreed to sit
                assert LAST not in text and FIRST not in text, (visitor, name)
    assert tried > 500


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_sanctions_and_keeps_a_group(role):
    held = ROLES[role].permissions
    if held & {"participation.animate", "participation.approve"}:
        assert not held & SANCTIONING, role


@pytest.mark.parametrize("role", ["lead_worker", "mds_head", "head_of_service", "panel_secretary"])
def test_nobody_is_given_both(role):
    assert conflict([role, "group_facilitator"]) is not None


def test_a_member_has_no_key_to_a_file():
    """Neither to a person, a household or an agent; nothing points at a member from below."""
    keys = {
        field.related_model._meta.label
        for field in GroupMember._meta.get_fields()
        if field.is_relation and not field.auto_created
    }
    assert keys == {"participation.ResourceGroup"}
    for model in apps.get_models():
        if model._meta.app_label in ROOMS:
            continue
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            if related and not field.auto_created:
                assert related._meta.app_label != "participation", field


@pytest.mark.parametrize("room", ["people", "rights", "pathways", "allowance", "sanctions"])
def test_rooms_of_files_know_nothing_of_groups(room):
    """Nor do their templates link to a group from a file."""
    root = pathlib.Path(apps.get_app_config(room).path)
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert "levier.participation" not in (node.module or ""), path
    for path in root.rglob("*.html"):
        assert "participation:" not in path.read_text(), path


FILES = ("people:", "pathways:", "sanctions:", "steering:person", "attestations:")


def test_a_file_that_holds_hours_given_says_nothing_of_a_group(world):
    """The person of MDS-01 handed over a code of the group: those who sanction read hours, in the
    words of any other citizen participation, on every page of the file."""
    read = 0
    for visitor in _those_who_sanction():
        for name in NAMES:
            if not name.startswith(FILES) or not world["arguments"]["MDS-01"].get(name):
                continue
            main = _text(world["clients"][visitor], _address(world, name, visitor))
            main = main.partition("<main")[2].partition("</main>")[0].lower()
            assert "groupe ressource" not in main and "groupes ressource" not in main, name
            read += "attestation de participation citoyenne" in main
    assert read  # the hours are there to be read
