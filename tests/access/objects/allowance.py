from __future__ import annotations

from levier.allowance import tasks, usecases
from levier.allowance.domain import Channel
from levier.allowance.models import MonthlyRun
from levier.foundation import runs
from levier.foundation.acts import Decision
from tests.access.objects.cases import case_in
from tests.access.objects.registry import NOW, arguments
from tests.allowance.households import NOVEMBER

HOUSE = Decision("system:test", NOW, "essai")


def controlled_run(centre):
    """The one run of the world: a month has a single one, whatever the centre."""
    case_in(centre)
    known = MonthlyRun.objects.first()
    if known:
        return known
    made = usecases.open_run(month=NOVEMBER, channel=Channel.DELEGATED, decision=HOUSE)
    for kind in (tasks.SNAPSHOT, tasks.CALCULATE, tasks.CONTROL):
        runs.execute(tasks.request(kind=kind, run=made, decision=HOUSE))
    return MonthlyRun.objects.get(pk=made.pk)


@arguments(
    "allowance:run",
    "allowance:progress",
    "allowance:cancel",
    "allowance:correct",
    "allowance:lines",
    "allowance:findings",
    "allowance:release",
    "allowance:approve",
    "allowance:refuse",
)
def _run(centre):
    return [controlled_run(centre).pk]


@arguments("allowance:step")
def _step(centre):
    return [controlled_run(centre).pk, "calculate"]


@arguments("allowance:finding")
def _finding(centre):
    run = controlled_run(centre)
    return [run.pk, run.findings.earliest("pk").pk]


@arguments("allowance:dashboard")
def _month(centre):
    controlled_run(centre)
    return [str(NOVEMBER)]


@arguments("allowance:why")
def _why(centre):
    return [case_in(centre).pk, str(NOVEMBER)]
