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
        ("pathway_id", "person_id", "week", "kind", "minutes", "evidence", "attendance_id",
         "recorded_by", "recorded_at"),
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

SEATED = "NEW.state IN ('rdv_pending', 'rdv_seen', 'rdv_noshow')"  # domain.appointments.SEATED
NO_SEAT = (
    "NOT EXISTS (SELECT 1 FROM pathways_slot AS whose WHERE whose.id = NEW.slot_id"
    " AND NEW.seat < whose.seats AND whose.cancelled_at IS NULL)"
)
NO_SEAT_TOLD = "ce créneau n''a pas cette place, ou est annulé"

APPOINTMENTS: list[Guard] = [
    row_guard(
        "pathways_slot_alone",
        "pathways_slot",
        when="BEFORE INSERT",
        message="un agent ne reçoit pas deux fois à la même heure",
        condition="NEW.host_id IS NOT NULL AND NEW.cancelled_at IS NULL",
        forbidden_if=(
            "EXISTS (SELECT 1 FROM pathways_slot AS other WHERE other.host_id = NEW.host_id"
            " AND other.cancelled_at IS NULL AND other.starts_at < NEW.ends_at"
            " AND NEW.starts_at < other.ends_at)"
        ),
    ),
    frozen_columns(
        "pathways_slot",
        ("kind", "host_id", "starts_at", "ends_at"),
        once="1=1",
        message="un créneau ne se déplace pas : il s''annule, un autre s''ouvre",
    ),
    row_guard(
        "pathways_slot_no_return",
        "pathways_slot",
        when="BEFORE UPDATE",
        message="un créneau annulé le reste",
        condition="OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL",
    ),
    row_guard(
        "pathways_appointment_seat",
        "pathways_appointment",
        when="BEFORE INSERT",
        message=NO_SEAT_TOLD,
        condition=SEATED,
        forbidden_if=NO_SEAT,
    ),
    row_guard(
        "pathways_appointment_seat_later",
        "pathways_appointment",
        when="BEFORE UPDATE",
        message=NO_SEAT_TOLD,
        condition=f"{SEATED} AND (OLD.slot_id <> NEW.slot_id OR OLD.seat <> NEW.seat"
        " OR OLD.state NOT IN ('rdv_pending', 'rdv_seen', 'rdv_noshow'))",
        forbidden_if=NO_SEAT,
    ),
    row_guard(
        "pathways_appointment_no_delete",
        "pathways_appointment",
        when="BEFORE DELETE",
        message="un rendez-vous ne se supprime pas : il s''annule",
    ),
]

SUPPORT_GUARDS: list[Guard] = [*CONTRACTS, *ASSESSMENT, *ACTIVITY, *APPOINTMENTS]
