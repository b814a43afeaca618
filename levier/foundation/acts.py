"""Deciding: who, when, why; moving an object from one state to the next, once; the journal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from levier.foundation.models import GENESIS, JournalEntry, JournalHead
from levier.kernel.errors import Refusal
from levier.kernel.lifecycle import Lifecycle


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, when, and why. Views and commands build it; nothing below reads the clock.

    `actor` is `agent:<pk>` for a person, `system:<what>` for the house itself.
    """

    actor: str
    at: datetime
    reason: str = ""


def canonical(value: Any) -> str:
    """JSON that is the same on every machine: sorted keys, no spaces, plain text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chained(previous: str, sequence: int, line: str) -> str:
    """The hash of a link: the previous hash, its number, the stored text."""
    return hashlib.sha256(f"{previous}|{sequence}|{line}".encode()).hexdigest()


@transaction.atomic
def record(act: str, subject: models.Model | str, decision: Decision, /, **change: Any) -> None:
    """Write one line of the journal, in the transaction of the change it tells.

    `subject` is a saved object, or `type:identifier`. `change` holds identifiers, states and
    amounts only. The head row is the lock: on PostgreSQL, call it last in the transaction.
    """
    kind, identifier = _subject(subject)
    line = canonical(
        {
            "act": act,
            "actor": decision.actor,
            "at": decision.at.isoformat(),
            "change": change,
            "reason": decision.reason,
            "subject": f"{kind}:{identifier}",
        }
    )
    head = _locked_head()
    sequence = head.sequence + 1
    link = chained(head.hash, sequence, line)
    JournalEntry.objects.create(
        sequence=sequence,
        at=decision.at,
        actor=decision.actor,
        act=act,
        subject_type=kind,
        subject_id=identifier,
        reason=decision.reason,
        line=line,
        previous_hash=head.hash,
        hash=link,
    )
    JournalHead.objects.filter(pk=1).update(sequence=sequence, hash=link)


def _subject(subject: models.Model | str) -> tuple[str, str]:
    if isinstance(subject, str):
        kind, _, identifier = subject.partition(":")
        return kind, identifier
    return subject._meta.label_lower, str(subject.pk)


def _locked_head() -> JournalHead:
    head = JournalHead.objects.select_for_update().filter(pk=1).first()
    if head is None:  # the first line ever; two first writers meet on the primary key
        JournalHead.objects.get_or_create(pk=1, defaults={"sequence": 0, "hash": GENESIS})
        head = JournalHead.objects.select_for_update().get(pk=1)
    return head


def broken_links() -> list[str]:
    """Every place where the chain does not hold, as French sentences. Empty when it does."""
    findings, previous, expected = [], GENESIS, 1
    rows = JournalEntry.objects.order_by("sequence").values_list(
        "sequence", "previous_hash", "hash", "line", "act", "actor", "subject_type", "subject_id"
    )
    for sequence, before, link, line, act, actor, kind, identifier in rows.iterator(5000):
        told = _read(line)
        if sequence != expected:
            findings.append(f"Journal : la ligne {expected} manque avant la ligne {sequence}.")
        if before != previous or link != chained(before, sequence, line):
            findings.append(f"Journal : la ligne {sequence} n'est plus celle qui a été écrite.")
        if told != (act, actor, f"{kind}:{identifier}"):
            findings.append(f"Journal : les colonnes de la ligne {sequence} la contredisent.")
        previous, expected = link, sequence + 1
    head = JournalHead.objects.filter(pk=1).first()
    if head and (head.sequence, head.hash) != (expected - 1, previous):
        findings.append("Journal : la tête de chaîne ne correspond pas à la dernière ligne.")
    return findings


def _read(line: str) -> tuple[object, ...]:
    """Act, actor and subject of a line; None in their places when it is no line any more."""
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    found = told if isinstance(told, dict) else {}
    return tuple(found.get(name) for name in ("act", "actor", "subject"))


def move(
    subject: models.Model, name: str, lifecycle: Lifecycle, decision: Decision, **fields: Any
) -> None:
    """Apply a lifecycle move: a compare-and-set, so that two people can't both win, then journal.

    Refusal when the move is not open from the present state, or when someone was faster.
    """
    before: str = getattr(subject, "state")  # noqa: B009 (models declare it, Model doesn't)
    shown = getattr(subject, "get_state_display", str)()
    target = lifecycle.check(name, before, shown).target
    manager = type(subject)._default_manager
    with transaction.atomic():
        moved = manager.filter(pk=subject.pk, state=before).update(state=target, **fields)
        if not moved:
            raise Refusal(
                "Quelqu'un d'autre vient de modifier cet élément : rechargez la page "
                "pour voir où il en est."
            )
        for field, value in {"state": target, **fields}.items():
            setattr(subject, field, value)
        record(
            f"{subject._meta.label_lower}.{name}", subject, decision, before=before, after=target
        )
