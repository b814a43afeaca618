"""What the database refuses of a pathway, whoever writes to it."""

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, frozen_columns, row_guard
from levier.pathways.prescription_guards import PRESCRIPTIONS
from levier.pathways.support_guards import SUPPORT_GUARDS

OVERLAP = (
    "EXISTS (SELECT 1 FROM pathways_leadworker AS other WHERE other.pathway_id = NEW.pathway_id"
    " AND other.since < COALESCE(NEW.until, '9999-12-31')"
    " AND NEW.since < COALESCE(other.until, '9999-12-31'))"
)

GUARDS: list[Guard] = [
    frozen_columns(
        "pathways_referral",
        ("pathway_id", "person_id", "rank", "path", "body_id", "decided_on", "decided_by",
         "decided_elsewhere", "delegation_id"),
        once="OLD.decided_on IS NOT NULL",
        message="une orientation décidée ne change pas : une autre la remplace",
    ),
    row_guard(
        "pathways_referral_no_delete",
        "pathways_referral",
        when="BEFORE DELETE",
        message="une orientation décidée ne se supprime pas",
        condition="OLD.decided_on IS NOT NULL",
    ),
    row_guard(
        "pathways_leadworker_alone",
        "pathways_leadworker",
        when="BEFORE INSERT",
        message="un seul référent à la fois",
        forbidden_if=OVERLAP,
    ),
    frozen_columns(
        "pathways_deadline",
        ("person_id", "code", "about", "triggered_on", "due_on"),
        once="1=1",
        message="une échéance ne se déplace pas : elle repart",
    ),
    *append_only("pathways_referralletter"),
    *append_only("pathways_referrallettertext"),
    *PRESCRIPTIONS,
    *SUPPORT_GUARDS,
]  # fmt: skip
