"""Keep level, place and contact of bodies as dated facts, and know which file of bodies brought what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; names known so far were read in notices."""
    op.create_table(
        "organisation_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('level', 'place', 'contact')", name=op.f("ck_organisation_facts_kind")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_facts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_facts")),
    )
    op.create_index(
        op.f("ix_organisation_facts_organisation_id"), "organisation_facts", ["organisation_id"], unique=False
    )
    op.create_table(
        "organisation_loads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_loads")),
    )
    op.add_column("organisation_names", sa.Column("is_loaded", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop what was added, with all it holds."""
    op.drop_column("organisation_names", "is_loaded")
    op.drop_table("organisation_loads")
    op.drop_table("organisation_facts")
