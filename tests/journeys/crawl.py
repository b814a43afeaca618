"""Walks through the application as somebody would, link after link, one page of each kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Error, Page

# What a pattern leaves out: the number of an object, a month, a code.
VARIABLE = re.compile(r"/(\d{4}-\d{2}|[A-Z]\d{2}|\d+|\d[\dAB]\d{3}|MDS-\d+)(?=/|$)")
# Forms of one shape: an element of a situation, a fact of a person.
SHAPED = re.compile(r"/(calcul|situation/(?:N|foyer))/[a-z0-9-]+")
FILE = re.compile(r"\.[a-z0-9]{3,4}$")
OK = 200
LEAVING = ("/compte/deconnexion", "/static/", "/ui/")
ANCHORS = "a[href]:not([download])"
HREF = re.compile(r'<a (?![^>]*\bdownload)[^>]*?\bhref="([^"]+)"')
LINKS = "els => els.map(e => e.getAttribute('href'))"


@dataclass
class Visit:
    """One page seen: its address, its kind (numbers left out), the status it answered."""

    url: str
    kind: str
    status: int
    complaints: list[str] = field(default_factory=list)


def kind_of(path: str) -> str:
    return SHAPED.sub(r"/\1/X", VARIABLE.sub("/N", path))


def sign_in(page: Page, base: str, email: str, password: str) -> None:
    page.goto(f"{base}/compte/connexion/", wait_until="load")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "connexion" not in url)


def crawl(
    page: Page,
    base: str,
    look: Callable[[Visit], None],
    limit: int = 120,
    seen: frozenset[str] | set[str] = frozenset(),
) -> list[Visit]:
    """Every kind of page that links lead to from the home page; `look` is called on each.

    Of files and of the kinds already `seen`, the answer alone is asked for, and nothing is drawn;
    `look` is told of a file only when it does not come.
    """
    waiting, known, visits = ["/"], {kind_of("/")}, []
    while waiting and len(visits) < limit:
        path = waiting.pop(0)
        kind, is_file = kind_of(path), bool(FILE.search(path))
        try:
            asked = _asked if is_file or kind in seen else _drawn
            status, hrefs = asked(page, f"{base}{path}")
        except Error as error:
            if "Download is starting" in error.message:
                continue  # a file, not a page
            raise
        visit = Visit(path, kind, status)
        visits.append(visit)
        if not is_file or status != OK:
            look(visit)
        for found in _links(hrefs, f"{base}{path}", base):
            if kind_of(found) not in known:
                known.add(kind_of(found))
                waiting.append(found)
    return visits


def _drawn(page: Page, url: str) -> tuple[int, list[str]]:
    answer = page.goto(url, wait_until="load", timeout=30_000)
    return answer.status if answer else 0, page.eval_on_selector_all(ANCHORS, LINKS)


def _asked(page: Page, url: str) -> tuple[int, list[str]]:
    answer = page.request.get(url, timeout=30_000)
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status, [unescape(one) for one in HREF.findall(answer.text() if is_page else "")]


def _links(hrefs: list[str], url: str, base: str) -> Iterator[str]:
    for href in hrefs:
        parts = urlsplit(urljoin(url, href))
        inside = f"{parts.scheme}://{parts.netloc}" == base
        if inside and not parts.query and not parts.path.startswith(LEAVING):
            yield parts.path
