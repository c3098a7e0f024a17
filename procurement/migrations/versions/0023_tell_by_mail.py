"""Let people be told by mail of what they have searched for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of alerts. What the ledger holds already is told to nobody."""
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("reachable_since", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("handle", name=op.f("uq_subscribers_handle")),
        sa.UniqueConstraint("address", name=op.f("uq_subscribers_address")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=32), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("wants_quiet", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("client", sa.String(length=60), nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("after_sequence", sa.Integer(), nullable=True),
        sa.Column("keyed_as", sa.String(length=16), nullable=False),
        sa.CheckConstraint("frequency IN ('once', 'daily', 'weekly')", name=op.f("ck_alerts_frequency")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], name=op.f("fk_alerts_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("handle", name=op.f("uq_alerts_handle")),
    )
    for column in ("subscriber_id", "created_at", "client", "keyed_as"):
        op.create_index(op.f(f"ix_alerts_{column}"), "alerts", [column])
    op.create_table(
        "alert_keys",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_keys_alert_id")),
        sa.PrimaryKeyConstraint("key", "alert_id", name=op.f("pk_alert_keys")),
    )
    op.create_index(op.f("ix_alert_keys_alert_id"), "alert_keys", ["alert_id"])
    op.create_table(
        "alert_matches",
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_matches_alert_id")),
        sa.PrimaryKeyConstraint("alert_id", "sequence", name=op.f("pk_alert_matches")),
    )
    op.create_index(op.f("ix_alert_matches_sequence"), "alert_matches", ["sequence"])
    op.create_table(
        "alert_positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_positions")),
    )
    op.execute("INSERT INTO alert_positions SELECT 1, coalesce(max(sequence), 0) FROM ledger_entries")
    op.create_index(op.f("ix_mails_named"), "mails", ["named"])


def downgrade() -> None:
    """Forget who wanted to be told: letters that wait find nobody and are not sent."""
    op.drop_index(op.f("ix_mails_named"), table_name="mails")
    for table in ("alert_positions", "alert_matches", "alert_keys", "alerts", "subscribers"):
        op.drop_table(table)
