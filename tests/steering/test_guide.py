"""The guide: every chapter exists, is read as text, and its links lead somewhere."""

import re

import pytest
from django.urls import resolve

from levier.directory.roles import PERMISSIONS
from levier.steering import guide
from levier.steering.guide import reading
from tests.allowance.test_pages import agent_with


@pytest.mark.parametrize("chapter", guide.CHAPTERS, ids=lambda one: one.slug)
def test_a_chapter_has_a_title_and_says_something(chapter):
    assert len(chapter.title) > 3
    assert len(chapter.blocks) >= 2
    wanted = (chapter.permission,) if isinstance(chapter.permission, str) else chapter.permission
    assert not chapter.permission or set(wanted) <= set(PERMISSIONS)


@pytest.mark.parametrize("chapter", guide.CHAPTERS, ids=lambda one: one.slug)
def test_the_links_of_a_chapter_lead_somewhere(chapter):
    for block in chapter.blocks:
        for row in block.rows:
            for line in row:
                for span in line:
                    if span.kind == "link":
                        resolve(span.url)


def test_markup_in_a_chapter_is_only_text():
    (block,) = reading.read("Un <script>alert(1)</script> et **fort** et `code`.")
    kinds = [span.kind for span in block.rows[0][0]]
    assert "strong" in kinds
    assert "code" in kinds
    assert "<script>" in "".join(span.text for span in block.rows[0][0])


def test_a_table_and_lists_are_read():
    blocks = reading.read("| a | b |\n|---|---|\n| 1 | 2 |\n\n* x\n* y\n\n1. z\n")
    assert [block.kind for block in blocks] == ["table", "list", "numbered"]
    assert [len(block.rows) for block in blocks] == [2, 2, 1]


@pytest.mark.django_db
def test_the_help_link_of_a_page_leads_to_its_chapter(client):
    client.force_login(agent_with("rsa_manager"))
    answer = client.get("/aide/", {"depuis": "/compte/2fa/"})
    assert answer.url == "/aide/compte/"
    assert client.get("/aide/", {"depuis": "//ailleurs.example"}).status_code == 200
    assert client.get("/aide/rien-de-tel/").status_code == 404


@pytest.mark.django_db
def test_every_chapter_is_drawn(client):
    client.force_login(agent_with("rsa_manager"))
    for chapter in guide.CHAPTERS:
        page = client.get(f"/aide/{chapter.slug}/")
        assert page.status_code == 200
        assert re.search(r"<h1>\s*" + re.escape(chapter.title[:10]), page.content.decode())
