"""The programmes of the demonstration: `seed_demo` puts in what is not there yet, quickly.

Needs the social centres and the people of the demonstration.
"""

from __future__ import annotations

from levier.foundation.acts import Decision
from levier.programmes import usecases


def seed_demo(decision: Decision) -> dict[str, int]:
    """How many of each were put in. Starting again changes nothing."""
    return usecases.seed_programmes(decision=decision)
