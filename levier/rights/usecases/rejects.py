"""What to do with a record that was rejected: replay it once fixed, or leave it aside."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.db.models import F

from levier.directory import access as directory
from levier.formats import cnaf
from levier.foundation.acts import Decision, move
from levier.kernel.errors import Refusal
from levier.rights import events as told_above
from levier.rights import record_text
from levier.rights.access import REPLAY
from levier.rights.domain import REJECT, FeedState
from levier.rights.models import Feed, FeedReject
from levier.rights.usecases.counts import Counts
from levier.rights.usecases.importing import handler_of


@transaction.atomic
def replay_reject(
    *, reject: FeedReject, decision: Decision, corrected: bytes | None = None
) -> Counts:
    """Take a rejected record in, as it came (after a fix of Levier) or corrected by an agent.

    `corrected` is the whole XML block; the bytes that came are kept. Refusal with the line and
    the reason when it still can't be taken: it then stays open.
    """
    directory.require_actor(decision, REPLAY)
    feed = reject.feed
    if feed.state != FeedState.TAKEN:
        raise Refusal("Ce flux n'est pas encore pris en charge : attendez la fin, puis rejouez.")
    move(reject, "replay", REJECT, decision, **_by(decision))
    read = cnaf.read_record(
        corrected if corrected is not None else reject.raw,
        feed.interface,
        expected_departement=settings.LEVIER_DEPARTEMENT,
        line=reject.starts_at,
        encoding=record_text.encoding_of(feed.encoding if corrected is None else ""),
    )
    if isinstance(read, cnaf.Reject):
        raise Refusal(f"Toujours rejeté. {read.sentence}", field="corrected")
    return _take(feed, replace(read, number=reject.number), decision)


def _take(feed: Feed, read: cnaf.Record, decision: Decision) -> Counts:
    handler = handler_of(feed, decision)
    before = set(feed.rejects.values_list("pk", flat=True))
    counts = handler.take([read])
    again = feed.rejects.exclude(pk__in=before).first()
    if again is not None:  # the transaction is undone, this second reject with it
        raise Refusal(f"Toujours rejeté. Ligne {again.line} : {again.reason}.", field="corrected")
    Counts(
        created=counts.created,
        changed=counts.changed,
        unchanged=counts.unchanged,
        anomalies=counts.anomalies,
    ).add_to(feed)
    Feed.objects.filter(pk=feed.pk).update(rejected=F("rejected") - 1)
    told_above.feed_taken(feed, decision)
    return counts


@transaction.atomic
def ignore_reject(*, reject: FeedReject, decision: Decision) -> None:
    """Leave a rejected record aside, with a reason; it can be taken up again."""
    directory.require_actor(decision, REPLAY)
    if not decision.reason.strip():
        raise Refusal("Indiquez pourquoi ce rejet est laissé de côté.", field="reason")
    move(reject, "ignore", REJECT, decision, **_by(decision))


@transaction.atomic
def reopen_reject(*, reject: FeedReject, decision: Decision) -> None:
    """Take up again a record that was left aside."""
    directory.require_actor(decision, REPLAY)
    move(reject, "reopen", REJECT, decision, **_by(decision))


def _by(decision: Decision) -> dict[str, object]:
    return {"decided_by": decision.actor, "decided_at": decision.at}
