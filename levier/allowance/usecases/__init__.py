"""Everything that changes a monthly run. Views, tasks and commands call these, nothing else."""

from levier.allowance.usecases.approving import approve_run, refuse_run
from levier.allowance.usecases.calculating import (
    compute_chunk,
    finish_calculation,
    start_calculation,
)
from levier.allowance.usecases.controlling import (
    control_chunk,
    decide_finding,
    finish_control,
    release_run,
)
from levier.allowance.usecases.opening import (
    cancel_run,
    finish_snapshot,
    freeze_chunk,
    open_correction,
    open_run,
)

__all__ = [
    "approve_run",
    "cancel_run",
    "compute_chunk",
    "control_chunk",
    "decide_finding",
    "finish_calculation",
    "finish_control",
    "finish_snapshot",
    "freeze_chunk",
    "open_correction",
    "open_run",
    "refuse_run",
    "release_run",
    "start_calculation",
]
