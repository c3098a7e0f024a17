"""Find entries of one act, and those of a day, without reading the whole ledger."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes; the guards of the table are not touched."""
    op.create_index(op.f("ix_ledger_entries_instant"), "ledger_entries", ["instant"], unique=False)
    op.create_index("ix_ledger_entries_act_sequence", "ledger_entries", ["act", "sequence"], unique=False)


def downgrade() -> None:
    """Drop the indexes."""
    op.drop_index("ix_ledger_entries_act_sequence", table_name="ledger_entries")
    op.drop_index(op.f("ix_ledger_entries_instant"), table_name="ledger_entries")
