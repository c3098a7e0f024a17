"""Keep beside the duties how they stand in the end, and sums of that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BY_BODY = "ix_duties_organisation_id_kind"
INDEXES = {
    "ix_duties_due_at": ["due_at"],
    "ix_duties_settles_at": ["settles_at"],
    "ix_duties_listed_at": ["listed_at"],
    "ix_duties_outcome_listed_at": ["outcome", "listed_at"],
    "ix_duties_organisation_id_outcome_listed_at": ["organisation_id", "outcome", "listed_at"],
}
NUMBERS = ("months", "first", "organisation_id", "late", "count")
TEXTS = {"level": 40, "kind": 20, "outcome": 20, "source": 20}
SUMMED = ("months", "first", "organisation_id", "level", "kind")


def upgrade() -> None:
    """Throw the duties away, which are made anew when somebody asks, and add columns, indexes and sums."""
    op.execute("DELETE FROM duties")
    op.execute("DELETE FROM duty_marks")
    op.drop_index(BY_BODY, "duties")
    op.add_column("duties", sa.Column("outcome", sa.String(20), nullable=False, server_default=""))
    op.add_column("duties", sa.Column("settles_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("duties", sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True))
    for name, columns in INDEXES.items():
        op.create_index(name, "duties", columns)
    _create_sums("duty_sums", *SUMMED, "outcome")
    _create_sums("duty_time_sums", *SUMMED, "source", "late")


def _create_sums(table: str, *keys: str) -> None:
    columns = (
        sa.Column(name, sa.Integer() if name in NUMBERS else sa.String(TEXTS[name]), nullable=False)
        for name in (*keys, "count")
    )
    op.create_table(table, *columns, sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")), sqlite_with_rowid=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("duty_time_sums")
    op.drop_table("duty_sums")
    for name in INDEXES:
        op.drop_index(name, "duties")
    for name in ("listed_at", "settles_at", "outcome"):
        op.drop_column("duties", name)
    op.create_index(BY_BODY, "duties", ["organisation_id", "kind"])
