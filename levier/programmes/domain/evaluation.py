"""What actions are measured by, and the yearly evaluation of a programme."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move
from levier.kernel.money import ZERO, Money


class MeasureKey(TextChoices):
    """What a target is compared with. Levier counts the first ones itself; the next ones come
    from the rooms that follow people; `OTHER` is typed by who steers the action."""

    ENTERED = "entered", "personnes entrées"
    SESSIONS = "sessions", "sessions ouvertes"
    PLACES = "places", "places offertes"
    FILLED = "filled", "places occupées, en %"
    JOINED = "joined", "personnes entrées sur prescription"
    PRESENT = "present", "personnes présentes"
    LEFT = "left", "personnes sorties de l'action"
    WAIT = "wait", "attente avant l'entrée, en jours"
    LIFTED = "lifted", "freins levés"
    EXITS = "exits", "sorties positives"
    OTHER = "other", "autre, saisi"


COUNTED_HERE = frozenset(
    {MeasureKey.ENTERED, MeasureKey.SESSIONS, MeasureKey.PLACES, MeasureKey.FILLED}
)
HERE = "compté par Levier : places des sessions"


@dataclass(frozen=True, slots=True)
class Measures:
    """What Levier records of one or several actions in a year. Counts of people are those who
    hold a place; amounts are what is budgeted."""

    sessions: int = 0
    places: int = 0
    entered: int = 0
    waiting: int = 0
    budget: Money = ZERO
    esf: Money = ZERO

    def __add__(self, other: Measures) -> Measures:
        return Measures(
            self.sessions + other.sessions,
            self.places + other.places,
            self.entered + other.entered,
            self.waiting + other.waiting,
            self.budget + other.budget,
            self.esf + other.esf,
        )

    @property
    def filled(self) -> int | None:
        """Places occupied, in whole per cent; None without a place."""
        return round(100 * self.entered / self.places) if self.places else None

    @property
    def cost(self) -> Money | None:
        """The budget for each person who entered; None when nobody did."""
        return self.budget.times(Decimal(1) / self.entered) if self.entered else None

    def of(self, key: str) -> int | None:
        return {
            MeasureKey.ENTERED: self.entered,
            MeasureKey.SESSIONS: self.sessions,
            MeasureKey.PLACES: self.places,
            MeasureKey.FILLED: self.filled,
        }[MeasureKey(key)]


class EvaluationState(TextChoices):
    OPEN = "open", "ouverte"
    DATA_COLLECTED = "collected", "chiffres réunis"
    REVIEWED_BY_MDS = "reviewed", "relue par les MDS"
    COMMITTEE = "committee", "passée en comité"
    PUBLISHED = "published", "publiée"


EVALUATION = Lifecycle(
    EvaluationState.OPEN,
    {
        "collect": Move(
            "Réunir les chiffres",
            frozenset({EvaluationState.OPEN, EvaluationState.DATA_COLLECTED}),
            EvaluationState.DATA_COLLECTED,
        ),
        "review": Move(
            "Clore la relecture des MDS",
            frozenset({EvaluationState.DATA_COLLECTED}),
            EvaluationState.REVIEWED_BY_MDS,
        ),
        "reopen": Move(
            "Rouvrir la relecture",
            frozenset({EvaluationState.REVIEWED_BY_MDS, EvaluationState.COMMITTEE}),
            EvaluationState.DATA_COLLECTED,
        ),
        "conclude": Move(
            "Noter les conclusions du comité",
            frozenset({EvaluationState.REVIEWED_BY_MDS}),
            EvaluationState.COMMITTEE,
        ),
        "publish": Move(
            "Publier", frozenset({EvaluationState.COMMITTEE}), EvaluationState.PUBLISHED
        ),
    },
)
