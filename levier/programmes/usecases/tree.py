"""Programmes, their axes and orientations: made, changed, taken away while nothing is under."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import counted, short_date
from levier.programmes import access
from levier.programmes.domain import ProgrammeKind
from levier.programmes.models import Axis, Orientation, PolicyProgramme


def check_reason(decision: Decision) -> None:
    if not decision.reason.strip():
        raise Refusal("Indiquez le motif : il reste au journal.", field="reason")


def _check_dates(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Refusal(f"La fin doit suivre le {short_date(since)}.", field="until")


@transaction.atomic
def create_programme(
    *,
    code: str,
    kind: str,
    title: str,
    since: date,
    until: date | None = None,
    summary: str = "",
    decision: Decision,
) -> PolicyProgramme:
    """Open a programme, empty. Refusal: a code taken, dates turned round, an unknown kind."""
    access.require_tree(decision)
    check_reason(decision)
    _check_dates(since, until)
    if kind not in ProgrammeKind.values:
        raise Refusal("Cette nature de programme n'existe pas.", field="kind")
    try:
        with transaction.atomic():
            made = PolicyProgramme.objects.create(
                code=code.strip().upper(),
                kind=kind,
                title=title.strip(),
                since=since,
                until=until,
                summary=summary.strip(),
            )
    except IntegrityError as error:
        raise Refusal("Un programme porte déjà ce code.", field="code") from error
    record("programmes.programme.create", made, decision, code=made.code, kind=kind)
    return made


@transaction.atomic
def change_programme(
    *,
    programme: PolicyProgramme,
    revision: int,
    title: str,
    since: date,
    until: date | None = None,
    summary: str = "",
    decision: Decision,
) -> None:
    """Change what a programme says of itself. `revision`: the one that was on the screen."""
    access.require_tree(decision)
    check_reason(decision)
    _check_dates(since, until)
    changed = PolicyProgramme.objects.filter(pk=programme.pk, revision=revision).update(
        title=title.strip(),
        since=since,
        until=until,
        summary=summary.strip(),
        revision=revision + 1,
    )
    if not changed:
        raise Refusal("Quelqu'un d'autre vient de modifier ce programme : rechargez la page.")
    record("programmes.programme.change", programme, decision, revision=revision + 1)


@transaction.atomic
def add_axis(
    *, programme: PolicyProgramme, title: str, description: str = "", decision: Decision
) -> Axis:
    """An axis after the last one."""
    access.require_tree(decision)
    check_reason(decision)
    PolicyProgramme.objects.select_for_update().get(pk=programme.pk)  # one number each
    last = Axis.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or 0
    axis = Axis.objects.create(
        programme=programme,
        number=last + 1,
        title=title.strip(),
        description=description.strip(),
    )
    record("programmes.axis.create", axis, decision, programme=programme.pk, number=axis.number)
    return axis


@transaction.atomic
def change_axis(*, axis: Axis, title: str, description: str = "", decision: Decision) -> None:
    access.require_tree(decision)
    check_reason(decision)
    axis.title, axis.description = title.strip(), description.strip()
    axis.save(update_fields=["title", "description"])
    record("programmes.axis.change", axis, decision, programme=axis.programme_id)


@transaction.atomic
def delete_axis(*, axis: Axis, decision: Decision) -> None:
    """Refusal while an orientation, an action or a voted amount is under it."""
    access.require_tree(decision)
    check_reason(decision)
    orientations, actions = axis.orientations.count(), axis.placements.count()
    if orientations or actions:
        raise Refusal(
            f"Cet axe porte {counted(orientations, 'orientation')} et "
            f"{counted(actions, 'action')} : déplacez-les d'abord."
        )
    _delete(axis, "Une enveloppe a été votée pour cet axe : il ne peut plus disparaître.")
    record(
        "programmes.axis.delete",
        f"programmes.policyprogramme:{axis.programme_id}",
        decision,
        number=axis.number,
    )


@transaction.atomic
def add_orientation(
    *, axis: Axis, code: str, title: str, description: str = "", decision: Decision
) -> Orientation:
    access.require_tree(decision)
    check_reason(decision)
    try:
        with transaction.atomic():
            made = Orientation.objects.create(
                axis=axis, code=code.strip(), title=title.strip(), description=description.strip()
            )
    except IntegrityError as error:
        raise Refusal("Une orientation de cet axe porte déjà ce code.", field="code") from error
    record("programmes.orientation.create", made, decision, axis=axis.pk, code=made.code)
    return made


@transaction.atomic
def change_orientation(
    *, orientation: Orientation, code: str, title: str, description: str = "", decision: Decision
) -> None:
    access.require_tree(decision)
    check_reason(decision)
    orientation.code, orientation.title = code.strip(), title.strip()
    orientation.description = description.strip()
    try:
        with transaction.atomic():
            orientation.save(update_fields=["code", "title", "description"])
    except IntegrityError as error:
        raise Refusal("Une orientation de cet axe porte déjà ce code.", field="code") from error
    record("programmes.orientation.change", orientation, decision, code=orientation.code)


@transaction.atomic
def delete_orientation(*, orientation: Orientation, decision: Decision) -> None:
    """Refusal while an action is under it: the database refuses as well."""
    access.require_tree(decision)
    check_reason(decision)
    actions = orientation.placements.count()
    sentence = (
        f"L'orientation {orientation.code} porte {counted(actions, 'action')} : "
        "déplacez-les d'abord sous une autre orientation."
    )
    if actions:
        raise Refusal(sentence)
    _delete(orientation, sentence)
    record(
        "programmes.orientation.delete",
        f"programmes.axis:{orientation.axis_id}",
        decision,
        code=orientation.code,
    )


def _delete(node: Axis | Orientation, sentence: str) -> None:
    """By a query, so that the object keeps its key; somebody may have filled it meanwhile."""
    try:
        with transaction.atomic():
            type(node)._default_manager.filter(pk=node.pk).delete()
    except (ProtectedError, IntegrityError) as error:
        raise Refusal(sentence) from error
