"""Actions taken from a table: each line by itself, so that good ones go in whatever the others."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.programmes import access, csv_actions
from levier.programmes.csv_actions import BadLine, Line
from levier.programmes.models import Axis, Orientation, PolicyProgramme
from levier.programmes.usecases.placing import place_action, set_budget
from levier.programmes.usecases.sheets import create_action
from levier.programmes.usecases.tree import check_reason

RefusedLine = BadLine


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Codes taken in, and each line refused with its reason."""

    taken: list[str]
    refused: list[RefusedLine]


@transaction.atomic
def import_actions(
    *, programme: PolicyProgramme, content: bytes, decision: Decision
) -> ImportReport:
    """Create the actions of a CSV table under a programme; an action already known is refused.

    Refusal when the file as a whole can't be read; else a report, line by line.
    """
    access.require_tree(decision)
    check_reason(decision)
    axes = {axis.number: axis for axis in programme.axes.all()}
    orientations = {
        (each.axis_id, each.code): each
        for each in Orientation.objects.filter(axis__programme=programme)
    }
    report = ImportReport([], [])
    for line in csv_actions.read(content):
        if isinstance(line, BadLine):
            report.refused.append(line)
            continue
        try:
            with transaction.atomic():
                _take(line, axes, orientations, decision)
            report.taken.append(line.sheet.code)
        except Refusal as refusal:
            report.refused.append(BadLine(line.number, line.sheet.code, refusal.message))
    record(
        "programmes.actions.import",
        programme,
        decision,
        taken=len(report.taken),
        refused=len(report.refused),
    )
    return report


def _take(
    line: Line,
    axes: dict[int, Axis],
    orientations: dict[tuple[int, str], Orientation],
    decision: Decision,
) -> None:
    axis = axes.get(line.axis)
    if axis is None:
        raise Refusal(f"Ce programme n'a pas d'axe {line.axis}.")
    orientation = orientations.get((axis.pk, line.orientation))
    if line.orientation and orientation is None:
        raise Refusal(f"L'axe {line.axis} n'a pas d'orientation {line.orientation}.")
    action = create_action(sheet=line.sheet, decision=decision)
    place_action(action=action, axis=axis, orientation=orientation, decision=decision)
    if line.budget:
        year, funder, amount = line.budget
        set_budget(action=action, year=year, lines={funder: amount}, decision=decision)
