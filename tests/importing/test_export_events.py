"""Exporting: import, export, import elsewhere, export: the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from procurement.importing.exporting import export_lines
from procurement.importing.sample import sample_events
from tests.notices.independent_cleaning import clean_event
from tests.publication.register import Register, call, empty_register, notice_of

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Register]:
    """Return another empty register."""
    own = empty_register(tmp_path / "elsewhere")
    yield own
    own.system.database.close()


def export(register: Register, path: Path) -> bytes:
    with register.read() as session, path.open("w", encoding="utf-8", newline="\n") as target:
        target.writelines(line + "\n" for line in export_lines(session))
    return path.read_bytes()


def take_in(register: Register, path: Path) -> tuple[int, int]:
    report = register.system.importer().run([path])
    assert report.refused == 0, report.faults
    return report.published, report.unchanged


def parsed(line: str) -> dict[str, Any]:
    return json.loads(line, parse_float=Decimal)


def sample(path: Path) -> Path:
    lines = [json.dumps(event, ensure_ascii=False) for event in sample_events(date(2026, 11, 30))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("source", ["oddities", "sample"])
def test_export_import_export_gives_the_same_bytes(
    register: Register, elsewhere: Register, tmp_path: Path, source: str
) -> None:
    taken = DATA / "oddities.events.jsonl" if source == "oddities" else sample(tmp_path / "sample.jsonl")
    published, _ = take_in(register, taken)
    first = export(register, tmp_path / "first.jsonl")
    assert take_in(elsewhere, tmp_path / "first.jsonl") == (published, 0)
    assert export(elsewhere, tmp_path / "second.jsonl") == first
    assert take_in(register, tmp_path / "first.jsonl") == (0, published)
    assert first.count(b"\n") == published


def test_the_export_says_what_an_independent_cleaning_of_the_sample_says(register: Register, tmp_path: Path) -> None:
    path = sample(tmp_path / "sample.jsonl")
    take_in(register, path)
    taken = [clean_event(parsed(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    given = export(register, tmp_path / "first.jsonl").decode().splitlines()
    assert [clean_event(parsed(line)) for line in given] == taken


def test_lines_come_in_the_order_of_the_ledger_with_reference_revision_and_time_of_looking(register: Register) -> None:
    looked = "2026-12-02T00:00:00+07:00"
    register.record_all(call(), call("IB2688900002", "goi-2"), call(title="Khác", retrieved_at=looked))
    with register.read() as session:
        lines = [parsed(line) for line in export_lines(session)]
    assert [(line["reference"], line["revision"], line.get("retrieved_at")) for line in lines] == [
        ("TB-000001", 0, None), ("TB-000002", 0, None), ("TB-000001", 1, looked),
    ]  # fmt: skip


def test_which_revision_counts_survives_the_way_through_a_file(
    register: Register, elsewhere: Register, tmp_path: Path
) -> None:
    a, b = (
        call(title=title, body={"closes_at": f"2026-12-{day}T09:00:00+07:00"}) for title, day in (("A", 15), ("B", 20))
    )
    seen = [
        {**raw, "retrieved_at": f"2026-12-01T0{hour}:00:00+07:00"} for raw, hour in ((a, 6), (b, 7), (a, 8), (b, 5))
    ]
    register.record_all(*seen, call(version="02"), call(version="01"))
    export(register, tmp_path / "first.jsonl")
    take_in(elsewhere, tmp_path / "first.jsonl")
    assert states(elsewhere) == states(register)


def states(register: Register) -> list[tuple[int, bool, bool]]:
    with register.read() as session:
        notice = notice_of(session, "TB-000001")
        return [(notice.current_number, known.is_history, known.changed_at_source) for known in notice.revisions]


def test_a_withheld_text_is_not_exported_and_the_rest_goes_its_way(
    register: Register, elsewhere: Register, tmp_path: Path
) -> None:
    register.record_all(call(), call("IB2688900002", "goi-2"))
    register.withhold("TB-000001")
    assert export(register, tmp_path / "first.jsonl").count(b"\n") == 1
    assert take_in(elsewhere, tmp_path / "first.jsonl") == (1, 0)
    assert export(elsewhere, tmp_path / "second.jsonl") == (tmp_path / "first.jsonl").read_bytes()
