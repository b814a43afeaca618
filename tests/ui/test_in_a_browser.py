"""The gallery in a real browser, under the real security policy."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture
def look(chromium, live_server, shown):
    """Opens an address in a fresh window; what the console complains of is kept."""
    contexts = []

    def open_page(path="/ui/", width=1440, height=900, scheme="light", script=True, **more):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=script,
            locale="fr-FR",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{live_server.url}{path}", wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", ["/ui/", "/ui/?reason=", "/accessibilite/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_to_say(look, path, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    page = look(path, width=width, scheme=scheme, bypass_csp=True)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()


def test_the_security_policy_stops_nothing_of_ours(look):
    page = look()
    assert page.complaints == []
    assert page.evaluate("[...document.fonts].some((font) => font.status === 'loaded')")


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_width_scrolls_sideways(look, width):
    """320 pixels is also a desk screen enlarged to 400 %."""
    page = look(width=width)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_what_a_thumb_must_hit_is_large_enough(look):
    page = look(width=390, height=844)
    small = page.evaluate(
        """[...document.querySelectorAll(".act, .rooms a, .bar summary, .pick label, .pager a,"
        + ".list__exports a, .filters-fold > summary, .account__menu button")]
        .filter((one) => one.checkVisibility())
        .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 40 || box.height < 40).map(([name]) => name)"""
    )
    assert small == []


def test_keyboard_alone_sees_where_it_is(look):
    page = look()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#contenu"
    for _ in range(40):
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px", page.evaluate("document.activeElement.outerHTML")


def test_a_menu_opens_without_script_and_closes_with_escape(look):
    still = look(script=False)
    still.click(".account summary")
    assert still.is_visible("text=Automatique")
    page = look()
    page.click(".account summary")
    page.keyboard.press("Escape")
    assert not page.is_visible("text=Automatique")


def test_ticking_the_head_ticks_the_page(look):
    page = look()
    page.check("[data-picks-all]")
    assert page.locator("input[name=choix]:checked").count() == 5


def test_on_paper_the_frame_goes_and_the_receipt_stays(look):
    page = look(scheme="dark")
    page.emulate_media(media="print")
    ink = page.evaluate("getComputedStyle(document.querySelector('.receipt td')).color")
    assert ink == "rgb(33, 30, 26)"  # the light ink: paper is white
    assert not page.is_visible(".rooms")
    assert not page.is_visible(".bar")
    assert page.is_visible(".receipt")
