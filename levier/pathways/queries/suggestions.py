"""The suggestion for somebody, worked out again from what is known today."""

from __future__ import annotations

from datetime import date

from levier.pathways.domain.people import Origin
from levier.pathways.domain.suggestion import Suggestion, suggest
from levier.pathways.models import Pathway
from levier.pathways.queries import obstacles
from levier.pathways.queries.adults import stated
from levier.pathways.queries.populations import former_paths


def suggestion_for(pathway: Pathway, day: date) -> Suggestion | None:
    """None when the person is no adult of the household any more. Four queries."""
    told = stated([pathway.household_id], day)
    adults = told.adults[pathway.household_id]
    adult = next((one for one in adults if one.person == pathway.person_id), None)
    if adult is None:
        return None
    case, person = pathway.case, pathway.person_id
    return suggest(
        told.profile_of(
            adult,
            requested_on=case.requested_on if case and pathway.origin == Origin.RSA else None,
            former_path=former_paths([person]).get(person, ""),
            obstacles=obstacles.weighing([person]).get(person, ()),
        )
    )
