"""NIR that pass every check and belong to nobody.

The commune of birth of a NIR is the INSEE code within its département; none in metropolitan
France reaches 910 (the highest is 62909). These numbers use 915 to 999.
"""

from __future__ import annotations

from datetime import date

from levier.kernel.identifiers import nir_key

FIRST_COMMUNE, LAST_COMMUNE = 915, 999
DEPARTEMENTS = tuple(
    f"{number:02d}" for number in range(1, 96) if number not in (20, 62)
)  # no Corsica, nor the one whose codes go highest
ORDERS = 999


def nobody_s_nir(person: int, sex: str, born_on: date) -> str:
    """The NIR of the synthetic person of that number; one a person up to 7.8 million."""
    rest, order = divmod(person, ORDERS)
    rest, commune = divmod(rest, LAST_COMMUNE - FIRST_COMMUNE + 1)
    departement = DEPARTEMENTS[rest % len(DEPARTEMENTS)]
    body = f"{sex}{born_on:%y%m}{departement}{FIRST_COMMUNE + commune:03d}{order + 1:03d}"
    return body + nir_key(body)


def belongs_to_nobody(nir: str) -> bool:
    """Whether a NIR is one of ours: what the demo may show and a real database may not hold."""
    commune = nir[7:10]
    return commune.isdigit() and FIRST_COMMUNE <= int(commune) <= LAST_COMMUNE
