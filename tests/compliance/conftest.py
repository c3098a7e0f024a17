"""The calendar as the project ships it, and with the swap of November 2026 as an operator would add it."""

from __future__ import annotations

from pathlib import Path

import pytest

from procurement.compliance.calendar import WorkingDays, load_calendar
from tests.publication.register import register

__all__ = ["register"]

HEADER = "day,kind,certainty,name,name_en,source\n"
SWAP = (
    "2026-11-23,off,found,Nghỉ hoán đổi với 28/11/2026,,a decision\n"
    "2026-11-28,worked,found,Làm bù cho 23/11/2026,,a decision\n"
)


@pytest.fixture(scope="session")
def calendar() -> WorkingDays:
    """Return the shipped calendar: the swap of 23 and 28 November 2026 is a proposal."""
    return load_calendar()


@pytest.fixture(scope="session")
def swapped(tmp_path_factory: pytest.TempPathFactory) -> WorkingDays:
    """Return the calendar in which the swap was decided."""
    return load_calendar(write(tmp_path_factory.mktemp("swapped"), SWAP))


def write(folder: Path, rows: str) -> Path:
    """Return a file of days off with these rows."""
    path = folder / "own.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path
