"""Keep cases of inspectors: what was noted, asked and answered about a finding."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
CHECKS = {
    "act": "act IN ('open', 'note', 'ask', 'answer', 'close')",
    "outcome": "(act = 'close') = (outcome IS NOT NULL)",
    "outcomes": "outcome IN ('posted', 'exempt', 'mistaken', 'referred')",
    "basis": "outcome <> 'exempt' OR legal_basis IS NOT NULL",
}
GUARDS = (
    Guard("cases", keys=("id", "key")),
    Guard(
        "case_events",
        keys=("id",),
        insert_when="NOT EXISTS (SELECT 1 FROM case_events WHERE case_id = NEW.case_id AND act = 'close')",
    ),
)


def upgrade() -> None:
    """Create both tables with their guards."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("finding", sa.String(length=120), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_cases_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("key", name=op.f("uq_cases_key")),
    )
    for column in ("subject", "organisation_id", "opened_by"):
        op.create_index(op.f(f"ix_cases_{column}"), "cases", [column])
    _create_events()
    create_guards(op.get_bind(), GUARDS)


def _create_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.String(length=500), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_case_events_{name}")) for name, condition in CHECKS.items()),
    )
    for column in ("case_id", "sha256"):
        op.create_index(op.f(f"ix_case_events_{column}"), "case_events", [column])


def downgrade() -> None:
    """Refuse: what inspectors asked and bodies answered stays on record."""
    raise RuntimeError("what inspectors asked and bodies answered stays on record")
