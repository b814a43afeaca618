"""Everything that changes a right, a feed, an overpayment."""

from levier.rights.usecases.corrections import correct_situation, withdraw_situation_correction
from levier.rights.usecases.following import follow_centres
from levier.rights.usecases.importing import import_feed
from levier.rights.usecases.overpayments import (
    assess_debt,
    end_recovery,
    move_debt,
    plan_recovery,
    qualify_debt,
)
from levier.rights.usecases.reception import receive_feed
from levier.rights.usecases.reductions import lift_reduction, reduce_right, undo_reduction
from levier.rights.usecases.rehearsal import rehearse_feed, rehearse_received
from levier.rights.usecases.rejects import ignore_reject, reopen_reject, replay_reject
from levier.rights.usecases.repayments import record_recovery, record_repayment, waive_part
from levier.rights.usecases.replays import replay_rejects
from levier.rights.usecases.reports import Report, report_of
from levier.rights.usecases.shelving import shelve_feed, unshelve_feed
from levier.rights.usecases.suspensions import resume_payment, suspend_payment

__all__ = [
    "Report",
    "assess_debt",
    "correct_situation",
    "end_recovery",
    "follow_centres",
    "ignore_reject",
    "import_feed",
    "lift_reduction",
    "move_debt",
    "plan_recovery",
    "qualify_debt",
    "receive_feed",
    "record_recovery",
    "record_repayment",
    "reduce_right",
    "rehearse_feed",
    "rehearse_received",
    "reopen_reject",
    "replay_reject",
    "replay_rejects",
    "report_of",
    "resume_payment",
    "shelve_feed",
    "suspend_payment",
    "undo_reduction",
    "unshelve_feed",
    "waive_part",
    "withdraw_situation_correction",
]
