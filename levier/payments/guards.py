"""What the database itself refuses, whoever writes to it."""

# ruff: noqa: S608 (table names are ours, nothing comes from outside)

from __future__ import annotations

from levier.foundation.guards import Guard, append_only, frozen_columns, row_guard
from levier.kernel.lifecycle import Lifecycle
from levier.payments.domain import BANK_FILE, ORDER, FileState, OrderState

ORDERS, FILES, LINES = "payments_paymentorder", "payments_bankfile", "payments_fileorder"
ACCOUNTS, TRANSFERS = "payments_account", "payments_transfer"
BANK_ACCOUNTS, MESSAGES, ENTRIES = (
    "payments_bankaccount",
    "payments_bankmessage",
    "payments_bankentry",
)


def only_moves(table: str, lifecycle: Lifecycle, message: str) -> Guard:
    """A state only changes along the arrows of its lifecycle, even in raw SQL."""
    pairs = sorted(
        f"'{source}>{move.target}'" for move in lifecycle.moves.values() for source in move.sources
    )
    return row_guard(
        f"{table}_moves",
        table,
        when="BEFORE UPDATE",
        condition=(
            "OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) "
            f"NOT IN ({', '.join(pairs)})"
        ),
        message=message,
    )


def _stored_balances() -> list[Guard]:
    """Each transfer moves the balance of the guarded accounts; nothing else may.

    SQLite fires the trigger row by row, so that a direct change is told by recomputing the
    balance; PostgreSQL tells it by the depth of the trigger.
    """
    moved = (
        f"UPDATE {ACCOUNTS} SET balance = balance + CASE side WHEN 'credit' THEN NEW.amount "
        "ELSE -NEW.amount END WHERE id = NEW.credit_id AND guarded; "
        f"UPDATE {ACCOUNTS} SET balance = balance + CASE side WHEN 'debit' THEN NEW.amount "
        "ELSE -NEW.amount END WHERE id = NEW.debit_id AND guarded;"
    )
    kept = Guard(
        name="payments_balance_kept",
        table=TRANSFERS,
        sqlite=(
            f"CREATE TRIGGER payments_balance_kept AFTER INSERT ON {TRANSFERS} "
            f"FOR EACH ROW BEGIN {moved} END"
        ),
        postgresql=(
            "CREATE OR REPLACE FUNCTION payments_balance_kept() RETURNS trigger AS $guard$ "
            f"BEGIN {moved} RETURN NEW; END $guard$ LANGUAGE plpgsql;"
            f"CREATE TRIGGER payments_balance_kept AFTER INSERT ON {TRANSFERS} "
            "FOR EACH ROW EXECUTE FUNCTION payments_balance_kept()"
        ),
    )
    credited = f"SELECT COALESCE(SUM(amount), 0) FROM {TRANSFERS} WHERE credit_id = NEW.id"
    debited = f"SELECT COALESCE(SUM(amount), 0) FROM {TRANSFERS} WHERE debit_id = NEW.id"
    difference = f"(CASE NEW.side WHEN 'credit' THEN 1 ELSE -1 END) * (({credited}) - ({debited}))"
    untouched = row_guard(
        "payments_balance_only_by_transfer",
        ACCOUNTS,
        when="BEFORE UPDATE",
        condition="OLD.balance <> NEW.balance",
        # Both balances of one transfer are moved one after the other: each is right at its turn.
        forbidden_if=f"NEW.balance <> {difference}",
        forbidden_if_postgresql="pg_trigger_depth() < 2",
        message="le solde ne change que par une écriture",
    )
    return [kept, untouched]


def _sealing() -> Guard:
    """A file is sealed only when its count and total are those of its orders."""
    orders = (
        f"FROM {LINES} l JOIN {ORDERS} o ON o.id = l.order_id "
        "WHERE l.file_id = NEW.id AND l.live AND o.state = 'sealed'"
    )
    return row_guard(
        "payments_file_totals",
        FILES,
        when="BEFORE UPDATE",
        condition=f"OLD.state = '{FileState.BUILDING}' AND NEW.state <> OLD.state",
        forbidden_if=(
            f"(SELECT COUNT(*) {orders}) <> NEW.count "
            f"OR (SELECT COALESCE(SUM(o.amount), 0) {orders}) <> NEW.amount "
            f"OR (SELECT COUNT(*) FROM {LINES} WHERE file_id = NEW.id) <> NEW.count"
        ),
        message="le total du fichier n’est pas celui de ses ordres",
    )


PAYMENTS: list[Guard] = [
    *append_only(TRANSFERS),
    *append_only("payments_approval"),
    *append_only("payments_operation"),
    *append_only(
        MESSAGES,
        but=(
            "OLD.done_at IS NULL AND OLD.sha256 = NEW.sha256 AND OLD.data = NEW.data "
            "AND OLD.count = NEW.count AND OLD.received_by = NEW.received_by"
        ),
    ),
    *append_only(
        ENTRIES,
        but=(
            "OLD.looked_at_by = '' AND NEW.looked_at_by <> '' AND OLD.key = NEW.key "
            "AND OLD.outcome = NEW.outcome AND OLD.amount IS NOT DISTINCT FROM NEW.amount "
            "AND OLD.order_id IS NOT DISTINCT FROM NEW.order_id AND OLD.kind = NEW.kind "
            "AND OLD.message_id = NEW.message_id"
        ),
    ),
    *append_only(
        LINES,
        but=(
            "OLD.live AND NOT NEW.live AND OLD.iban = NEW.iban AND OLD.order_id = NEW.order_id "
            "AND OLD.file_id = NEW.file_id AND OLD.position = NEW.position"
        ),
    ),
    *append_only(
        "payments_resolution",
        but=(
            "OLD.confirmed_by = '' AND OLD.refused_by = '' "
            "AND (NEW.confirmed_by <> '' OR NEW.refused_by <> '') AND OLD.outcome = NEW.outcome "
            "AND OLD.order_id = NEW.order_id AND OLD.evidence = NEW.evidence "
            "AND OLD.proposed_by = NEW.proposed_by"
        ),
    ),
    *_stored_balances(),
    frozen_columns(
        ACCOUNTS, ("kind", "owner", "side", "guarded"), once="1=1", message="compte déjà ouvert"
    ),
    row_guard(
        "payments_account_starts_at_zero",
        ACCOUNTS,
        when="BEFORE INSERT",
        condition="NEW.balance <> 0",
        message="un compte s’ouvre à zéro",
    ),
    row_guard(
        "payments_account_stays", ACCOUNTS, when="BEFORE DELETE", message="un compte reste ouvert"
    ),
    # Orders: born before the bank, frozen once they left, moved along the arrows, never removed.
    row_guard(
        "payments_order_born_before_the_bank",
        ORDERS,
        when="BEFORE INSERT",
        condition=f"NEW.state NOT IN ('{OrderState.PROPOSED}', '{OrderState.LIVE}')",
        message="un ordre naît proposé ou à payer",
    ),
    frozen_columns(
        ORDERS,
        (
            "payee_id", "month", "nature", "source", "amount", "channel", "run", "attempt",
            "end_to_end_id", "replaces_id", "created_by", "bank_account_id", "approved_by",
        ),
        once="OLD.state NOT IN ('proposed', 'live')",
        message="cet ordre est parti : il ne change plus",
    ),
    row_guard(
        "payments_order_amount_stands",
        ORDERS,
        when="BEFORE UPDATE",
        condition=(
            "OLD.amount <> NEW.amount OR OLD.payee_id <> NEW.payee_id "
            "OR OLD.end_to_end_id <> NEW.end_to_end_id OR OLD.created_by <> NEW.created_by"
        ),
        message="un ordre se remplace, il ne se corrige pas",
    ),
    only_moves(ORDERS, ORDER, "cet ordre ne peut pas passer à cet état"),
    row_guard("payments_order_stays", ORDERS, when="BEFORE DELETE", message="un ordre reste"),
    # Files
    row_guard(
        "payments_file_born_building",
        FILES,
        when="BEFORE INSERT",
        condition=f"NEW.state <> '{FileState.BUILDING}'",
        message="un fichier naît en construction",
    ),
    frozen_columns(
        FILES,
        (
            "msg_id", "run", "month", "count", "amount", "execution_on", "debtor", "data",
            "sha256", "generator", "sealed_by", "sealed_at",
        ),
        once="OLD.state <> 'building'",
        message="ce fichier est scellé : il ne change plus",
    ),
    only_moves(FILES, BANK_FILE, "ce fichier ne peut pas passer à cet état"),
    row_guard("payments_file_stays", FILES, when="BEFORE DELETE", message="un fichier reste"),
    row_guard(
        "payments_line_before_sealing",
        LINES,
        when="BEFORE INSERT",
        forbidden_if=f"(SELECT state FROM {FILES} WHERE id = NEW.file_id) <> 'building'",
        # Without the lock, a line could slip in while the file is being sealed.
        forbidden_if_postgresql=(
            f"(SELECT state FROM {FILES} WHERE id = NEW.file_id FOR SHARE) <> 'building'"
        ),
        message="ce fichier est scellé",
    ),
    _sealing(),
    # Bank details: a change is another row.
    frozen_columns(
        BANK_ACCOUNTS,
        (
            "payee_id", "iban", "iban_index", "last4", "bic", "holder", "proof", "entered_by",
            "entered_at",
        ),
        once="1=1",
        message="des coordonnées bancaires se remplacent, elles ne se corrigent pas",
    ),
    row_guard(
        "payments_bankaccount_verified_once",
        BANK_ACCOUNTS,
        when="BEFORE UPDATE",
        condition="OLD.verified_by <> '' AND OLD.verified_by <> NEW.verified_by",
        message="ces coordonnées sont déjà validées",
    ),
    row_guard(
        "payments_bankaccount_stays",
        BANK_ACCOUNTS,
        when="BEFORE DELETE",
        message="des coordonnées bancaires restent",
    ),
]  # fmt: skip
