from levier.sanctions.models.appeals import Appeal
from levier.sanctions.models.breaches import Breach, BreachFact, Sanction
from levier.sanctions.models.panels import (
    AgendaItem,
    Attendance,
    Panel,
    PanelMember,
    PanelSession,
)
from levier.sanctions.models.papers import Paper, PaperKind

__all__ = [
    "AgendaItem",
    "Appeal",
    "Attendance",
    "Breach",
    "BreachFact",
    "Panel",
    "PanelMember",
    "PanelSession",
    "Paper",
    "PaperKind",
    "Sanction",
]
