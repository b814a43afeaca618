"""One person's two years, drawn once for all: the same person has the same story every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from levier.pathways.domain import deadlines
from levier.pathways.domain.referral import ReferralState
from levier.synthetic.chance import Chance

SEED = 2025
S = ReferralState


@dataclass(slots=True)
class Step:
    """One referral of a life."""

    state: str
    opened_on: date
    path: str = ""
    body: int | None = None
    decided_on: date | None = None
    notified_on: date | None = None
    taken_over_on: date | None = None
    ended_on: date | None = None
    refused: bool = False


@dataclass(slots=True)
class Due:
    """One deadline of a life: `closed_on` None when it still runs."""

    code: str
    triggered_on: date
    due_on: date
    state: str
    closed_on: date | None


@dataclass(slots=True)
class Life:
    steps: list[Step] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)
    leads: list[tuple[int, int, date, date | None]] = field(default_factory=list)
    last_contact_on: date | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Where somebody may be sent, and by whom followed there, in the demonstration."""

    path: str
    body: int
    workers: Sequence[int]
    other_path: str
    other_body: int
    other_workers: Sequence[int]


def live(key: int, since: date, today: date, choices: Choices) -> Life:
    """A life from the day of entry to today: referred in time or late, notified, taken over."""
    dice, life = Chance(SEED, key), Life()
    waited = dice.between(43, 70) if dice.happens(0.12) else dice.between(6, 41)
    decided_on = since + timedelta(days=waited)
    stays_undecided = dice.happens(0.02) and (today - since).days < 120
    if decided_on > today or stays_undecided:
        _waiting(life, since, dice, choices)
        return life
    _due(life, "DL-01", since, decided_on)
    step = _decided(life, since, decided_on, today, dice, choices)
    if step.state == S.REFUSED:
        _refused(life, step, today)
    elif step.state == S.TAKEN_OVER and dice.happens(0.18):
        _reoriented(life, step, today, dice, choices)
    _lead(life, today, dice, choices)
    return life


def _waiting(life: Life, since: date, dice: Chance, choices: Choices) -> None:
    proposed = dice.happens(0.35)
    step = Step(S.PROPOSED if proposed else S.PENDING, since)
    if proposed:
        step.path, step.body = choices.path, choices.body
    life.steps.append(step)
    _due(life, "DL-01", since, None)


def _decided(
    life: Life, since: date, on: date, today: date, dice: Chance, choices: Choices
) -> Step:
    step = Step(S.DECIDED, since, choices.path, choices.body, decided_on=on)
    life.steps.append(step)
    notified_on = on + timedelta(days=dice.between(1, 6))
    if notified_on > today or (dice.happens(0.03) and (today - on).days < 60):
        return step
    step.state, step.notified_on = S.NOTIFIED, notified_on
    taken_on = notified_on + timedelta(days=dice.between(2, 25))
    signed_on = taken_on + timedelta(days=dice.between(1, 18))
    code = deadlines.code_of_contract_delay(notified_on)
    if dice.happens(0.06) and (today - on).days < 45:
        step.state, step.refused = S.REFUSED, True
        step.ended_on = min(notified_on + timedelta(days=4), today)
        return step
    if taken_on > today:
        _due(life, code, notified_on, None)
        return step
    step.state, step.taken_over_on = S.TAKEN_OVER, taken_on
    unsigned = signed_on > today or (dice.happens(0.05) and (today - notified_on).days < 150)
    _due(life, code, notified_on, None if unsigned else signed_on)
    return step


def _refused(life: Life, step: Step, today: date) -> None:
    """Another decision is due; some were made since, those that were not show as late."""
    assert step.ended_on is not None
    again = Step(S.PENDING, step.ended_on)
    life.steps.append(again)
    _due(life, "DL-01R", step.ended_on, None)


def _reoriented(life: Life, first: Step, today: date, dice: Chance, choices: Choices) -> None:
    assert first.taken_over_on is not None
    on = first.taken_over_on + timedelta(days=dice.between(120, 500))
    if on > today:
        return
    first.state, first.ended_on = S.SUPERSEDED, on
    notified_on = min(on + timedelta(days=3), today)
    taken_on = min(notified_on + timedelta(days=10), today)
    life.steps.append(
        Step(S.TAKEN_OVER, on, choices.other_path, choices.other_body, on, notified_on, taken_on)
    )


def _lead(life: Life, today: date, dice: Chance, choices: Choices) -> None:
    last = next((one for one in life.steps if one.state == S.TAKEN_OVER), None)
    if last is None or last.taken_over_on is None or dice.happens(0.02):
        return
    workers = choices.workers if last.body == choices.body else choices.other_workers
    since = last.taken_over_on
    if len(workers) > 1 and dice.happens(0.12):
        change = since + timedelta(days=dice.between(60, 400))
        if change < today:
            life.leads.append((workers[-1], last.body or 0, since, change))
            since = change
    life.leads.append((workers[0], last.body or 0, since, None))
    quiet = dice.between(46, 130) if dice.happens(0.2) else dice.between(1, 45)
    life.last_contact_on = max(today - timedelta(days=quiet), since)


def _due(life: Life, code: str, triggered_on: date, closed_on: date | None) -> None:
    rule = deadlines.rule(code)
    if not rule.covers(triggered_on):
        return
    due_on = rule.due_on(triggered_on)
    state = "open"
    if closed_on is not None:
        state = "met" if closed_on <= due_on else "missed"
    life.dues.append(Due(code, triggered_on, due_on, state, closed_on))
