"""Everything that changes a monthly run. Views, tasks and commands call these, nothing else."""

from levier.allowance.usecases.approving import approve_run, refuse_run
from levier.allowance.usecases.calculating import (
    compute_chunk,
    finish_calculation,
    start_calculation,
)
from levier.allowance.usecases.closing import close_run
from levier.allowance.usecases.controlling import (
    control_chunk,
    decide_finding,
    finish_control,
    release_run,
)
from levier.allowance.usecases.filing import build_file, hand_over_file, settle_run
from levier.allowance.usecases.opening import (
    cancel_run,
    finish_snapshot,
    freeze_chunk,
    open_correction,
    open_run,
)
from levier.allowance.usecases.ordering import finish_ordering, order_advances, order_chunk

__all__ = [
    "approve_run",
    "build_file",
    "cancel_run",
    "close_run",
    "compute_chunk",
    "control_chunk",
    "decide_finding",
    "finish_calculation",
    "finish_control",
    "finish_ordering",
    "finish_snapshot",
    "freeze_chunk",
    "hand_over_file",
    "open_correction",
    "open_run",
    "order_advances",
    "order_chunk",
    "refuse_run",
    "release_run",
    "settle_run",
    "start_calculation",
]
