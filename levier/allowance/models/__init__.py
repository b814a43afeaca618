"""The run of a month and what it froze; the letters that tell it."""

from __future__ import annotations

from levier.allowance.models.letters import (
    Letter,
    LetterBatch,
    LetterPrint,
    LetterRequest,
    LetterSeries,
    LetterText,
)
from levier.allowance.models.runs import (
    ControlFinding,
    MonthlyRun,
    MonthlyRunQuerySet,
    RunComponent,
    RunFigure,
    RunInput,
    RunLine,
)

__all__ = [
    "ControlFinding",
    "Letter",
    "LetterBatch",
    "LetterPrint",
    "LetterRequest",
    "LetterSeries",
    "LetterText",
    "MonthlyRun",
    "MonthlyRunQuerySet",
    "RunComponent",
    "RunFigure",
    "RunInput",
    "RunLine",
]
