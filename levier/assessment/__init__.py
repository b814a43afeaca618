"""A payer's case file read as the law's household. Pure: formats and entitlement, nothing else.

The payers' codes and the law's natures meet here and nowhere else.
"""

from levier.assessment.doubts import doubts
from levier.assessment.household import household_of, payer_amount
from levier.assessment.natures import NATRESS_OF, nature_of

__all__ = ["NATRESS_OF", "doubts", "household_of", "nature_of", "payer_amount"]
