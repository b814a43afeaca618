"""What the database refuses of what supports a pathway: contracts, notes, appointments."""

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, frozen_columns, row_guard

# The states are those of domain.contracts.DATED.
DATED = "NEW.state IN ('active', 'pending_renewal', 'ended')"
SHARED = (
    "SELECT 1 FROM pathways_engagementcontract AS other WHERE other.person_id = NEW.person_id"
    " AND other.since < NEW.until AND NEW.since < other.until"
    " AND other.state IN ('active', 'pending_renewal', 'ended')"
)
OVERLAP_TOLD = "deux contrats d''une même personne ne se chevauchent pas"
ACTION = ("contract_id", "amendment_id", "theme", "objective", "what", "kind", "weekly_minutes",
          "since")  # fmt: skip
ACTION_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in ACTION)
ACTION_SIGNED = (
    "EXISTS (SELECT 1 FROM pathways_engagementcontract AS whose"
    " WHERE whose.id = OLD.contract_id AND whose.signed_on IS NOT NULL)"
)

CONTRACTS: list[Guard] = [
    row_guard(
        "pathways_contract_no_overlap",
        "pathways_engagementcontract",
        when="BEFORE INSERT",
        message=OVERLAP_TOLD,
        condition=DATED,
        forbidden_if=f"EXISTS ({SHARED})",
    ),
    row_guard(
        "pathways_contract_no_overlap_later",
        "pathways_engagementcontract",
        when="BEFORE UPDATE",
        message=OVERLAP_TOLD,
        condition=DATED,
        forbidden_if=f"EXISTS ({SHARED} AND other.id <> NEW.id)",
    ),
    frozen_columns(
        "pathways_engagementcontract",
        ("pathway_id", "person_id", "kind", "since", "months", "aim", "intensity", "sought_job",
         "rome_code", "body_commitment", "weekly_minutes", "hours_ground", "hours_evidence",
         "signed_on", "signed_how", "signed_name", "signed_place"),
        once="OLD.signed_on IS NOT NULL",
        message="un contrat signé ne change pas : un avenant ou un autre contrat le fait",
    ),
    row_guard(
        "pathways_contract_no_delete",
        "pathways_engagementcontract",
        when="BEFORE DELETE",
        message="un contrat ne se supprime pas : il s''annule",
    ),
    row_guard(
        "pathways_action_frozen",
        "pathways_plannedaction",
        when="BEFORE UPDATE",
        message="une action signée ne change pas : un avenant le fait",
        condition=ACTION_CHANGED,
        forbidden_if=ACTION_SIGNED,
    ),
    row_guard(
        "pathways_action_no_delete",
        "pathways_plannedaction",
        when="BEFORE DELETE",
        message="une action signée ne se supprime pas",
        forbidden_if=ACTION_SIGNED,
    ),
    *append_only("pathways_amendment"),
    *append_only("pathways_scan"),
    *append_only("pathways_scancontent"),
    *append_only("pathways_contractpaper"),
]  # fmt: skip

ASSESSMENT: list[Guard] = [
    *append_only("pathways_assessment"),
    *append_only("pathways_obstaclestep"),
    frozen_columns(
        "pathways_note",
        ("pathway_id", "person_id", "level", "text", "author_id", "written_at"),
        once="1=1",
        message="une note ne change pas : son auteur la retire",
    ),
    row_guard(
        "pathways_note_no_delete",
        "pathways_note",
        when="BEFORE DELETE",
        message="une note ne se supprime pas : son auteur la retire",
    ),
]

ACTIVITY: list[Guard] = [
    frozen_columns(
        "pathways_activityhours",
        ("pathway_id", "person_id", "week", "kind", "minutes", "evidence", "recorded_by",
         "recorded_at"),
        once="1=1",
        message="des heures notées ne changent pas : elles se retirent",
    ),
    row_guard(
        "pathways_activityhours_no_delete",
        "pathways_activityhours",
        when="BEFORE DELETE",
        message="des heures notées ne se suppriment pas : elles se retirent",
    ),
    *append_only("pathways_legitimatereason"),
]  # fmt: skip

SUPPORT_GUARDS: list[Guard] = [*CONTRACTS, *ASSESSMENT, *ACTIVITY]
