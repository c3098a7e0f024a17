"""How far long work has come, for people who watch: on a terminal only, on the error stream."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

T = TypeVar("T")

STEP = 100


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
