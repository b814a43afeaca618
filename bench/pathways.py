"""The morning of a lead worker and of a head, with 10,000 then 100,000 people followed.

Pages are asked of the application itself, in a process of its own, on a fresh database: the
median and the 95th percentile, in milliseconds. Goal: 150 ms at the 95th percentile for one's
day and a portfolio of 120 people, whatever the base; a cohort of 1,000 decisions with their
letters, ready to print, in a minute.
"""

from __future__ import annotations

import gc
import json as jsonlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SIZES = (10_000, 100_000)
TIMES = 40
PORTFOLIO, COHORT = 120, 1_000
WHERE = ("MDS-01", "MDS-02", "MDS-03", "MDS-04", "MDS-05", "MDS-06", "MDS-07", "MDS-08")


def run(json: bool) -> dict[str, Any]:
    """Figures by size and page; printed as a table unless `json`."""
    figures: dict[str, Any] = {}
    for size in SIZES:
        figures |= {f"{size}_{name}": value for name, value in _apart(size).items()}
    if not json:
        for name, value in figures.items():
            print(f"{name:40} {value:>10}")
    return figures


def _apart(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="levier-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.pathways", str(size)],
            cwd=Path(__file__).resolve().parent.parent,
            env={**os.environ, "LEVIER_DATA": folder},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found: dict[str, Any] = jsonlib.loads(done.stdout.splitlines()[-1])
    return found


def measure(size: int) -> dict[str, Any]:
    """The pages and the cohort of one size; asked for by `run` in another process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from levier.territory import usecases as territory
    from tests.pathways.followed import HOUSE, agent_as, team

    call_command("migrate", verbosity=0)
    territory.seed_ain(decision=HOUSE)
    bodies = [team(centre, capacity=None) for centre in WHERE]
    worker = agent_as("lead_worker", "social_centre", WHERE[0], name="Alice")
    head = agent_as("mds_head", "social_centre", WHERE[0], name="Hélène", signs=True)
    chief = agent_as("head_of_service", name="Chef", signs=True)
    _fill(size, bodies, worker)
    figures: dict[str, Any] = {}
    pages = {
        "day_of_lead_worker": (worker, "/"),
        "portfolio": (worker, reverse("pathways:portfolio")),
        "day_of_head": (head, "/"),
        "day_of_chief": (chief, "/"),
        "to_refer": (chief, reverse("pathways:entrants")),
        "pathways": (chief, reverse("pathways:pathways")),
        "pathways_of_centre": (head, reverse("pathways:pathways")),
        "portfolios": (chief, reverse("pathways:portfolios")),
        "bodies": (chief, reverse("pathways:bodies")),
    }
    for name, (agent, address) in pages.items():
        client = Client()
        client.force_login(agent)
        figures |= {f"{name}_{key}": value for key, value in _asked(client, address).items()}
    return {**figures, **_cohort(chief)}


def _fill(size: int, bodies: list[Any], worker: Any) -> None:
    """Seven people in eight are taken over, by teams of 120 a worker; the others wait."""
    from levier.pathways.models import Pathway, Referral
    from tests.pathways.followed import TODAY, agent_as, followed

    for place, body in enumerate(bodies):
        share = size // len(bodies)
        pathways = followed(share, body.centre_id, start=place * share)
        taken = pathways[share // 8 :]
        keys = [one.pk for one in taken]
        for start in range(0, len(keys), PORTFOLIO):
            first = place == 0 and start == 0
            name = f"W{place}-{start}"
            agent = worker if first else agent_as(
                "lead_worker", "social_centre", body.centre_id, name=name
            )  # fmt: skip
            mine = keys[start : start + PORTFOLIO]
            Pathway.objects.filter(pk__in=mine).update(
                lead=agent, body=body, path="social", last_contact_on=TODAY
            )
            Referral.objects.filter(pathway__in=mine).update(
                state="taken_over", path="social", body=body, decided_on=TODAY,
                notified_on=TODAY, taken_over_on=TODAY,
            )  # fmt: skip


def _asked(client: Any, address: str) -> dict[str, float]:
    client.get(address)
    gc.collect()
    gc.freeze()  # what filled the base is not what a server holds
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.get(address)
        spent.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, address
    cuts = statistics.quantiles(spent, n=20)
    return {"p50_ms": round(statistics.median(spent)), "p95_ms": round(cuts[-1])}


def _cohort(chief: Any) -> dict[str, float]:
    """A thousand decisions with their letters written, then composed to print."""
    from levier.foundation import runs
    from levier.pathways.models import Referral
    from levier.pathways.tasks import cohorts, referral_cohorts
    from levier.pathways.usecases import referral_letters
    from levier.pathways.web.letters import letters_of
    from tests.pathways.followed import by

    rows = Referral.objects.filter(state="pending").order_by("pk")
    picked = list(rows.values_list("pk", flat=True)[:COHORT])
    run = cohorts.request_cohort(
        act=referral_cohorts.DECIDE, picked=picked,
        options={"path": "social", "body": "", "letters": "True"}, decision=by(chief),
    )  # fmt: skip
    began = time.perf_counter()
    ended = runs.execute(run)
    decided = time.perf_counter()
    assert not ended.result["refused"], ended.result["refused"][:3]
    written = list(letters_of(ended))
    assert len(written) == COHORT
    for start in range(0, COHORT, referral_letters.AT_ONCE):
        part = written[start : start + referral_letters.AT_ONCE]
        referral_letters.pdf_of(letters=part, route="bench", decision=by(chief))
    whole = time.perf_counter() - began
    return {
        "cohort_decided_s": round(decided - began, 1),
        "cohort_printed_s": round(whole, 1),
    }


if __name__ == "__main__":
    print(jsonlib.dumps(measure(int(sys.argv[1]))))
