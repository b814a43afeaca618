"""The texts of the letter of a referral, as they stand."""

from __future__ import annotations

from levier.pathways.domain.referral_texts import TEXTS, Versions
from levier.pathways.models import ReferralLetterText


def texts_in_force() -> Versions:
    """`{block: (version, text)}`: the last version of each, 0 for the house's own. One query."""
    known = {block: (0, text) for block, text in TEXTS.items()}
    for one in ReferralLetterText.objects.order_by("version"):
        known[one.block] = (one.version, one.text)
    return known
