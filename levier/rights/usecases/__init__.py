"""Everything that changes a right, a feed, an overpayment."""

from levier.rights.usecases.corrections import correct_situation, withdraw_situation_correction
from levier.rights.usecases.following import follow_centres
from levier.rights.usecases.importing import import_feed
from levier.rights.usecases.overpayments import (
    assess_debt,
    end_recovery,
    move_debt,
    plan_recovery,
    record_recovery,
)
from levier.rights.usecases.reception import receive_feed
from levier.rights.usecases.rehearsal import rehearse_feed
from levier.rights.usecases.rejects import ignore_reject, reopen_reject, replay_reject
from levier.rights.usecases.reports import Report, report_of
from levier.rights.usecases.suspensions import resume_payment, suspend_payment

__all__ = [
    "Report",
    "assess_debt",
    "correct_situation",
    "end_recovery",
    "follow_centres",
    "ignore_reject",
    "import_feed",
    "move_debt",
    "plan_recovery",
    "receive_feed",
    "record_recovery",
    "rehearse_feed",
    "reopen_reject",
    "replay_reject",
    "report_of",
    "resume_payment",
    "suspend_payment",
    "withdraw_situation_correction",
]
