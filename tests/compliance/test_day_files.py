"""Files of days off: every fault by file and line, nothing half read."""

from __future__ import annotations

import pytest

from procurement.compliance.calendar import load_calendar
from procurement.compliance.days import DATA, read_day_rows
from procurement.core.errors import Invalid
from procurement.core.messages import describe
from tests.compliance.conftest import HEADER, write

GOOD = "2026-11-23,off,found,Nghỉ,,a decision"


def faults_of(folder, text: str) -> list[tuple[object, ...]]:
    with pytest.raises(Invalid) as caught:
        load_calendar(write(folder, text))
    assert all(describe(problem, "vi") != describe(problem, "en") for problem in caught.value.problems)
    return [(*problem.path, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("23/11/2026,off,found,Nghỉ,,a decision", "law.calendar_day"),
        ("2026-02-30,off,found,Nghỉ,,a decision", "law.calendar_day"),
        ("2026-11-23,free,found,Nghỉ,,a decision", "law.calendar_choice"),
        ("2026-11-23,off,sure,Nghỉ,,a decision", "law.calendar_choice"),
        ("2026-11-23,off,found,Nghỉ,,", "law.calendar_source"),
        ("2026-11-23,off,found,,,a decision", "law.calendar_source"),
        ("2026-11-23,off,found,Nghỉ", "law.calendar_columns"),
        ("2026-11-21,off,found,Nghỉ,,a decision", "law.calendar_idle"),
        ("2026-11-25,worked,found,Nghỉ,,a decision", "law.calendar_idle"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line: str, code: str) -> None:
    assert faults_of(tmp_path, f"# a comment\n\n{line}\n") == [("own.csv", 4, code)]


def test_all_faults_are_told_at_once(tmp_path) -> None:
    text = f"{GOOD}\n{GOOD}\nx,off,found,Nghỉ,,a decision\n"
    assert faults_of(tmp_path, text) == [("own.csv", 3, "law.calendar_twice"), ("own.csv", 4, "law.calendar_day")]


def test_a_year_that_is_begun_must_be_told_wholly(tmp_path) -> None:
    assert faults_of(tmp_path, "2028-01-03,off,found,Nghỉ,,x\n") == [("own.csv", "law.calendar_year")]
    assert faults_of(tmp_path, "2029-01-01,off,found,Nghỉ,,x\n") == [("own.csv", "law.calendar_year")] * 2


def test_other_columns_are_refused(tmp_path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(HEADER.replace("kind,", ""), encoding="utf-8")
    with pytest.raises(Invalid, match="law.calendar_columns"):
        load_calendar(path)


def test_a_file_as_a_spreadsheet_writes_it_is_read(tmp_path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}{GOOD}\n".replace("\n", "\r\n").encode())
    assert len(read_day_rows(DATA / "holidays.csv", path)) == len(read_day_rows(DATA / "holidays.csv"))


def test_every_shipped_row_is_in_order_and_says_where_it_is_from() -> None:
    rows = read_day_rows(DATA / "holidays.csv")
    assert [row.day for row in rows] == sorted(row.day for row in rows)
    assert all(row.name_en for row in rows)
    assert {row.certainty for row in rows if row.day.year == 2027} == {"predicted"}
    assert {row.certainty for row in rows if row.day.year == 2026} == {"secondary", "proposed"}
