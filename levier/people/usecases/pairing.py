"""Two records put side by side by an agent, whatever the comparison found of them."""

from __future__ import annotations

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.people import access, likeness
from levier.people.likeness import PairState, Sign
from levier.people.models import DuplicatePair, Person
from levier.people.usecases.likening import compared


@transaction.atomic
def pair_records(*, one: Person, other: Person, decision: Decision) -> DuplicatePair:
    """A pair to look at, of these two; the one that there is already, when there is.

    It says nothing of them yet: bringing them together is `merge_records`, with its reason.
    Refusal: without the permission on both, for one record twice, for two already of one person.
    """
    for person in (one, other):
        access.require_subject(decision, access.MERGE, person)
    first, second = _apart(one, other)
    signs = _signs(first, second)
    pair, is_new = DuplicatePair.objects.get_or_create(
        one=first,
        other=second,
        defaults={
            "score": likeness.score(signs),
            "signs": " ".join(signs),
            "state": PairState.OPEN,
            "found_at": decision.at,
        },
    )
    if is_new:
        record("people.pair.add", pair, decision, one=first.pk, other=second.pk)
    return pair


def _signs(one: Person, other: Person) -> list[Sign]:
    """That an agent said so, and what the comparison says of them."""
    records = compared([one, other])
    left, right = records[one.pk], records[other.pk]
    shared = {key.partition(":")[0] for key in likeness.keys(left) & likeness.keys(right)}
    return [*likeness.signs(left, right, shared), Sign.SAID]


def _apart(one: Person, other: Person) -> list[Person]:
    """The records that stand for these, in the order of a pair."""
    keys = {one.merged_into_id or one.pk, other.merged_into_id or other.pk}
    if one.pk == other.pk:
        raise Refusal("C'est la même fiche : cherchez l'autre.")
    if len(keys) < 2:
        raise Refusal("Ces deux fiches sont déjà réunies.")
    return list(Person.objects.filter(pk__in=keys).order_by("pk"))
