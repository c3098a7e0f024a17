"""``procurement backup``, ``restore`` and ``upgrade``."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy import make_url

import procurement
from procurement.accounts.sign_ins import end_everybody
from procurement.cli.opening import open_unready_system
from procurement.cli.progress import show, shown
from procurement.cli.reconciling import AGREED, tell, told
from procurement.core.audit import record_deed
from procurement.core.environment import without_secret
from procurement.jobs.outbox import deliver_due, hold_back
from procurement.operations.backing_up import Backup, back_up, drop_old
from procurement.operations.manifest import Manifest
from procurement.operations.restoring import check_backup, find_backup, find_later, require_empty, unpack
from procurement.settings import Settings, read_settings, variable
from procurement.system import INWARD, System, schema_of

UNITS = {"database": ("Cơ sở dữ liệu", "trang"), "files": ("Tệp đính kèm", "tệp")}
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=NEW_FOLDER)
@click.option("--keep", type=click.IntRange(1), help="Chỉ giữ N bản gần nhất / keep the last N backups only.")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def backup(folder: Path, keep: int | None, as_json: bool) -> None:
    """Sao lưu sổ đăng tải vào FOLDER trong lúc vẫn phục vụ và đăng tải.

    Copy database, files, key and settings into a new folder below FOLDER while the register is at work. Files that are
    there already are not copied again. Exit code 1 when a file is lost or damaged; the rest is backed up all the same.
    """
    system = open_unready_system()
    system.schema().require_current()
    done = _back_up(system, folder)
    dropped = drop_old(folder, keep) if keep else []
    click.echo(json.dumps(_as_json(done, dropped)) if as_json else _summary(done, dropped))
    _tell_missing(done)


def _back_up(system: System, folder: Path) -> Backup:
    with shown():
        return back_up(system, folder, procurement.__version__, _public(system.settings), _show)


def _show(stage: str, count: int) -> None:
    label, unit = UNITS[stage]
    show(label, count, unit)


def _public(settings: Settings) -> Mapping[str, str]:
    """Return the settings as variables, without passwords in addresses and without what is a secret as a whole."""
    known = [variable(field.name) for field in dataclasses.fields(settings) if field.repr]
    hidden = make_url(settings.database_url).render_as_string(hide_password=True)
    given = {name: os.environ[name] for name in known if name in os.environ}
    shown = {"data_dir": str(settings.data_dir), "database_url": hidden, "mail_url": without_secret(settings.mail_url)}
    return {**given, **{variable(name): text for name, text in shown.items() if text}}


def _as_json(done: Backup, dropped: list[str]) -> dict[str, object]:
    made = done.manifest
    return {
        "name": done.folder.name,
        "head": made.head_sequence,
        "bytes": made.size,
        "files": len(made.files),
        "copied": done.copied,
        "missing": list(made.missing),
        "dropped": dropped,
    }


def _summary(done: Backup, dropped: list[str]) -> str:
    made = done.manifest
    lines = [
        f"Đã sao lưu vào {done.folder}: đến số {made.head_sequence} của sổ đăng tải, {made.size} byte, "
        f"{len(made.files)} tệp đính kèm ({done.copied} tệp mới)."
    ]
    return "\n".join([*lines, *(f"Đã bỏ bản cũ {name}." for name in dropped)])


def _tell_missing(done: Backup) -> None:
    for sha256 in done.manifest.missing:
        click.echo(f"{sha256}: tệp bị mất hoặc hỏng, chưa được sao lưu / lost or damaged, not backed up", err=True)
    if done.manifest.missing:
        sys.exit(1)


@click.command()
@click.argument("folder", type=FOLDER)
def restore(folder: Path) -> None:
    """Khôi phục bản sao lưu trong FOLDER vào thư mục dữ liệu và cơ sở dữ liệu còn trống.

    Bring the backup FOLDER, or the latest one in it, back into an empty data folder and database; then migrate, build
    the index and reconcile. Nothing is overwritten. Exit code 1 when it is damaged or something differs afterwards.
    """
    settings = read_settings()
    source = find_backup(folder)
    require_empty(settings)
    manifest = check_backup(source, settings)
    schema_of(manifest.schema).refuse_newer()
    with shown():
        unpack(source, manifest, settings, _show)
    system = open_unready_system(settings)
    system.migrate()
    head = f"số {manifest.head_sequence} của sổ đăng tải ({manifest.head_hash or 'trống'})"
    click.echo(f"Đã khôi phục {source.name}: đến {head}.")
    _tell_later(source, manifest)
    _settle(system, source)


def _tell_later(source: Path, manifest: Manifest) -> None:
    """Say what later backups know that this one does not: nobody may notice a loss by chance only."""
    later = find_later(source, manifest)
    if later is None:
        return
    click.echo(
        f"Chú ý: bản sao lưu mới hơn có đến số {later.head_sequence}; các lần đăng sau số {manifest.head_sequence} "
        "không có ở đây. / A newer backup holds acts that are not here."
    )
    for each in later.withheld:
        click.echo(
            f"Phải gỡ lại / withhold again: procurement withhold {each.reference} {each.revision} "
            f"(đã gỡ ở số {each.sequence})"
        )


def _settle(system: System, source: Path) -> None:
    """Make what can be made anew, finish erasures that were due, and prove that all agrees."""
    with system.database.write() as session:
        at = system.clock.now()
        record_deed(session, at=at, actor="command line", act="restore", subject="register", name=source.name)
        end_everybody(session, at)
        held = hold_back(session, INWARD, f"held back when {source.name} was restored")
    if held:
        click.echo(
            f"{held} việc gửi ra ngoài của bản sao lưu được giữ lại, không gửi lần nữa. / "
            f"{held} messages of the backup are held back and not sent again."
        )
    with system.database.read() as session:
        system.search.reading.rebuild(session)
    while deliver_due(system.database, system.handlers(), system.clock.now()):
        pass
    _reconcile(system)
    click.echo("Việc tiếp theo: chạy trang web và tiến trình nền, rồi kiểm tra bằng: procurement check")


def _reconcile(system: System) -> None:
    with shown():
        differences = system.find_differences(tell)
    for each in differences:
        click.echo(told(each), err=True)
    if differences:
        sys.exit(1)
    click.echo(AGREED)


@click.command()
@click.argument("folder", type=NEW_FOLDER)
def upgrade(folder: Path) -> None:
    """Nâng cấp cơ sở dữ liệu sau khi thay chương trình: sao lưu vào FOLDER, nâng cấp, đối chiếu.

    Bring the database to this program after a change of programs: back up into FOLDER, migrate, reconcile. Prints the
    way back. Nothing happens where the database is up to date.
    """
    system = open_unready_system()
    schema = system.schema()
    if schema.state == "current":
        click.echo("Cơ sở dữ liệu đã ở đúng lược đồ của chương trình này.")
        return
    if schema.state != "older":
        schema.require_current()
    done = _back_up(system, folder)
    click.echo(_summary(done, []))
    _tell_missing(done)
    system.migrate()
    click.echo(f"Đã nâng cấp lược đồ {schema.found} lên {schema.needed}.")
    _reconcile(system)
    click.echo(
        "Nếu phải quay lại: dừng trang web và tiến trình nền, dời thư mục dữ liệu (PostgreSQL: tạo cơ sở dữ liệu "
        f"trống), dùng lại chương trình cũ và chạy: procurement restore {done.folder}"
    )
