"""The genuine answers (../shared/data/portal-api-samples): numbers, counts, amounts and instants that they tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from procurement.importing.vneps.assembling import assemble
from procurement.importing.vneps.reading import PortalFile, read_portal_file
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import Event, dump_line, read_event

PSEUDONYM = keyed_pseudonym(b"key of the tests")
Read = Callable[[str], PortalFile]


@pytest.fixture(scope="module")
def read(shared_data: Path) -> Read:
    folder = shared_data / "portal-api-samples"
    return lambda name: read_portal_file((folder / f"{name}.json").read_bytes(), name)


def body_of(file: PortalFile) -> dict[str, Any]:
    """Return the body of a part that needs its call to be an event."""
    [piece] = file.pieces
    body: dict[str, Any] = piece.content["body"]
    return body


def events(*files: PortalFile) -> list[Event]:
    found = assemble(files, lambda number: [])
    return [read_event(dump_line(each.content), pseudonym=PSEUDONYM) for each in found.events]


def amounts(rows: list[dict[str, Any]], name: str = "price") -> list[str]:
    return [str(row[name]["amount"]) for row in rows]


def test_the_plan(read: Read) -> None:
    [plan] = events(read("plan_detail_PL2600333000"))
    assert (plan.kind, plan.national_number, plan.version) == ("plan", "PL2600333000", "00")
    assert plan.content["published_at"] == "2026-10-02T15:56:06.643+07:00"
    assert plan.retrieved_at == "2026-10-05T11:49:24.386+07:00"
    assert plan.organisation["code"] == "vn5800939408"
    assert plan.content["decision"]["date"] == "2026-10-02"
    assert len(plan.content["documents"]) == 1
    body = plan.body
    assert (body["plan_type"], str(body["budget"]["amount"]), body["package_count"]) == ("DTPT", "969706562000", 6)
    assert (body["project"]["number"], body["project"]["group"]) == ("PR2600048536", "Nhóm B")
    packages = body["packages"]
    assert [row["package_number"][-4:] for row in packages] == ["8007", "8021", "8043", "8106", "8169", "8189"]
    assert amounts(packages) == ["51197946", "1788792936", "71728323", "744649682068", "6494920366", "2223659215"]
    assert [row["selection_form"] for row in packages] == ["CDTRG", "CDTRG", "CDTRG", "DTRR", "TTH", "CDTRG"]
    assert [str(row["duration"]["value"]) for row in packages] == ["10", "30", "30", "540", "540", "540"]
    assert [row.get("start", {}).get("quarter") for row in packages] == [4, 4, 4, 4, None, 4]
    assert plan.warnings == ()


def test_the_rows_of_lists(read: Read) -> None:
    older, newer = events(read("search_record_IB2300120225"), read("search_record_hanoi_IB2600420870"))
    assert (older.national_number, older.version, older.plan_number) == ("IB2300120225", "00", "PL2300089723")
    assert older.content["package_ref"].startswith("cf919250-")
    assert (older.organisation["code"], str(older.body["price"]["amount"])) == ("vn5801427635", "144730000")
    assert older.body["closes_at"] == older.body["opens_at"] == "2023-06-14T10:00:00+07:00"
    assert (older.body["field"], older.body["selection_form"], older.body["is_online"]) == ("HH", "CHCT", True)
    assert (newer.national_number, newer.version) == ("IB2600420870", "00")
    assert newer.content["published_at"] == "2026-08-03T21:10:23.86+07:00"
    assert newer.content["place"]["province"] == "Thành phố Hà Nội"
    assert (str(newer.body["price"]["amount"]), newer.body["field"]) == ("12982428000", "XL")


def test_the_openings(read: Read) -> None:
    page = body_of(read("opening_dom_IB2600486024"))
    [bid] = page["bidders"]
    assert (bid["code"], str(bid["final_price"]["amount"])) == ("vn5801400520", "2609041591.923")
    assert (str(bid["security"]["amount"]), bid["security_validity_days"]) == ("35000000", 150)
    assert (bid["duration"]["unit"], bid["duration"]["value"]) == ("day", 100)

    consulting = read("opening_financial_consulting_IB2600512536")
    [bid] = body_of(consulting)["bidders"]
    assert consulting.pieces[0].content["package_number"] == "BP2600725730"
    assert body_of(consulting)["envelope"] == "financial"
    assert body_of(consulting)["completed_at"] == "2026-09-29T08:45:34+07:00"
    assert (str(bid["price"]["amount"]), str(bid["technical_score"])) == ("4374840000", "97.05")
    assert bid["duration"] == {"value": 27, "unit": "month"}

    lots = read("opening_financial_goods_lots_hanoi_IB2500426513")
    [bid] = body_of(lots)["bidders"]
    assert (str(bid["price"]["amount"]), str(bid["security"]["amount"])) == ("21551250000", "395000000")
    assert body_of(lots)["closes_at"] == "2025-10-28T15:00:00+07:00"
    assert lots.unread["raw.opening_lot_detail_2[].lotPrice"] == 6


def test_the_clarifications_of_all_versions(read: Read) -> None:
    rows = body_of(read("clarifications_IB2600493339"))["clarifications"]
    assert [(row["asked_at"][:19], row["answered_at"][:19]) for row in rows] == [
        ("2026-09-13T11:16:44", "2026-09-15T16:48:06"),
        ("2026-09-14T17:37:09", "2026-09-19T09:34:21"),
        ("2026-09-19T11:55:01", "2026-09-28T19:58:58"),
    ]
    assert all(row["question"] and row["answer"] and row["subject"] for row in rows)


def test_the_lists_of_versions(read: Read) -> None:
    versions = read("version_lists").versions
    assert sorted((each.number, each.version) for each in versions) == [
        ("IB2400040053", "00"), ("IB2400040053", "01"), ("IB2400211941", "00"), ("PL2400213559", "00"),
        ("PL2400213559", "01"), ("PL2400213559", "02"), ("PL2600163819", "00"), ("PL2600163819", "01"),
    ]  # fmt: skip


def test_every_answer_is_known(read: Read, shared_data: Path) -> None:
    files = [read(path.stem) for path in sorted((shared_data / "portal-api-samples").glob("*.json"))]
    assert len(files) == 8
    assert [problem for file in files for problem in file.problems] == []
