from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string

from levier.ui.icons import ICONS


def test_the_gallery_shows_every_component(client, shown):
    page = client.get("/ui/")
    html = page.content.decode()
    assert page.status_code == 200
    names = """receipt steps timeline facts numbers progress notice deadline badge list cohort
        pager filters versions change chart map empty field--drop field--tick crumbs sparkline"""
    for name in names.split():
        assert re.search(rf'class="[^"]*\b{name}\b', html), name
    assert "592,69\u00a0€" in html


def test_the_gallery_is_not_open_in_production(client):
    assert client.get("/ui/").status_code == 404
    assert client.get("/ui/avancement/").status_code == 404


def test_no_page_carries_its_own_style_or_script(client, shown):
    html = client.get("/ui/").content.decode()
    assert "style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


def test_a_page_has_one_title_one_main_and_ids_that_are_unique(client, shown):
    html = client.get("/ui/").content.decode()
    assert '<html lang="fr"' in html
    assert html.count("<h1>") == 1
    assert html.count("<main") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_wrong_form_says_what_to_correct_and_links_to_it(client, shown):
    html = client.get("/ui/?reason=").content.decode()
    assert "À corriger avant de continuer" in html
    assert 'href="#id_reason"' in html
    assert 'id="id_reason_error"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'aria-describedby="id_reason_helptext id_reason_error"', html)


def test_a_theme_is_kept_and_can_be_given_back_to_the_system(client, shown):
    answer = client.post("/apparence/", {"theme": "dark", "next": "/ui/"})
    assert (answer.status_code, answer["Location"]) == (302, "/ui/")
    assert 'data-theme="dark"' in client.get("/ui/").content.decode()
    client.post("/apparence/", {"theme": "", "next": "/ui/"})
    assert "data-theme" not in client.get("/ui/").content.decode()


@pytest.mark.parametrize("typed", ["https://example.org/", "//example.org/", "''''", "²", "x", ""])
def test_a_theme_form_leads_nowhere_else(client, typed):
    answer = client.post("/apparence/", {"theme": "dark", "next": typed})
    assert answer["Location"] == "/"


def test_a_forged_theme_cookie_writes_nothing_in_the_page(client, shown):
    client.cookies["theme"] = '"><b>'
    assert "data-theme" not in client.get("/ui/").content.decode()


@pytest.mark.parametrize("code", ["403", "404", "500", "422"])
def test_an_error_page_stands_without_any_context(code):
    html = render_to_string(f"{code}.html")
    assert f"Erreur {code}" in html
    assert "Revenir à ma journée" in html


def test_progress_asks_again_only_while_it_lasts(client, shown):
    html = client.get("/ui/avancement/").content.decode()
    assert 'hx-get="/ui/avancement/"' in html
    assert "reste 3\u202f400 foyers" in html


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_one_drawing_in_its_box(name):
    assert re.fullmatch(r"[MmLlHhVvCcSsAaZz0-9 .,\-]+", ICONS[name])
