from __future__ import annotations

from levier.foundation.acts import Decision
from levier.kernel.money import Money
from levier.rights import tasks, usecases
from levier.rights.models import Feed, FeedReject
from tests.access.objects.cases import case_in
from tests.access.objects.registry import NOW, arguments
from tests.allowance.households import NOVEMBER
from tests.rights.taken import household

HOUSE = Decision("system:test", NOW, "essai")


def feed_in(centre):
    """The feed that brought the case files of the world."""
    case_in(centre)
    return Feed.objects.earliest("pk")


def reject_in(centre):
    found, _ = FeedReject.objects.get_or_create(
        feed=feed_in(centre),
        number=1,
        line=12,
        defaults={"element": "MTRSAVERS", "reason": "un motif", "raw": household(1).encode()},
    )
    return found


@arguments(
    "rights:feed",
    "rights:feed_progress",
    "rights:take",
    "rights:rehearse",
    "rights:shelve",
    "rights:unshelve",
)
def _feed(centre):
    return [feed_in(centre).pk]


@arguments("rights:reject", "rights:replay", "rights:ignore_reject", "rights:reopen_reject")
def _reject(centre):
    return [reject_in(centre).pk]


def debt_in(centre):
    """An overpayment of the first case file of a centre."""
    return usecases.assess_debt(
        case=case_in(centre),
        amount=Money.euros(300),
        month=NOVEMBER,
        source=f"test:{centre}",
        assessed_on=NOW.date(),
        decision=HOUSE,
    )


@arguments("rights:debt")
def _debt(centre):
    return [debt_in(centre).pk]


@arguments("rights:debt_act")
def _debt_act(centre):
    return [debt_in(centre).pk, "notification"]


@arguments("rights:advance", "rights:advance_gaps", "rights:advance_movements")
def _month(centre):
    return [str(NOVEMBER)]


@arguments("rights:replay_report", "rights:replay_progress")
def _replay(centre):
    return [tasks.request_replay([reject_in(centre).pk], HOUSE).pk]
