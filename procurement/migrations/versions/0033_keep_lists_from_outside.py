"""Keep lists of others, what their rows were matched with, and what was decided of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
GUARDS = (
    Guard("outside_lists", keys=("id", "key")),
    Guard("outside_columns", keys=("id",)),
    Guard("outside_rows", keys=("id", "list_id, ordinal")),
    Guard("outside_decisions", keys=("id",)),
)
CHECKS = {
    "decision": "decision IN ('same', 'missing', 'exempt')",
    "reference": "(decision = 'same') = (reference IS NOT NULL)",
    "reason": "decision <> 'exempt' OR reason <> ''",
}


def upgrade() -> None:
    """Create the tables, with guards for what never changes."""
    _create_lists()
    _create_rows()
    _create_findings()
    create_guards(op.get_bind(), GUARDS)


def _create_lists() -> None:
    op.create_table(
        "outside_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("heading_key", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("loaded_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_lists")),
        sa.UniqueConstraint("key", name=op.f("uq_outside_lists_key")),
    )
    op.create_index(op.f("ix_outside_lists_heading_key"), "outside_lists", ["heading_key"])
    op.create_table(
        "outside_columns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["outside_lists.id"], name=op.f("fk_outside_columns_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_columns")),
    )
    op.create_index(op.f("ix_outside_columns_list_id"), "outside_columns", ["list_id"])


def _create_rows() -> None:
    op.create_table(
        "outside_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["outside_lists.id"], name=op.f("fk_outside_rows_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_rows")),
        sa.UniqueConstraint("list_id", "ordinal", name=op.f("uq_outside_rows_list_id_ordinal")),
    )


def _create_findings() -> None:
    op.create_table(
        "outside_matches",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=10), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("lacks", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("matched_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["outside_rows.id"], name=op.f("fk_outside_matches_row_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_outside_matches_organisation_id")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_outside_matches")),
    )
    op.create_index(op.f("ix_outside_matches_organisation_id"), "outside_matches", ["organisation_id"])
    op.create_table(
        "outside_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["outside_rows.id"], name=op.f("fk_outside_decisions_row_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_decisions")),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_outside_decisions_{name}"))
            for name, condition in CHECKS.items()
        ),
    )
    op.create_index("ix_outside_decisions_row_id_id", "outside_decisions", ["row_id", "id"])


def downgrade() -> None:
    """Refuse: what inspectors decided stays on record."""
    raise RuntimeError("what inspectors decided of lists stays on record")
