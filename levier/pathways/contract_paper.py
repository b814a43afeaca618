"""What a contract says on paper, in plain French: its plan, its hours, who promised what.

Pure but for the law's parameters: from facts already read to the JSON that `typst/` shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from levier.kernel.month import NAMES
from levier.kernel.text import short_date
from levier.pathways.domain import contracts as domain
from levier.pathways.domain.contracts import ContractKind, Intensity, SignedHow

VERSION = "v1"
NO_BREAK_SPACE = "\u00a0"
Content = dict[str, Any]
MEETINGS = {
    Intensity.INTENSIVE: "chaque semaine",
    Intensity.REGULAR: "chaque mois",
    Intensity.LIGHT: "au moins tous les trois mois",
}
NAMED = {
    ContractKind.CE: "contrat d'engagement",
    ContractKind.CER: "contrat d'engagements réciproques",
    ContractKind.PPAE: "projet personnalisé d'accès à l'emploi",
}
# Part, what it says, its article: the same for everybody, since the law is.
REASONS = (
    "Malade, un enfant malade, un entretien d'embauche, plus de transport ? Prévenez votre "
    "référent dès que vous pouvez, et gardez un justificatif. Un motif sérieux excuse une absence."
)
BREACH = (
    "Si vous ne faites pas ce qui est prévu, sans motif sérieux, votre RSA peut être suspendu. "
    "Avant toute décision, vous recevrez une lettre et vous pourrez donner vos explications, avec "
    "la personne de votre choix."
)
CHANGE = (
    "Ce contrat peut changer si votre situation change : un avenant s'écrit avec vous et se signe "
    "à deux. Vous pouvez demander un rendez-vous à tout moment."
)
PRIVACY = (
    "Le Département et l'organisme qui vous accompagne gardent ce contrat pour vous accompagner. "
    "Ils le partagent avec France Travail et avec qui verse votre RSA, pour ce qui est utile à "
    "votre parcours. Vous pouvez voir ces informations et demander à les corriger : écrivez à "
    "l'adresse en tête de ce document (RGPD, articles 15 et 16)."
)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is bound: names as they are written."""

    letterhead: Mapping[str, Any]
    person: str
    recipient: tuple[str, ...]
    born_on: date
    born: str  # né, née
    body: str
    lead: str
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """What both signed. `how` empty: to be signed by hand."""

    name: str = ""
    on: date | None = None
    place: str = ""
    how: str = ""
    for_body: str = ""
    body_on: date | None = None
    validated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An action as the table shows it."""

    objective: str
    what: str
    minutes: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Promise:
    """The terms: `minutes` a week on average; `number` and `why` for an amendment."""

    kind: str
    since: date
    until: date
    aim: str
    job: str
    intensity: str
    commitment: str
    minutes: int
    ground: str
    rows: Sequence[Row]
    number: int = 0
    why: str = ""
    effective_on: date | None = None


def content(parties: Parties, told: Promise, signed: Signed) -> Content:
    """Everything that the template shows, but the reference and the day."""
    return {
        **parties.letterhead,
        "headline": _headline(told),
        "recipient": list(parties.recipient),
        "particulars": _particulars(parties),
        "opening": _opening(parties, told),
        "aim": told.aim,
        "job": f"Le métier que vous visez : {told.job}." if told.job else "",
        "plan": [_row(one) for one in told.rows],
        "hours": _hours(told),
        "hours_rule": _hours_rule(told),
        "commitment": _commitment(told),
        "article": domain.kinds()[told.kind].article,
        "reasons": REASONS,
        "breach": BREACH if told.kind == ContractKind.CE else "",
        "breach_rule": "CASF L262-37",
        "change": CHANGE,
        "privacy": PRIVACY,
        "signatures": _signatures(parties, signed),
        "appendix": _sealed(signed),
    }


def day_words(day: date) -> str:
    """`1er juillet 2026`, never parted at the end of a line."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {NAMES[day.month - 1]} {day.year}".replace(" ", NO_BREAK_SPACE)


def _headline(told: Promise) -> str:
    if told.number:
        return f"Avenant n°{NO_BREAK_SPACE}{told.number} à votre {NAMED[ContractKind(told.kind)]}"
    return f"Votre {NAMED[ContractKind(told.kind)]}"


def _particulars(parties: Parties) -> list[list[str]]:
    rows = [["Avec", parties.body], ["Votre référent", parties.lead]]
    if parties.centre:
        rows.append(["Près de chez vous", parties.centre])
    return rows


def _opening(parties: Parties, told: Promise) -> str:
    days = f"du {day_words(told.since)} au {day_words(told.until - date.resolution)}"
    if told.number and told.effective_on:
        return (
            f"Cet avenant change votre contrat à partir du {day_words(told.effective_on)}, jusqu'à "
            f"sa fin, le {day_words(told.until - date.resolution)}. Ce qui change : {told.why}"
        )
    return (
        f"Ce contrat est conclu entre {parties.person}, {parties.born} le "
        f"{day_words(parties.born_on)}, et {parties.body}. Il va {days}. Il dit ce que vous ferez, "
        "et ce que nous ferons pour vous."
    )


def _row(one: Row) -> Content:
    last = short_date(one.until - date.resolution)
    return {
        "objective": one.objective,
        "what": one.what,
        "hours": domain.hours_words(one.minutes) if one.minutes else "–",
        "days": f"du {short_date(one.since)} au {last}",
    }


def _hours(told: Promise) -> str:
    minutes = domain.hours_words(told.minutes)
    least = domain.kinds()[told.kind].weekly_minutes
    if not least:
        return f"Cela représente {minutes} par semaine en moyenne." if told.minutes else ""
    ground = domain.grounds().get(told.ground)
    if ground is None or told.minutes >= least:
        return f"Cela représente {minutes} d'activité par semaine en moyenne."
    if not told.minutes:
        return (
            "Vous avez demandé un plan sans nombre d'heures par semaine, et c'est accepté : "
            f"{ground.label}."
        )
    return (
        f"Cela représente {minutes} d'activité par semaine en moyenne, moins que les "
        f"{domain.hours_words(least)} habituelles : {ground.label}."
    )


def _hours_rule(told: Promise) -> str:
    ground = domain.grounds().get(told.ground)
    return ground.article if ground else domain.kinds()[told.kind].article


def _commitment(told: Promise) -> str:
    meeting = f"Votre référent vous rencontre {MEETINGS[Intensity(told.intensity)]}."
    return f"{meeting}\n\n{told.commitment}".strip()


def _signatures(parties: Parties, signed: Signed) -> list[Content]:
    return [
        _signature("La personne", signed.name or parties.person, signed.on, signed.place),
        _signature(f"Pour {parties.body}", signed.for_body or parties.lead, signed.body_on, ""),
    ]


def _signature(who: str, name: str, on: date | None, place: str) -> Content:
    where = f"à {place}, " if place else ""
    return {
        "who": who,
        "name": name,
        "done": f"Signé {where}le {day_words(on)}" if on else "",
    }


def _sealed(signed: Signed) -> str:
    """How it was signed, said on the signed copy."""
    if signed.how == SignedHow.ON_SCREEN:
        told = "La personne a signé à l'écran, en écrivant son nom, le jour et le lieu."
    elif signed.how == SignedHow.ON_PAPER:
        told = "La personne a signé sur papier ; ce papier est conservé numérisé."
    else:
        return ""
    if signed.validated_on:
        told += f" Le Département a validé ce contrat le {day_words(signed.validated_on)}."
    return told
