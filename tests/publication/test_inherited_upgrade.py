"""A register from before: inherited values find their sources, and those of withheld sources go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from procurement.core.canonical import canonical_json
from procurement.core.db import open_database
from procurement.migrations import upgrade
from tests.databases import empty_database_url

INSTANT = "2026-11-30 01:00:00.000000"
KINDS = ("plan", "invitation", "opening", "award", "plan", "opening")
"""The notices 1 to 6. The second plan (5) is withheld; the last opening (6) had its value from there."""

PACKAGES = (None, 1, 1, 1, None, 2)
PRICES = {2: {"amount": "700", "currency": "VND"}, 4: {"amount": "5", "currency": "USD"}}
VALUES = (None, "700", "900", "700", None, "800")


def notices() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of a register as migration 0010 left it."""
    yield "organisations", {"id": 1, "reference": "DV-000001"}
    for plan in (1, 5):
        yield "plans", {"id": plan, "reference": f"TB-{plan}", "organisation_id": 1, "current_revision": 0,
                        "cancelled": False}  # fmt: skip
    for bought, plan in ((1, 1), (2, 5)):
        yield "packages", {"id": bought, "reference": f"GT-{bought}", "organisation_id": 1, "plan_id": plan,
                           "removed": False}  # fmt: skip
        if plan == 1:
            yield "plan_packages", {"id": bought, "plan_id": plan, "revision": 0, "ordinal": 1, "package_id": bought,
                                    "title": "Gói", "price": "900"}  # fmt: skip
    for number, (kind, package, value) in enumerate(zip(KINDS, PACKAGES, VALUES, strict=True), start=1):
        yield from notice(number, kind, package, value)
    yield "withholdings", {"revision_id": 5, "sequence": 7, "withheld_at": INSTANT, "legal_basis": "Điều 7",
                           "reason": "Lý do", "requested_by": "A", "approved_by": "B"}  # fmt: skip


def notice(number: int, kind: str, package: int | None, value: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    body = {"price": PRICES[number]} if number in PRICES else {}
    yield "notices", {"id": number, "reference": f"TB-{number}", "identity": f"n{number}", "kind": kind,
                      "organisation_id": 1, "plan_id": number if kind == "plan" else None, "package_id": package,
                      "current_number": 0}  # fmt: skip
    yield "revisions", {"id": number, "notice_id": number, "number": 0, "sequence": number, "published_at": INSTANT,
                        "is_history": False, "changed_at_source": False, "content_hash": "9" * 64}  # fmt: skip
    if number != 5:
        content = canonical_json({"kind": kind, "title": "Gói", "body": body}).decode()
        yield "revision_texts", {"revision_id": number, "content": content, "value": value, "poster": "DV-000001"}


def entry(sequence: int, act: str) -> dict[str, Any]:
    return {"sequence": sequence, "instant": INSTANT, "act": act, "kind": "plan", "reference": "TB-1", "revision": 0,
            "previous_hash": f"{sequence - 1}" * 64, "content_hash": "9" * 64, "document_hashes": "[]", "actors": "[]",
            "origin": "register", "entry_hash": f"{sequence}" * 64}  # fmt: skip


def insert(engine: Engine, table: str, row: dict[str, Any]) -> None:
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


def read(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_an_upgrade_moves_inherited_values_to_their_sources_and_drops_those_of_withheld_ones(tmp_path: Path) -> None:
    database = open_database(empty_database_url(tmp_path))
    upgrade(database.engine, "0010")
    for sequence in range(1, 8):
        insert(database.engine, "ledger_entries", entry(sequence, "withhold" if sequence == 7 else "publish"))
    for table, row in notices():
        insert(database.engine, table, row)
    upgrade(database.engine, "0011")
    own = read(database.engine, "SELECT revision_id, value FROM revision_texts WHERE value IS NOT NULL")
    inherited = read(database.engine, "SELECT revision_id, source_id, value FROM inherited_values ORDER BY 1")
    posters = read(database.engine, "SELECT poster FROM withholdings")
    database.close()
    assert own == [(2, "700")]
    assert inherited == [(3, 1, "900"), (4, 2, "700")]
    assert posters == [("DV-000001",)]
