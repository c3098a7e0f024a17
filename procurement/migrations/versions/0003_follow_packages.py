"""Follow packages through plan revisions and rounds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "package_replacements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("replaced_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name=op.f("fk_package_replacements_package_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_package_replacements_plan_id")),
        sa.ForeignKeyConstraint(["replaced_id"], ["packages.id"], name=op.f("fk_package_replacements_replaced_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_replacements")),
        sa.UniqueConstraint("package_id", "replaced_id", name=op.f("uq_package_replacements_package_id_replaced_id")),
    )
    op.create_index(op.f("ix_package_replacements_package_id"), "package_replacements", ["package_id"], unique=False)
    op.create_index(op.f("ix_package_replacements_replaced_id"), "package_replacements", ["replaced_id"], unique=False)
    op.create_table(
        "plan_packages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=2000), nullable=False),
        sa.Column("price", sa.String(length=32), nullable=True),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("start_month", sa.Integer(), nullable=True),
        sa.Column("start_quarter", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name=op.f("fk_plan_packages_package_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_packages_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_packages")),
        sa.UniqueConstraint("plan_id", "revision", "ordinal", name=op.f("uq_plan_packages_plan_id_revision_ordinal")),
    )
    op.create_index(op.f("ix_plan_packages_package_id"), "plan_packages", ["package_id"], unique=False)
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("national_number", sa.String(length=40), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name=op.f("fk_rounds_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("package_id", "ordinal", name=op.f("uq_rounds_package_id_ordinal")),
    )
    op.create_index(op.f("ix_rounds_national_number"), "rounds", ["national_number"], unique=False)
    op.create_table(
        "lots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("lot_ref", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=2000), nullable=True),
        sa.Column("price", sa.String(length=32), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_lots_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
        sa.UniqueConstraint("round_id", "lot_ref", name=op.f("uq_lots_round_id_lot_ref")),
    )


def downgrade() -> None:
    """Drop the tables, with all they hold."""
    op.drop_table("lots")
    op.drop_table("rounds")
    op.drop_table("plan_packages")
    op.drop_table("package_replacements")
