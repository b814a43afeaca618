"""Notes kept of a person: written, shared with one more by name, withdrawn by their author."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.pathways import support_access as access
from levier.pathways.domain.assessment import NoteLevel, check_words
from levier.pathways.models import Note, Pathway
from levier.pathways.usecases.contracts import words
from levier.pathways.usecases.referring import held

RULE = "Code pénal 226-13"


@transaction.atomic
def write_note(
    *,
    pathway: Pathway,
    level: str,
    text: str,
    readers: Sequence[Agent] = (),
    decision: Decision,
) -> Note:
    """Write a note that only those of its level read. The journal keeps that it is, not what.

    `readers`: named for a protected note, and for no other. Refusal beyond 10,000 characters,
    or for a reader who does not see the pathway.
    """
    access.require_pathway(decision, access.SUPPORT, pathway)
    pathway = held(pathway.pk)
    author = directory.agent_of(decision.actor)
    if author is None:
        raise Refusal("Une note a un auteur : quelqu'un l'écrit.")
    if level not in NoteLevel.values:
        raise Refusal("Choisissez qui lira cette note.", field="level")
    _check_readers(pathway, level, readers)
    note = Note.objects.create(
        pathway=pathway,
        person_id=pathway.person_id,
        level=level,
        text=check_words(text),
        author=author,
        written_at=decision.at,
    )
    note.readers.set(readers)
    record("pathways.note.write", note, decision, level=level, readers=[one.pk for one in readers])
    return note


@transaction.atomic
def share_note(*, note: Note, reader: Agent, decision: Decision) -> None:
    """One more agent, by name, reads a protected note; its author alone decides so."""
    _require_author(note, decision)
    _check_readers(note.pathway, note.level, [reader])
    note.readers.add(reader)
    record("pathways.note.share", note, decision, reader=reader.pk)


@transaction.atomic
def withdraw_note(*, note: Note, decision: Decision) -> None:
    """The author takes a note back, for a reason: nobody reads it any more."""
    _require_author(note, decision)
    why = words(decision.reason, "reason", "pourquoi la note est retirée", most=300)
    told = Note.objects.filter(pk=note.pk, withdrawn_at=None).update(
        withdrawn_at=decision.at, withdrawn_because=why
    )
    if not told:
        raise Refusal("Cette note est déjà retirée.")
    record("pathways.note.withdraw", note, decision)


def _require_author(note: Note, decision: Decision) -> None:
    access.require_pathway(decision, access.SUPPORT, note.pathway)
    author = directory.agent_of(decision.actor)
    if author is None or author.pk != note.author_id:
        raise Refusal("Seul l'auteur d'une note la partage ou la retire.", rule=RULE)


def _check_readers(pathway: Pathway, level: str, readers: Sequence[Agent]) -> None:
    if readers and level != NoteLevel.PROTECTED:
        raise Refusal(
            "On ne nomme des lecteurs que pour une note protégée : les autres se lisent selon le "
            "rôle.",
            field="readers",
        )
    for one in readers:
        if not access.may(one, access.VIEW, pathway):
            raise Refusal(
                f"{one} n'a pas accès au parcours de cette personne : sa note lui resterait "
                "fermée.",
                rule=RULE,
                field="readers",
            )
