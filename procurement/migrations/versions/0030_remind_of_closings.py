"""Keep up to which letters of a day people were reminded of what closes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when was reminded last; nobody was yet."""
    op.add_column("alert_positions", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget it: the reminders of a day might be sent once more."""
    op.drop_column("alert_positions", "reminded_at")
