"""Two records of one person: brought together, told apart again, or said to be two people.

A merge writes a pointer and nothing else (docs/decisions/0005): every fact, contract or payment
stays on the record that it was stated of, so that no amount moves and undoing gives back the
same rows. The pointer never leads to a record that has itself been merged: those already brought
to the one absorbed now lead to the one kept, and go back with it.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.people import access, holders
from levier.people.likeness import PairState
from levier.people.models import DuplicatePair, Person, PersonMerge

MOVED = (
    "L'une de ces fiches vient d'être réunie à une autre : rechargez la page pour voir où elles "
    "en sont."
)


@transaction.atomic
def merge_records(*, kept: Person, absorbed: Person, decision: Decision) -> PersonMerge:
    """Say that two records are one person; `kept` stands for both from now on.

    Refusal without the permission on both, without a reason, when one of them does not stand any
    more, or when a room objects (two pathways open, two breaches under way).
    """
    _require(decision, (kept, absorbed))
    _why(decision, "Indiquez ce qui vous assure que c'est la même personne.")
    one, other = _held(kept.pk, absorbed.pk)
    if one.merged_into_id or other.merged_into_id:
        raise Refusal(MOVED)
    if objections := holders.outlook(one, other).objections:
        raise Refusal(" ".join(objections))
    Person.objects.filter(merged_into=other).update(merged_into=one)
    Person.objects.filter(pk=other.pk).update(merged_into=one)
    merge = PersonMerge.objects.create(
        kept=one,
        absorbed=other,
        merged_at=decision.at,
        merged_by=decision.actor,
        reason=decision.reason.strip(),
    )
    _settle_pairs(one.pk, decision)
    record("people.person.merge", one, decision, absorbed=other.pk, merge=merge.pk)
    return merge


@transaction.atomic
def undo_merge(*, merge: PersonMerge, decision: Decision) -> None:
    """Tell two records apart again: each stands as before, with those that it had absorbed."""
    _require(decision, (merge.kept, merge.absorbed))
    _why(decision, "Indiquez pourquoi ce sont deux personnes.")
    stands = Person.objects.filter(pk=merge.absorbed_id).values_list("merged_into_id", flat=True)
    group = [row.pk for row in _component(stands.get() or merge.absorbed_id)]
    undone = PersonMerge.objects.filter(pk=merge.pk, undone_at=None).update(
        undone_at=decision.at, undone_by=decision.actor, undo_reason=decision.reason.strip()
    )
    if not undone:
        raise Refusal("Ces deux fiches sont déjà séparées.")
    below = _below(merge.absorbed_id, group)
    Person.objects.filter(pk=merge.absorbed_id).update(merged_into=None)
    Person.objects.filter(pk__in=below).update(merged_into=merge.absorbed_id)
    _reopen_pairs(group, decision)
    record("people.person.unmerge", merge.kept, decision, absorbed=merge.absorbed_id)


@transaction.atomic
def set_aside_pair(*, pair: DuplicatePair, decision: Decision) -> None:
    """These are two people, and the search will not say it again. Refusal without a reason."""
    _require(decision, (pair.one, pair.other))
    _why(decision, "Indiquez pourquoi ce n'est pas un doublon : la paire ne reviendra plus.")
    _decide(pair, PairState.OPEN, PairState.DISTINCT, decision)
    record("people.pair.set_aside", pair, decision)


@transaction.atomic
def take_up_pair(*, pair: DuplicatePair, decision: Decision) -> None:
    """Look again at a pair that was set aside, for a reason."""
    _require(decision, (pair.one, pair.other))
    _why(decision, "Indiquez ce qui vous fait revoir cette paire.")
    _decide(pair, PairState.DISTINCT, PairState.OPEN, decision)
    record("people.pair.take_up", pair, decision)


def _require(decision: Decision, people: Collection[Person]) -> None:
    for person in people:
        access.require_subject(decision, access.MERGE, person)


def _why(decision: Decision, sentence: str) -> None:
    if not decision.reason.strip():
        raise Refusal(sentence, field="reason")


def _held(*keys: int) -> tuple[Person, ...]:
    """These records, locked in the order of their keys: two merges of one person take turns."""
    rows = Person.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < len(keys):
        raise Refusal("Choisissez deux fiches différentes.")
    return tuple(found[key] for key in keys)


def _component(root: int) -> list[Person]:
    """The record that stands and those that it absorbed, locked."""
    rows = Person.objects.select_for_update().order_by("pk")
    found = list(rows.filter(pk=root)) + list(rows.filter(merged_into=root))
    if all(row.merged_into_id is None for row in found if row.pk == root):
        return found
    raise Refusal(MOVED)


def _below(person: int, group: Collection[int]) -> set[int]:
    """Those that lead to this record, one merge after another."""
    rows = PersonMerge.objects.filter(undone_at=None, kept__in=group).order_by()
    edges = list(rows.values_list("kept_id", "absorbed_id"))
    found, reached = set(), {person}
    while reached:
        reached = {absorbed for kept, absorbed in edges if kept in reached}
        found |= reached
    return found


def _decide(pair: DuplicatePair, before: str, after: str, decision: Decision) -> None:
    moved = DuplicatePair.objects.filter(pk=pair.pk, state=before).update(
        state=after,
        decided_by=decision.actor,
        decided_at=decision.at,
        reason=decision.reason.strip(),
    )
    if not moved:
        raise Refusal("Quelqu'un vient d'en décider : rechargez la page pour voir quoi.")


def _settle_pairs(root: int, decision: Decision) -> None:
    """Pairs whose two records are now of one person are no longer to look at."""
    group = [row.pk for row in _component(root)]
    rows = DuplicatePair.objects.filter(one__in=group, other__in=group)
    rows.exclude(state=PairState.MERGED).update(
        state=PairState.MERGED,
        decided_by=decision.actor,
        decided_at=decision.at,
        reason=decision.reason.strip(),
    )


def _reopen_pairs(group: Collection[int], decision: Decision) -> None:
    stands = dict(
        Person.objects.filter(pk__in=group).order_by().values_list("pk", "merged_into_id")
    )
    rows = DuplicatePair.objects.filter(one__in=group, other__in=group, state=PairState.MERGED)
    apart = [
        row.pk
        for row in rows
        if (stands[row.one_id] or row.one_id) != (stands[row.other_id] or row.other_id)
    ]
    DuplicatePair.objects.filter(pk__in=apart).update(
        state=PairState.OPEN, decided_by="", decided_at=None, reason=""
    )
