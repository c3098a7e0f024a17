"""Find by an index alone which of the duties that were due in a time were late."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

DUE = "ix_duties_due_at"
LATE = "ix_duties_due_at_late_by_need_met_at"


def upgrade() -> None:
    """Say beside the due time what tells whether it was kept."""
    op.drop_index(DUE, "duties")
    op.create_index(LATE, "duties", ["due_at", "late_by", "need", "met_at"])


def downgrade() -> None:
    """Go back to the due time alone."""
    op.drop_index(LATE, "duties")
    op.create_index(DUE, "duties", ["due_at"])
