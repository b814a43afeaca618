"""A rejected record as its page shows it, and the way back from the page to the use case."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory import queries as people_here
from levier.directory.models import Agent
from levier.foundation.acts import Decision
from levier.foundation.models import LongRun, RunState
from levier.kernel.errors import Refusal
from levier.rights import record_text, usecases
from levier.rights.access import REPLAY
from levier.rights.domain import FeedState, RejectState
from levier.rights.models import BenefitCase, FeedReject
from levier.rights.web import feed_forms
from levier.rights.web.feed_tables import REJECT_MEANINGS, title_of
from levier.ui.pieces import Fact, Number
from levier.ui.templatetags.ui import address


def case_of(reject: FeedReject) -> BenefitCase | None:
    """The case file that the record is about, when its number is known here."""
    number = reject.key.rpartition("/")[2]
    return BenefitCase.objects.filter(number=number).first() if number else None


def text_of(reject: FeedReject) -> str:
    return record_text.text_of(reject.raw, reject.feed.encoding)


def reject_page(reject: FeedReject, case: BenefitCase | None, agent: Agent) -> dict[str, Any]:
    is_open = reject.state == RejectState.OPEN
    may = directory.can(agent, REPLAY)
    faults = {(reject.line, reject.element)}
    faults |= {(line, element) for line, element, _ in reject.others}
    groups = record_text.groups_of(
        reject.raw, reject.feed.encoding, reject.feed.interface, reject.starts_at, faults
    )
    names = people_here.names_of([reject.decided_by])
    return {
        "reject": reject,
        "meaning": REJECT_MEANINGS[reject.state],
        "title": title_of(reject.feed),
        "reason": capfirst(reject.reason.rstrip(".")),
        "value": record_text.without_nir(reject.value),
        "others": [Fact(f"Ligne {line}, {element}", capfirst(reason))
                   for line, element, reason in reject.others],
        "case": case,
        "file_url": address("rights:file", case.household_id) if case else "",
        "wrong": [(_title(one), _facts(one)) for one in groups if one.is_faulty],
        "parts": _parts(groups),
        "text": "" if groups else record_text.masked(text_of(reject)),
        "who": names.get(reject.decided_by, reject.decided_by and "Levier"),
        "may_replay": may and is_open and reject.feed.state == FeedState.TAKEN,
        "may_ignore": may and is_open,
        "may_reopen": may and reject.state == RejectState.IGNORED,
        "is_early": is_open and reject.feed.state != FeedState.TAKEN,
    }  # fmt: skip


Part = list[tuple[str, list[Fact]]]


def _title(group: record_text.Group) -> str:
    return ", ".join(filter(None, (group.place, group.title)))


def _parts(groups: list[record_text.Group]) -> list[tuple[str, Part]]:
    """The record part by part, each with its blocks."""
    return [
        (place, [(one.title, _facts(one)) for one in inside])
        for place, inside in groupby(groups, key=lambda group: group.place)
    ]


def _facts(group: record_text.Group) -> list[Fact]:
    return [Fact(one.label, one.shown, _note(one)) for one in group.lines]


def _note(line: record_text.Line) -> str:
    name = f"{line.element} {line.code}".strip()
    return f"{name}, ligne {line.number}" + (" : à corriger" if line.is_faulty else "")


def replay_form(reject: FeedReject, data: Mapping[str, Any] | None = None) -> feed_forms.Replay:
    return feed_forms.Replay(data, initial={"corrected": record_text.masked(text_of(reject))})


def replayed(reject: FeedReject, data: dict[str, Any], decision: Decision) -> None:
    """As it came when the text was left as it was; else as it was corrected, with a reason."""
    original = text_of(reject)
    typed = data["corrected"].replace("\r\n", "\n").strip()
    if not typed or typed == record_text.masked(original).replace("\r\n", "\n").strip():
        usecases.replay_reject(reject=reject, decision=decision)
        return
    if not decision.reason.strip():
        raise Refusal("Dites d'après quelle pièce le bloc est corrigé.", field="reason")
    corrected = record_text.unmasked(typed, original).encode()
    usecases.replay_reject(reject=reject, corrected=corrected, decision=decision)


def replay_page(run: LongRun) -> dict[str, Any]:
    """How far a replay is, then what became of each reject."""
    told = run.cursor.get("replay", {})
    named = [pk for pk, _ in told.get("told", [])]
    rows = FeedReject.objects.only("feed_id", "line").in_bulk(named)
    return {
        "run": run,
        "failed": run if run.state == RunState.FAILED else None,
        "numbers": _replay_numbers(told),
        "still": [
            Fact(_place(rows.get(pk)), sentence, "", reverse("rights:reject", args=[pk]))
            for pk, sentence in told.get("told", [])
        ],
        "untold": max(told.get("failed", 0) - len(told.get("told", [])), 0),
    }


def _place(reject: FeedReject | None) -> str:
    return f"Flux n° {reject.feed_id}, ligne {reject.line}" if reject else "Rejet"


def _replay_numbers(told: dict[str, Any]) -> list[Number]:
    if not told:
        return []
    taken = told["created"] + told["changed"] + told["unchanged"]
    found = [
        Number("Rejets pris", taken, f"{told['created']} créés, {told['changed']} modifiés"),
        Number("Toujours rejetés", told["failed"]),
    ]
    if told["gone"]:
        found.append(Number("Déjà traités", told["gone"], "par quelqu'un d'autre, entre-temps"))
    return found
