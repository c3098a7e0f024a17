"""The 2,807 genuine events (../shared/data): all of them through the door, and out again to the byte."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from procurement.core.clock import FrozenClock
from procurement.importing.events import Report
from procurement.importing.exporting import export_lines
from procurement.notices.counting import count_published
from tests.notices.independent_cleaning import clean_event
from tests.publication.register import Register, empty_register
from tests.search.genuine import NOW, Genuine, genuine

__all__ = ["genuine"]

NAME = "evn-2018-2023.events.jsonl.gz"


@dataclass(frozen=True)
class Imported:
    """A register that took in some lines."""

    register: Register
    lines: Sequence[str]
    source: Path
    report: Report


def take_in(folder: Path, lines: Sequence[str]) -> Imported:
    register = empty_register(folder / "register")
    source = folder / "events.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    return Imported(register, lines, source, register.system.importer().run([source]))


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> list[str]:
    with gzip.open(shared_data / NAME, "rt", encoding="utf-8") as source:
        return source.read().splitlines()


@pytest.fixture(scope="module")
def imported(genuine: Genuine, lines: list[str]) -> Imported:
    return Imported(Register(genuine.system, FrozenClock(NOW)), lines, genuine.path, genuine.report)


def exported(register: Register) -> list[str]:
    with register.read() as session:
        return list(export_lines(session))


def without_our_numbers(line: str) -> dict[str, Any]:
    return {key: value for key, value in parsed(line).items() if key not in ("reference", "revision")}


def parsed(line: str) -> dict[str, Any]:
    return json.loads(line, parse_float=Decimal)


def written_again(given: Sequence[str], folder: Path) -> list[str]:
    """Return what a register exports that took in ``given``."""
    other = take_in(folder, given)
    assert (other.report.published, other.report.refused) == (len(given), 0)
    lines = exported(other.register)
    other.register.system.database.close()
    return lines


def test_all_are_published_and_none_is_refused(imported: Imported) -> None:
    report = imported.report
    assert (report.read, report.published, report.unchanged, report.refused) == (2807, 2807, 0, 0)


def test_again_they_are_all_unchanged(imported: Imported) -> None:
    again = imported.register.system.importer().run([imported.source])
    assert (again.read, again.published, again.unchanged, again.refused) == (2807, 0, 2807, 0)


def test_the_figures_are_those_of_the_data(imported: Imported) -> None:
    with imported.register.read() as session:
        counts = count_published(session)
    assert counts["notices"] == {
        "plan": 299, "prequalification": 0, "invitation": 858, "opening": 929, "award": 687, "cancellation": 34,
        "shortlist": 0, "contract": 0,
    }  # fmt: skip
    assert (counts["packages"], counts["plans"], counts["ledger"]) == (1210, 299, 2807)


def test_published_ledger_files_and_index_agree(imported: Imported) -> None:
    assert imported.register.differences() == []


def test_the_export_is_an_independent_cleaning_of_the_input(imported: Imported) -> None:
    given = [without_our_numbers(line) for line in exported(imported.register)]
    assert given == [clean_event(parsed(line)) for line in imported.lines]


def test_export_import_export_gives_the_same_bytes(imported: Imported, tmp_path: Path) -> None:
    given = exported(imported.register)
    assert written_again(given, tmp_path) == given


@pytest.fixture(scope="module")
def nine_of_ten(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Imported]]:
    """Yield a seed and a register that took in about nine lines of ten. Nobody may publish in it."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    taken = take_in(tmp_path_factory.mktemp("partly"), [line for line in lines if chance.random() < 0.9])
    yield seed, taken
    taken.register.system.database.close()


@pytest.fixture
def partly(nine_of_ten: tuple[int, Imported]) -> Imported:
    """Return that register, and tell each test's report the seed."""
    seed, taken = nine_of_ten
    print(f"seed {seed}")  # noqa: T201
    return taken


def test_nine_lines_of_ten_do_as_well(partly: Imported) -> None:
    assert (partly.report.published, partly.report.refused) == (len(partly.lines), 0)
    given = [without_our_numbers(line) for line in exported(partly.register)]
    assert given == [clean_event(parsed(line)) for line in partly.lines]
    assert partly.register.differences() == []


@pytest.mark.scale
def test_nine_lines_of_ten_give_the_same_bytes_and_are_unchanged_again(tmp_path: Path, partly: Imported) -> None:
    given = exported(partly.register)
    assert written_again(given, tmp_path) == given
    again = partly.register.system.importer().run([partly.source])
    assert (again.published, again.unchanged) == (0, len(partly.lines))
