"""A programme as a tree that adds up: programme, axes, orientations, actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet, Sum

from levier.kernel.money import ZERO, Money
from levier.programmes.domain import ActionState, Funder
from levier.programmes.models import (
    Action,
    Axis,
    BudgetLine,
    Envelope,
    Orientation,
    Placement,
    PolicyProgramme,
    ProgrammeVersion,
)

STARTED = (ActionState.ONGOING, ActionState.SUSPENDED, ActionState.ENDED)


@dataclass(frozen=True, slots=True)
class Placed:
    """An action where it is placed. Its money counts where the placement is the main one."""

    action: Action
    amount: Money
    is_main: bool
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many actions have started, out of how many; each is counted once."""

    started: int
    total: int

    @classmethod
    def of(cls, placed: Iterable[Placed]) -> Progress:
        states = {each.action.pk: each.action.state for each in placed}
        return cls(sum(state in STARTED for state in states.values()), len(states))


@dataclass(slots=True)
class OrientationNode:
    node: Orientation
    actions: list[Placed] = field(default_factory=list)

    @property
    def amount(self) -> Money:
        return _counted(self.actions)

    @property
    def progress(self) -> Progress:
        return Progress.of(self.actions)


@dataclass(slots=True)
class AxisNode:
    """`actions`: those placed under the axis itself. `voted`: None when nothing was."""

    node: Axis
    voted: Money | None
    orientations: list[OrientationNode] = field(default_factory=list)
    actions: list[Placed] = field(default_factory=list)

    @property
    def everything(self) -> list[Placed]:
        below = [placed for each in self.orientations for placed in each.actions]
        return [*self.actions, *below]

    @property
    def amount(self) -> Money:
        return _counted(self.everything)

    @property
    def left(self) -> Money | None:
        return None if self.voted is None else self.voted - self.amount

    @property
    def progress(self) -> Progress:
        return Progress.of(self.everything)


@dataclass(frozen=True, slots=True)
class Tree:
    """`year`: the one whose money is shown, or None for all of them together."""

    programme: PolicyProgramme
    year: int | None
    axes: list[AxisNode]
    voted: Money | None
    esf: Money

    @property
    def everything(self) -> list[Placed]:
        return [placed for axis in self.axes for placed in axis.everything]

    @property
    def amount(self) -> Money:
        return Money.total(axis.amount for axis in self.axes)

    @property
    def left(self) -> Money | None:
        return None if self.voted is None else self.voted - self.amount

    @property
    def progress(self) -> Progress:
        return Progress.of(self.everything)

    @property
    def actions(self) -> list[Action]:
        """Each action once, in the order of codes."""
        found = {placed.action.pk: placed.action for placed in self.everything}
        return sorted(found.values(), key=lambda action: action.code)


def _counted(placed: Iterable[Placed]) -> Money:
    return Money.total(each.amount for each in placed if each.is_main)


def tree_of(
    programme: PolicyProgramme, year: int | None, actions: QuerySet[Action] | None = None
) -> Tree:
    """The whole tree in seven queries. `actions`: those one may see, all when left out."""
    axes, orientations = _nodes(programme, year)
    visible = Action.objects.all() if actions is None else actions
    placements = (
        Placement.objects.filter(programme=programme, action__in=visible)
        .select_related("action__pilot")
        .prefetch_related("action__themes")
        .order_by("action__code")
    )
    amounts, esf = _amounts(programme, year)
    for placement in placements:
        placed = Placed(
            placement.action,
            amounts.get(placement.action_id, ZERO),
            placement.is_main,
            tuple(str(theme) for theme in placement.action.themes.all()),
        )
        if placement.orientation_id is None:
            axes[placement.axis_id].actions.append(placed)
        else:
            orientations[placement.orientation_id].actions.append(placed)
    total = Envelope.objects.filter(programme=programme, axis=None, year=year or 0).first()
    return Tree(programme, year, list(axes.values()), total.amount if total else None, esf)


def _nodes(
    programme: PolicyProgramme, year: int | None
) -> tuple[dict[int, AxisNode], dict[int, OrientationNode]]:
    voted = dict(
        Envelope.objects.filter(programme=programme, axis__isnull=False, year=year or 0)
        .order_by()
        .values_list("axis_id", "amount")
    )
    axes = {axis.pk: AxisNode(axis, voted.get(axis.pk)) for axis in programme.axes.all()}
    orientations: dict[int, OrientationNode] = {}
    for each in Orientation.objects.filter(axis__programme=programme):
        orientations[each.pk] = OrientationNode(each)
        axes[each.axis_id].orientations.append(orientations[each.pk])
    for axis in axes.values():
        axis.orientations.sort(key=lambda one: _natural(one.node.code))
    return axes, orientations


def _natural(code: str) -> tuple[tuple[int, str], ...]:
    """`3.10` after `3.9`."""
    return tuple((int(part) if part.isdigit() else 0, part) for part in code.split("."))


def _amounts(programme: PolicyProgramme, year: int | None) -> tuple[dict[int, Money], Money]:
    """`{action: its money}` and what comes from the ESF, in a year or in all. One query."""
    lines = BudgetLine.objects.filter(
        action__in=Placement.objects.filter(programme=programme).values("action")
    )
    if year is not None:
        lines = lines.filter(year=year)
    amounts: dict[int, Money] = defaultdict(lambda: ZERO)
    esf = ZERO
    rows = lines.order_by().values_list("action_id", "funder").annotate(sum=Sum("amount"))
    for action, funder, amount in rows:
        amounts[action] += amount
        esf += amount if funder == Funder.ESF else ZERO
    return dict(amounts), esf


def spent_by_axis(programme: PolicyProgramme, year: int) -> dict[int, Money]:
    """`{axis: what its actions cost in a year}`, by their main placement. One query."""
    rows = (
        Placement.objects.filter(programme=programme, is_main=True, action__budget__year=year)
        .order_by()
        .values_list("axis_id")
        .annotate(sum=Sum("action__budget__amount"))
    )
    return dict(rows)


def axis_left(programme: PolicyProgramme, axis: int, year: int) -> Money | None:
    """What is left of the envelope of an axis in a year; None when none was voted."""
    voted = Envelope.objects.filter(programme=programme, axis=axis, year=year).first()
    if voted is None:
        return None
    return voted.amount - spent_by_axis(programme, year).get(axis, ZERO)


def last_version_year(programme: PolicyProgramme) -> int | None:
    """The year of the last resolution recorded."""
    newest = (
        ProgrammeVersion.objects.filter(programme=programme)
        .order_by("-resolved_on")
        .values_list("resolved_on", flat=True)
        .first()
    )
    return newest.year if newest else None
