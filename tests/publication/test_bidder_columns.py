"""The column by which bidders are found: a database that did not have it gets what publishing would have written."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import select, text

from procurement.notices.models import Bid
from tests.publication.register import Register, award, vnd

MEMBER = {"consortium_code": "PC1", "consortium_name": "Liên danh Mẫu", "result": "won"}
DOLLARS = {"amount": 12, "currency": "USD"}
LOTS = [
    {
        "lot_ref": "PP1",
        "bidders": [
            {"code": "vn2", "name": "CÔNG TY  Mẫu", **MEMBER, "winning_price": vnd(5)},
            {"code": "vn3", "name": "Công ty Hai", **MEMBER, "winning_price": vnd(5)},
            {"name": "Sample Ltd", "result": "lost", "final_price": DOLLARS},
        ],
    },
    {"lot_ref": "PP2", "bidders": [{"code": "vn4", "result": "lost"}]},
]


def test_what_the_migration_fills_is_what_publishing_writes(register: Register) -> None:
    register.record(award("IB2688900003", body={"lots": LOTS}))
    migration = import_module("procurement.migrations.versions.0010_know_bidders_by_name")
    with register.system.database.engine.begin() as connection:
        connection.execute(text("UPDATE bids SET name_key = NULL"))
        connection.execute(text("UPDATE bid_members SET name_key = NULL"))
    assert {found.code for found in register.differences()} == {"derived.changed"}
    with register.system.database.engine.begin() as connection:
        migration.fill(connection)
    assert register.differences() == []
    with register.read() as session:
        assert list(session.scalars(select(Bid.currency).order_by(Bid.ordinal))) == [None, "USD", None]
