"""Keep the duties reading: what has to be published, by when, and what was."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TEXTS = {
    "key": 300, "subject": 60, "level": 40, "kind": 20, "act": 20, "stage": 20, "envelope": 20, "need": 20,
    "reason": 60, "unclear": 200, "regime": 10, "rule": 80, "rule_version": 12, "unit": 20, "trigger": 40,
    "missing": 200, "met_by": 40, "national_source": 20,
}  # fmt: skip
NUMBERS = ("organisation_id", "plan_id", "package_id", "round", "amount", "tolerance", "measured")
INSTANTS = ("triggered_at", "due_at", "turn_at", "expected_at", "met_at", "national_at")
DAYS = ("falls_on", "triggered_on", "national_on")
ALWAYS = {
    "key",
    "subject",
    "organisation_id",
    "round",
    "kind",
    "act",
    "need",
    "unclear",
    "amount",
    "tolerance",
    "missing",
}
INDEXED = ("key", "subject", "plan_id", "package_id", "falls_on", "met_by")


def upgrade() -> None:
    """Add duties and duty_marks, both empty: they are made when somebody asks."""
    columns: dict[str, Any] = {
        **{name: sa.String(length) for name, length in TEXTS.items()},
        **dict.fromkeys(NUMBERS, sa.Integer()),
        **dict.fromkeys(INSTANTS, sa.DateTime(timezone=True)),
        **dict.fromkeys(DAYS, sa.Date()),
    }
    op.create_table(
        "duties",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, kind, nullable=name not in ALWAYS) for name, kind in columns.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    for name in INDEXED:
        op.create_index(op.f(f"ix_duties_{name}"), "duties", [name])
    op.create_index("ix_duties_organisation_id_kind", "duties", ["organisation_id", "kind"])
    op.create_table(
        "duty_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("entry_hash", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_marks")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("duty_marks")
    op.drop_table("duties")
