"""Let bidders be found by their bare name."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BATCH = 1000
TABLES = ("bids", "bid_members")


def upgrade() -> None:
    """Add the columns, and fill them from the names."""
    for name in TABLES:
        op.add_column(name, sa.Column("name_key", sa.String(length=16), nullable=True))
    fill(op.get_bind())
    for name in TABLES:
        op.create_index(op.f(f"ix_{name}_name_key"), name, ["name_key"], unique=False)


def fill(connection: sa.Connection) -> None:
    """Write into the new columns what publishing would have written."""
    for name in TABLES:
        rows = sa.table(name, *(sa.column(column) for column in ("id", "name", "name_key")))
        named = connection.execute(sa.select(rows.c.id, rows.c.name).where(rows.c.name.is_not(None))).all()
        changes = [{"row": row_id, "key": _key(said)} for row_id, said in named]
        statement = rows.update().where(rows.c.id == sa.bindparam("row")).values(name_key=sa.bindparam("key"))
        for start in range(0, len(changes), BATCH):
            connection.execute(statement, changes[start : start + BATCH])


def _key(name: str) -> str | None:
    folded = " ".join(name.casefold().split())
    return hashlib.sha256(folded.encode()).hexdigest()[:16] if folded else None


def downgrade() -> None:
    """Drop what was added; it is made of the names."""
    for name in TABLES:
        op.drop_index(op.f(f"ix_{name}_name_key"), name)
        op.drop_column(name, "name_key")
