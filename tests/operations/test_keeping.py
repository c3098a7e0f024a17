"""The commands of backup, restore and upgrade: what they print, refuse and leave behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from procurement.accounts.sign_ins import find_sign_in, start_sign_in
from procurement.jobs.outbox import OutboxRow, deliver_due, promise
from procurement.migrations import head_revision
from procurement.migrations import upgrade as migrate
from procurement.operations.manifest import read_manifest, write_manifest
from procurement.settings import read_settings
from procurement.system import System, build_system
from tests import databases
from tests.cli.conftest import Run
from tests.cli.conftest import system as system
from tests.desk.people import make_person
from tests.operations.registers import publish_with_file
from tests.search.register import call, publish, withhold_text

Elsewhere = Callable[[str], Path]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Return a function that turns the environment to an empty place and returns its data folder."""

    def turn(name: str) -> Path:
        (tmp_path / name).mkdir()
        monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / name / "data"))
        monkeypatch.setenv("PROCUREMENT_DATABASE_URL", databases.empty_database_url(tmp_path / name))
        return tmp_path / name / "data"

    return turn


def test_a_backup_is_restored_elsewhere_and_all_agrees(
    run: Run, system: System, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    publish_with_file(system, 1, b"a file")
    exported = run("export", "events").stdout
    done = json.loads(run("backup", tmp_path / "backups", "--json").stdout)
    assert (done["head"], done["files"], done["copied"], done["missing"], done["dropped"]) == (1, 1, 1, [], [])
    folder = elsewhere("new")
    result = run("restore", tmp_path / "backups")
    assert result.exit_code == 0
    assert "đến số 1 của sổ đăng tải" in result.stdout
    assert run("export", "events").stdout == exported
    assert run("reconcile").exit_code == 0
    assert folder.stat().st_mode & 0o777 == 0o700


def test_no_secret_of_the_settings_goes_along(
    run: Run, system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCUREMENT_MAIL_URL", "smtps://may:im-lang-1@thu.example.vn")
    monkeypatch.setenv("PROCUREMENT_OIDC_CLIENT_ID", "cong-dau-thau")
    monkeypatch.setenv("PROCUREMENT_OIDC_CLIENT_SECRET", "im-lang-2")
    made = json.loads(run("backup", tmp_path / "backups", "--json").stdout)
    kept = (tmp_path / "backups" / made["name"] / "settings.json").read_text("utf-8")
    assert "im-lang" not in kept
    assert json.loads(kept)["PROCUREMENT_OIDC_CLIENT_ID"] == "cong-dau-thau"


def test_nothing_is_overwritten(run: Run, system: System, tmp_path: Path) -> None:
    run("backup", tmp_path / "backups")
    result = run("restore", tmp_path / "backups")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Thư mục dữ liệu {system.settings.data_dir} không trống")


def test_a_database_that_holds_something_is_not_overwritten_either(
    run: Run, system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", tmp_path / "backups")
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "new"))
    result = run("restore", tmp_path / "backups")
    assert (result.exit_code, result.stderr.startswith("Cơ sở dữ liệu đích không trống")) == (1, True)
    assert not (tmp_path / "new").exists()


def test_a_lost_file_is_named_and_the_command_fails(run: Run, system: System, tmp_path: Path) -> None:
    _, sha256 = publish_with_file(system, 1, b"a file")
    system.storage.path(sha256).unlink()
    result = run("backup", tmp_path / "backups")
    assert (result.exit_code, result.stderr.startswith(sha256)) == (1, True)


def test_restoring_an_older_backup_says_what_is_missing_and_what_to_withhold_again(
    run: Run, system: System, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    publish(system, call("IB2688000001", "Mua tủ"))
    first = json.loads(run("backup", tmp_path / "backups", "--json").stdout)["name"]
    withhold_text(system, "TB-000001")
    run("backup", tmp_path / "backups")
    elsewhere("new")
    result = run("restore", tmp_path / "backups" / first)
    assert result.exit_code == 0
    assert "bản sao lưu mới hơn có đến số 2" in result.stdout
    assert "procurement withhold TB-000001 0" in result.stdout


def test_what_a_backup_had_still_to_send_is_held_back_and_what_it_had_to_erase_is_erased(
    run: Run, system: System, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    _, sha256 = publish_with_file(system, 1, b"a file")
    with system.database.write() as session:
        promise(session, "mail", "1", {}, system.clock.now(), patient=True)
    withhold_text(system, "TB-000001")
    run("backup", tmp_path / "backups")
    folder = elsewhere("new")
    result = run("restore", tmp_path / "backups")
    assert (result.exit_code, "1 việc gửi ra ngoài" in result.stdout) == (0, True)
    assert not list(folder.rglob(sha256))
    restored = build_system(read_settings())
    with restored.database.read() as session:
        assert [row.topic for row in session.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None)))] == ["mail"]
    assert deliver_due(restored.database, {"mail": Mock()}, restored.clock.now()) == 0
    assert [point.figure for point in restored.health().points if point.name == "given_up"] == [1]
    restored.database.close()


def test_sessions_of_a_backup_open_nothing_in_what_is_restored(
    run: Run, system: System, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    publish(system, call("IB2688000001", "Mua tủ"))
    now, person = system.clock.now(), make_person(system, "nguoi")
    with system.database.write() as session:
        token = start_sign_in(session, person, now)
    run("backup", tmp_path / "backups")
    elsewhere("new")
    assert run("restore", tmp_path / "backups").exit_code == 0
    restored = build_system(read_settings())
    with system.database.read() as before, restored.database.read() as after:
        assert find_sign_in(before, token, now) is not None
        assert find_sign_in(after, token, now) is None
    restored.database.close()


def test_a_backup_of_a_later_program_is_refused_before_anything_is_written(
    run: Run, system: System, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    run("backup", tmp_path / "backups")
    [folder] = (tmp_path / "backups").glob("2*")
    write_manifest(folder, replace(read_manifest(folder), schema="9999"))
    place = elsewhere("new")
    result = run("restore", tmp_path / "backups")
    assert (result.exit_code, "mới hơn chương trình này" in result.stderr) == (1, True)
    assert not place.exists()


def test_only_the_wished_number_of_backups_is_kept(run: Run, system: System, tmp_path: Path) -> None:
    kept = [json.loads(run("backup", tmp_path / "b", "--keep", "2", "--json").stdout) for _ in range(3)]
    assert [len(each["dropped"]) for each in kept] == [0, 0, 1]
    assert len(list((tmp_path / "b").glob("2*"))) == 2


def test_an_upgrade_backs_up_migrates_and_tells_the_way_back(
    run: Run, folder: Path, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    place = elsewhere("old")
    system = build_system(read_settings())
    migrate(system.database.engine, "0005")
    system.database.close()
    assert run("stats").exit_code == 1
    result = run("upgrade", tmp_path / "backups")
    assert result.exit_code == 0
    assert f"Đã nâng cấp lược đồ 0005 lên {head_revision()}." in result.stdout
    assert "procurement restore" in result.stdout.splitlines()[-1]
    [backup] = (tmp_path / "backups").glob("2*")
    assert read_manifest(backup).schema == "0005"
    assert run("stats").exit_code == 0
    assert run("upgrade", tmp_path / "backups").stdout == "Cơ sở dữ liệu đã ở đúng lược đồ của chương trình này.\n"
    assert len(list((tmp_path / "backups").glob("2*"))) == 1
    assert place.exists()


def test_an_older_backup_is_migrated_when_it_is_restored(
    run: Run, folder: Path, tmp_path: Path, elsewhere: Elsewhere
) -> None:
    elsewhere("old")
    system = build_system(read_settings())
    migrate(system.database.engine, "0005")
    system.database.close()
    run("upgrade", tmp_path / "backups")
    elsewhere("new")
    assert run("restore", tmp_path / "backups").exit_code == 0
    assert run("stats").exit_code == 0


def test_without_a_register_there_is_nothing_to_upgrade(run: Run, folder: Path, tmp_path: Path) -> None:
    result = run("upgrade", tmp_path / "backups")
    assert (result.exit_code, result.stderr.startswith("Cơ sở dữ liệu chưa có")) == (1, True)
    assert not (tmp_path / "backups").exists()
