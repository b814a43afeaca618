"""What a programme is made of, and how an action lives. No database here.

A programme (PDI, PTI, FSE+ ...) has axes, an axis has orientations, and actions are placed under
them; one action may be placed in several programmes (CASF L263-1, L263-2).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices

from levier.kernel.lifecycle import Lifecycle, Move

MONTH_OF_ADAPTATION, DAY_OF_ADAPTATION = 3, 31
ADAPTATION_RULE = "CASF L263-1"


class ProgrammeKind(TextChoices):
    PDI = "pdi", "programme départemental d'insertion"
    PTI = "pti", "pacte territorial pour l'insertion"
    ESF = "esf", "programme FSE+"
    LOCAL_PACT = "local_pact", "pacte local des solidarités"
    OTHER = "other", "autre programme"


class ResolutionBody(TextChoices):
    ASSEMBLY = "assembly", "Conseil départemental"
    STANDING = "standing", "Commission permanente"


class ActionScope(TextChoices):
    DEPARTMENTAL = "departmental", "action départementale"
    TERRITORIAL = "territorial", "action territoriale"


class Origin(TextChoices):
    """The four origins that the founding page names."""

    SPECIFICATION = "specification", "cahier des charges du Département"
    PARTNER_PROPOSAL = "partner_proposal", "proposition d'un partenaire"
    CO_BUILT = "co_built", "travail commun avec les partenaires"
    INNOVATIVE_ESF = "innovative_esf", "innovante, cofinancée par le FSE"


class Funder(TextChoices):
    DEPARTEMENT = "departement", "Département"
    ESF = "esf", "Fonds social européen"
    STATE = "state", "État"
    REGION = "region", "Région"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    CAF = "caf", "Caf"
    MSA = "msa", "MSA"
    COMMUNES = "communes", "communes et intercommunalités"
    OTHER = "other", "autre financeur"


class PartnerPart(TextChoices):
    OPERATOR = "operator", "mène l'action"
    PARTNER = "partner", "y contribue"


class ActionState(TextChoices):
    DRAFT = "draft", "en projet"
    ADOPTED = "adopted", "adoptée"
    ONGOING = "ongoing", "en cours"
    SUSPENDED = "suspended", "suspendue"
    ENDED = "ended", "terminée"
    ABANDONED = "abandoned", "abandonnée"


ACTION = Lifecycle(
    ActionState.DRAFT,
    {
        "adopt": Move("Adopter", frozenset({ActionState.DRAFT}), ActionState.ADOPTED),
        "start": Move("Démarrer", frozenset({ActionState.ADOPTED}), ActionState.ONGOING),
        "suspend": Move("Suspendre", frozenset({ActionState.ONGOING}), ActionState.SUSPENDED),
        "resume": Move("Reprendre", frozenset({ActionState.SUSPENDED}), ActionState.ONGOING),
        "end": Move(
            "Terminer", frozenset({ActionState.ONGOING, ActionState.SUSPENDED}), ActionState.ENDED
        ),
        "abandon": Move(
            "Abandonner",
            frozenset({ActionState.DRAFT, ActionState.ADOPTED}),
            ActionState.ABANDONED,
        ),
    },
)
LIVE = frozenset({ActionState.ONGOING, ActionState.SUSPENDED})
STATE_MEANINGS = {
    ActionState.DRAFT: "neutral",
    ActionState.ADOPTED: "accent",
    ActionState.ONGOING: "done",
    ActionState.SUSPENDED: "attention",
    ActionState.ENDED: "neutral",
    ActionState.ABANDONED: "danger",
}


class SessionState(TextChoices):
    OPEN = "open", "inscriptions ouvertes"
    CLOSED = "closed", "inscriptions closes"
    CANCELLED = "cancelled", "annulée"


SESSION = Lifecycle(
    SessionState.OPEN,
    {
        "close": Move(
            "Clore les inscriptions", frozenset({SessionState.OPEN}), SessionState.CLOSED
        ),
        "reopen": Move(
            "Rouvrir les inscriptions", frozenset({SessionState.CLOSED}), SessionState.OPEN
        ),
        "cancel": Move(
            "Annuler la session",
            frozenset({SessionState.OPEN, SessionState.CLOSED}),
            SessionState.CANCELLED,
        ),
    },
)


class PlaceState(TextChoices):
    TAKEN = "taken", "place prise"
    WAITING = "waiting", "en attente"
    RELEASED = "released", "rendue"


def adaptation_due(today: date) -> date:
    """The next 31 March: the council adopts or adapts the PDI before it, each year."""
    due = date(today.year, MONTH_OF_ADAPTATION, DAY_OF_ADAPTATION)
    return due if today <= due else due.replace(year=today.year + 1)


def last_year(until: date | None, today: date) -> int:
    """The year of the last day: `until` is out."""
    return (until - timedelta(days=1)).year if until else today.year


def year_shown(since: date, until: date | None, today: date) -> int:
    """The year a programme opens on: today's while it lasts, else its nearest end."""
    return max(since.year, min(today.year, last_year(until, today)))


def years_of(since: date, until: date | None, today: date) -> list[int]:
    """Every year of a programme, until the present one when it has no end."""
    return list(range(since.year, max(since.year, last_year(until, today)) + 1))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the sheet of an action says. Identifiers only: `pilot` and `centres` are codes of
    social centres, `officer` an agent's key, `operators` and `partners` keys of organisations.
    """

    code: str
    title: str
    scope: str
    origin: str
    since: date
    until: date | None = None
    pilot: str = ""
    officer: int | None = None
    context: str = ""
    objectives: str = ""
    audience: str = ""
    means: str = ""
    calendar: str = ""
    themes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    centres: tuple[str, ...] = ()
    operators: tuple[int, ...] = ()
    partners: tuple[int, ...] = ()

    def content(self) -> dict[str, Any]:
        """As a version keeps it: plain JSON."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: value.isoformat()
            if isinstance(value, date)
            else list(value)
            if isinstance(value, tuple)
            else value
            for name, value in plain.items()
        }


@dataclass(frozen=True, slots=True)
class SessionSheet:
    """What is told of a session. `commune` is an INSEE code, `organisation` a key of directory."""

    title: str
    starts_on: date
    ends_on: date
    enrol_until: date
    commune: str
    places: int
    waiting_limit: int = 0
    organisation: int | None = None
    schedule: str = ""
    hours_per_week: int | None = None
    place: str = ""
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    conditions: str = ""
