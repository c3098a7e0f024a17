"""The portal's files through the door: all checked first, published as history, again without a change."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from procurement.importing import events as importing
from procurement.importing.vneps.loading import PortalReport, find_files, load_portal_files
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice
from tests.importing.vneps.portal import FOLDER, SAMPLES
from tests.publication.register import Register


def load(register: Register, *paths: Path, keep_going: bool = False, only_check: bool = False) -> PortalReport:
    return load_portal_files(register.system.importer(), paths, keep_going=keep_going, only_check=only_check)


def counts(found: PortalReport) -> tuple[int, int, int, int]:
    report = found.report
    return report.read, report.published, report.unchanged, report.refused


def entries(register: Register) -> Sequence[LedgerEntry]:
    with register.read() as session:
        return session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence)).all()


def test_a_folder_is_published_as_history_and_again_unchanged(register: Register) -> None:
    found = load(register, FOLDER)
    assert counts(found) == (13, 13, 0, 0)
    assert found.problems == []
    assert {entry.origin for entry in entries(register)} == {"import"}
    assert counts(load(register, FOLDER)) == (13, 0, 13, 0)
    assert register.differences() == []


def test_files_one_after_the_other_come_to_the_same(register: Register) -> None:
    """Every file finds what it lacks on record; clarifications that come later are another revision."""
    order = ["plan.json", "search_rows.json", "invitation.json", "clarifications.json", "versions.json", "award.json"]
    rest = [path.name for path in SAMPLES if path.name not in order]
    for name in [*order, *rest]:
        assert load(register, FOLDER / name).problems == []
    assert counts(load(register, FOLDER)) == (13, 0, 13, 0)
    with register.read() as session:
        invitation = select(Notice).where(Notice.national_number == "IB2688800001", Notice.kind == "invitation")
        assert [each.changed_at_source for each in session.scalars(invitation).one().revisions] == [False, True]


def test_checking_publishes_nothing(register: Register) -> None:
    assert counts(load(register, FOLDER, only_check=True)) == (13, 0, 0, 0)
    assert entries(register) == []


def test_one_bad_file_keeps_all_out_unless_told_otherwise(register: Register, tmp_path: Path) -> None:
    shutil.copy(FOLDER / "invitation.json", tmp_path)
    (tmp_path / "other.json").write_text('{"hello": 1}', encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    found = load(register, tmp_path)
    assert sorted(problem.code for _, problem in found.problems) == ["json.syntax", "portal.unknown"]
    assert entries(register) == []
    assert load(register, tmp_path, keep_going=True).report.published == 1


def test_a_stopped_import_goes_on_behind_what_is_done(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 5)
    batches = 0
    publish = importing.Importer._publish

    def stopping(self: importing.Importer, lines: Sequence[importing.Line]) -> object:
        nonlocal batches
        batches += 1
        if batches == 2:
            raise KeyboardInterrupt
        return publish(self, lines)

    monkeypatch.setattr(importing.Importer, "_publish", stopping)
    with pytest.raises(KeyboardInterrupt):
        load(register, FOLDER)
    assert len(entries(register)) == 5
    assert counts(load(register, FOLDER)) == (13, 8, 5, 0)


def test_files_of_a_folder_are_taken_once_each_by_their_ending(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("b.json", "in/a.HAR", "note.txt"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path, tmp_path / "b.json"])]
    assert found == ["b.json", "in/a.HAR"]
