"""Keep beside each duty the form of its package, the place of its body, since when it is known, and how late it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, empty: duties are made anew when somebody asks."""
    op.add_column("duties", sa.Column("place", sa.String(40), nullable=True))
    op.add_column("duties", sa.Column("form", sa.String(40), nullable=True))
    op.add_column("duties", sa.Column("known_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("duties", sa.Column("late_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in ("late_by", "known_at", "form", "place"):
        op.drop_column("duties", name)
