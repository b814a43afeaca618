"""What is known of persons and households: kinds of facts, roles, the words a search compares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import TextChoices

from levier.kernel.text import fold

TOKEN = 40  # characters of a search word that are kept
# After every word that starts with a prefix, whatever the engine's collation of plain ASCII.
LAST = "\x7f"


class Sex(TextChoices):
    FEMALE = "F", "femme"
    MALE = "M", "homme"
    UNKNOWN = "", "non renseigné"


class BirthPrecision(TextChoices):
    """TYPEDTNAI: how much of a birth date is known."""

    DAY_UNKNOWN = "J", "jour inconnu"
    KNOWN = "N", "jour et mois connus"
    MONTH_UNKNOWN = "O", "jour et mois inconnus"


class NirState(TextChoices):
    NONE = "none", "absent"
    CERTIFIED = "certified", "certifié"  # TOPVALIEC: the civil status was checked
    STATED = "stated", "déclaré, non certifié"
    PROVISIONAL = "provisional", "provisoire"
    WRONG = "wrong", "clé fausse"


class HouseholdRole(TextChoices):
    CLAIMANT = "DEM", "allocataire"
    PARTNER = "CJT", "conjoint"
    CHILD = "ENF", "enfant"
    OTHER = "AUT", "autre personne"


class SourceKind(TextChoices):
    PAYER = "payer", "organisme payeur"
    AGENT = "agent", "agent"


class FactKind(TextChoices):
    IDENTITY = "identity", "identité"
    PLACE = "place", "place dans le dossier"
    ACTIVITY = "activity", "activité"
    RESOURCES = "resources", "ressources"
    DUTIES = "duties", "droits et devoirs"
    PREGNANCY = "pregnancy", "grossesse"
    MAINTENANCE = "maintenance", "pension alimentaire"
    FARMING = "farming", "activité agricole"
    JOBSEEKER = "jobseeker", "France Travail"
    OPINION = "opinion", "décision du Département"
    OVERSEAS = "overseas", "activité outre-mer"
    FAMILY = "family", "situation de famille"
    ADDRESS = "address", "adresse"
    HOUSING = "housing", "logement"
    RIGHT = "right", "état du droit"
    TERMS = "terms", "conditions du droit"
    PAYER_AMOUNTS = "payer_amounts", "montants calculés par le payeur"
    TRANSFER = "transfer", "mutation"
    EVENTS = "events", "événements"
    CONTROLS = "controls", "contrôles"
    CONTACT = "contact", "coordonnées"


def search_words(texts: Iterable[str]) -> set[str]:
    """What a person is found by: each word folded, cut to TOKEN characters."""
    return {word[:TOKEN] for text in texts for word in fold(text).split()}


def after(prefix: str) -> str:
    """The end of the range of the words that start with a prefix."""
    return prefix + LAST


def name_key(last_name: str, first_name: str) -> str:
    """What lists of people are sorted by: names folded, so that É sorts with E."""
    return f"{fold(last_name)} {fold(first_name)}"[:80]


def age_on(born_on: date, day: date) -> int:
    before_birthday = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before_birthday
