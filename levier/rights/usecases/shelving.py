"""A feed that was received but is not wanted: set aside, then taken up again."""

from __future__ import annotations

from django.db import transaction

from levier.directory import access as directory
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal
from levier.rights.access import IMPORT
from levier.rights.domain import FEED
from levier.rights.models import Feed
from levier.rights.usecases.reception import check_newest


@transaction.atomic
def shelve_feed(*, feed: Feed, decision: Decision) -> None:
    """Set a received feed aside before anything of it is taken; its file is kept.

    It no longer bars the way to older files. Refusal without a reason, or once it is taken.
    """
    directory.require_actor(decision, IMPORT)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi ce flux est mis de côté.", field="reason")
    move(feed, "shelve", FEED, decision)


@transaction.atomic
def unshelve_feed(*, feed: Feed, decision: Decision) -> None:
    """Take up again a feed set aside. Refusal when a newer one came since."""
    directory.require_actor(decision, IMPORT)
    check_newest(feed)
    move(feed, "unshelve", FEED, decision)
