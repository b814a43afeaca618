from levier.rights.models.cases import (
    BenefitCase,
    CaseTransfer,
    Payer,
    PayerMonth,
    PaymentSuspension,
    Situation,
    SituationCorrection,
)
from levier.rights.models.debts import (
    Debt,
    PayerAdvance,
    PayerMovement,
    Recovery,
    RecoveryPlan,
)
from levier.rights.models.feeds import Feed, FeedAnomaly, FeedPart, FeedReject
from levier.rights.models.reductions import Reduction

__all__ = [
    "BenefitCase",
    "CaseTransfer",
    "Debt",
    "Feed",
    "FeedAnomaly",
    "FeedPart",
    "FeedReject",
    "Payer",
    "PayerAdvance",
    "PayerMonth",
    "PayerMovement",
    "PaymentSuspension",
    "Recovery",
    "RecoveryPlan",
    "Reduction",
    "Situation",
    "SituationCorrection",
]
