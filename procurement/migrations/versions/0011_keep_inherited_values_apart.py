"""Keep inherited values apart from the texts of those who have them, and freeze who had posted what is withheld."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

from procurement.core.guards import Guard, create_guards

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WITHHELD = "EXISTS (SELECT 1 FROM withholdings WHERE revision_id = {row}.revision_id)"
TIED = "EXISTS (SELECT 1 FROM withholdings WHERE revision_id IN ({row}.revision_id, {row}.source_id))"

GUARDS = (
    Guard(
        "revision_texts",
        keys=("revision_id",),
        delete_when=WITHHELD.format(row="OLD"),
        insert_when=f"NOT {WITHHELD.format(row='NEW')}",
    ),
    Guard(
        "inherited_values",
        keys=("revision_id",),
        delete_when=TIED.format(row="OLD"),
        insert_when=f"NOT {TIED.format(row='NEW')}",
    ),
    Guard("withholdings", keys=("revision_id", "sequence")),
)

VALUED = sa.text(
    "SELECT t.revision_id, t.value, t.content, n.package_id FROM revision_texts t"
    " JOIN revisions r ON r.id = t.revision_id JOIN notices n ON n.id = r.notice_id"
    " WHERE t.value IS NOT NULL AND n.package_id IS NOT NULL AND n.kind <> 'plan' ORDER BY r.sequence"
)
PLANNED = sa.text(
    "SELECT p.package_id, r.id, p.price FROM plan_packages p"
    " JOIN notices n ON n.plan_id = p.plan_id AND n.kind = 'plan'"
    " JOIN revisions r ON r.notice_id = n.id AND r.number = p.revision"
    " JOIN revision_texts t ON t.revision_id = r.id WHERE p.price IS NOT NULL ORDER BY r.sequence"
)
TAKE = sa.text("UPDATE revision_texts SET value = NULL WHERE revision_id = :heir")
KEEP = sa.text("INSERT INTO inherited_values (revision_id, source_id, value) VALUES (:heir, :source, :value)")
POSTER = sa.text(
    "UPDATE withholdings SET poster = (SELECT o.reference FROM revisions r JOIN notices n ON n.id = r.notice_id"
    " JOIN organisations o ON o.id = n.organisation_id WHERE r.id = withholdings.revision_id)"
)


def upgrade() -> None:
    """Create the table, move the values that have a public source into it, drop those whose source is withheld."""
    op.create_table(
        "inherited_values",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_inherited_values_revision_id")),
        sa.ForeignKeyConstraint(["source_id"], ["revisions.id"], name=op.f("fk_inherited_values_source_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_inherited_values")),
    )
    op.create_index(op.f("ix_inherited_values_source_id"), "inherited_values", ["source_id"], unique=False)
    op.add_column("withholdings", sa.Column("poster", sa.String(length=40), nullable=False, server_default=""))
    connection = op.get_bind()
    for table in ("revision_texts", "withholdings"):
        of_table = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(sa.text(f"DROP TRIGGER guard_{table}_no_update{of_table}"))
    connection.execute(POSTER)
    _move_values(connection)
    create_guards(connection, GUARDS)


def _move_values(connection: sa.Connection) -> None:
    said: dict[int, list[tuple[int, Decimal]]] = {}
    for package, source, price in connection.execute(PLANNED):
        said.setdefault(package, []).append((source, Decimal(price)))
    heirs = []
    for text, value, content, package in connection.execute(VALUED).fetchall():
        if _is_own(json.loads(content)["body"].get("price")):
            said.setdefault(package, []).append((text, Decimal(value)))
        else:
            heirs.append((text, value, package))
    for heir, value, package in heirs:
        connection.execute(TAKE, {"heir": heir})
        source = _newest((each for each in said.get(package, ()) if each[0] < heir), Decimal(value))
        if source is not None:
            connection.execute(KEEP, {"heir": heir, "source": source, "value": value})


def _newest(said: Iterable[tuple[int, Decimal]], value: Decimal) -> int | None:
    return max((source for source, price in said if price == value), default=None)


def _is_own(price: Any) -> bool:
    return bool(price) and price.get("amount") is not None and price.get("currency", "VND") == "VND"


def downgrade() -> None:
    """Refuse: guarded tables go forward only."""
    raise RuntimeError("inherited values are never put back into the texts of those who have them")
