"""Many rejects replayed after a fix: each on its own, and what still fails is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from levier.directory import access as directory
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.rights.access import REPLAY
from levier.rights.domain import RejectState
from levier.rights.models import FeedReject
from levier.rights.usecases.importing import Chunks
from levier.rights.usecases.rejects import replay_reject

CHUNK = 20
TOLD = 500  # refusals whose sentence is kept; the others are only counted
NOTHING_YET: dict[str, Any] = {
    "next": 0, "created": 0, "changed": 0, "unchanged": 0, "gone": 0, "failed": 0, "told": [],
}  # fmt: skip


def replay_rejects(*, rejects: Sequence[int], chunks: Chunks, decision: Decision) -> None:
    """Replay rejects as they came, each in its own savepoint. Killed, it goes on.

    `replay` in the cursor counts what became of them: created, changed, unchanged, failed, gone
    (dealt with meanwhile); `told` holds (reject, sentence) of those that still fail.
    """
    directory.require_actor(decision, REPLAY)
    found = NOTHING_YET | chunks.cursor.get("replay", {})
    chunks.announce("rejeu", total=len(rejects), done=found["next"])
    while keys := rejects[found["next"] : found["next"] + CHUNK]:
        after = found | {"next": found["next"] + len(keys), "told": list(found["told"])}
        with chunks.chunk(done=after["next"], replay=after):  # saved as the body leaves it
            _replay(keys, after, decision)
        found = after


def _replay(keys: Sequence[int], found: dict[str, Any], decision: Decision) -> None:
    rows = FeedReject.objects.select_related("feed__payer").filter(pk__in=keys).order_by("pk")
    found["gone"] += len(keys)
    for reject in rows.filter(state=RejectState.OPEN):
        found["gone"] -= 1
        try:
            counts = replay_reject(reject=reject, decision=decision)
        except Refusal as refusal:
            found["failed"] += 1
            if len(found["told"]) < TOLD:
                found["told"].append([reject.pk, refusal.message])
        else:
            for name in ("created", "changed", "unchanged"):
                found[name] += getattr(counts, name)
