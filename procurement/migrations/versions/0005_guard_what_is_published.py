"""Guard what is published: the database itself refuses to change it."""

from __future__ import annotations

from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WITHHELD = "EXISTS (SELECT 1 FROM withholdings WHERE revision_id = {row}.revision_id)"

GUARDS = (
    Guard(
        "ledger_entries",
        keys=("sequence", "entry_hash"),
        insert_when=(
            "NEW.sequence = (SELECT coalesce(max(sequence), 0) + 1 FROM ledger_entries) AND NEW.previous_hash = "
            "coalesce((SELECT entry_hash FROM ledger_entries ORDER BY sequence DESC LIMIT 1), "
            "'0000000000000000000000000000000000000000000000000000000000000000')"
        ),
    ),
    Guard("audit_events", keys=("id",)),
    Guard("revisions", keys=("id", "sequence", "notice_id, number")),
    Guard(
        "revision_texts",
        keys=("revision_id",),
        delete_when=WITHHELD.format(row="OLD"),
        insert_when=f"NOT {WITHHELD.format(row='NEW')}",
    ),
    Guard("revision_documents", keys=("revision_id, sha256",)),
    Guard("withholdings", keys=("revision_id", "sequence")),
)


def upgrade() -> None:
    """Create the triggers."""
    create_guards(op.get_bind(), GUARDS)


def downgrade() -> None:
    """Refuse: guarded tables go forward only."""
    raise RuntimeError("the guards of published rows are never taken back")
