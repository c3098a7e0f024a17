"""Loading a sample: in small transactions, again after a stop, and into nothing but its own register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from procurement.core.errors import Refused
from procurement.importing.exporting import export_lines
from procurement.importing.sample import loading
from procurement.importing.sample.loading import SIZES, Loader, Size
from procurement.importing.sample.small import sample_events
from procurement.importing.sample.texts import BODIES
from tests.publication.register import Register, call, empty_register

BODY = '{"code": "vnz999000001", "names": [{"name": "Ủy ban nhân dân phường Ngọc Hà"}]}'


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Register]:
    own = empty_register(tmp_path / "elsewhere")
    yield own
    own.system.database.close()


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "BATCH", 20)
    monkeypatch.setitem(SIZES, "small", Size(sample_events, lambda: iter([BODY]), lambda: BODIES["digital"]))


def loader(register: Register, progress: Callable[[int, int], None] = lambda done, total: None) -> Loader:
    return Loader(register.system.database, register.clock, register.system.pseudonym, progress)


def export(register: Register) -> list[str]:
    with register.read() as session:
        return list(export_lines(session))


def stop_at(count: int) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if done >= count:
            raise KeyboardInterrupt

    return progress


def test_a_load_tells_how_far_it_is_and_loads_nothing_twice(register: Register) -> None:
    heard: list[tuple[int, int]] = []
    total = loader(register, lambda done, of: heard.append((done, of))).run("small")
    assert heard == [(min(done, total), total) for done in range(20, total + 20, 20)]
    assert loader(register).run("small") == 0
    assert len(export(register)) == total
    assert register.differences() == []


def test_a_stopped_load_goes_on_where_it_was_even_days_later(register: Register, elsewhere: Register) -> None:
    whole = loader(elsewhere).run("small")
    with pytest.raises(KeyboardInterrupt):
        loader(register, stop_at(40)).run("small")
    assert len(export(register)) == 40
    register.clock.advance(timedelta(days=3))
    assert loader(register).run("small") == whole - 40
    assert export(register) == export(elsewhere)


def test_a_register_with_real_entries_is_refused(register: Register) -> None:
    register.record(call())
    with pytest.raises(Refused) as refused:
        loader(register).run("small")
    assert [problem.code for problem in refused.value.problems] == ["sample.into_real"]
    assert len(export(register)) == 1


def test_a_register_with_another_sample_is_refused(register: Register) -> None:
    loader(register).run("small")
    with pytest.raises(Refused) as refused:
        loader(register).run("city")
    assert [problem.code for problem in refused.value.problems] == ["sample.other"]
