"""What the database refuses of breaches and sanctions, whoever writes to it."""

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, frozen_columns, row_guard

GUARDS: list[Guard] = [
    *append_only("sanctions_breachfact"),
    *append_only("sanctions_paper"),
    frozen_columns(
        "sanctions_breach",
        ("person_id", "case_id", "regime", "ground", "reported_by", "reported_at"),
        once="1=1",
        message="un signalement ne change pas : il se complète ou se classe",
    ),
    frozen_columns(
        "sanctions_sanction",
        ("breach_id", "measure", "percent", "months", "since", "motivation", "considered",
         "reported_by", "decided_by", "decided_at", "decided_on", "delegation_id"),
        once="1=1",
        message="une sanction décidée ne change pas : elle se lève ou se remplace",
    ),
    row_guard(
        "sanctions_sanction_no_delete",
        "sanctions_sanction",
        when="BEFORE DELETE",
        message="une sanction décidée ne se supprime pas",
    ),
    row_guard(
        "sanctions_sanction_after_hearing",
        "sanctions_sanction",
        when="BEFORE INSERT",
        message="les faits sont notifiés avant toute sanction",
        forbidden_if=(
            "EXISTS (SELECT 1 FROM sanctions_breach AS b WHERE b.id = NEW.breach_id"
            " AND b.notified_on IS NULL)"
        ),
    ),
    frozen_columns(
        "sanctions_agendaitem",
        ("session_id", "breach_id", "opinion", "why"),
        once="OLD.opinion <> ''",
        message="un avis rendu ne change pas",
    ),
    frozen_columns(
        "sanctions_appeal",
        ("case_id", "contested", "sanction_id", "debt_id", "received_on", "arguments"),
        once="1=1",
        message="un recours reçu ne change pas",
    ),
]  # fmt: skip
