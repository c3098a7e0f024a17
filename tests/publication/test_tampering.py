"""Somebody with the database in his hands changes one value, or takes or adds one row: reconciling names it.

Every column of every table that public pages show is tried, whatever columns there will be. What cannot be proved is
listed here, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Session

from procurement.core.db import Amount, Base, Instant
from procurement.documents.service import note_files
from procurement.ledger.readings import Difference
from procurement.organisations.loading import load_bodies
from procurement.organisations.models import OrganisationName
from procurement.publication.comparing import FOLLOWING
from procurement.publication.reconciling import find_differences
from tests.databases import dropped_afterwards, unguarded
from tests.publication.register import (
    START,
    Register,
    award,
    call,
    cancellation,
    empty_register,
    notice,
    plan,
    row,
    vnd,
)  # fmt: skip

TEXT = b"quyet dinh"
SCHOOL = {"code": "vnz888100002", "name": "Trường Tiểu học Mẫu"}
NAMELESS = {"name": "Ban Điều hành Mẫu"}
LOADED = [
    '{"code": "vnz888200001", "names": [{"name": "Sở Mẫu", "short_name": "SM"}], "levels": [{"level": "department"}]}',
    '{"code": "vnz888100001", "names": [{"name": "Ban Quản lý dự án Mẫu"}], "parents": [{"code": "vnz888200001"}]}',
]
WON = {"result": "won", "winning_price": vnd(500)}
JOINT = {"consortium_code": "PC1", "consortium_name": "Liên danh Mẫu", **WON}
LOTS = [
    {"lot_ref": "PP1", "title": "Phần 1", "price": vnd(5), "bidders": [{"code": "vn1", "name": "Công ty A", **WON}]},
    {"lot_ref": "PP2", "title": "Phần 2", "price": vnd(6), "bidders": [
        {"code": "vn2", "name": "Công ty B", **JOINT}, {"code": "vn3", "name": "Công ty C", **JOINT},
    ]},
]  # fmt: skip
CALLED = [{name: LOTS[0][name] for name in ("lot_ref", "title", "price")}]
START_OF = {"start": {"year": 2026, "quarter": 4, "month": 11}}

UNPROVED = {
    "organisation_names.recorded_at": "read in notices: nobody has written down anywhere else when",
    "revisions.retrieved_at": "in no hash; it decides what is history, and that is compared",
    "revision_texts.original": "the line as received, before it was cleaned; in no hash and on no page",
    "document_files.stored_at": "nobody has written down anywhere else when",
    "organisation_loads.loaded_at": "nobody has written down anywhere else when",
    "organisations.id": "the database's own",
}
KEYS = ("id", "revision_id")
BESIDE = (
    "ledger_entries", "revision_documents", "withholdings", "organisations", "organisation_names",
    "organisation_links", "organisation_facts", "organisation_loads", "document_files",
)  # fmt: skip
"""Tables of public pages that are proved in other ways than by doing the acts anew."""

TABLES = [*(each.table.name for each in FOLLOWING), *BESIDE]
COMPARED = {each.table.name: set(each.columns) - set(each.key) for each in FOLLOWING}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Return a register in which every table of public pages has rows and every column of them a value."""
    with dropped_afterwards():
        made = empty_register(Path(tmp_path_factory.mktemp("tampered")) / "register")
        fill(made)
        yield made


def fill(made: Register) -> None:
    stored = made.system.storage.put(BytesIO(TEXT))
    with made.system.database.write() as session:
        load_bodies(session, LOADED, START)
        note_files(session, [stored], START)
    project = {"project": {"number": "PR2688900001", "name": "Dự án Mẫu"}}
    replacing = row("Gói 4", "goi-4", package_number="BP2688900004", replaces=["goi-2"], **START_OF)
    document: dict[str, Any] = {"documents": [{"title": "QĐ.pdf", "sha256": stored.sha256}]}
    made.record_all(
        plan(row("Gói 1", "goi-1", **START_OF), row("Gói 2", "goi-2"), body=project),
        plan(row("Gói 1", "goi-1"), replacing, version="01", body=project),
        call("IB2688900002", "goi-1", body={"lots": CALLED}, plan_number="PL2688900001", investor=SCHOOL),
        call("IB2688900003", "goi-3", retrieved_at="2026-11-20T08:00:00+07:00", **document),
        call("IB2688900003", "goi-3", title="Sửa chữa trường Mẫu", retrieved_at="2026-11-21T08:00:00+07:00"),
        {**notice("opening", "IB2688900003", "goi-3", body={"bidders": [
            {"name": "Công ty Mẫu", "price": {"amount": 5, "currency": "USD"}},
        ]}), "organisation": NAMELESS},
        award("IB2688900002", ref="goi-1", plan_number="PL2688900001", body={"lots": LOTS}),
        cancellation("IB2688900002", ref="goi-1", plan_number="PL2688900001",
                     body={"target": "lot", "lot_ref": "PP1"}),
        cancellation(None, ref=None, plan_number="PL2688900001", reference="HUY-9", body={"target": "plan"}),
        call("IB2688900005", "goi-5", title="Tên riêng"),
    )  # fmt: skip
    made.withhold("TB-000007")


def differences(connection: Connection, register: Register) -> list[Difference]:
    with Session(connection, autoflush=False) as session:
        found = find_differences(session, register.system.storage)
    return [each for each in found if each.code != "guard.missing"]


CHECKED = {
    ("organisation_links", "relation"): "predecessor",
    ("organisation_facts", "kind"): "place",
    ("ledger_entries", "act"): "amend",
}
"""Columns of which the database itself knows the only values."""


def altered(column: Column[Any]) -> Any:
    """Return an expression for another value of ``column``."""
    if (column.table.name, column.name) in CHECKED:
        return CHECKED[column.table.name, column.name]
    if isinstance(column.type, Boolean):
        return ~column
    if isinstance(column.type, Integer):
        return func.coalesce(column, 0) + 1000
    if isinstance(column.type, Amount):
        return 77777
    if isinstance(column.type, JSON):
        return {"khác": "1"} if column.name in ("lot_outcomes", "value") else ["khác"]
    if isinstance(column.type, Date):
        return START.date().replace(year=2001)
    return (
        START.replace(year=2001) if isinstance(column.type, Instant) else "khac"[: getattr(column.type, "length", None)]
    )


def first(connection: Connection, table: Table, column: Column[Any]) -> dict[str, Any]:
    """Return the keys of the first row that has a value in ``column``: nothing of it is withheld."""
    keys = list(table.primary_key.columns)
    row = connection.execute(select(*keys).order_by(column.is_(None), *keys).limit(1)).one()
    return dict(zip((key.name for key in keys), row, strict=True))


def whose(table: Table, keys: dict[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in keys.items()]


def columns_of(table: Table) -> list[Column[Any]]:
    owned = [column for column in table.columns if f"{table.name}.{column.name}" not in UNPROVED]
    return [column for column in owned if column.name not in KEYS]


def test_untouched_nothing_differs(register: Register) -> None:
    with unguarded(register.system.database, stays=False) as connection:
        assert differences(connection, register) == []


@pytest.mark.parametrize("name", TABLES)
def test_another_value_is_named(register: Register, name: str) -> None:
    table = Base.metadata.tables[name]
    missed = []
    with unguarded(register.system.database, stays=False) as connection:
        for column in columns_of(table):
            savepoint = connection.begin_nested()
            keys = first(connection, table, column)
            connection.execute(table.update().where(*whose(table, keys)).values({column.name: altered(column)}))
            if not is_named(differences(connection, register), name, column.name):
                missed.append(column.name)
            savepoint.rollback()
    assert missed == []


def is_named(found: list[Difference], table: str, column: str) -> bool:
    if column in COMPARED.get(table, ()):
        return any(each.table == table and column in each.columns for each in found) or any(
            each.code.startswith(("ledger", "published")) for each in found
        )
    return bool(found)


@pytest.mark.parametrize("name", TABLES)
def test_a_row_taken_away_is_named(register: Register, name: str) -> None:
    table = Base.metadata.tables[name]
    with unguarded(register.system.database, stays=False) as connection:
        keys = first(connection, table, next(iter(table.primary_key.columns)))
        connection.execute(table.delete().where(*whose(table, keys)))
        assert differences(connection, register)


@pytest.mark.parametrize("name", [name for name in TABLES if name != "organisations"])
def test_a_row_put_beside_is_named(register: Register, name: str) -> None:
    table = Base.metadata.tables[name]
    with unguarded(register.system.database, stays=False) as connection:
        keys = first(connection, table, next(iter(table.primary_key.columns)))
        values = dict(connection.execute(select(table).where(*whose(table, keys))).mappings().one())
        for name in alone(table):
            values[name] = values[name] + 1000 if isinstance(values[name], int) else f"{values[name]}9"[-40:]
        connection.execute(table.insert().values({**values, **OF_A_REVISION.get(table.name, {})}))
        assert differences(connection, register)


@pytest.mark.parametrize(
    ("change", "code", "columns"),
    [
        ("UPDATE organisation_names SET name = 'Tên giả' WHERE id = {id}", "derived.unfounded", ()),
        ("UPDATE organisation_names SET short_name = 'TG' WHERE id = {id}", "derived.changed", ("short_name",)),
        ("UPDATE organisation_names SET valid_from = '2001-01-01' WHERE id = {id}", "derived.changed", ("valid_from",)),
        ("UPDATE organisation_names SET valid_to = '2001-01-01' WHERE id = {id}", "derived.changed", ("valid_to",)),
        ("DELETE FROM organisation_names WHERE id = {id}", "derived.missing", ()),
    ],
)
def test_a_name_that_a_notice_gave_is_proved_by_it(
    tmp_path: Path, change: str, code: str, columns: tuple[str, ...]
) -> None:
    whole = empty_register(tmp_path / "whole")
    whole.record_all(call(investor=SCHOOL, published_at="2026-11-29"))
    with unguarded(whole.system.database, stays=False) as connection:
        named = select(OrganisationName.id).where(OrganisationName.name == SCHOOL["name"])
        connection.exec_driver_sql(change.format(id=connection.execute(named).scalar_one()))
        found = [(each.table, each.code, each.columns) for each in differences(connection, whole)]
    assert ("organisation_names", code, columns) in found
    whole.system.database.close()


def test_a_body_that_nobody_named_is_told(tmp_path: Path) -> None:
    # Where a text is withheld a body without a name may be all that is left of it, and is let be.
    whole = empty_register(tmp_path / "whole")
    whole.record_all(call())
    with unguarded(whole.system.database, stays=False) as connection:
        connection.exec_driver_sql("INSERT INTO organisations (reference, code) VALUES ('vnz9', 'vnz9')")
        assert [each.subject for each in differences(connection, whole)] == ["vnz9"]
    whole.system.database.close()


def test_a_body_of_which_a_file_says_no_name_is_founded(tmp_path: Path) -> None:
    whole = empty_register(tmp_path / "whole")
    with whole.system.database.write() as session:
        load_bodies(session, ['{"code": "vnz888300001", "levels": [{"level": "department"}]}'], START)
    whole.record_all(call())
    assert whole.differences() == []
    whole.system.database.close()


def test_packages_that_have_each_other_s_numbers_are_named(tmp_path: Path) -> None:
    whole = empty_register(tmp_path / "whole")
    whole.record_all(call(), call("IB2688900002", "goi-2", title="Mua bàn ghế"))
    with unguarded(whole.system.database, stays=False) as connection:
        for old, new in (("GT-000001", "?"), ("GT-000002", "GT-000001"), ("?", "GT-000002")):
            connection.exec_driver_sql(f"UPDATE packages SET reference = '{new}' WHERE reference = '{old}'")
        found = [(each.code, each.columns) for each in differences(connection, whole) if each.table == "packages"]
    assert found == [("derived.changed", ("reference",))]
    whole.system.database.close()


def test_a_withheld_text_excuses_no_package_that_lost_its_words(register: Register) -> None:
    wiped = "UPDATE packages SET title = NULL, field = NULL, selection_form = NULL, price = NULL WHERE title = '{}'"
    with unguarded(register.system.database, stays=False) as connection:
        connection.exec_driver_sql(wiped.format("Sửa chữa trường Mẫu"))
        assert [each.table for each in differences(connection, register)] == ["packages"]


def test_beside_a_withheld_text_only_what_that_may_have_lent_is_not_proved(tmp_path: Path) -> None:
    whole, table, unproved = empty_register(tmp_path / "whole"), Base.metadata.tables["revision_texts"], []
    whole.record_all(call(), notice("opening"))
    whole.withhold("TB-000001")
    with unguarded(whole.system.database, stays=False) as connection:
        for column in columns_of(table):
            savepoint = connection.begin_nested()
            connection.execute(table.update().values({column.name: altered(column)}))
            if not differences(connection, whole):
                unproved.append(column.name)
            savepoint.rollback()
    assert sorted(unproved) == ["field", "selection_form"]
    whole.system.database.close()


def test_a_long_ledger_is_done_anew_in_parts(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procurement.publication.replaying.BATCH", 2)
    with unguarded(register.system.database, stays=False) as connection:
        assert differences(connection, register) == []


OF_A_REVISION = {name: {"revision_id": 1} for name in ("revision_documents", "withholdings")}
"""Where a row of a revision that does not exist stands on no page and is no difference."""


def alone(table: Table) -> set[str]:
    """Return the columns of which a value may stand only once, alone or with others."""
    unique = (key for key in table.constraints if isinstance(key, UniqueConstraint | PrimaryKeyConstraint))
    return {column.name for key in unique for column in key.columns}
