"""Synthetic but coherent households of the Ain: nobody, in a feed like any other. Pure."""

from levier.synthetic.case_values import Commune
from levier.synthetic.feeds import (
    World,
    beneficiaries,
    debts,
    households,
    injected_errors,
    movements,
)

__all__ = [
    "Commune",
    "World",
    "beneficiaries",
    "debts",
    "households",
    "injected_errors",
    "movements",
]
