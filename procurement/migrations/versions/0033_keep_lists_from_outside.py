"""Keep lists of others, what their rows were matched with, and what was decided of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
REPORTED = (
    "EXISTS (SELECT 1 FROM outside_rows JOIN outside_lists ON outside_lists.id = outside_rows.list_id "
    "WHERE outside_rows.id = {} AND outside_lists.kind = 'reports')"
)
GUARDS = (
    Guard("outside_lists", keys=("id", "key")),
    Guard("outside_columns", keys=("id",)),
    Guard("outside_rows", keys=("id", "list_id, ordinal"), delete_when=REPORTED.format("OLD.id")),
    Guard("outside_decisions", keys=("id",), delete_when=REPORTED.format("OLD.row_id")),
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
        sa.Column("added_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["outside_lists.id"], name=op.f("fk_outside_rows_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_rows")),
        sa.UniqueConstraint("list_id", "ordinal", name=op.f("uq_outside_rows_list_id_ordinal")),
    )
    op.create_table(
        "report_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=60), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_attempts")),
    )
    op.create_index(op.f("ix_report_attempts_client"), "report_attempts", ["client"])


def _create_findings() -> None:
    op.create_table(
        "outside_matches",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=10), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("lacks", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("identity", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("matched_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["outside_rows.id"], name=op.f("fk_outside_matches_row_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_outside_matches_organisation_id")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_outside_matches")),
    )
    for column in ("organisation_id", "identity"):
        op.create_index(op.f(f"ix_outside_matches_{column}"), "outside_matches", [column])
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
