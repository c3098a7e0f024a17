"""Keep the digests of monthly compliance files in a chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

GUARDS = (
    Guard(
        "monthly_files",
        keys=("number", "month", "seal"),
        insert_when=(
            "NEW.number = (SELECT coalesce(max(number), 0) + 1 FROM monthly_files) AND NEW.previous = "
            f"coalesce((SELECT seal FROM monthly_files ORDER BY number DESC LIMIT 1), '{'0' * 64}')"
        ),
    ),
)


def upgrade() -> None:
    """Create the table with its guard."""
    op.create_table(
        "monthly_files",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("entry_hash", sa.String(64), nullable=False),
        sa.Column("csv_sha256", sa.String(64), nullable=False),
        sa.Column("json_sha256", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_monthly_files")),
        sa.UniqueConstraint("month", name=op.f("uq_monthly_files_month")),
        sa.UniqueConstraint("seal", name=op.f("uq_monthly_files_seal")),
    )
    create_guards(op.get_bind(), GUARDS)


def downgrade() -> None:
    """Refuse: what was sealed stays on record."""
    raise RuntimeError("the digests of monthly files stay on record")
