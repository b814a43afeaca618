"""Calls for projects: written, published, given more time, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.programmes import access
from levier.programmes.domain.calls import CALL, CallState
from levier.programmes.models import Orientation, PolicyProgramme, ProjectCall
from levier.programmes.usecases.tree import check_reason

MOVED = "Cet appel vient d'être modifié ou publié : rechargez la page pour voir où il en est."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks for, between which days (the last one in), and how to answer it."""

    title: str
    expected: str
    how: str
    opens_on: date
    closes_on: date
    orientation: Orientation | None = None


@transaction.atomic
def write_call(*, programme: PolicyProgramme, asked: Asked, decision: Decision) -> ProjectCall:
    """Prepare a call, that nobody else reads yet. Refusal when it closes before it opens, or for
    an orientation of another programme."""
    access.require_tree(decision)
    made = ProjectCall.objects.create(programme=programme, **_checked(asked, programme))
    record("programmes.call.write", made, decision, programme=programme.pk)
    return made


@transaction.atomic
def change_call(*, call: ProjectCall, revision: int, asked: Asked, decision: Decision) -> None:
    """Change a call not published yet: what was published stays as it was read."""
    access.require_tree(decision)
    told = _checked(asked, call.programme)
    rows = ProjectCall.objects.filter(pk=call.pk, revision=revision, state=CallState.DRAFT)
    if not rows.update(**told, revision=revision + 1):
        raise Refusal(MOVED)
    record("programmes.call.change", call, decision, revision=revision + 1)


@transaction.atomic
def extend_call(*, call: ProjectCall, closes_on: date, decision: Decision) -> None:
    """Give more time to a call published, never less: those who answer count on it."""
    access.require_publish(decision)
    check_reason(decision)
    if closes_on <= call.closes_on:
        raise Refusal(
            f"Un appel publié ne se raccourcit pas : choisissez un jour après le "
            f"{short_date(call.closes_on)}.",
            field="closes_on",
        )
    rows = ProjectCall.objects.filter(pk=call.pk, state=CallState.PUBLISHED)
    if not rows.filter(closes_on=call.closes_on).update(closes_on=closes_on):
        raise Refusal(MOVED)
    record("programmes.call.extend", call, decision, before=call.closes_on.isoformat(),
           after=closes_on.isoformat())  # fmt: skip


def move_call(*, call: ProjectCall, name: str, decision: Decision) -> None:
    """`publish`, before its last day is over; `withdraw`, with the reason."""
    access.require_publish(decision)
    today = timezone.localtime(decision.at).date()
    if name == "publish" and call.closes_on < today:
        raise Refusal("Son dernier jour est passé : changez les dates avant de publier.")
    if name == "withdraw":
        check_reason(decision)
    move(call, name, CALL, decision)


def _checked(asked: Asked, programme: PolicyProgramme) -> dict[str, object]:
    texts = {name: getattr(asked, name).strip() for name in ("title", "expected", "how")}
    if asked.closes_on < asked.opens_on:
        raise Refusal("Le dernier jour est avant l'ouverture.", field="closes_on")
    if asked.orientation and asked.orientation.axis.programme_id != programme.pk:
        raise Refusal("Cette orientation est d'un autre programme.", field="orientation")
    for name, text in texts.items():
        if not text:
            raise Refusal("Écrivez quelques mots.", field=name)
    return {
        **texts,
        "opens_on": asked.opens_on,
        "closes_on": asked.closes_on,
        "orientation": asked.orientation,
    }
