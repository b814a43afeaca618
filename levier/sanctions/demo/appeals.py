"""Appeals at every step, one of them about to be rejected by silence, through the use cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from levier.directory.models import Agent
from levier.foundation.acts import Decision
from levier.kernel.money import Money
from levier.rights import usecases as rights
from levier.rights.domain import DebtState
from levier.rights.models import BenefitCase, Debt
from levier.sanctions.demo.breaches import Told
from levier.sanctions.demo.people import Actors
from levier.sanctions.domain.appeal import Contested, silence_on
from levier.sanctions.domain.breach import BreachState
from levier.sanctions.models import Appeal
from levier.sanctions.usecases import answering, appealing
from levier.sanctions.usecases.answering import Answer
from levier.sanctions.usecases.appealing import Against

SHARE, LEAST = 400, 12  # one case file in so many
TO_APPEAL, RECENT = 25, 20  # days to contest a decision; a recent appeal
ARGUMENTS = (
    "Je ne peux pas rembourser cette somme avec deux enfants à charge.",
    "J'avais déclaré ce salaire chaque trimestre, voici mes fiches de paie.",
    "Mon droit a été arrêté alors que ma situation n'a pas changé.",
    "On me retire la moitié de mon RSA, or j'étais malade ce jour-là.",
    "Le montant versé ne tient pas compte de la naissance de mon fils.",
)
WHY = "Au vu des pièces remises et de la situation du foyer."
LATE = "Hospitalisée pendant le délai, certificat joint."


@dataclass(frozen=True, slots=True)
class Story:
    """`back`: received so many days ago; `left`: instead, so many days before silence answers."""

    name: str
    back: int = 0
    left: int = 0


STORIES = (
    Story("received", back=3),
    Story("assigned", left=4),
    Story("assigned", back=30),
    Story("asked", back=20),
    Story("deemed", back=45),
    Story("full", back=80),
    Story("rejected", back=75),
    Story("partial", back=60),
    Story("admitted", back=12),
    Story("implicit", back=90),
    Story("silent", left=-1),
    Story("litigation", back=150),
)


@dataclass(frozen=True, slots=True)
class Course:
    """One appeal on its way: who acts, on which days."""

    appeal: Appeal
    received_on: date
    actors: Actors

    def by(self, agent: Agent, days: int, reason: str = "") -> Decision:
        """A decision so many days after the appeal came in."""
        return decision(agent, self.received_on + timedelta(days=days), reason)

    @property
    def head(self) -> Agent:
        return self.actors.heads[""]


def decision(agent: Agent, day: date, reason: str = "") -> Decision:
    return Decision(agent.actor, timezone.make_aware(datetime.combine(day, time(9))), reason)


def seed(told: Sequence[Told], today: date, actors: Actors) -> int:
    """Every story as many times as it takes; how many appeals."""
    count = max(LEAST, BenefitCase.objects.count() // SHARE)
    subjects = _subjects(told, count, today)
    made = 0
    for rank, (case, against) in zip(range(count), subjects, strict=False):
        story = STORIES[rank % len(STORIES)]
        _tell(_received(story, case, against, today, actors), story)
        made += 1
    return made


def _received(
    story: Story, case: BenefitCase, against: Against, today: date, actors: Actors
) -> Course:
    """The appeal as it came in. A sanction of the month can't have been contested long ago."""
    received_on = _came(story, today)
    decision_of = received_on - timedelta(days=TO_APPEAL)
    if against.debt is not None:
        told = decision(actors.manager, decision_of)
        rights.move_debt(debt=against.debt, name="notify", decision=told)
    if against.sanction is not None:
        decision_of = against.sanction.notified_on or today
    appeal = appealing.record_appeal(
        case=case, against=against, decision_of=decision_of, received_on=received_on,
        arguments=ARGUMENTS[_argument(against)], decision=decision(actors.manager, received_on),
    )  # fmt: skip
    return Course(appeal, received_on, actors)


def _came(story: Story, today: date) -> date:
    """The day from which silence is what the story says; two months are not always 61 days."""
    if not story.left:
        return today - timedelta(days=story.back)
    wanted = today + timedelta(days=story.left)
    near = (wanted - timedelta(days=days) for days in range(55, 70))
    return next((day for day in near if silence_on(day) <= wanted), wanted - timedelta(days=62))


def _subjects(
    told: Sequence[Told], count: int, today: date
) -> Iterator[tuple[BenefitCase, Against]]:
    """For each story in turn: a sanction of the month where it is recent, a debt or a request to
    waive it where there are some, else an amount or a refusal."""
    applied = (BreachState.IN_EFFECT, BreachState.SENT)
    latest = today - timedelta(days=RECENT)
    sanctions = iter([one.sanction for one in told if one.breach.state in applied and one.sanction
                      and (one.sanction.notified_on or today) <= latest])  # fmt: skip
    debts = _debts(count, today)
    cases = iter(BenefitCase.objects.order_by("-pk").select_related("payer")[:count])
    for rank in range(count):
        story = STORIES[rank % len(STORIES)]
        is_recent = 0 < story.back <= RECENT
        if is_recent and (sanction := next(sanctions, None)) is not None:
            yield sanction.breach.case, Against(Contested.SANCTION, sanction=sanction)
        elif rank % 2 and (debt := next(debts, None)) is not None and debt.case is not None:
            contested = Contested.DEBT if rank % 4 == 1 else Contested.WAIVER
            yield debt.case, Against(contested, debt=debt)
        elif (case := next(cases, None)) is not None:
            yield case, Against(Contested.AMOUNT if rank % 3 else Contested.REFUSAL)


def _debts(count: int, today: date) -> Iterator[Debt]:
    """Debts of some weight, assessed long enough ago for every story."""
    rows = Debt.objects.filter(state=DebtState.ASSESSED, case__isnull=False, fraudulent=False)
    rows = rows.filter(balance__gte=Money(10_000), assessed_on__lt=today - timedelta(days=180))
    yield from rows.select_related("case__payer").order_by("pk")[:count]


def _argument(against: Against) -> int:
    kinds = (Contested.WAIVER, Contested.DEBT, Contested.REFUSAL, Contested.SANCTION,
             Contested.AMOUNT)  # fmt: skip
    return kinds.index(Contested(against.contested))


def _tell(course: Course, story: Story) -> None:
    if story.name == "received":
        return
    appealing.admit_appeal(appeal=course.appeal, decision=course.by(course.actors.manager, 2, LATE))
    if story.name not in ("admitted", "implicit"):
        appealing.assign_appeal(
            appeal=course.appeal, handler=course.actors.manager,
            decision=course.by(course.actors.manager, 3),
        )  # fmt: skip
    if further := FURTHER.get(story.name):
        further(course)


def _ask(course: Course) -> None:
    appealing.ask_opinion(
        appeal=course.appeal, on=course.received_on + timedelta(days=5),
        decision=course.by(course.actors.manager, 5),
    )  # fmt: skip


def _deem(course: Course) -> None:
    _ask(course)
    appealing.deem_opinion(appeal=course.appeal, decision=course.by(course.actors.manager, 40))


def _answer(outcome: str) -> Callable[[Course], None]:
    def act(course: Course) -> None:
        debt = course.appeal.debt
        waived = Money(debt.balance.cents // 2) if debt and outcome == "partial" else Money(0)
        sanction = course.appeal.sanction
        percent = sanction.percent // 2 if sanction and outcome == "partial" else 0
        answering.answer_appeal(
            appeal=course.appeal, answer=Answer(outcome, WHY, waived, percent),
            decision=course.by(course.head, 40),
        )  # fmt: skip

    return act


def _lapse(course: Course) -> None:
    appealing.lapse_appeal(appeal=course.appeal, decision=course.by(course.actors.manager, 65))


def _litigate(course: Course) -> None:
    _answer("rejected")(course)
    appealing.litigate_appeal(
        appeal=course.appeal, on=course.received_on + timedelta(days=80),
        decision=course.by(course.actors.manager, 82),
    )  # fmt: skip


FURTHER: dict[str, Callable[[Course], None]] = {
    "asked": _ask,
    "deemed": _deem,
    "full": _answer("full"),
    "partial": _answer("partial"),
    "rejected": _answer("rejected"),
    "implicit": _lapse,
    "litigation": _litigate,
}
