"""Keep the signs that inspectors look for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of a reading, which is made when somebody asks."""
    op.create_table(
        "signs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("indicator", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(40), nullable=True),
        sa.Column("falls_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(12), nullable=False),
        sa.UniqueConstraint("key", name=op.f("uq_signs_key")),
    )
    op.create_index("ix_signs_indicator_state_falls_on", "signs", ["indicator", "state", "falls_on"])
    op.create_index("ix_signs_organisation_id_indicator_state", "signs", ["organisation_id", "indicator", "state"])
    op.create_index("ix_signs_package_id", "signs", ["package_id"])
    op.create_index("ix_signs_notice", "signs", ["notice"])
    op.create_table(
        "sign_marks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("entry_hash", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("sign_marks")
    op.drop_table("signs")
