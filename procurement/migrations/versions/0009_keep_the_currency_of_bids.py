"""Keep the currency of a bid that is not in đồng: the amount alone reads as one that is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FOREIGN = sa.text(
    "SELECT n.id, t.content FROM notices n"
    " JOIN revisions r ON r.notice_id = n.id AND r.number = n.current_number"
    " JOIN revision_texts t ON t.revision_id = r.id"
    " WHERE n.kind IN ('opening', 'award') AND t.content LIKE '%\"currency\":%'"
)
KEEP = sa.text("UPDATE bids SET currency = :currency WHERE notice_id = :notice AND ordinal = :ordinal")


def upgrade() -> None:
    """Add the column, and fill it from what the notices say."""
    op.add_column("bids", sa.Column("currency", sa.String(length=3), nullable=True))
    connection = op.get_bind()
    for notice, content in connection.execute(FOREIGN).fetchall():
        for ordinal, row in enumerate(_first_rows(json.loads(content)["body"]), start=1):
            currency = _currency(row)
            if currency not in (None, "VND"):
                connection.execute(KEEP, {"currency": currency, "notice": notice, "ordinal": ordinal})


def _first_rows(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the row of each bid, in the order in which bids are numbered: the members of a consortium are one bid."""
    for rows in (body.get("bidders", []), *(lot.get("bidders", []) for lot in body.get("lots", []))):
        seen = set()
        for index, row in enumerate(rows):
            key = row.get("consortium_code") or row.get("consortium_name") or index
            if key not in seen:
                seen.add(key)
                yield row


def _currency(row: dict[str, Any]) -> str | None:
    for name in ("winning_price", "final_price", "price"):
        money = row.get(name)
        if money and money.get("amount") is not None:
            return money.get("currency")
    return None


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("bids", "currency")
