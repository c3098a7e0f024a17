"""Dossiers worked by hand from the law, cell by cell beside the duties that the register makes of the same notices."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from procurement.compliance.citations import Citation, read_texts
from procurement.compliance.explaining import count_days
from procurement.compliance.judging import PREPARATION, coverage, timeliness
from procurement.compliance.law import load_law
from procurement.compliance.models import DutyRow
from procurement.compliance.rules import UNCOUNTED
from procurement.compliance.tables import Faults
from procurement.core.clock import VIETNAM, FrozenClock
from procurement.publication import service
from procurement.publication.acts import Authority
from tests.compliance.dossier_files import NOTHING, Paper, Worked, read_papers
from tests.databases import make_system
from tests.publication.register import OFFICERS, START, event_of

LAW = load_law()
TEXTS = read_texts(Faults())
PAPERS = read_papers()
LEAST = 60
CLASSES = {
    "open", "paper", "shortlist", "two envelopes", "shopping", "online price", "consultant", "appointment ordinary",
    "appointment short", "emergency", "exempt", "international", "transition", "quick post", "direct award",
    "cancelled and re-tendered", "plan revisions", "first revision unknown", "edges",
}  # fmt: skip
REGIMES = {"R0", "R1", "R2", "R3", "R4", "R5"}
NEEDS = {"phải đăng": "required", "không yêu cầu": "not_required", "được miễn": "exempt", "chưa đủ căn cứ": "unknown"}
HERE = {"đã đăng": "published", "chưa thấy": "missing", "chưa đến hạn": "not_due", "chưa đủ căn cứ": "unknown"}
JUDGED = {
    "đúng hạn": "on_time", "chậm": "late", "quá hạn": "overdue", "chưa đến hạn": "not_due",
    "chưa đủ căn cứ": "unknown", "không giới hạn": "unknown", "thiếu một ngày chỉ nhắc": "unknown",
}  # fmt: skip
REASONS = ("cancelled", "no_winner", "no_row", "no_rule")


def publish(paper: Paper, folder: Path) -> list[DutyRow]:
    """Put the notices of a dossier through the door, each at its time, and return the duties of that register."""
    notices = list(paper.published())
    clock = FrozenClock(START if paper.is_history else notices[0].here)
    system = make_system(folder, clock)
    authority = Authority(OFFICERS.drafted_by, OFFICERS.approved_by, "import") if paper.is_history else OFFICERS
    for each in notices:
        if not paper.is_history:
            clock.advance(max(each.here - clock.now(), timedelta()))
        with system.database.write() as session:
            service.record(session, clock, event_of(each.raw), authority)
    system.duties.catch_up()
    with system.database.read() as session:
        rows = list(session.scalars(select(DutyRow).order_by(DutyRow.id)))
    system.database.close()
    return [row for row in rows if row.subject != OTHER]


OTHER = "GT-000002"
"""The package by which a revised plan replaces the one that it drops."""


def label(row: DutyRow) -> str:
    """Return the name of a duty as the dossiers write it."""
    act = PREPARATION if row.act == PREPARATION else ""
    parts = (str(row.round) if row.round > 1 else "", row.kind, row.stage, row.envelope, act)
    return " ".join(part for part in parts if part)


def found(rows: list[DutyRow], worked: Worked) -> DutyRow:
    """Return the one duty that a row of a dossier is about; without a stage any of its kind."""
    name = worked["nghĩa vụ"]
    same = [row for row in rows if label(row) == name] or [
        row for row in rows if label(row).startswith(f"{name} ") and row.act != PREPARATION
    ]
    assert len(same) == 1, (name, [label(row) for row in rows])
    return same[0]


def written(moment: datetime | date | None) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat() if moment else NOTHING
    local = moment.astimezone(VIETNAM)
    return local.strftime("%Y-%m-%dT%H:%M" if not local.second else "%Y-%m-%dT%H:%M:%S")


def articles(written_as: list[str]) -> tuple[Citation, ...]:
    return TEXTS.cite(written_as, "found").places


def check_need(row: DutyRow, worked: Worked, matrix_row: str) -> None:
    need, why = worked.need
    assert row.need == NEEDS[need]
    if need in ("không yêu cầu", "được miễn"):
        assert row.reason == why
    elif need == "chưa đủ căn cứ":
        facts = set(why.split()) - {"no_row", "no_rule", "unsettled"}
        assert set(row.unclear.split()) == facts
        assert row.reason == (why if why in REASONS else "no_row" if matrix_row == NOTHING else matrix_row)


def due(row: DutyRow) -> str:
    """Return the last day, or the last instant of an hour limit."""
    if row.due_at is None:
        return NOTHING
    return written(row.due_at if row.unit == "h" else (row.due_at - timedelta(seconds=1)).astimezone(VIETNAM).date())


def check_time(row: DutyRow, worked: Worked, asked_at: datetime) -> None:
    assert written(row.triggered) == worked["tính từ"]
    if row.act == PREPARATION:
        is_counted = row.rule is not None and row.measured is not None
        assert worked["các ngày được đếm"] == (f"{row.measured}/{row.amount}" if is_counted else NOTHING)
    else:
        days = [str(each.day.day) for each in count_days(row, LAW.calendar) if each.number]
        assert (" ".join(days) or NOTHING) == worked["các ngày được đếm"]
        assert due(row) == worked["hạn"]
        assert coverage(row, asked_at) == HERE[worked["trên Cổng này"]]
    said, why = worked.judged
    judged = timeliness(row, asked_at, LAW.calendar)
    assert judged.state == JUDGED[said]
    if said in ("chậm", "quá hạn"):
        assert str(judged.by if isinstance(judged.by, int) else hours(judged.by)) == why
    elif judged.state == "unknown":
        assert set(row.missing.split()) == set(why.split())
        assert (said == "không giới hạn") == (row.unit in UNCOUNTED)
        assert (said == "thiếu một ngày chỉ nhắc") == (row.act == PREPARATION and not row.missing)


def hours(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


@pytest.mark.parametrize("paper", PAPERS, ids=[paper.title.partition(".")[0] for paper in PAPERS])
def test_a_dossier_worked_by_hand_agrees(paper: Paper, tmp_path: Path) -> None:
    rows = publish(paper, tmp_path)
    matrix_row, cited = paper.row
    told = [found(rows, worked) for worked in paper.duties]
    assert sorted(map(label, rows)) == sorted(map(label, told))
    for row, worked in zip(told, paper.duties, strict=True):
        check_need(row, worked, matrix_row)
        if not worked.is_brief:
            check_time(row, worked, paper.asked_at)
            assert (row.rule, row.regime) == worked.rule
            if row.rule:
                assert LAW.rules.get(row.rule).cited.places == articles(worked["căn cứ"].split(", "))
    if matrix_row != NOTHING:
        (matrix,) = (each for each in LAW.publications.rows if each.code == matrix_row)
        assert matrix.cited.places == articles(cited)


def test_there_are_sixty_and_none_of_the_classes_and_regimes_is_left_out() -> None:
    assert len(PAPERS) >= LEAST
    assert [int(paper.title.partition(".")[0]) for paper in PAPERS] == list(range(1, len(PAPERS) + 1))
    groups = set().union(*(paper.groups for paper in PAPERS))
    assert groups == CLASSES | REGIMES
    for regime in REGIMES - {"R0"}:
        assert any(worked.rule[1] == regime for paper in PAPERS for worked in paper.duties if not worked.is_brief)
