"""Code tables: labels, OCDS values, mixed contract types."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procurement.notices.codes import TABLES, code_label, find_code

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
NATIONAL = {"bidField": "field", "bidForm": "selection_form", "bidMode": "selection_method", "planType": "plan_type"}
METHODS = {"open", "selective", "limited", "direct"}
CATEGORIES = {"goods", "works", "services"}


def national_tables() -> dict:
    if not (SHARED / "codes.json").exists():
        pytest.skip("the collected code tables (shared/data beside the project) are not on this machine")
    return json.loads((SHARED / "codes.json").read_text(encoding="utf-8"))["tables"]


def test_every_national_code_is_here_with_its_vietnamese_label() -> None:
    tables = national_tables()
    for source, ours in NATIONAL.items():
        assert {row["code"]: row["vi"] for row in tables[source]["codes"]} == {
            code: row.vi for code, row in TABLES[ours].items()
        }


def words(label: str) -> set[str]:
    return set(label.lower().replace(",", "").split())


def test_every_collected_contract_type_reads_as_the_portal_labels_it() -> None:
    rows = national_tables()["ctype"]["codes"]
    differing = [row for row in rows if words(code_label("contract_type", row["code"], "vi")) != words(row["vi"])]
    assert differing == []
    assert len(rows) == 22


@pytest.mark.parametrize(
    ("form", "method"),
    [("CDT", "direct"), ("CDTRG", "direct"), ("MSTT", "direct"), ("TTH", "direct"), ("DTHC", "selective"),
     ("LCNT_DB", "limited"), ("DTRR", "open"), ("CHCT", "open")],
)  # fmt: skip
def test_selection_forms_have_the_ocds_method_that_was_ruled(form: str, method: str) -> None:
    assert TABLES["selection_form"][form].ocds == method


def test_ocds_values_are_of_the_standards_own_lists() -> None:
    assert {row.ocds for row in TABLES["selection_form"].values()} - {None} == METHODS
    assert {row.ocds for row in TABLES["field"].values()} - {None} == CATEGORIES
    assert TABLES["field"]["HON_HOP"][2:] == ("works", ("goods", "services"))


def test_mixed_contract_types_are_composed_of_their_parts() -> None:
    assert code_label("contract_type", "TG_DGCD", "vi") == "Trọn gói và theo đơn giá cố định"
    assert code_label("contract_type", "TG_CD_DC", "en") == "Lump sum, fixed unit price and adjustable unit price"
    assert find_code("contract_type", "TG_XYZ") is None


def test_an_unknown_code_is_its_own_label() -> None:
    assert code_label("field", "MOI", "vi") == "MOI"
    assert find_code("selection_form", "TG_DGCD") is None


def test_every_row_has_both_labels() -> None:
    rows = [row for table in TABLES.values() for row in table.values()]
    assert all(row.vi and row.en and row.label("vi") == row.vi and row.label("en") == row.en for row in rows)
