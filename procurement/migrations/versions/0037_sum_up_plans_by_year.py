"""Keep beside the duties of plans the years that they are for, and sums of that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NUMBERS = ("months", "first", "organisation_id")
KEYS = (*NUMBERS, "level", "kind", "years")


def upgrade() -> None:
    """Add a column and a table to the reading, which is made anew when somebody asks."""
    op.add_column("duties", sa.Column("years", sa.Text(), nullable=True))
    op.create_table(
        "duty_plan_sums",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("years", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),  # behind the key: see tests/publication/test_guards.py
        sa.PrimaryKeyConstraint(*KEYS, name=op.f("pk_duty_plan_sums")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("duty_plan_sums")
    op.drop_column("duties", "years")
