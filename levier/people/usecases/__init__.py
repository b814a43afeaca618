"""Everything that changes what is known of people."""

from levier.people.usecases.caseloads import (
    end_following,
    follow_household,
    follow_households,
    release_households,
)
from levier.people.usecases.centres import derive_centres
from levier.people.usecases.corrections import (
    correct_fact,
    reveal_nir,
    set_contact,
    withdraw_correction,
)
from levier.people.usecases.intake import take_in
from levier.people.usecases.likening import liken
from levier.people.usecases.merging import (
    merge_records,
    set_aside_pair,
    take_up_pair,
    undo_merge,
)
from levier.people.usecases.pairing import pair_records
from levier.people.usecases.statements import (
    FactStatement,
    HouseholdStatement,
    Note,
    Outcome,
    PersonStatement,
    Source,
)

__all__ = [
    "FactStatement",
    "HouseholdStatement",
    "Note",
    "Outcome",
    "PersonStatement",
    "Source",
    "correct_fact",
    "derive_centres",
    "end_following",
    "follow_household",
    "follow_households",
    "liken",
    "merge_records",
    "pair_records",
    "release_households",
    "reveal_nir",
    "set_aside_pair",
    "set_contact",
    "take_in",
    "take_up_pair",
    "undo_merge",
    "withdraw_correction",
]
