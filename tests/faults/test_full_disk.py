"""A full disk: readers are answered from what is there, nothing new is promised, and room is all that is needed."""

from __future__ import annotations

import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.core.clock import FrozenClock
from procurement.system import System
from tests.databases import make_system
from tests.faults.checking import count_entries, find_broken, find_differences, read_acknowledgements
from tests.faults.injecting import Commander, Outcome
from tests.faults.scenario import START, write_file
from tests.httpkit.desk import Desk

pytestmark = [pytest.mark.faults, pytest.mark.skipif("os.environ.get('TEST_DATABASE') == 'postgresql'")]

ROOM = "12m"
FIRST, MORE, LAST = range(10), range(10, 20), range(20, 40)
ADDRESSES = ("/", "/tim-kiem", "/tim-kiem?q=tr%C6%B0%E1%BB%9Dng", "/tim-kiem.atom", "/so-dang-tai")
FULL = "Ổ đĩa đầy: "


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a small disk of its own, where the machine lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a disk in memory")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def system(disk: Path) -> Iterator[System]:
    """Yield a register on the small disk, which holds some acts and has an index."""
    system = make_system(disk / "register", FrozenClock(START))
    bring_in(system, disk.parent, FIRST)
    system.prepare()
    yield system
    system.database.close()


def bring_in(system: System, files: Path, numbers: range) -> None:
    path = write_file(files / f"{numbers.start}.jsonl", numbers)
    assert system.importer(files).run([path]).published == len(numbers)


def fill(disk: Path) -> Path:
    """Take all the room there is and return the file that takes it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as target:
        try:
            while True:
                target.write(bytes(4096))
        except OSError:
            return ballast


def order(folder: Path, scratch: Path) -> Outcome:
    """Let a new process import the last events."""
    path = write_file(scratch / "last.jsonl", LAST)
    with Commander("", scratch) as commander:
        return commander.run(["import", "events", str(path), "--files-from", str(scratch)], folder, START.isoformat())


def statuses(desk: Desk) -> dict[str, int]:
    return {address: desk.status(address) for address in ADDRESSES}


@pytest.mark.parametrize("is_open", [True, False], ids=["beside the pages", "alone"])
def test_an_import_into_a_full_disk_is_refused_in_a_sentence_and_works_once_there_is_room(
    system: System, disk: Path, is_open: bool
) -> None:
    promised = read_acknowledgements(system.settings.data_dir)
    desk = Desk(system, FrozenClock(START))
    before = statuses(desk)
    if not is_open:
        system.database.close()
    ballast = fill(disk)
    refused = order(system.settings.data_dir, disk.parent)
    assert (refused.code, refused.said[: len(FULL)]) == (1, FULL), refused
    assert len(refused.said.splitlines()) == 2
    assert not is_open or statuses(desk) == before == dict.fromkeys(ADDRESSES, 200)
    ballast.unlink()
    assert find_broken(system.settings.data_dir, promised) == []
    assert count_entries(system.settings.data_dir) == len(FIRST)
    assert order(system.settings.data_dir, disk.parent).code == 0
    assert count_entries(system.settings.data_dir) == len(FIRST) + len(LAST)
    assert find_differences(system.settings.data_dir) == []
    gc.collect()  # Whoosh leaves the files of a writer that failed to the collector


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_pages_are_answered_from_the_index_there_is_while_it_cannot_be_written(system: System, disk: Path) -> None:
    desk = Desk(system, FrozenClock(START))
    bring_in(system, disk.parent, MORE)
    ballast = fill(disk)
    assert statuses(desk) == dict.fromkeys(ADDRESSES, 200)
    assert [point.figure for point in system.health().points if point.name == "index"] == [len(MORE)]
    ballast.unlink()
    assert statuses(desk) == dict.fromkeys(ADDRESSES, 200)
    assert [point.figure for point in system.health().points if point.name == "index"] == [0]
    assert find_differences(system.settings.data_dir) == []
    gc.collect()  # Whoosh leaves the files of a writer that failed to the collector


def test_without_room_for_an_index_pages_say_that_they_cannot_answer_for_the_moment(disk: Path) -> None:
    system = make_system(disk / "register", FrozenClock(START))
    bring_in(system, disk.parent, FIRST)
    desk = Desk(system, FrozenClock(START))
    ballast = fill(disk)
    assert statuses(desk) == dict.fromkeys(ADDRESSES, 503)
    with desk.ask("/tim-kiem") as answer:
        assert "Cổng tạm thời chưa trả lời được" in answer.get_data(as_text=True)
    ballast.unlink()
    assert statuses(desk) == dict.fromkeys(ADDRESSES, 200)
    gc.collect()  # Whoosh leaves the files of a writer that failed to the collector
    system.database.close()
