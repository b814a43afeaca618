"""What the law allows for a breach, by the day of the fact: grounds, part, months, cap. Pure.

Nothing here decides: a person writes a sentence, this says whether it lies within the law (R-9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import TextChoices

from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.kernel.text import short_date
from levier.sanctions.domain.choices import value_on

FILE = Path(__file__).parents[1] / "scales.yaml"


class Regime(TextChoices):
    OLD = "old", "avant juin 2025"
    NEW = "new", "depuis juin 2025"


class Ground(TextChoices):
    NOT_DRAWN_UP = "not_drawn_up", "contrat non établi ou non actualisé"
    NOT_RESPECTED = "not_respected", "contrat non respecté"
    JOB_OFFERS = "job_offers", "second refus d'une offre raisonnable d'emploi"
    STRUCK_OFF = "struck_off", "radiation de la liste des demandeurs d'emploi"
    CONTROLS = "controls", "refus des contrôles"


class Measure(TextChoices):
    SUSPENSION = "suspension", "suspension"
    SUPPRESSION = "suppression", "suppression"
    WARNING = "warning", "avertissement"
    NOTHING = "nothing", "pas de sanction"


WITHHOLDING = (Measure.SUSPENSION, Measure.SUPPRESSION)


@dataclass(frozen=True, slots=True)
class Range:
    """Measures allowed, percent of the right and months: both ends included."""

    measures: tuple[str, ...]
    percent: tuple[int, int]
    months: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LegalGround:
    label: str
    article: str
    measures: tuple[str, ...] = ()  # when this ground allows others than the range


@dataclass(frozen=True, slots=True)
class Scale:
    """The rules of a regime, as `scales.yaml` writes them."""

    regime: Regime
    label: str
    since: date
    until: date | None
    article: str
    opinion_always: bool
    opinion_article: str
    observation_code: str
    remedy_article: str
    grounds: Mapping[str, LegalGround]
    first: Range
    again: Range
    cap: int
    cap_article: str
    caps_majored: bool
    again_within_months: int | None
    pay_back_max_months: int

    def range_of(self, *, is_repeat: bool) -> Range:
        return self.again if is_repeat else self.first

    def measures_for(self, ground: str, *, is_repeat: bool) -> tuple[str, ...]:
        """What may be withheld for a ground; a warning or nothing always may be decided."""
        return self.grounds[ground].measures or self.range_of(is_repeat=is_repeat).measures

    def cap_for(self, *, people: int, is_majored: bool) -> int:
        """The most that may be withheld, in percent of the right."""
        return self.cap if people > 1 or (is_majored and self.caps_majored) else 100

    def needs_opinion(self, measure: str) -> bool:
        """Whether the panel gives its opinion first (CASF L262-37 III, L262-39)."""
        if measure not in WITHHOLDING:
            return False
        return self.opinion_always or measure == Measure.SUPPRESSION


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody means to decide: `percent` of the right, for `months` from `since`."""

    measure: str
    percent: int = 0
    months: int = 0
    since: Month | None = None

    @property
    def withholds(self) -> bool:
        return self.measure in WITHHOLDING


@dataclass(frozen=True, slots=True)
class Situation:
    """What the scale looks at: the household as it stands, and what was decided before."""

    ground: str
    people: int
    is_majored: bool
    is_repeat: bool


@cache
def _file() -> dict[str, Any]:
    with FILE.open(encoding="utf-8") as file:
        told: dict[str, Any] = yaml.safe_load(file)
    return told


@lru_cache(maxsize=4096)
def scale_on(fact_on: date) -> Scale:
    """The rules of the day of a fact, with what the Département chose for that day. Refusal before
    the RSA existed."""
    for name, told in _file().items():
        if told["since"] <= fact_on and (told["until"] is None or fact_on < told["until"]):
            chosen = {key: value_on(key, fact_on) for key in told["chosen"]}
            return _scale(Regime(name), {**told, **chosen})
    raise Refusal(
        f"Aucune règle de sanction n'existe pour un fait du {short_date(fact_on)}.",
        rule="CASF L262-37",
        field="on",
    )


def check(scale: Scale, sentence: Sentence, situation: Situation, decided_on: date) -> None:
    """Refusal unless the sentence lies within the scale of the day of the fact (R-9, R-11)."""
    if not sentence.withholds:
        if sentence.percent or sentence.months:
            raise Refusal(
                "Sans suspension ni suppression, n'indiquez ni part ni durée.", field="percent"
            )
        return
    _check_measure(scale, sentence, situation)
    allowed = scale.range_of(is_repeat=situation.is_repeat)
    _check_percent(scale, sentence.percent, allowed, situation)
    _check_months(scale, sentence.months, allowed)
    _check_since(sentence.since, decided_on)


def _check_measure(scale: Scale, sentence: Sentence, situation: Situation) -> None:
    allowed = scale.measures_for(situation.ground, is_repeat=situation.is_repeat)
    if sentence.measure in allowed:
        return
    named = " ou ".join(f"une {Measure(one).label}" for one in allowed)
    which = "en cas de récidive" if situation.is_repeat else "pour un premier manquement"
    raise Refusal(
        f"Une {Measure(sentence.measure).label} n'est pas prévue {which} : le texte permet "
        f"{named}.",
        rule=scale.grounds[situation.ground].article,
        field="measure",
    )


def _check_percent(scale: Scale, percent: int, allowed: Range, situation: Situation) -> None:
    low, high = allowed.percent
    if not percent:
        raise Refusal(
            f"Écrivez la part retenue : de {low} à {high} % du RSA.",
            rule=scale.article,
            field="percent",
        )
    if not low <= percent <= high:
        raise Refusal(
            f"La part retenue va de {low} à {high} % du RSA ; vous avez écrit {percent} %.",
            rule=scale.article,
            field="percent",
        )
    cap = scale.cap_for(people=situation.people, is_majored=situation.is_majored)
    if percent > cap:
        why = "plusieurs personnes" if situation.people > 1 else "une personne au RSA majoré"
        raise Refusal(
            f"Ce foyer compte {why} : la part retenue ne dépasse pas {cap} %.",
            rule=scale.cap_article,
            field="percent",
        )


def _check_months(scale: Scale, months: int, allowed: Range) -> None:
    low, high = allowed.months
    if not months:
        raise Refusal(
            f"Écrivez la durée : de {low} à {high} mois.", rule=scale.article, field="months"
        )
    if not low <= months <= high:
        raise Refusal(
            f"La durée va de {low} à {high} mois ; vous avez écrit {months} mois.",
            rule=scale.article,
            field="months",
        )


def _check_since(since: Month | None, decided_on: date) -> None:
    first = Month.of(decided_on) + 1
    if since is None or since < first:
        raise Refusal(
            f"Une décision ne vaut que pour l'avenir : au plus tôt {first.label}.",
            rule="CASF L262-37 ; CE, Département du Loiret",
            field="since",
        )


def _scale(regime: Regime, told: Mapping[str, Any]) -> Scale:
    return Scale(
        regime=regime,
        label=told["label"],
        since=told["since"],
        until=told["until"],
        article=told["article"],
        opinion_always=told["opinion"] == "always",
        opinion_article=told["opinion_article"],
        observation_code=told["observation_code"],
        remedy_article=told["remedy_article"],
        grounds={name: _ground(one) for name, one in told["grounds"].items()},
        first=_range(told["first"]),
        again=_range(told["again"]),
        cap=told["cap"],
        cap_article=told["cap_article"],
        caps_majored=told["majored"],
        again_within_months=told["again_within_months"],
        pay_back_max_months=told["pay_back_max_months"],
    )


def _ground(told: Mapping[str, Any]) -> LegalGround:
    return LegalGround(told["label"], told["article"], tuple(told.get("measures", ())))


def _range(told: Mapping[str, Any]) -> Range:
    low, high = told["percent"]
    shortest, longest = told["months"]
    return Range(tuple(told["measures"]), (low, high), (shortest, longest))
