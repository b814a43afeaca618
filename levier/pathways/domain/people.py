"""Who is concerned by a pathway, since when, and what is known of them for its sake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from levier.people.domain import age_on
from levier.rights.domain import CaseState

YOUNG, SENIOR = 26, 50  # ages: « jeune » below, « plus de 50 ans » from


class Origin(TextChoices):
    RSA = "rsa", "entrée au RSA"
    PREVENTION = "prevention", "prévention de l'entrée au RSA"


class EndReason(TextChoices):
    RIGHT_CLOSED = "right_closed", "droit clos"
    LEFT_HOUSEHOLD = "left", "n'est plus dans le foyer"
    ENTERED_RSA = "entered_rsa", "entrée au RSA"
    AVOIDED = "avoided", "entrée au RSA évitée"
    LOST = "lost", "sans nouvelles"
    MERGED = "merged", "dossier en double"
    SAID = "said", "terminé par un agent"


class Mark(TextChoices):
    """Publics that the policy looks after. A flag, never the diagnosis (DOMAIN 2.10, R-27)."""

    DISABILITY = "disability", "titre de travailleur handicapé"
    LONE_PARENT = "lone_parent", "parent isolé"
    SELF_EMPLOYED = "self_employed", "travailleur indépendant"
    YOUNG = "young", "moins de 26 ans"
    SENIOR = "senior", "50 ans ou plus"
    HOMELESS = "homeless", "sans domicile stable"
    # No payer says it: it is stated by an agent who knows the address.
    PRIORITY_AREA = "priority_area", "habite un quartier prioritaire (QPV)"


SHORT_MARKS = {
    Mark.DISABILITY: "RQTH",
    Mark.LONE_PARENT: "parent isolé",
    Mark.SELF_EMPLOYED: "indépendant",
    Mark.YOUNG: "jeune",
    Mark.SENIOR: "50 ans ou plus",
    Mark.HOMELESS: "sans domicile",
    Mark.PRIORITY_AREA: "QPV",
}
# These follow from the birth date: they are never written down, never stated by anybody.
BY_AGE = (Mark.YOUNG, Mark.SENIOR)
# The payers' activity codes (ACT) that say so by themselves.
SELF_EMPLOYED_ACTS = frozenset({"AEN", "ETI", "EXP", "MAR", "CJT", "AFA"})
DISABILITY_ACTS = frozenset({"AAP", "CAT", "CBS", "RAC", "SAV"})

GONE = frozenset({CaseState.REFUSED, CaseState.CLOSED, CaseState.CLOSED_RETROACTIVE})


class MarkSource(TextChoices):
    PAYER = "payer", "organisme payeur"
    AGENT = "agent", "agent"


def marks_by_age(born_on: date, day: date) -> list[Mark]:
    age = age_on(born_on, day)
    if age < YOUNG:
        return [Mark.YOUNG]
    return [Mark.SENIOR] if age >= SENIOR else []


@dataclass(frozen=True, slots=True)
class Household:
    """What the payer states of a household, as far as marks go."""

    is_homeless: bool = False
    has_partner: bool = False
    has_children: bool = False


def marks_stated(acts: Iterable[str], is_claimant: bool, home: Household) -> frozenset[Mark]:
    """The marks that the payer's own facts give an adult of a household."""
    codes = frozenset(acts)
    found = set()
    if codes & SELF_EMPLOYED_ACTS:
        found.add(Mark.SELF_EMPLOYED)
    if codes & DISABILITY_ACTS:
        found.add(Mark.DISABILITY)
    if home.is_homeless:
        found.add(Mark.HOMELESS)
    if is_claimant and home.has_children and not home.has_partner:
        found.add(Mark.LONE_PARENT)
    return frozenset(found)


class SignalKind(TextChoices):
    """Why somebody may soon claim the RSA (DOMAIN 2.10)."""

    END_OF_BENEFIT = "end_of_benefit", "fin d'allocation chômage ou de solidarité"
    YOUNG_ADULT = "young_adult", "sortie de l'aide sociale à l'enfance, fin de contrat jeune"
    SEPARATION = "separation", "séparation ou décès du conjoint"
    SELF_EMPLOYED = "self_employed", "activité indépendante ou agricole en difficulté"
    RENT = "rent", "impayés de loyer"
    SICK_PAY = "sick_pay", "fin d'indemnités journalières"
    CROSS_BORDER = "cross_border", "fin d'emploi frontalier"
    OTHER = "other", "autre"


class SignalState(TextChoices):
    RECEIVED = "received", "reçu"
    CONTACTED = "contacted", "personne contactée"
    FOLLOWED = "followed", "suivie"
    DROPPED = "dropped", "sans suite"
