"""Reading a person's file leaves a trace: who, whose, which kind of data, from which page."""

from __future__ import annotations

from levier.foundation import clock
from levier.foundation.models import Consultation


def log_reading(
    *, actor: str, subject: str, what: str, route: str, count: int = 1, reason: str = ""
) -> None:
    """One line per file opened, list exported or number revealed.

    `subject` is `type:identifier`; `what` the kind of data ("dossier", "nir", "iban", "liste",
    "export"); `count` the number of people shown.
    """
    kind, _, identifier = subject.partition(":")
    Consultation.objects.create(
        at=clock.now(),
        actor=actor,
        subject_type=kind,
        subject_id=identifier,
        what=what,
        route=route,
        count=count,
        reason=reason,
    )
