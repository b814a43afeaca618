"""CAF and MSA, known by the codes of their feeds."""

from __future__ import annotations

from levier.rights.models import Payer

NAMES = {("CAF", "011"): "CAF de l'Ain", ("MSA", "011"): "MSA Ain-Rhône"}


def payer_of(family: str, number: str) -> Payer:
    """The payer of these codes; a new one is known from its first file on.

    One that was known by its codes alone takes its name as soon as we have it.
    """
    code = f"{family} {number}"
    name = NAMES.get((family, number), code)
    payer, _ = Payer.objects.get_or_create(family=family, number=number, defaults={"name": name})
    if payer.name == code != name:
        payer.name = name
        payer.save(update_fields=["name"])
    return payer


def names_by_source() -> dict[str, str]:
    """`{"payer:CAF011": "CAF de l'Ain"}`: how a page names who stated a fact. One query."""
    return {f"payer:{payer.code}": payer.name for payer in Payer.objects.order_by()}
