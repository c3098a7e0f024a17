"""Writers of one SQLite file wait for their turn, and all of them get it."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Thread

import pytest

from procurement.core.sqlite import turn


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "register.sqlite3"


def test_a_busy_writer_lets_the_next_one_in(database: Path) -> None:
    waiting, done = Event(), Event()
    turns: list[str] = []

    def busy() -> None:
        while not done.is_set() and len(turns) < 2000:
            with turn(database):
                turns.append("busy")
                waiting.wait()

    thread = Thread(target=busy)
    thread.start()
    waiting.set()
    with turn(database):
        turns.append("other")
    done.set()
    thread.join()
    assert "other" in turns
    assert len(turns) < 2000


def test_two_writers_never_have_the_turn_at_once(database: Path) -> None:
    inside, most = 0, 0

    def write() -> None:
        nonlocal inside, most
        for _ in range(50):
            with turn(database):
                inside += 1
                most = max(most, inside)
                time.sleep(0)
                inside -= 1

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_the_turn_is_given_back_after_an_error(database: Path) -> None:
    with pytest.raises(RuntimeError), turn(database):
        raise RuntimeError("hỏng")
    with turn(database):
        pass
    assert database.with_name("register.sqlite3-turn").exists()
