"""A bid's price in another currency than đồng is never taken for đồng."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from procurement.core.canonical import canonical_json
from procurement.core.db import open_database
from procurement.migrations import upgrade
from procurement.notices.bids import stated_bids
from procurement.notices.models import Notice
from tests.databases import empty_database_url

INSTANT = "2026-11-30 01:00:00.000000"
ROWS: list[dict[str, Any]] = [
    {"code": "vn1", "final_price": {"amount": "5", "currency": "USD"}},
    {"code": "vn2", "consortium_code": "PC1", "winning_price": {"amount": "7", "currency": "EUR"}},
    {"code": "vn3", "consortium_code": "PC1", "winning_price": {"amount": "7", "currency": "EUR"}},
    {"code": "vn4", "final_price": {"amount": "5", "currency": "VND"}},
    {"code": "vn5", "final_price": {"amount": "5"}},
    {"code": "vn6"},
]
BODY = {"lots": [{"lot_ref": "1", "bidders": ROWS}]}
PRICES = [(Decimal(5), "USD"), (Decimal(7), "EUR"), (Decimal(5), None), (Decimal(5), None), (None, None)]


def test_a_bid_knows_the_currency_of_its_price_where_it_is_not_dong() -> None:
    bids = stated_bids(Notice(id=1), BODY, {})
    assert [(bid.price, bid.currency) for bid in bids] == PRICES


def test_bids_recorded_before_learn_their_currency_from_what_their_notice_says(tmp_path: Path) -> None:
    database = open_database(empty_database_url(tmp_path))
    upgrade(database.engine, "0008")
    content = canonical_json({"kind": "award", "title": "Kết quả", "body": BODY}).decode()
    rows: list[tuple[str, dict[str, Any]]] = [
        ("organisations", {"id": 1, "reference": "DV-000001"}),
        ("ledger_entries", {
            "sequence": 1, "instant": INSTANT, "act": "publish", "kind": "award", "reference": "TB-000001",
            "revision": 0, "previous_hash": "0" * 64, "content_hash": "9" * 64, "document_hashes": "[]", "actors": "[]",
            "origin": "register", "entry_hash": "a" * 64,
        }),
        ("notices", {
            "id": 1, "reference": "TB-000001", "identity": "award|IB2699800001", "kind": "award", "organisation_id": 1,
            "current_number": 0,
        }),
        ("revisions", {
            "id": 1, "notice_id": 1, "number": 0, "sequence": 1, "published_at": INSTANT, "is_history": False,
            "changed_at_source": False, "content_hash": "9" * 64,
        }),
        ("revision_texts", {"revision_id": 1, "content": content, "poster": "DV-000001"}),
        *(("bids", {"id": at, "notice_id": 1, "ordinal": at, "is_consortium": False, "price": str(price or "")})
          for at, (price, _currency) in enumerate(PRICES, start=1)),
    ]  # fmt: skip
    with database.engine.begin() as connection:
        for table, row in rows:
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        kept = connection.execute(text("SELECT currency FROM bids ORDER BY ordinal")).scalars().all()
    database.close()
    assert list(kept) == [currency for _price, currency in PRICES]
