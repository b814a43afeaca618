"""Every page that agents can reach, with 20 agents at once: the time the server takes.

    ./do bench pages [--full]

A demonstration of 10,000 paid households (with `--full`, 100,000 too) on SQLite and on
PostgreSQL, served as `levier serve` does. Twenty agents of all roles walk from page to page, one
page of each kind, pausing a second between two; the time is the client's, queue included.
Goal: 95th percentile of 150 ms or less. The slowest pages are named.
"""

from __future__ import annotations

import http.cookiejar
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.shots import accounts, served
from tests.everywhere import postgresql
from tests.journeys.crawl import LEAVING, kind_of

AGENTS = 20
ROUNDS = 4  # times each agent sees each kind of page it can reach, at most
PAUSE = 1.0
SECONDS = 90.0
GOAL = 0.150
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)"')
# Pages that are files, or that only redirect elsewhere.
NOT_PAGES = ("/tableau-du-mois/",)


class Agent:
    """A session with its cookies; every answer is timed, errors are kept."""

    def __init__(self, base: str, email: str, password: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        page = self.get("/compte/connexion/")[1]
        found = TOKEN.search(page)
        assert found, "the sign-in page has no form"
        self._post("/compte/connexion/", csrfmiddlewaretoken=found[1], login=email,
                   password=password)  # fmt: skip

    def _post(self, path: str, **fields: str) -> None:
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(  # noqa: S310 (our own server)
            self.base + path, data, {"Referer": self.base + path}
        )
        self.opener.open(request, timeout=60).read()

    def get(self, path: str) -> tuple[float, str]:
        """Seconds from the request to the last byte, and the page ("" when it is no page)."""
        begun = time.perf_counter()
        with self.opener.open(self.base + path, timeout=60) as answer:
            data = answer.read()
            kind = answer.headers.get_content_type()
        spent = time.perf_counter() - begun
        return spent, data.decode() if kind == "text/html" else ""

    def pages(self, limit: int = 120) -> list[str]:
        """One address of each kind that links lead to from the home page."""
        waiting, known, found = ["/"], {"/"}, []
        while waiting and len(found) < limit:
            path = waiting.pop(0)
            try:
                _, text = self.get(path)
            except urllib.error.HTTPError:
                continue
            if text:
                found.append(path)
            for link in LINK.findall(text):
                if kind_of(link) not in known and not link.startswith(LEAVING):
                    known.add(kind_of(link))
                    waiting.append(link)
        return [path for path in found if path not in NOT_PAGES]


def run(json: bool = False) -> dict[str, Any]:
    """Seconds at the median, the 95th percentile and the worst, by engine and size."""
    sizes = [10_000, 100_000] if "--full" in sys.argv else [10_000]
    figures: dict[str, Any] = {}
    for size in sizes:
        for engine in ("sqlite", "postgresql"):
            with _demonstration(engine, size) as base:
                figures[f"{engine} {size}"] = told = measure(base)
            if not json:
                _print(engine, size, told)
    return figures


@contextmanager
def _demonstration(engine: str, households: int) -> Iterator[str]:
    folder = Path(".cache") / "bench" / f"{engine}-{households}"
    if engine == "sqlite":
        with _kept(folder, households) as base:
            yield base
        return
    with postgresql() as url, tempfile.TemporaryDirectory() as fresh:
        before = os.environ.get("DATABASE_URL")
        os.environ["DATABASE_URL"] = url
        try:
            with _kept(Path(fresh), households) as base:
                yield base
        finally:
            os.environ.pop("DATABASE_URL")
            if before is not None:
                os.environ["DATABASE_URL"] = before


@contextmanager
def _kept(folder: Path, households: int) -> Iterator[str]:
    with served(folder=folder, households=households) as base:
        yield base


def measure(base: str) -> dict[str, Any]:
    people = [(email, password) for _, email, password in accounts()]
    walkers = [Agent(base, *people[n % len(people)]) for n in range(AGENTS)]
    walks = {n: walkers[n].pages() for n in range(len(people))}
    spent: dict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []
    lock = threading.Lock()
    end = time.monotonic() + SECONDS

    def walk(number: int) -> None:
        dice = random.Random(number)  # noqa: S311 (the order of a walk)
        paths = walks[number % len(people)] * ROUNDS
        dice.shuffle(paths)
        for path in paths:
            if time.monotonic() > end:
                return
            time.sleep(dice.uniform(0.5, 1.5) * PAUSE)
            try:
                seconds, _ = walkers[number].get(path)
            except (urllib.error.URLError, OSError) as error:
                with lock:
                    wrong.append(f"{path}: {error}")
                continue
            with lock:
                spent[kind_of(path)].append(seconds)

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(AGENTS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return _summary(spent, wrong)


def _summary(spent: dict[str, list[float]], wrong: list[str]) -> dict[str, Any]:
    whole = sorted(seconds for each in spent.values() for seconds in each)
    slowest = sorted(((_p95(each), kind) for kind, each in spent.items()), reverse=True)
    return {
        "pages": len(whole),
        "kinds": len(spent),
        "median_ms": _ms(whole[len(whole) // 2]),
        "p95_ms": _ms(_p95(whole)),
        "worst_ms": _ms(whole[-1]),
        "goal_ms": _ms(GOAL),
        "slowest": {kind: _ms(seconds) for seconds, kind in slowest[:10]},
        "errors": wrong[:10],
    }


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _print(engine: str, size: int, told: dict[str, Any]) -> None:
    print(f"\n{engine}, {size} foyers payés, {AGENTS} agents : {told['pages']} pages de "
          f"{told['kinds']} sortes ; médiane {told['median_ms']} ms, 95e centile "
          f"{told['p95_ms']} ms (but : {told['goal_ms']}), pire {told['worst_ms']} ms")  # fmt: skip
    for kind, spent in told["slowest"].items():
        print(f"  {spent:>6} ms  {kind}")
    for one in told["errors"]:
        print(f"  erreur  {one}")


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].startswith("http"):
        _print("?", 0, measure(sys.argv[1]))
    else:
        subprocess.run([sys.executable, "-m", "bench", "pages", *sys.argv[1:]], check=True)
