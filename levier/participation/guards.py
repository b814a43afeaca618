"""What the database itself refuses, whoever writes to it."""

from __future__ import annotations

from levier.foundation.guards import Guard, append_only

GUARDS: list[Guard] = [*append_only("participation_grouppaper")]
