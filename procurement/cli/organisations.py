"""``procurement organisations load``, ``export`` and ``show``."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from procurement.cli.events import EXISTING, write_whole
from procurement.cli.opening import open_system
from procurement.core.clock import civil_date
from procurement.core.messages import describe
from procurement.organisations.loading import LineFault, export_bodies, load_bodies
from procurement.organisations.models import LEVELS, Organisation, OrganisationName
from procurement.organisations.places import find_place, place_label
from procurement.organisations.queries import (
    find_children,
    find_parent,
    find_predecessors,
    find_successors,
    get_organisation,
)


@click.group()
def organisations() -> None:
    """Đơn vị: tên, cấp, địa bàn, đơn vị cấp trên và đơn vị tiền thân theo thời gian.

    Bodies over time.
    """


@organisations.command()
@click.argument("file", type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="In các số đếm dạng JSON / print the counts as JSON.")
def load(file: Path, as_json: bool) -> None:
    """Bổ sung dữ kiện về đơn vị từ FILE (JSON Lines); nạp lại không thay đổi gì.

    Add the facts of FILE about bodies. Facts are only ever added; all lines are checked before anything is written.
    """
    system = open_system()
    with file.open("rb") as lines, system.database.write() as session:
        loaded = load_bodies(session, lines, system.clock.now())
    for fault in loaded.faults:
        click.echo(f"{file}:{_sentence(fault)}", err=True)
    counts = {name: getattr(loaded, name) for name in ("read", "added", "unchanged")} | {"refused": len(loaded.faults)}
    summary = (
        f"Đọc {loaded.read} dòng: thêm {loaded.added} dữ kiện, đã có {loaded.unchanged}, lỗi {len(loaded.faults)}."
    )
    click.echo(json.dumps(counts) if as_json else summary)
    sys.exit(1 if loaded.faults else 0)


@organisations.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="Tệp để ghi; nếu không có thì in ra màn hình / file to write.")  # fmt: skip
def export(out: Path | None) -> None:
    """Xuất mọi dữ kiện đã nạp, mỗi đơn vị một dòng.

    Write all facts that were loaded, one body a line.
    """
    system = open_system()
    with system.database.read() as session:
        if out is not None:
            write_whole(out, export_bodies(session))
            return
        for line in export_bodies(session):
            click.echo(line)


@organisations.command()
@click.argument("code")
@click.option("--on", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
              help="Ngày cần xem, nếu không có thì là hôm nay / the day, today unless told.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def show(code: str, on: Any, as_json: bool) -> None:
    """Cho biết những gì đã ghi về một đơn vị, theo mã.

    Show what is known about a body.
    """
    system = open_system()
    with system.database.read() as session:
        body = get_organisation(session, code)
        told = _told(session, body, on.date() if on else civil_date(system.clock.now()))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for label, values in told.items():
        for value in values if isinstance(values, list) else [values]:
            click.echo(f"{label + ':':14} {value}")


def _told(session: Session, body: Organisation, on: date) -> dict[str, Any]:
    level, place = body.level(on), find_place(body.place(on) or "")
    parent = find_parent(session, body.id, on)
    told = {
        "code": body.reference,
        "name": body.name,
        "names": [_dated(row) for row in body.names_over_time()],
        "level": LEVELS[level][0] if level else None,
        "place": place_label(place, "vi") if place else None,
        "contact": ", ".join(body.contact(on).values()),
        "parent": _named(parent) if parent else None,
        "children": [_named(child) for child in find_children(session, body.id, on)],
        "predecessors": [f"{_named(other)} ({since or '…'})" for other, since in find_predecessors(session, body.id)],
        "successors": [f"{_named(other)} ({since or '…'})" for other, since in find_successors(session, body.id)],
    }
    return {label: value for label, value in told.items() if value}


def _named(body: Organisation) -> str:
    return f"{body.reference} {body.name}"


def _dated(row: OrganisationName) -> str:
    return f"{row.name} ({row.valid_from or '…'} – {row.valid_to or '…'})"


def _sentence(fault: LineFault) -> str:
    path = ".".join(map(str, fault.problem.path))
    return f"{fault.line}: {path + ': ' if path else ''}{describe(fault.problem, 'vi')}"
