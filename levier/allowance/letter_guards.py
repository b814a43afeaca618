"""What the database itself refuses of letters: an issued one never changes, a number never goes."""

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, frozen_columns, row_guard

LETTER, REQUEST = "allowance_letter", "allowance_letterrequest"
KEPT = (
    "uuid", "reference", "kind", "template_version", "case_id", "month", "line_id", "debt_id",
    "suspension_id", "batch_id", "content", "made_by", "made_at", "issued_by", "issued_at",
    "sha256", "engine",
)  # fmt: skip

GUARDS: list[Guard] = [
    *append_only("allowance_lettertext"),
    frozen_columns(
        LETTER, KEPT, once="OLD.state <> 'draft'", message="un courrier émis ne change plus"
    ),
    row_guard(
        f"{LETTER}_no_delete",
        LETTER,
        when="BEFORE DELETE",
        message="un courrier ne s''efface pas, il s''annule",
    ),
    row_guard(
        f"{LETTER}_never_back",
        LETTER,
        when="BEFORE UPDATE",
        message="un courrier ne revient pas en arrière",
        condition=(
            "(OLD.state = 'cancelled' AND NEW.state <> 'cancelled')"
            " OR (OLD.state <> 'draft' AND NEW.state = 'draft')"
            " OR (OLD.state = 'sent' AND NEW.state = 'issued')"
        ),
    ),
    row_guard(
        f"{LETTER}_sent_once",
        LETTER,
        when="BEFORE UPDATE",
        message="un envoi noté ne change plus",
        condition=(
            "OLD.sent_on IS NOT NULL AND (OLD.sent_on IS DISTINCT FROM NEW.sent_on"
            " OR OLD.sending <> NEW.sending OR OLD.sent_by <> NEW.sent_by)"
        ),
    ),
    row_guard(
        f"{LETTER}_keeps_its_number",
        LETTER,
        when="BEFORE UPDATE",
        message="un numéro donné ne change plus",
        condition="OLD.reference <> '' AND OLD.reference <> NEW.reference",
    ),
    row_guard(
        "allowance_letterseries_only_rises",
        "allowance_letterseries",
        when="BEFORE UPDATE",
        message="un numéro ne se donne pas deux fois",
        condition="NEW.last < OLD.last OR NEW.year <> OLD.year",
    ),
    row_guard(
        "allowance_letterseries_no_delete",
        "allowance_letterseries",
        when="BEFORE DELETE",
        message="un numéro ne se donne pas deux fois",
    ),
    row_guard(
        f"{REQUEST}_one_outcome",
        REQUEST,
        when="BEFORE UPDATE",
        message="une demande de courrier a une seule issue",
        condition=(
            "(OLD.letter_id IS NOT NULL OR OLD.refusal <> '')"
            " AND (OLD.letter_id IS DISTINCT FROM NEW.letter_id OR OLD.refusal <> NEW.refusal)"
        ),
    ),
    row_guard(
        "allowance_letterprint_no_update",
        "allowance_letterprint",
        when="BEFORE UPDATE",
        message="un fichier à imprimer ne change plus",
    ),
]
