"""Freeze notices, their revisions and their bids."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("identity", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("national_number", sa.String(length=40), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("package_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("current_number", sa.Integer(), nullable=False),
        sa.Column("source_identity", sa.String(length=300), nullable=True),
        sa.Column("plan_number", sa.String(length=40), nullable=True),
        sa.Column("target_kind", sa.String(length=40), nullable=True),
        sa.Column("effect", sa.String(length=40), nullable=True),
        sa.Column("lot_ref", sa.String(length=200), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("lot_outcomes", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_notices_organisation_id")),
        sa.ForeignKeyConstraint(["package_id"], ["packages.id"], name=op.f("fk_notices_package_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_notices_plan_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_notices_round_id")),
        sa.ForeignKeyConstraint(["target_id"], ["notices.id"], name=op.f("fk_notices_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("identity", name=op.f("uq_notices_identity")),
        sa.UniqueConstraint("reference", name=op.f("uq_notices_reference")),
    )
    op.create_index(op.f("ix_notices_kind"), "notices", ["kind"], unique=False)
    op.create_index(op.f("ix_notices_national_number"), "notices", ["national_number"], unique=False)
    op.create_index(op.f("ix_notices_organisation_id"), "notices", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_notices_package_id"), "notices", ["package_id"], unique=False)
    op.create_index(op.f("ix_notices_plan_id"), "notices", ["plan_id"], unique=False)
    op.create_index(op.f("ix_notices_plan_number"), "notices", ["plan_number"], unique=False)
    op.create_index(op.f("ix_notices_round_id"), "notices", ["round_id"], unique=False)
    op.create_index(op.f("ix_notices_source_identity"), "notices", ["source_identity"], unique=False)
    op.create_index(op.f("ix_notices_target_id"), "notices", ["target_id"], unique=False)
    op.create_table(
        "bids",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=2000), nullable=True),
        sa.Column("is_consortium", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("price", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_bids_lot_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_bids_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bids")),
    )
    op.create_index(op.f("ix_bids_code"), "bids", ["code"], unique=False)
    op.create_index(op.f("ix_bids_notice_id"), "bids", ["notice_id"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("national_version", sa.String(length=10), nullable=True),
        sa.Column("retrieved_at", sa.String(length=40), nullable=True),
        sa.Column("is_history", sa.Boolean(), nullable=False),
        sa.Column("changed_at_source", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_revisions_notice_id")),
        sa.ForeignKeyConstraint(["sequence"], ["ledger_entries.sequence"], name=op.f("fk_revisions_sequence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_revisions_notice_id_number")),
        sa.UniqueConstraint("sequence", name=op.f("uq_revisions_sequence")),
    )
    op.create_table(
        "bid_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_bid_members_bid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_members")),
    )
    op.create_index(op.f("ix_bid_members_bid_id"), "bid_members", ["bid_id"], unique=False)
    op.create_index(op.f("ix_bid_members_code"), "bid_members", ["code"], unique=False)
    op.create_table(
        "revision_texts",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("value", sa.String(length=32), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("selection_form", sa.String(length=40), nullable=True),
        sa.Column("poster", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_revision_texts_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_revision_texts")),
    )
    op.create_table(
        "revision_documents",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_revision_documents_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "sha256", name=op.f("pk_revision_documents")),
    )
    op.create_index(op.f("ix_revision_documents_sha256"), "revision_documents", ["sha256"], unique=False)
    op.create_table(
        "withholdings",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("legal_basis", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("requested_by <> approved_by", name=op.f("ck_withholdings_two_people")),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_withholdings_revision_id")),
        sa.ForeignKeyConstraint(["sequence"], ["ledger_entries.sequence"], name=op.f("fk_withholdings_sequence")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_withholdings")),
        sa.UniqueConstraint("sequence", name=op.f("uq_withholdings_sequence")),
    )


def downgrade() -> None:
    """Drop the tables, with all they hold."""
    op.drop_table("withholdings")
    op.drop_table("revision_documents")
    op.drop_table("revision_texts")
    op.drop_table("bid_members")
    op.drop_table("revisions")
    op.drop_table("bids")
    op.drop_table("notices")
