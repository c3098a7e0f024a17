"""Tables to take away: what a row is, what a cell may hold, and that nothing is left out."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.notices.events import read_event
from procurement.open_data import xlsx_file
from procurement.open_data.columns import COLUMNS, NAMES, Value
from procurement.open_data.csv_file import BEGINS_FORMULA, write_csv
from procurement.publication.service import record
from procurement.system import System
from tests.databases import make_system
from tests.search.register import OFFICER, call, event, publish, vnd, withhold_text


@pytest.fixture
def system(tmp_path: Path, clock: FrozenClock) -> Any:
    made = make_system(tmp_path, clock)
    yield made
    made.database.close()


@pytest.fixture
def client(system: System) -> FlaskClient:
    return create_app(system).test_client()


def rows(client: FlaskClient, query: str = "sort=newest") -> list[dict[str, str]]:
    data = client.get(f"/tim-kiem.csv?{query}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline="")))


def consortium() -> dict[str, Any]:
    shared: dict[str, Any] = {"consortium_code": "PC1", "consortium_name": "Liên danh Mẫu", "result": "won"}
    shared["winning_price"] = vnd(900)
    bidders = [
        {**shared, "code": "vn8880000001", "name": "Công ty A"},
        {**shared, "code": "vn8880000002", "name": "Công ty B"},
        {"code": "vn8880000003", "name": "Công ty C", "result": "lost"},
    ]
    lots = [{"lot_ref": "BP1", "bidders": bidders}]
    return event("award", "IB2688800001", "Kết quả", {"outcome": "awarded", "award_value": vnd(900), "lots": lots})


def cells(text: str) -> list[str]:
    row: tuple[Value, ...] = (text,) + (None,) * (len(NAMES) - 1)
    written = b"".join(write_csv([row])).decode("utf-8-sig")
    return next(csv.reader(io.StringIO(written.split("\r\n", 1)[1], newline="")))


def test_a_plan_has_a_row_for_each_of_its_packages_that_matches(system: System, client: FlaskClient) -> None:
    packages = [
        {
            "package_ref": "g1",
            "title": "Xây trường",
            "field": "XL",
            "price": vnd("4861200000.5"),
            "start": {"year": 2027},
        },
        {"package_ref": "g2", "title": "Mua máy tính", "field": "HH"},
    ]
    publish(system, event("plan", "PL2688800001", "Kế hoạch năm 2027", {"packages": packages}))
    both = rows(client)
    assert [(row["row"], row["package_title"], row["value"], row["status"]) for row in both] == [
        ("package", "Xây trường", "4861200000.5", "planned"),
        ("package", "Mua máy tính", "", "planned"),
    ]
    assert both[0]["starts_by"] == "2027-12-31"
    assert [row["package_title"] for row in rows(client, "field=HH")] == ["Mua máy tính"]


@pytest.mark.parametrize(("money", "currency"), [(vnd(900), "VND"), ({"amount": 900, "currency": "USD"}, "USD")])
def test_a_bid_says_in_which_currency_its_price_is(
    system: System, client: FlaskClient, money: dict[str, Any], currency: str
) -> None:
    bidders = [
        {"code": "vn8880000001", "name": "Công ty A", "result": "won", "winning_price": money},
        {"code": "vn8880000002", "name": "Công ty B", "result": "lost"},
    ]
    lots = [{"lot_ref": "BP1", "bidders": bidders}]
    publish(system, event("award", "IB2688800001", "Kết quả", {"outcome": "awarded", "lots": lots}))
    bids = [(row["bid_price"], row["currency"]) for row in rows(client, "kind=award") if row["row"] == "bid"]
    assert bids == [("900", currency), ("", "")]


def test_the_price_of_a_consortium_stands_once_and_its_members_follow(system: System, client: FlaskClient) -> None:
    publish(system, call("IB2688800001", "Mua máy"), consortium())
    told = [
        (row["row"], row["bid"], row["bidder_name"], row["bid_price"], row["result"])
        for row in rows(client, "kind=award")
    ]
    assert told == [
        ("package", "", "", "", ""),
        ("bid", "1", "Liên danh Mẫu", "900", "won"),
        ("member", "1", "Công ty A", "", ""),
        ("member", "1", "Công ty B", "", ""),
        ("bid", "2", "Công ty C", "", "lost"),
    ]
    assert sum(Decimal(row["award_value"] or 0) for row in rows(client)) == 900


def test_status_follows_the_clock(system: System, client: FlaskClient, clock: FrozenClock) -> None:
    publish(system, call("IB2688800001", "Mua máy", closes_at="2026-11-30T09:00:00+07:00"))
    with client.get("/tim-kiem.csv?sort=newest") as first:  # a table that nobody takes holds its connection
        known = {"If-None-Match": first.headers["ETag"]}
    assert rows(client)[0]["status"] == "open"
    assert rows(client)[0]["closes_at"] == "2026-11-30T09:00:00+07:00"
    with client.get("/tim-kiem.csv?sort=newest", headers=known) as again:
        assert again.status_code == 304
    clock.advance(datetime(2026, 11, 30, 2, tzinfo=UTC) - clock.now())
    with client.get("/tim-kiem.csv?sort=newest", headers=known) as again:
        assert again.status_code == 200
    assert rows(client)[0]["status"] == "closed"


def test_of_a_withheld_text_no_word_is_in_the_table(system: System, client: FlaskClient) -> None:
    publish(system, call("IB2688800001", "Điều phải gỡ", body={"price": vnd(77)}))
    withhold_text(system, "TB-000001")
    (row,) = rows(client)
    assert (row["row"], row["notice"], row["title"], row["value"]) == ("notice", "TB-000001", "", "")
    assert "gỡ" not in client.get("/tim-kiem.csv?sort=newest").text


@pytest.mark.parametrize("first", BEGINS_FORMULA)
def test_no_cell_of_a_csv_can_begin_a_formula(first: str) -> None:
    written = cells(f'{first}HYPERLINK("http://x","y")')[0]
    assert written[0] == "'"
    assert written[1:].startswith(first)


def test_what_begins_no_formula_stays_as_it_is() -> None:
    for text in ("Mua máy = tính", " =1", "'x", "0100109106", 'a "b", c\nd', "–"):
        assert cells(text)[0] == text


def test_texts_stand_in_quotation_marks_and_numbers_do_not(system: System, client: FlaskClient) -> None:
    publish(system, call("IB2688800001", "Mua máy", body={"price": vnd("2609041591.923")}))
    line = client.get("/tim-kiem.csv?sort=newest").data.split(b"\r\n")[1].decode()
    assert ',"00",' in line
    assert ",2609041591.923," in line
    assert client.get("/tim-kiem.csv").data.startswith(b'\xef\xbb\xbf"row","notice"')


def test_a_workbook_has_typed_cells_and_no_formula(system: System, client: FlaskClient) -> None:
    publish(system, call("IB2688800001", '=HYPERLINK("http://x")', body={"price": vnd("1234567890123456.5")}))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/tim-kiem.xlsx?sort=newest&lang=en").data))
    sheet = book["Data"]
    cell = {column.name: sheet.cell(2, at) for at, column in enumerate(COLUMNS, start=1)}
    assert (cell["title"].value, cell["title"].data_type) == ('=HYPERLINK("http://x")', "s")
    assert cell["value"].value == "1234567890123456.5"  # more digits than a number of a spreadsheet holds
    assert cell["closes_at"].value == datetime(2026, 12, 7, 9)  # noqa: DTZ001 - a cell has no zone
    assert cell["national_version"].value == "00"
    assert [sheet.title for sheet in book] == ["Data", "Columns", "About"]
    assert sheet.cell(1, 1).value == "Row"
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Address"] == "http://dau-thau.example/tim-kiem?sort=newest&lang=en"


def test_a_workbook_goes_on_on_another_sheet_where_one_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 2)
    target = io.BytesIO()
    made = [(str(number), *[None] * (len(NAMES) - 1)) for number in range(5)]
    xlsx_file.write_xlsx(target, made, "vi", [])
    book = openpyxl.load_workbook(target)
    assert [sheet.title for sheet in book] == ["Dữ liệu", "Dữ liệu 2", "Dữ liệu 3", "Cột", "Nguồn"]
    read = [row[0].value for sheet in book.worksheets[:3] for row in sheet.iter_rows(min_row=2)]
    assert read == ["0", "1", "2", "3", "4"]


def test_a_workbook_does_not_say_when_it_was_asked_for() -> None:
    target = io.BytesIO()
    xlsx_file.write_xlsx(target, [], "vi", [])
    made = openpyxl.load_workbook(target).properties
    moment = xlsx_file.CREATED.replace(tzinfo=None)
    assert (made.created, made.modified) == (moment, moment)


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    target = io.BytesIO()
    xlsx_file.write_xlsx(target, [("x" * 40_000, *[None] * (len(NAMES) - 1))], "vi", [])
    value = openpyxl.load_workbook(target)["Dữ liệu"].cell(2, 1).value
    assert isinstance(value, str)
    assert len(value) == xlsx_file.LONGEST
    assert value.endswith(xlsx_file.CUT)


def test_a_table_names_its_licence_and_where_its_columns_are_explained(client: FlaskClient) -> None:
    for shape in ("csv", "xlsx"):
        with client.get(f"/tim-kiem.{shape}") as answer:
            links = answer.headers["Link"]
        assert 'rel="license"' in links
        assert '</du-lieu>; rel="describedby"' in links
    page = client.get("/du-lieu").text
    assert all(f"<code>{name}</code>" in page for name in NAMES)


def test_the_file_of_a_sample_register_says_so_in_its_name_and_in_every_row(
    system: System, client: FlaskClient
) -> None:
    read = read_event(call("IB2688800001", "Mua"), pseudonym=system.pseudonym)
    with system.database.write() as session:
        record(session, system.clock, read, replace(OFFICER, origin="sample"))
    with client.get("/tim-kiem.csv?sort=newest") as answer:
        assert "du-lieu-mau-" in answer.headers["Content-Disposition"]
    assert {row["sample"] for row in rows(client)} == {"yes"}


def test_the_days_of_the_page_bound_the_table_too(system: System, client: FlaskClient) -> None:
    publish(
        system,
        call("IB2688800001", "Cũ", published_at="2026-11-01"),
        call("IB2688800002", "Mới", published_at="2026-11-20"),
    )
    assert [row["title"] for row in rows(client, "published_from=2026-11-10")] == ["Mới"]
    assert rows(client, "published_from=2026-11-10")[0]["posted_on"] == date(2026, 11, 20).isoformat()


def test_nobody_is_told_of_rows_that_only_nearly_match(system: System, client: FlaskClient) -> None:
    publish(system, call("IB2688800001", "Mua máy tính xách tay"))
    assert rows(client, "q=máy+in") == []
