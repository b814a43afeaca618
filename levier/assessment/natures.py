"""The payers' natures of resources (NATRESS) and the law's.

A code that is no resource (an expense, a deficit, a count) counts for nothing; an unknown one
counts as another resource (CASF L262-3: all resources count).
"""

from __future__ import annotations

from levier.entitlement.natures import Nature

N = Nature

NATURES: dict[str, Nature | None] = {
    "000": None,  # no resources
    "001": N.SALARY,
    "002": None,  # expenses
    "003": N.SALARY,
    "004": None,  # expenses
    "005": N.FOREIGN_EARNINGS,
    "006": N.WORK_ALLOWANCE,
    "007": N.SALARY,
    "008": N.EXCEPTIONAL,
    "009": N.PARTIAL_ACTIVITY,
    "010": N.UNEMPLOYMENT,
    "011": N.SICK_PAY,
    "012": N.SICK_PAY,
    "013": N.PARENTAL_LEAVE_PAY,
    "014": N.SICK_PAY,
    "020": N.RETIREMENT,
    "021": N.INVALIDITY_PENSION,
    "022": N.RETIREMENT,
    "023": N.LIFE_ANNUITY,
    "024": N.LIFE_ANNUITY,
    "025": N.RETIREMENT,
    "026": N.ALIMONY,
    "027": N.LIFE_ANNUITY,
    "028": N.RETIREMENT,
    "029": N.RETIREMENT,
    "030": N.MICRO_ENTREPRENEUR,
    "031": N.MICRO_ENTREPRENEUR,
    "032": N.MICRO_ENTREPRENEUR,
    "033": N.MICRO_ENTREPRENEUR,
    "034": N.MICRO_ENTREPRENEUR,
    "040": N.RENT,
    "041": N.OTHER,
    "042": N.OTHER,
    "043": N.CAPITAL_INCOME,
    "044": N.CAPITAL_INCOME,
    "050": N.SALARY,
    "051": N.MICRO_ENTREPRENEUR,
    "052": N.SALARY,
    "053": N.SALARY,
    "054": N.MICRO_ENTREPRENEUR,
    "055": N.SALARY,
    "060": None,  # alimony paid: not deducted (R262-6)
    "061": None,  # expenses
    "062": None,  # deficits
    "063": None,
    "064": None,  # contributions
    "065": None,
    "066": None,
    "070": N.LIFE_ANNUITY,
    "071": N.INVALIDITY_PENSION,
    "072": N.INVALIDITY_PENSION,
    "080": N.SALARY,
    "082": N.SALARY,
    "083": N.SALARY,
    "085": N.MICRO_ENTREPRENEUR,
    "087": N.MICRO_ENTREPRENEUR,
    "088": N.MICRO_ENTREPRENEUR,
    "100": None,  # not known yet
    "200": N.SALARY,
    "201": N.TRAINING_PAY,
    "203": N.OTHER,
    "204": None,  # expenses paid back
    "205": N.MICRO_ENTREPRENEUR,
    "206": N.OTHER,
    "207": None,  # a count
    "211": None,  # the relief itself stands in ABANEU
    "212": N.SCHOLARSHIP,
    "213": None,
    "214": None,
    "215": N.SALARY,
    "216": None,  # a count of hours
    "217": N.WORK_ALLOWANCE,
    "300": N.OTHER,
    "301": N.OTHER,
    "302": None,
    "303": N.RETIREMENT,
    "305": N.OTHER,
    "306": N.MICRO_ENTREPRENEUR,
    "400": N.INVALIDITY_PENSION,
    "402": N.WORK_ALLOWANCE,
    "403": None,  # a share, not an amount
    "404": N.WORK_ALLOWANCE,
    "405": N.SALARY,
    "406": N.INVALIDITY_PENSION,
    "407": N.WORK_ALLOWANCE,
    "408": None,
    "409": N.WORK_ALLOWANCE,
    "410": N.SALARY,
    "500": N.OTHER,
    "600": N.SALARY,
    "602": N.SALARY,
    "777": N.OTHER,
    "888": None,  # struck out at the person's request
    "999": None,  # refused to declare: the payer closes the right, no amount
}

# The code that a payer would write for a nature, the other way round.
NATRESS_OF: dict[Nature, str] = {
    N.SALARY: "001",
    N.FOREIGN_EARNINGS: "005",
    N.PARTIAL_ACTIVITY: "009",
    N.UNEMPLOYMENT: "010",
    N.SICK_PAY: "011",
    N.PARENTAL_LEAVE_PAY: "013",
    N.INVALIDITY_PENSION: "021",
    N.RETIREMENT: "022",
    N.ALIMONY: "026",
    N.MICRO_ENTREPRENEUR: "030",
    N.RENT: "040",
    N.CAPITAL_INCOME: "043",
    N.TRAINING_PAY: "201",
    N.OTHER: "203",
}


def nature_of(natress: str) -> Nature | None:
    """The law's nature of a NATRESS code; None when it is not a resource."""
    return NATURES.get(natress, Nature.OTHER)
