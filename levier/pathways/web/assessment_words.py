"""Obstacles and notes in words, as far as the reader may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import queries as agents
from levier.directory.models import Agent
from levier.kernel.text import counted, short_date
from levier.pathways import secrecy
from levier.pathways import support_access as access
from levier.pathways.domain import assessment as domain
from levier.pathways.domain.assessment import Level, NoteLevel
from levier.pathways.models import Assessment, Note, Obstacle, Pathway
from levier.pathways.queries import obstacles as queries
from levier.pathways.web import presenting
from levier.people.identity import records_of
from levier.programmes.themes import THEMES
from levier.ui.pieces import Event, Fact

MEANINGS = {
    Level.NONE: "done",
    Level.TO_WATCH: "neutral",
    Level.OBSTACLE: "attention",
    Level.MAJOR: "danger",
}
NOTE_MEANINGS = {
    NoteLevel.GENERAL: "neutral",
    NoteLevel.SOCIAL: "accent",
    NoteLevel.PROTECTED: "attention",
}


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """An obstacle as the page shows it; `need` empty for who may not read it."""

    obstacle: Obstacle
    theme: str
    meaning: str
    need: str
    url: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    note: Note
    meaning: str
    readers: str
    is_mine: bool
    is_protected: bool


def label_of(theme: str) -> str:
    known = THEMES.get(theme)
    return known.label if known else theme


def page(pathway: Pathway, agent: Agent, today: date) -> dict[str, Any]:
    """Everything that the page of a diagnosis shows."""
    reads = secrecy.reads_general(agent, pathway)
    may = pathway.is_open and access.may(agent, access.SUPPORT, pathway)
    seen, hidden = secrecy.visible_obstacles(agent, pathway, queries.all_of(pathway))
    whose = records_of(pathway.person_id)
    assessments = list(Assessment.objects.filter(person__in=whose)[:10])
    notes = list(secrecy.visible_notes(agent, pathway)) if reads else []
    names = agents.names_of(_actors(assessments, seen))
    ordered = sorted(seen, key=lambda one: -domain.ORDER[Level(one.level)])
    return {
        **presenting.head(pathway, today),
        "may_assess": may,
        "obstacles": [row(one, reads, may) for one in ordered if one.lifted_on is None],
        "hidden": counted(hidden, "frein protégé", "freins protégés") if hidden else "",
        "history": history(seen, names),
        "families": family_facts(seen),
        "assessments": [assessment_event(one, names, reads) for one in assessments],
        "notes": [note_row(one, agent) for one in notes],
        "reads_notes": reads,
    }


def row(obstacle: Obstacle, reads: bool, may: bool) -> ObstacleRow:
    return ObstacleRow(
        obstacle,
        label_of(obstacle.theme),
        MEANINGS[Level(obstacle.level)],
        obstacle.need if reads else "",
        reverse("pathways:lift_obstacle", args=[obstacle.pk]) if may else "",
    )


def history(obstacles: Iterable[Obstacle], names: Mapping[str, str]) -> list[Event]:
    """Every change of level, the latest first."""
    events = [
        Event(
            step.on,
            f"{label_of(one.theme)} : {step.get_level_display()}",
            f"Levé par : {one.lifted_by}" if step.level == Level.NONE else "",
            MEANINGS[Level(step.level)],
            names.get(step.stated_by, ""),
        )
        for one in obstacles
        for step in one.steps.all()
    ]
    return sorted(events, key=lambda event: event.on, reverse=True)


def family_facts(obstacles: Iterable[Obstacle]) -> list[Fact]:
    """What is exchanged with the network for employment: the family and its level, no more."""
    pairs = [(one.family, one.level) for one in obstacles if one.lifted_on is None]
    found = domain.by_family(pairs)
    return [
        Fact(capfirst(one.label), found[one.code].label)
        for one in domain.families().values()
        if one.code in found
    ]


def assessment_event(one: Assessment, names: Mapping[str, str], reads: bool) -> Event:
    themes = counted(len(one.themes), "thème examiné", "thèmes examinés")
    wishes = f" Souhait : {one.wishes}" if reads and one.wishes else ""
    title = one.get_kind_display()
    return Event(one.held_on, title[:1].upper() + title[1:], f"{themes}.{wishes}", "done",
                 names.get(one.recorded_by, ""), rule=domain.RULE)  # fmt: skip


def note_row(note: Note, agent: Agent) -> NoteRow:
    named = ", ".join(str(one) for one in note.readers.all())
    protected = note.level == NoteLevel.PROTECTED
    label = note.get_level_display()
    if protected:
        label = f"protégée : l'auteur{f' et {named}' if named else ' seul'}"
    mine = note.author_id == agent.pk
    return NoteRow(note, NOTE_MEANINGS[NoteLevel(note.level)], label, mine, protected and mine)


def lifted_line(obstacle: Obstacle) -> str:
    return f"{label_of(obstacle.theme)}, repéré le {short_date(obstacle.found_on)}"


def _actors(assessments: Iterable[Assessment], obstacles: Iterable[Obstacle]) -> set[str]:
    told = {one.recorded_by for one in assessments}
    return told | {step.stated_by for one in obstacles for step in one.steps.all()}
