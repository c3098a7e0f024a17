"""A backup is whole, or it is none; what it takes is what one moment of the register refers to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from procurement.core.audit import AuditEvent
from procurement.core.clock import FrozenClock
from procurement.core.errors import Refused
from procurement.jobs.outbox import deliver_due
from procurement.operations import backing_up
from procurement.operations.backing_up import drop_old
from procurement.operations.manifest import NAME, find_backups, read_manifest
from procurement.operations.restoring import check_backup, find_backup, find_later
from procurement.system import System
from tests import databases
from tests.operations.registers import (
    bring_back,
    copy_away,
    empty_place,
    files_below,
    hashes,
    lines,
    publish_with_file,
)
from tests.search.register import call, publish, withhold_text


def test_what_comes_back_is_the_same_register(register: System, tmp_path: Path, clock: FrozenClock) -> None:
    publish_with_file(register, 1, b"the bidding documents")
    publish(register, call("IB2688000009", "Mua bàn"))
    withhold_text(register, "TB-000002")
    while deliver_due(register.database, register.handlers(), clock.now()):
        pass
    made = copy_away(register, tmp_path / "backups")
    back = bring_back(made.folder, empty_place(tmp_path / "elsewhere"), clock)
    assert (hashes(back), lines(back)) == (hashes(register), lines(register))
    assert back.find_differences() == []
    assert back.settings.key_path.read_bytes() == register.settings.key_path.read_bytes()
    back.database.close()


def test_nobody_else_can_read_a_backup(register: System, tmp_path: Path) -> None:
    publish_with_file(register, 1, b"a file")
    made = copy_away(register, tmp_path / "backups")
    assert (tmp_path / "backups").stat().st_mode & 0o077 == 0
    assert [path for path in files_below(made.folder) if path.stat().st_mode & 0o077] == []


def test_the_settings_that_are_handed_over_go_along(register: System, tmp_path: Path) -> None:
    made = copy_away(register, tmp_path / "backups")
    assert json.loads((made.folder / "settings.json").read_text("utf-8")) == {"PROCUREMENT_BASE_URL": databases.SITE}


def test_files_that_are_there_are_not_copied_again(register: System, tmp_path: Path) -> None:
    _, first = publish_with_file(register, 1, b"one")
    assert copy_away(register, tmp_path / "backups").copied == 1
    [kept] = (tmp_path / "backups" / "files").rglob(first)
    before = kept.stat()
    publish_with_file(register, 2, b"two")
    second = copy_away(register, tmp_path / "backups")
    assert (second.copied, len(second.manifest.files)) == (1, 2)
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_cut_short_in_the_folder_of_backups_is_copied_again(register: System, tmp_path: Path) -> None:
    _, sha256 = publish_with_file(register, 1, b"one")
    copy_away(register, tmp_path / "backups")
    [kept] = (tmp_path / "backups" / "files").rglob(sha256)
    kept.chmod(0o600)
    kept.write_bytes(b"on")
    assert copy_away(register, tmp_path / "backups").copied == 1
    assert kept.read_bytes() == b"one"


def test_the_audit_knows_when_the_last_backup_was_made(register: System, tmp_path: Path) -> None:
    made = copy_away(register, tmp_path / "backups")
    with register.database.read() as session:
        [deed] = session.scalars(select(AuditEvent).where(AuditEvent.act == backing_up.ACT))
    assert (deed.at, deed.detail["name"]) == (register.clock.now(), made.folder.name)


def test_a_lost_or_damaged_file_is_named_and_the_rest_is_backed_up(register: System, tmp_path: Path) -> None:
    digests = [publish_with_file(register, number, b"file %d" % number)[1] for number in range(3)]
    register.storage.path(digests[0]).unlink()
    register.storage.path(digests[1]).chmod(0o600)
    register.storage.path(digests[1]).write_bytes(b"FILE 1")
    manifest = copy_away(register, tmp_path / "backups").manifest
    assert sorted(manifest.missing) == sorted(digests[:2])
    assert [file.sha256 for file in manifest.files] == digests[2:]


def test_a_text_withheld_meanwhile_is_not_in_the_backup(register: System, tmp_path: Path) -> None:
    published = [publish_with_file(register, number, b"file %d" % number) for number in range(2)]
    receipt, sha256 = max(published, key=lambda each: each[1])  # the one that is copied last
    stages: list[str] = []

    def withhold_in_between(stage: str, _count: int) -> None:
        stages.append(stage)
        if stage == "files" and stages.count("files") == 1:
            withhold_text(register, receipt.reference)
            while deliver_due(register.database, register.handlers(), register.clock.now()):
                pass  # a round of a slow machine ends early

    made = copy_away(register, tmp_path / "backups", withhold_in_between)
    assert stages.count("files") == 3, "the state was not taken again"
    assert sha256 not in {file.sha256 for file in made.manifest.files}
    assert made.manifest.missing == ()
    assert [each.reference for each in made.manifest.withheld] == [receipt.reference]


def test_a_folder_inside_the_register_is_refused(register: System) -> None:
    with pytest.raises(Refused, match="backup.inside"):
        copy_away(register, register.settings.data_dir / "backups")


def test_two_backups_never_write_into_one_folder(register: System, tmp_path: Path) -> None:
    def start_another(stage: str, _count: int) -> None:
        with pytest.raises(Refused, match="backup.busy"):
            copy_away(register, tmp_path / "backups")
        seen.append(stage)

    seen: list[str] = []
    publish_with_file(register, 1, b"a file")
    copy_away(register, tmp_path / "backups", start_another)
    assert seen


@pytest.fixture
def damaged(register: System, tmp_path: Path) -> Path:
    """Return a backup for tests that damage it."""
    publish_with_file(register, 1, b"the bidding documents")
    return copy_away(register, tmp_path / "backups").folder


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [Path.unlink, cut_short, flip_a_bit], ids=["lost", "cut short", "a bit flipped"])
def test_a_damaged_backup_is_refused_with_the_file_s_name(
    damaged: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    place = empty_place(tmp_path / "elsewhere")
    targets = [path for path in files_below(damaged.parent) if path.name != ".lock"]
    assert len(targets) == 5
    for target in targets:
        whole, mode = target.read_bytes(), target.stat().st_mode
        target.chmod(0o600)
        harm(target)
        with pytest.raises(Refused) as refused:
            check_backup(find_backup(damaged), place)
        [problem] = refused.value.problems
        lost = harm is Path.unlink and target.name == NAME
        assert problem.code == ("backup.unfinished" if lost else "backup.damaged")
        assert str(problem.params["folder" if lost else "file"]).split("/")[-1] in (target.name, damaged.name)
        target.write_bytes(whole)
        target.chmod(mode)
    check_backup(damaged, place)
    assert not place.data_dir.exists()


def test_a_backup_that_was_killed_is_none_and_the_next_one_removes_it(
    register: System, tmp_path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = copy_away(register, tmp_path / "backups")
    clock.advance(timedelta(seconds=1))
    with monkeypatch.context() as patch:
        patch.setattr(backing_up, "write_manifest", lambda *_: (_ for _ in ()).throw(OSError(28, "disk full")))
        with pytest.raises(OSError, match="disk full"):
            copy_away(register, tmp_path / "backups")
    [killed] = [path for path in (tmp_path / "backups").glob("2*") if path != whole.folder]
    with pytest.raises(Refused, match="backup.unfinished"):
        check_backup(find_backup(killed), empty_place(tmp_path / "elsewhere"))
    assert find_backup(tmp_path / "backups") == whole.folder
    clock.advance(timedelta(seconds=1))
    copy_away(register, tmp_path / "backups")
    assert not killed.exists()


def test_a_folder_without_backups_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="backup.none"):
        find_backup(tmp_path)


def test_the_latest_backup_is_the_one_with_the_longest_ledger(
    register: System, tmp_path: Path, clock: FrozenClock
) -> None:
    publish(register, call("IB2688000001", "Mua tủ"))
    copy_away(register, tmp_path / "backups")
    publish(register, call("IB2688000002", "Mua bàn"))
    clock.advance(timedelta(days=-1))  # whatever the clock says
    later = copy_away(register, tmp_path / "backups")
    assert find_backup(tmp_path / "backups") == later.folder


def test_an_older_backup_knows_what_the_later_ones_hold(register: System, tmp_path: Path, clock: FrozenClock) -> None:
    publish(register, call("IB2688000001", "Mua tủ"), call("IB2688000002", "Mua bàn"))
    withhold_text(register, "TB-000002")
    first = copy_away(register, tmp_path / "backups")
    withhold_text(register, "TB-000001")
    clock.advance(timedelta(days=1))
    last = copy_away(register, tmp_path / "backups")
    later = find_later(first.folder, first.manifest)
    assert later is not None
    assert later.head_sequence == 4
    assert [(each.reference, each.revision, each.sequence) for each in later.withheld] == [("TB-000001", 0, 4)]
    assert find_later(last.folder, last.manifest) is None


def test_old_backups_go_with_the_files_that_only_they_named(
    register: System, tmp_path: Path, clock: FrozenClock
) -> None:
    receipt, secret = publish_with_file(register, 1, b"a name that must go")
    _, other = publish_with_file(register, 2, b"another")
    for step in range(3):
        clock.advance(timedelta(days=1))
        copy_away(register, tmp_path / "backups")
        if step == 0:
            withhold_text(register, receipt.reference)
            while deliver_due(register.database, register.handlers(), clock.now()):
                pass
    dropped = drop_old(tmp_path / "backups", 2)
    assert len(dropped) == 1
    assert {path.name for path in files_below(tmp_path / "backups" / "files")} == {other}
    assert secret != other
    for folder, manifest in find_backups(tmp_path / "backups"):
        assert read_manifest(folder) == manifest
        check_backup(folder, empty_place(tmp_path / folder.name))
