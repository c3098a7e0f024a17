"""The monthly file: made once, bound to the ledger, recomputed by anyone from its rows; one changed byte is found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from procurement.app import create_app
from procurement.compliance.figures import AsOf, Scope, count_coverage
from procurement.compliance.models import MonthlyFile
from procurement.compliance.monthly import COLUMNS
from procurement.compliance.monthly_files import end_of_month, find_monthlies
from procurement.core.clock import VIETNAM
from procurement.core.errors import Refused
from procurement.ledger.models import GENESIS, LedgerEntry
from tests.compliance.test_duty_reading import ACTS
from tests.databases import unguarded
from tests.publication.register import Register, call, plan, row

GUIDE = Path(__file__).parents[2] / "docs" / "giam-sat" / "README.md"
SCRIPT = Path(__file__).parents[2] / "procurement" / "static" / "tinh_lai.py"
DECEMBER = date(2026, 12, 1)
ADDRESS = "/giam-sat/tep-thang"


@pytest.fixture
def december(register: Register) -> Register:
    """Return a register whose December is over; some of what it has came in January."""
    late = plan(row("Ba", "goi-3"), number="PL2688900005", published_at="2026-11-16", decision={"date": "2026-11-02"})
    register.record_all(
        ACTS["plan"], ACTS["call"], ACTS["call of another plan"], late, ACTS["second call of that plan"]
    )
    _stand_at(register, datetime(2026, 12, 20, tzinfo=VIETNAM))
    register.record(ACTS["opening"])
    _stand_at(register, datetime(2027, 1, 2, tzinfo=VIETNAM))
    register.record_all(ACTS["result"], call("IB2688900008", "goi-2", plan_number="PL2688900001"))
    return register


def _stand_at(register: Register, at: datetime) -> None:
    register.clock.advance(at - register.clock.now())


def served(register: Register, folder: Path) -> tuple[Path, Path, str]:
    """Return the month's two files as a visitor gets them, and the digest that the page lists for the second."""
    visitor = create_app(register.system).test_client()
    paths = []
    for form in ("csv", "json"):
        with visitor.get(f"{ADDRESS}/2026-12.{form}") as answer:
            paths.append(folder / f"2026-12.{form}")
            paths[-1].write_bytes(answer.data)
    with register.read() as session:
        (file,) = find_monthlies(session)
    with visitor.get(ADDRESS) as answer:
        assert file.json_sha256 in answer.get_data(as_text=True)
        assert file.csv_sha256 in answer.get_data(as_text=True)
    return paths[0], paths[1], file.json_sha256


def recompute(table: Path, told: Path, listed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the script of the docs, alone: no site packages, none of our code."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(table), str(told), listed]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_anyone_recomputes_the_figures_from_the_served_rows(december: Register, tmp_path: Path) -> None:
    december.system.monthly.make(DECEMBER)
    table, told, listed = served(december, tmp_path)
    done = recompute(table, told, listed)
    assert (done.returncode, done.stderr) == (0, "")
    assert listed in done.stdout


def test_the_file_says_what_the_register_counted_at_the_end_of_the_month(december: Register, tmp_path: Path) -> None:
    december.system.monthly.make(DECEMBER)
    _, told, _ = served(december, tmp_path)
    said = json.loads(told.read_text(encoding="utf-8"))
    with december.read() as session:
        table = count_coverage(session, Scope(), AsOf(end_of_month(DECEMBER)))[None]
        head = session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence.desc()).limit(1)).one()
    assert said["coverage"]["kind"] == {kind: dict(count.states) for kind, count in table.items() if count.states}
    assert said["timeliness"]["kind,national_source"]["plan|declared"] == {
        "on_time": 1, "late": 1, "unknown": 0, "median": 5, "p90": 5}  # fmt: skip
    assert "published" not in said["coverage"]["kind"]["award"]
    assert said["ledger"] == {"sequence": head.sequence, "entry_hash": head.entry_hash}


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ("csv", lambda data: 0),
        ("csv", lambda data: data.index(b"2026-12")),
        ("csv", lambda data: data.rindex(b"missing") + 1),
        ("csv", lambda data: len(data) - 1),
        ("json", lambda data: data.index(b'"published": ') + 13),
        ("json", lambda data: data.index(b'"csv_sha256": "') + 20),
        ("json", lambda data: data.index(b'"entry_hash": "') + 20),
        ("json", lambda data: data.index(b'"as_of": "') + 10),
        ("listed", lambda data: 7),
    ],
    ids=["mark", "month", "state", "end", "figure", "digest of rows", "entry", "date", "listed digest"],
)
def test_one_changed_byte_is_found(
    december: Register, tmp_path: Path, form: str, place: Callable[[bytes], int]
) -> None:
    december.system.monthly.make(DECEMBER)
    table, told, listed = served(december, tmp_path)
    if form == "listed":
        listed = listed[:7] + ("0" if listed[7] != "0" else "1") + listed[8:]
    else:
        path = {"csv": table, "json": told}[form]
        data = bytearray(path.read_bytes())
        data[place(bytes(data))] ^= 1
        path.write_bytes(data)
    assert recompute(table, told, listed).returncode == 1


@pytest.mark.parametrize(("old", "new"), [('"published": 1', '"published": 2'), ('"median": 5', '"median": 4')])
def test_a_figure_that_does_not_follow_is_found_without_any_digest(
    december: Register, tmp_path: Path, old: str, new: str
) -> None:
    december.system.monthly.make(DECEMBER)
    table, told, _ = served(december, tmp_path)
    told.write_text(told.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    done = recompute(table, told)
    assert done.returncode == 1
    assert re_digests(done.stdout) == []


def re_digests(said: str) -> list[str]:
    """Return the lines that speak of digests."""
    return [line for line in said.splitlines() if "SHA-256" in line]


def test_the_same_register_gives_the_same_bytes(december: Register, tmp_path: Path) -> None:
    made = december.system.monthly.make(DECEMBER)
    digests = (made.csv_sha256, made.json_sha256)
    with unguarded(december.system.database) as connection:
        connection.exec_driver_sql("DELETE FROM monthly_files")
    with december.read() as session:
        december.system.duties.rebuild(session)
    again = december.system.monthly.make(DECEMBER)
    assert (again.csv_sha256, again.json_sha256) == digests


def test_the_worker_makes_last_months_file_once(december: Register) -> None:
    made = december.system.monthly.make_last()
    assert made is not None
    assert (made.month, made.previous) == (DECEMBER, GENESIS)
    assert december.system.monthly.make_last() is None
    november = december.system.monthly.make(date(2026, 11, 1))
    assert november.previous == made.seal


def test_nothing_is_made_of_months_before_the_register_or_not_over(december: Register) -> None:
    assert refusal(december, date(2027, 1, 1))[0] == "monthly.not_over"
    assert refusal(december, date(2026, 10, 1))[0] == "monthly.before"
    december.system.monthly.make(DECEMBER)
    assert refusal(december, DECEMBER)[0] == "monthly.there"


def test_an_empty_register_has_no_file(register: Register) -> None:
    assert register.system.monthly.make_last() is None
    assert refusal(register, date(2026, 10, 1)) == ("monthly.empty", {"month": "2026-10"})


def refusal(register: Register, month: date) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as refused:
        register.system.monthly.make(month)
    (problem,) = refused.value.problems
    return problem.code, dict(problem.params)


def test_a_month_that_ended_before_the_first_act_has_no_file_however_early_its_notices_were_posted(
    register: Register,
) -> None:
    old = plan(row("Ba", "goi-3"), number="PL2688900005", published_at="2026-09-16", decision={"date": "2026-09-02"})
    register.record(old)
    _stand_at(register, datetime(2026, 12, 1, tzinfo=VIETNAM))
    assert refusal(register, date(2026, 10, 1)) == ("monthly.before", {"month": "2026-10", "first": "2026-11"})
    made = register.system.monthly.make(date(2026, 11, 1))
    with register.read() as session:
        assert [each.month for each in find_monthlies(session)] == [made.month]


def test_reconciling_finds_a_changed_row_or_file_and_sweeping_leaves_them(december: Register) -> None:
    made = december.system.monthly.make(DECEMBER)
    december.clock.advance(timedelta(days=400))
    assert december.system.sweep_files() == []
    assert december.differences() == []
    path = december.system.storage.path(made.csv_sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with unguarded(december.system.database) as connection:
        connection.exec_driver_sql(f"UPDATE monthly_files SET json_sha256 = '{'0' * 64}', sequence = 1")
    found = {each.code for each in december.differences()}
    assert found == {"file.changed", "monthly.seal", "monthly.ledger"}
    with december.read() as session:
        assert session.scalar(select(func.count()).select_from(MonthlyFile)) == 1


def test_the_guide_explains_every_column() -> None:
    rows = [line.split("|")[1] for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert sorted(name.strip(" `") for row in rows for name in row.split(",")) == sorted(COLUMNS)
