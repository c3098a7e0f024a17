"""Importing event files: check all, publish in batches, go on after a kill, say which line is refused."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from procurement.core.canonical import sha256_hex
from procurement.documents.models import DocumentFile
from procurement.importing import events as importing
from procurement.importing.events import Importer, Report, read_lines
from procurement.jobs.outbox import deliver_due
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice, Revision
from procurement.organisations.models import Organisation
from tests.publication.register import Register, call, notice_of, only_package

DATA = Path(__file__).resolve().parents[1] / "data"
BATCH = 10


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish in batches of ten: what matters is where they end, not how many acts they hold."""
    assert importing.BATCH == 100
    monkeypatch.setattr(importing, "BATCH", BATCH)


def write(path: Path, *raws: dict[str, Any] | str) -> Path:
    lines = [raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False) for raw in raws]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def import_into(register: Register, *paths: Path, keep_going: bool = False, files: Path | None = None) -> Report:
    return register.system.importer(files).run(paths, keep_going=keep_going)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.published, report.unchanged, report.refused


def faults(report: Report) -> list[tuple[str, int, str, str]]:
    return [
        (Path(fault.file).name, fault.line, ".".join(map(str, fault.problem.path)), fault.problem.code)
        for fault in report.faults
    ]


def many(count: int) -> list[dict[str, Any]]:
    return [call(f"IB26889{number:05d}", f"goi-{number}") for number in range(count)]


def references(register: Register) -> list[str]:
    with register.read() as session:
        return list(session.scalars(select(Notice.reference).order_by(Notice.id)))


def test_lines_come_from_plain_and_gzipped_files_and_blank_ones_are_left_out(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    plain.write_bytes(b"1\n\n  \n2")
    packed.write_bytes(gzip.compress(b"3\n"))
    found = [(Path(line.file).name, line.number, line.text) for line in read_lines([plain, packed])]
    assert found == [("a.jsonl", 1, b"1\n"), ("a.jsonl", 4, b"2"), ("b.jsonl", 1, b"3\n")]


def test_a_file_is_published_in_its_order_and_again_unchanged(register: Register, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *many(BATCH + 1))
    assert counts(import_into(register, path)) == (BATCH + 1, BATCH + 1, 0, 0)
    assert counts(import_into(register, path)) == (BATCH + 1, 0, BATCH + 1, 0)
    with register.read() as session:
        entries = list(session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence)))
    assert [entry.reference for entry in entries] == [f"TB-{number + 1:06d}" for number in range(BATCH + 1)]
    assert {entry.origin for entry in entries} == {"import"}
    assert register.differences() == []


def test_an_empty_file_is_no_error(register: Register, tmp_path: Path) -> None:
    assert counts(import_into(register, write(tmp_path / "a.jsonl", ""))) == (0, 0, 0, 0)


def test_one_bad_line_keeps_all_lines_out(register: Register, tmp_path: Path) -> None:
    report = import_into(register, write(tmp_path / "a.jsonl", *many(2), "{"))
    assert counts(report) == (3, 0, 0, 1)
    assert faults(report) == [("a.jsonl", 3, "", "json.syntax")]
    assert references(register) == []


def test_keep_going_publishes_the_good_lines(register: Register, tmp_path: Path) -> None:
    report = import_into(register, write(tmp_path / "a.jsonl", many(1)[0], "{", many(2)[1]), keep_going=True)
    assert counts(report) == (3, 2, 0, 1)
    assert references(register) == ["TB-000001", "TB-000002"]


def test_every_problem_of_a_line_is_told_and_the_line_counted_once(register: Register, tmp_path: Path) -> None:
    bad = call(title="", body={"closes_at": "mai", "price": {"amount": "nhiều"}})
    report = import_into(register, write(tmp_path / "a.jsonl", bad))
    assert report.refused == 1
    assert [path for _, _, path, _ in faults(report)] == ["title", "body.price.amount", "body.closes_at"]


def test_files_of_one_name_are_told_apart(register: Register, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    first, second = write(tmp_path / "a.jsonl", "{"), write(tmp_path / "x" / "a.jsonl", call())
    report = import_into(register, first, second, keep_going=True)
    assert counts(report) == (2, 1, 0, 1)
    assert report.faults[0].file == str(first)


def test_two_contents_of_one_version_in_one_file_are_a_conflict(register: Register, tmp_path: Path) -> None:
    report = import_into(register, write(tmp_path / "a.jsonl", call(), call(title="Khác")), keep_going=True)
    assert counts(report) == (2, 1, 0, 1)
    assert faults(report) == [("a.jsonl", 2, "", "conflict.same_version")]


@pytest.mark.parametrize(
    "difference",
    [{"version": "01"}, {"retrieved_at": "2026-12-02T00:00:00+07:00"}, {"revision": 1}],
    ids=lambda found: next(iter(found)),
)
def test_what_tells_two_contents_apart_makes_them_revisions(
    register: Register, tmp_path: Path, difference: dict[str, Any]
) -> None:
    path = write(tmp_path / "a.jsonl", call(), {**call(title="Khác"), **difference})
    assert counts(import_into(register, path)) == (2, 2, 0, 0)


def test_the_same_line_twice_is_no_conflict(register: Register, tmp_path: Path) -> None:
    assert counts(import_into(register, write(tmp_path / "a.jsonl", call(), call()))) == (2, 1, 1, 0)


def test_two_files_may_hold_two_states_of_one_notice(register: Register, tmp_path: Path) -> None:
    paths = write(tmp_path / "a.jsonl", call()), write(tmp_path / "b.jsonl", call(title="Khác"))
    assert counts(import_into(register, *paths)) == (2, 2, 0, 0)
    with register.read() as session:
        assert notice_of(session, "TB-000001").current.changed_at_source


def test_a_reference_that_is_taken_here_refuses_its_line_only(register: Register, tmp_path: Path) -> None:
    register.record(call())  # which is the second of many
    nameless = {**call(None, "goi-2"), "reference": "TB-000001", "kind": "award", "body": {}}
    nameless["organisation"] = {"code": "vnz888100077", "name": "Đơn vị chỉ có ở dòng bị từ chối"}
    report = import_into(register, write(tmp_path / "a.jsonl", *many(2), nameless, many(3)[2]), keep_going=True)
    assert counts(report) == (4, 2, 1, 1)
    assert faults(report) == [("a.jsonl", 3, "reference", "conflict.reference")]
    assert len(references(register)) == 3
    with register.read() as session:
        assert session.scalars(select(Organisation.code)).all() == [call()["organisation"]["code"]]
    assert register.differences() == []


def nameless(reference: str, **changes: Any) -> dict[str, Any]:
    return {**call(None, None), "reference": reference, **changes}


@pytest.mark.parametrize(
    "lines",
    [
        [nameless("TB-000001", kind="award", body={})],
        [nameless("TB-000077"), nameless("TB-000077", kind="award", body={})],
        [{**many(3)[2], "reference": "TB-000077"}, nameless("TB-000077")],
    ],
    ids=["taken in the register", "claimed for another kind", "claimed for a numbered notice"],
)
def test_a_line_that_contradicts_the_register_keeps_all_lines_out(
    register: Register, tmp_path: Path, lines: list[dict[str, Any]]
) -> None:
    register.record(call())
    report = import_into(register, write(tmp_path / "a.jsonl", *many(1), *lines))
    assert counts(report) == (1 + len(lines), 0, 0, 1)
    assert faults(report) == [("a.jsonl", 1 + len(lines), "reference", "conflict.reference")]
    assert references(register) == ["TB-000001"]


def test_a_notice_that_gets_its_number_in_the_same_file_contradicts_nothing(register: Register, tmp_path: Path) -> None:
    numbered = {**call(None, None), "reference": "TB-000077", "national_number": "IB2688900009", "title": "Có số"}
    path = write(tmp_path / "a.jsonl", nameless("TB-000077"), numbered)
    assert counts(import_into(register, path)) == (2, 2, 0, 0)
    assert counts(import_into(register, path)) == (2, 0, 2, 0)
    assert references(register) == ["TB-000077"]


def test_a_kill_between_two_batches_is_made_good_by_importing_again(
    register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.jsonl", *many(BATCH + 5))
    acts = 0

    def killed(*args: Any) -> Any:
        nonlocal acts
        acts += 1
        if acts == BATCH + 2:
            raise KeyboardInterrupt
        return original(*args)

    original = importing.record
    monkeypatch.setattr(importing, "record", killed)
    with pytest.raises(KeyboardInterrupt):
        import_into(register, path)
    assert len(references(register)) == BATCH
    monkeypatch.setattr(importing, "record", original)
    assert counts(import_into(register, path)) == (BATCH + 5, 5, BATCH, 0)
    assert register.differences() == []


def test_progress_is_told_for_both_passes(register: Register, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    path = write(tmp_path / "a.jsonl", *many(BATCH + 1))
    register.system.importer(progress=lambda stage, count: told.append((stage, count))).run([path])
    assert told == [("check", BATCH), ("publish", BATCH), ("publish", BATCH + 1)]


def test_nothing_is_written_before_everything_was_checked(register: Register, tmp_path: Path) -> None:
    seen: list[int] = []

    def look(stage: str, _count: int) -> None:
        if stage == "check":
            seen.append(len(references(register)))

    register.system.importer(progress=look).run([write(tmp_path / "a.jsonl", *many(BATCH * 2))])
    assert seen == [0, 0]


def with_file(data: bytes, **more: Any) -> dict[str, Any]:
    return call(documents=[{"type": "other", "title": "a.pdf", "sha256": sha256_hex(data)}], **more)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    return folder


def put(folder: Path, data: bytes, name: str | None = None) -> None:
    (folder / (name or sha256_hex(data))).write_bytes(data)


def held(register: Register) -> list[tuple[str, bool]]:
    with register.read() as session:
        rows = session.scalars(select(DocumentFile).order_by(DocumentFile.sha256))
        return [(row.sha256, row.erased_at is None) for row in rows]


def test_documents_beside_the_file_are_taken_in(register: Register, tmp_path: Path, files: Path) -> None:
    put(files, b"co")
    path = write(tmp_path / "a.jsonl", with_file(b"co"), with_file(b"khong co", number="IB2688900002"))
    assert counts(import_into(register, path, files=files)) == (2, 2, 0, 0)
    assert held(register) == [(sha256_hex(b"co"), True)]
    assert register.system.storage.holds(sha256_hex(b"co"))
    assert register.differences() == []


def test_a_document_that_is_not_what_its_name_says_refuses_its_line(
    register: Register, tmp_path: Path, files: Path
) -> None:
    put(files, b"hong", sha256_hex(b"co"))
    report = import_into(
        register, write(tmp_path / "a.jsonl", with_file(b"co"), *many(1)), files=files, keep_going=True
    )
    assert counts(report) == (2, 1, 0, 1)
    assert faults(report) == [("a.jsonl", 1, "documents", "file.sha256")]
    assert not register.system.storage.holds(sha256_hex(b"hong"))


def test_bytes_of_a_withheld_notice_are_not_taken_in_again(register: Register, tmp_path: Path, files: Path) -> None:
    put(files, b"mat")
    path = write(tmp_path / "a.jsonl", with_file(b"mat"))
    import_into(register, path, files=files)
    register.withhold("TB-000001")
    register.clock.advance(timedelta(minutes=1))
    while deliver_due(register.system.database, register.system.handlers(), register.clock.now()):
        pass
    assert counts(import_into(register, path, files=files)) == (1, 0, 1, 0)
    assert held(register) == [(sha256_hex(b"mat"), False)]
    assert not register.system.storage.holds(sha256_hex(b"mat"))


def test_warnings_of_published_lines_are_counted(register: Register, tmp_path: Path) -> None:
    odd = call(body={"estimate": {"amount": 1}}, decision={"date": "2026-11-27T23:59:59"})
    assert import_into(register, write(tmp_path / "a.jsonl", odd, *many(1))).warnings == 2


def test_refused_lines_are_refused_where_the_readme_says(register: Register) -> None:
    report = import_into(register, DATA / "refused.events.jsonl")
    assert counts(report) == (26, 0, 0, 24)
    assert references(register) == []
    assert [(line, path, code) for _, line, path, code in faults(report)] == [
        (1, "colour", "unknown"), (2, "body.packages.0.prise", "unknown"), (3, "title", "required.title"),
        (4, "title", "required.title"), (5, "organisation.name", "required.name"), (6, "body", "required.body"),
        (7, "kind", "choice"), (8, "decision.date", "date"), (9, "body.closes_at", "instant"),
        (10, "national_number", "required.identity"), (11, "", "json.duplicate"),
        (12, "body.price.amount", "type.amount"), (13, "", "json.number"), (14, "body.price.amount", "amount.digits"),
        (15, "body.price.amount", "amount.digits"), (16, "body.price", "type.object"),
        (17, "body.bidder_count", "type.whole"), (18, "title", "type.text"), (19, "title", "text.too_long"),
        (20, "title", "text.surrogate"), (21, "documents.0.sha256", "sha256"), (22, "", "type.object"),
        (24, "", "conflict.same_version"), (26, "", "conflict.same_version"),
    ]  # fmt: skip


def test_keep_going_publishes_the_two_lines_of_the_conflicts_that_came_first(register: Register) -> None:
    report = import_into(register, DATA / "refused.events.jsonl", keep_going=True)
    assert counts(report) == (26, 2, 0, 24)
    assert len(references(register)) == 2
    assert register.differences() == []


def test_a_line_that_only_publishing_refuses_is_counted_and_the_others_are_published(
    register: Register, tmp_path: Path
) -> None:
    first, other = many(2)
    import_into(register, write(tmp_path / "a.jsonl", first))
    register.withhold("TB-000001")
    nameless = {name: value for name, value in first.items() if name != "national_number"}
    report = import_into(register, write(tmp_path / "b.jsonl", nameless, other))
    assert faults(report) == [("b.jsonl", 1, "", "conflict.withheld")]
    assert counts(report) == (2, 1, 0, 1)
    assert references(register) == ["TB-000001", "TB-000002"]


def test_an_importer_needs_no_folder_of_documents(register: Register, tmp_path: Path) -> None:
    system = register.system
    importer = Importer(system.database, system.clock, system.storage, system.pseudonym)
    assert counts(importer.run([write(tmp_path / "a.jsonl", with_file(b"co"))])) == (1, 1, 0, 0)
    assert held(register) == []
    with register.read() as session:
        assert only_package(session)
        assert session.scalars(select(Revision)).unique().one().documents[0].sha256 == sha256_hex(b"co")
