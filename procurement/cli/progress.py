"""How far long work has come, for people who watch: on a terminal only, on the error stream."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from sqlalchemy.exc import DatabaseError

from procurement.importing.events import Progress

T = TypeVar("T")

STEP = 100
STAGES = {"check": "Đã kiểm tra", "publish": "Đã đăng tải"}
"""Words for the stages of an import."""


def is_watched() -> bool:
    """Whether somebody sits before the error stream."""
    return sys.stderr.isatty()


@contextmanager
def shown() -> Iterator[None]:
    """Close the line of a progress when the work ends, however it ends."""
    try:
        yield
    finally:
        if is_watched():
            click.echo(err=True)


def show(stage: str, count: int, unit: str = "dòng") -> None:
    """Say that ``count`` units (lines) of ``stage`` are done, over what was said before."""
    if is_watched():
        click.echo(f"\r{stage}: {count} {unit}", err=True, nl=False)


def counted(stage: str, items: Iterable[T]) -> Iterator[T]:
    """Yield ``items``, showing every ``STEP`` of them."""
    for number, item in enumerate(items, start=1):
        yield item
        if number % STEP == 0:
            show(stage, number)


@contextmanager
def resumable() -> Iterator[Progress]:
    """Yield the progress of an import; where the disk or the database breaks it off, say how much of it is done."""
    done: dict[str, int] = {}

    def tell(stage: str, count: int) -> None:
        done[stage] = count
        show(STAGES[stage], count)

    try:
        with shown():
            yield tell
    except (OSError, DatabaseError):
        if kept := done.get("publish"):
            click.echo(
                f"Trước khi dừng, {kept} dòng đầu đã xong và còn nguyên; lần chạy lại sẽ làm tiếp từ đó.\n"
                f"Before it stopped the first {kept} lines were done and stay; another run goes on behind them.",
                err=True,
            )
        raise
