from __future__ import annotations

from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.rights import usecases
from tests.access.objects.cases import case_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")


@arguments("rights:file", "rights:months", "rights:payments", "rights:suspend", "rights:situation")
def _household(centre):
    return [case_in(centre).household_id]


@arguments("rights:resume")
def _suspended(centre):
    case = case_in(centre)
    if not case.suspensions.exists():
        usecases.suspend_payment(
            case=case, since=Month(2027, 6), rule="CASF L262-37", decision=HOUSE
        )
    return [case.household_id]


@arguments("rights:correct_situation")
def _element(centre):
    return [case_in(centre).household_id, "logement"]


@arguments("rights:withdraw_correction")
def _correction(centre):
    made = usecases.correct_situation(
        case=case_in(centre), path="recently_isolated", value=False, since=Month(2027, 6),
        decision=HOUSE,
    )  # fmt: skip
    return [case_in(centre).household_id, made.pk]
