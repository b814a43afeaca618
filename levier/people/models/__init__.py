"""Persons, households and what is said of them; records that may be one person."""

from levier.people.models.duplicates import DuplicatePair, LikenessKey, PersonMerge
from levier.people.models.persons import (
    NIR,
    CaseloadEntry,
    Fact,
    Household,
    Membership,
    Person,
    SearchWord,
)

__all__ = [
    "NIR",
    "CaseloadEntry",
    "DuplicatePair",
    "Fact",
    "Household",
    "LikenessKey",
    "Membership",
    "Person",
    "PersonMerge",
    "SearchWord",
]
