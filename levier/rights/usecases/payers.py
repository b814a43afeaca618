"""CAF and MSA, known by the codes of their feeds."""

from __future__ import annotations

from levier.rights.models import Payer

NAMES = {("CAF", "011"): "CAF de l'Ain"}


def payer_of(family: str, number: str) -> Payer:
    """The payer of these codes; a new one is known from its first file on."""
    payer, _ = Payer.objects.get_or_create(
        family=family,
        number=number,
        defaults={"name": NAMES.get((family, number), f"{family} {number}")},
    )
    return payer
