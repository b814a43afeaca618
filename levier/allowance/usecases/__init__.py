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
from levier.allowance.usecases.forgetting import purge_prints
from levier.allowance.usecases.letter_batches import (
    ask_for_letters,
    cancel_batch,
    compose_letters,
    count_prints,
    finish_batch,
    issue_letters,
    next_to_compose,
    put_together,
    send_batch,
    start_batch,
    write_chunk,
)
from levier.allowance.usecases.letter_texts import change_text
from levier.allowance.usecases.lettering import (
    cancel_letter,
    issue_letter,
    prepare_letter,
    send_letter,
)
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
    "ask_for_letters",
    "build_file",
    "cancel_batch",
    "cancel_letter",
    "cancel_run",
    "change_text",
    "close_run",
    "compose_letters",
    "compute_chunk",
    "control_chunk",
    "count_prints",
    "decide_finding",
    "finish_batch",
    "finish_calculation",
    "finish_control",
    "finish_ordering",
    "finish_snapshot",
    "freeze_chunk",
    "hand_over_file",
    "issue_letter",
    "issue_letters",
    "next_to_compose",
    "open_correction",
    "open_run",
    "order_advances",
    "order_chunk",
    "prepare_letter",
    "purge_prints",
    "put_together",
    "refuse_run",
    "release_run",
    "send_batch",
    "send_letter",
    "settle_run",
    "start_batch",
    "start_calculation",
    "write_chunk",
]
