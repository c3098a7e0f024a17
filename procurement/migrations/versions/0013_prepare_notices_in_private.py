"""Keep what bodies prepare: drafts, what was done with them, their files."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
GUARDS = (Guard("draft_events", keys=("id",)),)
CHECKS = {
    "state": "state IN ('drafting', 'submitted', 'returned', 'approved', 'published', 'failed', 'withdrawn')",
    "act": "act IN ('publish', 'amend', 'cancel', 'withhold')",
    "target": "(act = 'publish') = (notice_id IS NULL)",
    "two_people": "approved_by <> submitted_by AND approved_by <> changed_by AND approved_by <> created_by",
    "submitted": "state NOT IN ('submitted', 'approved', 'published') OR submitted_by IS NOT NULL",
    "approved": "state NOT IN ('approved', 'published') OR (approved_by IS NOT NULL AND approved_hash IS NOT NULL"
    " AND approved_hash = content_hash)",
    "published": "(state = 'published') = (sequence IS NOT NULL)",
}


def upgrade() -> None:
    """Create the three tables and guard the second."""
    _create_drafts()
    op.create_table(
        "draft_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_events_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_events")),
    )
    op.create_index(op.f("ix_draft_events_draft_id"), "draft_events", ["draft_id"])
    op.create_table(
        "draft_files",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_files_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "sha256", name=op.f("pk_draft_files")),
    )
    op.create_index(op.f("ix_draft_files_sha256"), "draft_files", ["sha256"])
    create_guards(op.get_bind(), GUARDS)


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        *_deed("created", nullable=False),
        *_deed("changed", nullable=False),
        *_deed("submitted"),
        *_deed("approved"),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.Column("publish_at", INSTANT, nullable=True),
        sa.Column("no_national_reason", sa.String(length=2000), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_drafts_organisation_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_drafts_notice_id")),
        sa.ForeignKeyConstraint(["sequence"], ["ledger_entries.sequence"], name=op.f("fk_drafts_sequence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("key", name=op.f("uq_drafts_key")),
        sa.UniqueConstraint("sequence", name=op.f("uq_drafts_sequence")),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_drafts_{name}")) for name, condition in CHECKS.items()),
    )
    for columns in (["organisation_id"], ["notice_id"], ["state", "publish_at"]):
        op.create_index(op.f(f"ix_drafts_{'_'.join(columns)}"), "drafts", columns)


def _deed(name: str, *, nullable: bool = True) -> tuple[sa.Column[Any], ...]:
    """Return the columns that say who did something and when."""
    return (
        sa.Column(f"{name}_by", sa.String(length=200), nullable=nullable),
        sa.Column(f"{name}_at", INSTANT, nullable=nullable),
    )


def downgrade() -> None:
    """Refuse: what was done with a draft stays on record."""
    raise RuntimeError("what bodies prepare and who approved it stays on record")
