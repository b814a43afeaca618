"""What the pages of this room share: acts, notices, badges, papers in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst

from levier.kernel.text import short_date, short_moment
from levier.pathways.web.tables import left
from levier.sanctions.domain.breach import BreachState
from levier.sanctions.domain.choices import choices
from levier.sanctions.models import Paper
from levier.ui.pieces import Fact, Number

S = BreachState
MEANINGS = {
    S.REPORTED: "attention",
    S.QUALIFIED: "attention",
    S.NOTIFIED: "accent",
    S.OBSERVED: "attention",
    S.NO_ANSWER: "attention",
    S.REFERRED: "accent",
    S.OPINION_GIVEN: "attention",
    S.SUSPENSION: "danger",
    S.SUPPRESSION: "danger",
    S.SENT: "danger",
    S.IN_EFFECT: "danger",
    S.LIFTED: "done",
}
HOUSE = "le Département"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that this person may do now. `posts`: a button, without a page of its own."""

    label: str
    url: str
    icon: str = "next"
    posts: bool = False
    kind: str = "quiet"


@dataclass(frozen=True, slots=True)
class Told:
    """A notice at the top of a page."""

    meaning: str
    title: str
    text: str = ""
    rule: str = ""


def meaning(breach: object) -> str:
    return MEANINGS.get(S(getattr(breach, "state", "")), "neutral")


def who(names: Mapping[str, str], actor: str) -> str:
    return names.get(actor, HOUSE) if actor else ""


def chosen_words(key: str, day: date) -> str:
    """« 3 mois, choix du Département depuis le 01/06/2025 »; "" when the text itself fixes it."""
    choice = choices()[key]
    found = choice.on(day)
    if found is None:
        return ""
    by = f" ({found.decided})" if found.decided else ""
    what = f"{found.value} {choice.unit}, " if found.value is not None else ""
    return f"{what}choix du Département depuis le {short_date(found.since)}{by}"


def due_number(due_on: date, label: str, note: str) -> Number:
    return Number(label, capfirst(left(due_on)), note)


def papers_of(papers: Iterable[Paper], names: Mapping[str, str]) -> list[Fact]:
    return [
        Fact(
            capfirst(paper.get_kind_display()),
            "Ouvrir le PDF",
            f"édité le {short_moment(paper.issued_at)}, {who(names, paper.issued_by)}",
            reverse("sanctions:paper", args=[paper.pk]),
        )
        for paper in papers
    ]
