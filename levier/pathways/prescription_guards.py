"""What the database refuses of prescriptions, of their steps and of ways out."""

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, frozen_columns, row_guard

PRESCRIPTIONS: list[Guard] = [
    frozen_columns(
        "pathways_prescription",
        ("obstacle_id", "target", "session_id", "action_id", "service_id", "organisation_id",
         "centre_id", "theme", "prescriber_id", "prepared_on"),
        once="1=1",
        message="une prescription ne change pas de destination : une autre la remplace",
    ),
    row_guard(
        "pathways_prescription_no_delete",
        "pathways_prescription",
        when="BEFORE DELETE",
        message="une prescription ne se supprime pas : elle s''annule",
    ),
    row_guard(
        "pathways_prescription_over",
        "pathways_prescription",
        when="BEFORE UPDATE",
        message="une prescription finie ne repart pas",
        condition="OLD.state <> NEW.state",
        forbidden_if="OLD.state IN ('refused', 'not_retained', 'no_show', 'completed',"
        " 'abandoned', 'cancelled')",
    ),
    *append_only("pathways_prescriptionstep"),
    row_guard(
        "pathways_wayout_no_delete",
        "pathways_wayout",
        when="BEFORE DELETE",
        message="une sortie ne se supprime pas : elle se corrige",
    ),
]  # fmt: skip
