"""Screenshots of pages, per role, at 1440 and 390 pixels, light and dark.

    python bench/shots.py http://127.0.0.1:8000 plan.json [--into .cache/shots] [--only WORD]

`plan.json`: [{"role": "gestionnaire", "email": "...", "password": "...",
               "urls": {"ma-journee": "/", "foyers": "/foyers/"}}, ...]
A role without an e-mail is looked at signed out. A page that fails is told at the end with
its reason; the others are still taken. Exit code 1 when one failed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

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
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


def sign_in(page: Page, base: str, role: dict[str, Any]) -> None:
    page.goto(f"{base}/compte/login/", wait_until="load")
    page.fill("input[name=login]", role["email"])
    page.fill("input[name=password]", role["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("load")
    if "/login" in page.url:
        raise BrowserError(f"{role['email']} could not sign in")


def shoot(page: Page, base: str, url: str, path: Path) -> str:
    """Takes one page whole; a sentence when something is wrong with it, "" otherwise."""
    answer = page.goto(f"{base}{url}", wait_until="load", timeout=30_000)
    page.evaluate("document.fonts.ready")
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
    if answer is None or answer.status >= 400:
        return f"{url}: status {answer.status if answer else 'none'}"
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return f"{url}: {width} px wider than the screen" if width > 0 else ""


def visit(browser: Browser, base: str, role: dict[str, Any], into: Path, only: str) -> list[str]:
    state, wrong = None, []
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                locale="fr-FR",
                storage_state=state,
            )
            page = context.new_page()
            if role.get("email") and state is None:
                sign_in(page, base, role)
                state = context.storage_state()
            for name, url in role["urls"].items():
                if only not in name:
                    continue
                path = into / role["role"] / f"{name}-{size}-{scheme}.png"
                try:
                    problem = shoot(page, base, url, path)
                except BrowserError as error:
                    problem = f"{url}: {error.message.splitlines()[0]}"
                if problem:
                    wrong.append(f"{role['role']} {size} {scheme} {problem}")
            context.close()
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("plan", type=Path)
    parser.add_argument("--into", type=Path, default=Path(".cache/shots"))
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for role in json.loads(asked.plan.read_text()):
            try:
                wrong += visit(browser, asked.base.rstrip("/"), role, asked.into, asked.only)
            except BrowserError as error:
                wrong.append(f"{role['role']}: {error.message.splitlines()[0]}")
        browser.close()
    print(*wrong, f"Screenshots in {asked.into}", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
