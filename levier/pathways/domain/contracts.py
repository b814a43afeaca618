"""The contract of a pathway: its kinds by date, its states, its hours. No database, no clock.

Three kinds follow one another in law: the CER and the PPAE for contracts that start before
2025, the contrat d'engagement since (Code du travail L5411-6). `contracts.yaml` holds them as
dated parameters, with the legal grounds for fewer hours. What the calendar alone changes (the
review that falls due, the end that passes) is worked out for a day and never stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import TextChoices
from django.utils.text import capfirst

from levier.kernel.errors import Refusal
from levier.kernel.lifecycle import Lifecycle, Move
from levier.kernel.text import short_date
from levier.pathways.domain.calendar import months_after

FILE = Path(__file__).parent.parent / "contracts.yaml"
HOUR = 60  # minutes
YOUNGEST = 16  # years: nobody signs a contract before
FARTHEST = timedelta(days=366)
REVIEW_BEFORE = timedelta(days=45)  # DL-05
OLD_UNTIL = date(2025, 1, 1)  # contracts that start before this day are of the old regime
REPLACED_BY = date(2026, 12, 31)  # DL-04: the last day of the transition (loi 2023-1196)


class ContractKind(TextChoices):
    CER = "cer", "CER"
    PPAE = "ppae", "PPAE"
    CE = "ce", "contrat d'engagement"


OLD = frozenset({ContractKind.CER, ContractKind.PPAE})


class ContractState(TextChoices):
    """Every state of a contract. Those of DUE follow from the day: see `shown_state`."""

    DRAFT = "draft", "en préparation"
    SIGNED_BY_PERSON = "signed_by_person", "signé par la personne"
    PENDING_VALIDATION = "pending_validation", "à valider"
    ACTIVE = "active", "en cours"
    ACTIVE_REVIEW_DUE = "active_review_due", "en cours, bilan à faire"
    PENDING_RENEWAL = "pending_renewal", "à renouveler"
    ENDED = "ended", "terminé"
    REJECTED = "rejected", "non validé"
    CANCELLED = "cancelled", "annulé"
    EXPIRED = "expired", "échu, non renouvelé"
    EXPIRED_REVIEW_DUE = "expired_review_due", "échu, bilan à faire"


S = ContractState
DUE = frozenset({S.ACTIVE_REVIEW_DUE, S.EXPIRED, S.EXPIRED_REVIEW_DUE})
KEPT = frozenset(S.values) - DUE  # what the database may hold
IN_PREPARATION = frozenset({S.DRAFT, S.SIGNED_BY_PERSON, S.PENDING_VALIDATION})
IN_FORCE = frozenset({S.ACTIVE, S.PENDING_RENEWAL})
DATED = frozenset({*IN_FORCE, S.ENDED})  # two of one person never cover the same day

CONTRACT = Lifecycle(
    S.DRAFT,
    {
        "sign_person": Move("Faire signer", frozenset({S.DRAFT}), S.SIGNED_BY_PERSON),
        "submit": Move(
            "Signer et envoyer en validation",
            frozenset({S.SIGNED_BY_PERSON}),
            S.PENDING_VALIDATION,
        ),
        "sign_body": Move(
            "Signer pour l'organisme", frozenset({S.SIGNED_BY_PERSON}), S.ACTIVE
        ),
        "validate": Move("Valider", frozenset({S.PENDING_VALIDATION}), S.ACTIVE),
        "reject": Move("Ne pas valider", frozenset({S.PENDING_VALIDATION}), S.REJECTED),
        "review": Move(
            "Faire le bilan", frozenset({S.ACTIVE}), S.PENDING_RENEWAL
        ),
        "end": Move("Mettre fin", IN_FORCE, S.ENDED),
        "cancel": Move("Annuler", IN_PREPARATION, S.CANCELLED),
    },
)  # fmt: skip


class EndMotive(TextChoices):
    """Why a contract stopped."""

    REPLACED = "replaced", "remplacé par un nouveau contrat"
    TERM = "term", "arrivé à son terme"
    REFERRED = "referred", "nouvelle orientation"
    LEFT = "left", "sortie du parcours"
    ASKED = "asked", "à la demande de la personne"
    BREACH = "breach", "après une décision de sanction"


class SignedHow(TextChoices):
    ON_SCREEN = "on_screen", "à l'écran, en présence du référent"
    ON_PAPER = "on_paper", "sur papier, numérisé"


class CopyGiven(TextChoices):
    """How the person had a copy (R-6)."""

    BY_HAND = "by_hand", "en main propre"
    BY_POST = "by_post", "par courrier"
    BY_EMAIL = "by_email", "par courriel"


class ReviewOutcome(TextChoices):
    RENEW = "renew", "signer un nouveau contrat"
    REFER = "refer", "proposer une autre orientation"
    STOP = "stop", "arrêter là"


class Intensity(TextChoices):
    """How often the person and the lead worker meet."""

    INTENSIVE = "intensive", "intensif : chaque semaine"
    REGULAR = "regular", "régulier : chaque mois"
    LIGHT = "light", "léger : chaque trimestre"


class ActivityKind(TextChoices):
    """What counts as activity (R-7)."""

    TRAINING = "training", "formation"
    JOB_SEARCH = "job_search", "recherche d'emploi"
    WORKSHOP = "workshop", "atelier"
    IMMERSION = "immersion", "immersion en entreprise (PMSMP)"
    STEPS = "steps", "démarches de santé ou d'accès aux droits"
    CHILDCARE = "childcare", "recherche d'une garde d'enfant"
    VOLUNTEERING = "volunteering", "bénévolat"
    WORK = "work", "travail"
    OTHER = "other", "autre activité d'insertion"


class ActionState(TextChoices):
    PLANNED = "planned", "à faire"
    DONE = "done", "faite"
    NOT_DONE = "not_done", "non faite"
    DROPPED = "dropped", "abandonnée"


@dataclass(frozen=True, slots=True)
class Kind:
    """What the law says of a kind of contract. `weekly_minutes`: the least, on average."""

    code: str
    label: str
    article: str
    since: date
    until: date | None
    months: tuple[int, ...]
    weekly_minutes: int

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why fewer hours. `allows_none`: on request, a plan without any."""

    code: str
    label: str
    allows_none: bool
    article: str
    since: date
    until: date | None
    evidence: str

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract is made of, as typed: `since` and `months` say its days."""

    since: date
    months: int
    aim: str
    intensity: str = Intensity.REGULAR
    sought_job: str = ""
    rome_code: str = ""
    body_commitment: str = ""
    hours_ground: str = ""
    hours_evidence: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """An action of the plan, as typed: `until` is its last day included, None for the whole."""

    theme: str
    objective: str
    what: str
    kind: str
    weekly_minutes: int
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """What the person wrote: name, day, place."""

    name: str
    on: date
    place: str


@dataclass(frozen=True, slots=True)
class Doing:
    """An action of the plan: how much a week, over which days (`until` excluded)."""

    minutes: int
    since: date
    until: date


@cache
def _told() -> dict[str, Any]:
    with FILE.open(encoding="utf-8") as file:
        told: dict[str, Any] = yaml.safe_load(file)
    return told


@cache
def kinds() -> dict[str, Kind]:
    return {one["code"]: _kind(one) for one in _told()["kinds"]}


@cache
def grounds() -> dict[str, Ground]:
    return {one["code"]: _ground(one) for one in _told()["grounds"]}


def most_weekly_minutes() -> int:
    return int(_told()["most_weekly_hours"]) * HOUR


def kind_on(day: date, *, is_employment_body: bool) -> ContractKind:
    """The kind of a contract that starts on a day, with a body of employment or another."""
    if kinds()[ContractKind.CE].covers(day):
        return ContractKind.CE
    return ContractKind.PPAE if is_employment_body else ContractKind.CER


def check_kind(code: str, day: date, *, field: str = "since") -> Kind:
    """The kind as law has it; Refusal when no such contract could be made on that day."""
    kind = kinds()[code]
    if kind.covers(day):
        return kind
    right = "un contrat d'engagement" if day >= OLD_UNTIL else "un CER ou un PPAE"
    raise Refusal(
        f"Le {short_date(day)}, la loi demande {right} : un {ContractKind(code).label} n'est "
        "plus, ou pas encore, possible à cette date.",
        rule=kind.article,
        field=field,
    )


def check_birth(born_on: date, day: date, *, field: str) -> None:
    """Refusal for a day before the person was born, or old enough to sign."""
    if day < born_on:
        raise Refusal(
            f"Le {short_date(day)} est avant la naissance de la personne "
            f"({short_date(born_on)}) : vérifiez l'année.",
            field=field,
        )
    if day < months_after(born_on, 12 * YOUNGEST):
        raise Refusal(
            f"Le {short_date(day)}, la personne n'avait pas {YOUNGEST} ans : vérifiez l'année.",
            field=field,
        )


def check_start(since: date, today: date) -> None:
    """Refusal for a contract that would start in more than a year."""
    if since > today + FARTHEST:
        raise Refusal(
            f"Le {short_date(since)} est dans plus d'un an : vérifiez l'année.", field="since"
        )


def check_signature(kind: Kind, signed_on: date, until: date, today: date) -> None:
    """Refusal for a signature of tomorrow, of another regime, or after the contract."""
    if signed_on > today:
        raise Refusal("La signature ne peut pas être datée de demain.", field="signed_on")
    if signed_on >= until:
        raise Refusal(
            f"Ce contrat était déjà terminé le {short_date(signed_on)} : il ne peut plus être "
            "signé. Préparez-en un autre.",
            field="signed_on",
        )
    if kind.until is not None and signed_on >= kind.until:
        raise Refusal(
            f"Signé le {short_date(signed_on)}, ce contrat ne peut plus être un "
            f"{ContractKind(kind.code).label} : préparez un contrat d'engagement.",
            rule=kinds()[ContractKind.CE].article,
            field="signed_on",
        )


def end_of(since: date, months: int) -> date:
    """The day after the last one of a contract of so many months."""
    return months_after(since, months)


def average_minutes(doings: Iterable[Doing], since: date, until: date) -> int:
    """Minutes a week on average over a period, from what is planned within it."""
    whole = (until - since).days
    if whole <= 0:
        return 0
    spent = 0
    for one in doings:
        shared = (min(one.until, until) - max(one.since, since)).days
        spent += one.minutes * max(shared, 0)
    return round(spent / whole)


def check_hours(kind: Kind, minutes: int, ground: str, evidence: str, day: date) -> None:
    """Refusal for a plan lighter than the law without its ground and its evidence.

    `minutes`: a week, on average; `day`: on which the terms start.
    """
    if minutes > most_weekly_minutes():
        raise Refusal(
            f"Le plan demande {hours_words(minutes)} par semaine en moyenne : c'est plus que "
            f"{hours_words(most_weekly_minutes())}. Vérifiez les heures de chaque action."
        )
    if minutes >= kind.weekly_minutes:
        return
    short = f"{hours_words(minutes)} par semaine en moyenne"
    if not ground:
        raise Refusal(
            f"Le plan ne prévoit que {short} : la loi en demande au moins "
            f"{hours_words(kind.weekly_minutes)}. Ajoutez des actions, ou indiquez le motif légal.",
            rule=kind.article,
            field="hours_ground",
        )
    _check_ground(ground, minutes, day)
    if not evidence.strip():
        raise Refusal(
            "Indiquez la référence de la pièce qui justifie ces heures : laquelle, de quel jour.",
            rule=grounds()[ground].article,
            field="hours_evidence",
        )


def _check_ground(code: str, minutes: int, day: date) -> None:
    ground = grounds().get(code)
    if ground is None or not ground.covers(day):
        raise Refusal("Ce motif n'existe pas à cette date.", field="hours_ground")
    if not minutes and not ground.allows_none:
        raise Refusal(
            f"« {capfirst(ground.label)} » permet moins d'heures, pas aucune : ajoutez une "
            "action avec ses heures.",
            rule=ground.article,
            field="hours_ground",
        )


def shown_state(state: str, until: date, day: date, *, reviewed: bool = False) -> ContractState:
    """What a contract is on a day: its stored state, and what the calendar makes of it."""
    kept = ContractState(state)
    if kept == S.ENDED and day < until:
        return S.ACTIVE  # another one takes its place, later
    if kept not in IN_FORCE:
        return kept
    if day >= until:
        return S.EXPIRED if reviewed or kept == S.PENDING_RENEWAL else S.EXPIRED_REVIEW_DUE
    if kept == S.ACTIVE and not reviewed and day >= until - REVIEW_BEFORE:
        return S.ACTIVE_REVIEW_DUE
    return kept


def hours_words(minutes: int) -> str:
    """`15 h`, `2 h 30`, `0 h`."""
    hours, rest = divmod(minutes, HOUR)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _kind(told: dict[str, Any]) -> Kind:
    return Kind(
        code=told["code"],
        label=told["label"],
        article=told["article"],
        since=told["since"],
        until=told.get("until"),
        months=tuple(told["months"]),
        weekly_minutes=told["weekly_hours"] * HOUR,
    )


def _ground(told: dict[str, Any]) -> Ground:
    return Ground(
        code=told["code"],
        label=told["label"],
        allows_none=told["effect"] == "none",
        article=told["article"],
        since=told["since"],
        until=told.get("until"),
        evidence=told["evidence"],
    )
