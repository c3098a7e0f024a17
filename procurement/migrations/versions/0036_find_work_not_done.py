"""Find what the outbox has still to do among all that is done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BY_TIME = "ix_outbox_next_at"
UNDONE = "ix_outbox_undone"


def upgrade() -> None:
    """Keep an index of what is not done, in the order in which it is done, instead of all by when it is due."""
    op.drop_index(BY_TIME, "outbox")
    undone = sa.text("done_at IS NULL")
    op.create_index(UNDONE, "outbox", ["id"], sqlite_where=undone, postgresql_where=undone)


def downgrade() -> None:
    """Go back to the index by time."""
    op.drop_index(UNDONE, "outbox")
    op.create_index(BY_TIME, "outbox", ["next_at"])
