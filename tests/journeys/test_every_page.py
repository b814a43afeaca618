"""Every page that every role can reach: it answers, fits the screen, and axe has nothing to say."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from levier.directory.demo import PEOPLE
from tests.journeys.crawl import crawl, sign_in

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}
ROLES = {person.role: person for person in reversed(PEOPLE)}
CHECKED: set[str] = set()  # kinds of pages that axe has read: the template is the same for all


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_of(role, base, window):
    page, wrong, complaints = window(bypass_csp=True), [], []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, base, ROLES[role].email, ROLES[role].password)

    def look(visit):
        wrong.extend(f"{visit.url}: {one}" for one in complaints)
        complaints.clear()
        if visit.status != 200:
            wrong.append(f"{visit.url}: {visit.status}")
        if visit.kind in CHECKED:
            return
        CHECKED.add(visit.kind)
        found = Axe().run(page, options=RULES)
        if found.violations_count:
            wrong.append(f"{visit.url}: {found.generate_report()}")
        page.set_viewport_size({"width": 390, "height": 844})
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.set_viewport_size({"width": 1440, "height": 900})
        if over > 0:
            wrong.append(f"{visit.url}: {over} px wider than a telephone")

    visits = crawl(page, base, look, seen=frozenset(CHECKED))
    assert len(visits) > 2
    assert not wrong, "\n".join(wrong)
