"""Screenshots of every page that each role can reach, at 1440 and 390 pixels, light and dark.

    ./do shots [--base URL] [--role WORD] [--only WORD] [--into FOLDER]

Without `--base` a small demonstration is made under .cache/shots-data and served meanwhile.
Pages are found by following links, one of each kind. Exit code 1 when a page answers an error,
is wider than the screen or makes the console complain; the others are still taken.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from levier.directory.roles import ROLES
from tests.journeys.crawl import Visit, crawl, sign_in

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"1440": (1440, 900), "390": (390, 844)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Any) -> Browser:
    """The Chromium of the machine, else Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


@contextmanager
def served(folder: Path = ROOT / ".cache" / "shots-data", households: int = 600) -> Iterator[str]:
    """A demonstration of its own, kept in `folder`, on a free port."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    env = {**os.environ, "LEVIER_DATA": str(folder.resolve()), "LEVIER_ENV": "demo"}
    words = [sys.executable, "-m", "config.cli"]
    make = [*words, "demo", "--households", str(households), "--no-serve"]
    subprocess.run(make, env=env, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*words, "serve", "--port", str(port)], env=env)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base)
        yield base
    finally:
        server.terminate()
        server.wait(60)


def _wait_for(base: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(base, timeout=2)  # noqa: S310 (our own server)
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise SystemExit(f"{base} does not answer")


def accounts() -> Iterator[tuple[str, str, str]]:
    """`(role, e-mail, password)` of the demonstration, one agent a role."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from levier.directory.demo import PEOPLE

    told = set()
    for person in PEOPLE:
        if person.role in ROLES and person.role not in told:
            told.add(person.role)
            yield person.role, person.email, person.password


def visit_all(browser: Browser, base: str, account: tuple[str, str, str], asked: Any) -> list[str]:
    """What is wrong, in a sentence each, after every page of a role was taken four times."""
    role, email, password = account
    context = browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, base, email, password)
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    wrong: list[str] = []

    def look(visit: Visit) -> None:
        if asked.only in visit.kind:
            wrong.extend(f"{role} {one}" for one in shoot(page, visit, asked.into / role))
        wrong.extend(f"{role} {visit.url}: {one}" for one in complaints)
        complaints.clear()

    crawl(page, base, look)
    context.close()
    return wrong


def shoot(page: Page, visit: Visit, folder: Path) -> Iterator[str]:
    """The page at every size and scheme; a sentence for each thing wrong with it."""
    if visit.status >= 400:
        yield f"{visit.url}: status {visit.status}"
    folder.mkdir(parents=True, exist_ok=True)
    name = visit.kind.strip("/").replace("/", "_") or "accueil"
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            yield f"{visit.url}: {over} px wider than a screen of {width}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="")
    parser.add_argument("--into", type=Path, default=ROOT / ".cache" / "shots")
    parser.add_argument("--role", default="")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    chosen = [account for account in accounts() if asked.role in account[0]]
    if asked.base:
        wrong = take(asked.base.rstrip("/"), chosen, asked)
    else:
        with served() as base:
            wrong = take(base, chosen, asked)
    print(*wrong, f"Screenshots in {asked.into}", sep="\n")
    return 1 if wrong else 0


def take(base: str, chosen: list[tuple[str, str, str]], asked: Any) -> list[str]:
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for account in chosen:
            try:
                wrong += visit_all(browser, base, account, asked)
            except BrowserError as error:
                wrong.append(f"{account[0]}: {error.message.splitlines()[0]}")
        browser.close()
    return wrong


if __name__ == "__main__":
    sys.exit(main())
