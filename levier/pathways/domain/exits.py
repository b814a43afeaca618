"""The way out of a pathway: why it ended, in which situation, and what counts as positive.

Categories are those of work integration (durable, transition, positive, other); leaving the
Département or dying is nobody's result: it is counted apart, out of every rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import TextChoices

from levier.kernel.errors import Refusal
from levier.pathways.domain.calendar import months_after
from levier.pathways.domain.people import EndReason

LATER = 6  # months, before one asks again
PAYER = "payer:"  # before the code of the payer whose feed told it, where an agent would stand
# Reasons for which a pathway ends without anybody leaving: it goes on elsewhere.
NOT_AN_EXIT = frozenset({EndReason.ENTERED_RSA, EndReason.MERGED})


class ExitMotive(TextChoices):
    RESOURCES = "resources", "ressources au-dessus du plafond"
    WORK = "work", "reprise d'activité"
    OTHER_BENEFIT = "other_benefit", "autre prestation (AAH, retraite, allocation chômage)"
    STRUCK_OFF = "struck_off", "radiation"
    MOVED = "moved", "départ du Département"
    HOUSEHOLD = "household", "n'est plus dans le foyer"
    AVOIDED = "avoided", "entrée au RSA évitée"
    LOST = "lost", "sans nouvelles"
    DEATH = "death", "décès"
    UNKNOWN = "unknown", "droit clos, motif pas encore connu"


class Situation(TextChoices):
    PERMANENT = "permanent", "emploi en CDI"
    LONG_TERM = "long_term", "emploi en CDD ou intérim de 6 mois ou plus"
    BUSINESS = "business", "création ou reprise d'entreprise"
    SHORT_TERM = "short_term", "emploi en CDD ou intérim de moins de 6 mois"
    SUBSIDISED = "subsidised", "contrat aidé (PEC)"
    TRAINING = "training", "formation qualifiante ou préqualifiante"
    INTEGRATION = "integration", "contrat dans une structure d'insertion (SIAE)"
    RETIREMENT = "retirement", "retraite"
    JOB_SEEKER = "job_seeker", "en recherche d'emploi"
    DISABILITY_BENEFIT = "disability", "allocation aux adultes handicapés"
    INACTIVE = "inactive", "sans emploi, ne recherche pas"
    BACK = "back", "de retour au RSA"
    GONE = "gone", "a quitté le Département"
    DEAD = "dead", "décédée"
    UNREACHABLE = "unreachable", "injoignable"


class Category(TextChoices):
    DURABLE = "durable", "emploi durable"
    TRANSITION = "transition", "emploi de transition"
    POSITIVE = "positive", "sortie positive"
    OTHER = "other", "autre sortie"
    APART = "apart", "hors du calcul"
    UNTOLD = "untold", "à renseigner"


POSITIVE = (Category.DURABLE, Category.TRANSITION, Category.POSITIVE)  # « sortie dynamique »
CATEGORY_OF: Mapping[str, Category] = {
    Situation.PERMANENT: Category.DURABLE,
    Situation.LONG_TERM: Category.DURABLE,
    Situation.BUSINESS: Category.DURABLE,
    Situation.SHORT_TERM: Category.TRANSITION,
    Situation.SUBSIDISED: Category.TRANSITION,
    Situation.TRAINING: Category.POSITIVE,
    Situation.INTEGRATION: Category.POSITIVE,
    Situation.RETIREMENT: Category.POSITIVE,
    Situation.JOB_SEEKER: Category.OTHER,
    Situation.DISABILITY_BENEFIT: Category.OTHER,
    Situation.INACTIVE: Category.OTHER,
    Situation.BACK: Category.OTHER,
    Situation.UNREACHABLE: Category.OTHER,
    Situation.GONE: Category.APART,
    Situation.DEAD: Category.APART,
}
AT_EXIT = tuple(one for one in Situation if one != Situation.BACK)
MOTIVE_OF: Mapping[str, ExitMotive] = {
    EndReason.RIGHT_CLOSED: ExitMotive.UNKNOWN,
    EndReason.LEFT_HOUSEHOLD: ExitMotive.HOUSEHOLD,
    EndReason.AVOIDED: ExitMotive.AVOIDED,
    EndReason.LOST: ExitMotive.LOST,
}
# Ended by hand. While the payer keeps the right open and the person subject to rights and duties,
# only what the payer does not know yet ends the pathway: the rest comes from its own closing.
BY_HAND = tuple(one for one in ExitMotive if one not in (ExitMotive.UNKNOWN, ExitMotive.AVOIDED))
BEFORE_THE_PAYER = frozenset({ExitMotive.MOVED, ExitMotive.HOUSEHOLD, ExitMotive.DEATH})
REASON_OF: Mapping[str, EndReason] = {
    ExitMotive.HOUSEHOLD: EndReason.LEFT_HOUSEHOLD,
    ExitMotive.LOST: EndReason.LOST,
}
IMPLIED: Mapping[str, Situation] = {  # a motive that says the situation by itself
    ExitMotive.DEATH: Situation.DEAD,
    ExitMotive.MOVED: Situation.GONE,
    ExitMotive.LOST: Situation.UNREACHABLE,
}


def situation_of(motive: str, situation: str) -> str:
    """The situation that goes with a motive. Refusal for one that is missing, or contradicts it."""
    situation = situation or IMPLIED.get(motive, "")
    check_situation(situation, later=False)
    if (motive == ExitMotive.DEATH) != (situation == Situation.DEAD):
        raise Refusal("Le motif et la situation ne disent pas la même chose.", field="situation")
    return situation


def category_of(situation: str) -> Category:
    """The category of a situation; `UNTOLD` while nobody said it."""
    return CATEGORY_OF.get(situation, Category.UNTOLD)


def later_on(on: date) -> date:
    """The day one asks again what became of somebody who left on a day."""
    return months_after(on, LATER)


def positive_rate(counts: Mapping[str, int]) -> int | None:
    """Positive exits in whole per cent of those whose situation is known and that count.

    `counts`: how many by category. None when nothing is known yet.
    """
    known = sum(counts.get(one, 0) for one in (*POSITIVE, Category.OTHER))
    good = sum(counts.get(one, 0) for one in POSITIVE)
    return round(100 * good / known) if known else None


def check_situation(situation: str, *, later: bool) -> str:
    """The situation itself. Refusal for one that is not in the list, or that only comes later."""
    if situation not in (Situation.values if later else AT_EXIT):
        raise Refusal("Choisissez une situation.", field="situation")
    return situation
