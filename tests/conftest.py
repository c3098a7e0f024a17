"""What every test module may use, and the account of what a run left out."""

from __future__ import annotations

import faulthandler
import gc
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from procurement.core.clock import FrozenClock
from tests.compiled import compiled_once
from tests.databases import ON_POSTGRESQL, dropped_afterwards

SUITES = ("faults", "browser", "scale", "postgresql", "genuine")
"""The slow suites, by marker: a run without ``-m`` leaves them out and says how many tests that were."""

LONGEST = (
    "browser/test_crawl.py", "faults/test_kills.py", "browser/test_signed_in.py", "browser/test_story.py",
    "importing/test_genuine.py", "browser/test_pages.py", "alerts/test_many.py", "postgresql/test_kills.py",
    "search/test_hundred.py", "faults/test_every_call.py", "faults/test_hostile_files.py", "api/test_described.py",
)  # fmt: skip
"""The modules that take a minute or more, the longest first."""

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
ABOUT_SQLITE = "about SQLite itself"
LEFT_OUT = pytest.StashKey[Counter[str]]()

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def everything_compiled_once() -> Iterator[None]:
    """Let all applications and databases of this process share what is compiled for them."""
    with compiled_once():
        yield


@pytest.fixture
def instant() -> datetime:
    """Return the instant at which frozen tests happen: Monday, 30 November 2026, 08:00 in Viet Nam."""
    return datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock(instant: datetime) -> FrozenClock:
    """Return a clock that stands at ``instant`` until the test moves it."""
    return FrozenClock(instant)


@pytest.fixture(autouse=True)
def own_databases() -> Iterator[None]:
    """Drop the databases that a test made for itself; those of its module stay until the run ends."""
    with dropped_afterwards():
        yield


@pytest.fixture
def takes_long() -> None:
    """Let a test take longer than ``faulthandler_timeout``, on purpose.

    To say where it is meanwhile may end it: a run of ten minutes ended in a segmentation fault while that was written.
    """
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session", autouse=True)
def time_for_workbooks() -> Iterator[None]:
    """Wait for the process that reads a workbook until its own limit of work ends it, however busy the machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("procurement.importing.sheets.workbooks.WALL_SECONDS", 60.0)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of genuine data beside the project; skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared/data beside the project")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine: no test may depend on a network."""
    connect = socket.socket.connect

    def connect_nearby(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_nearby)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Start the account of what is left out, and let Ctrl+C reach the programs that the tests start."""
    config.stash[LEFT_OUT] = Counter()
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # A shell's background job ignores Ctrl+C and so would every program that the tests start and stop by it.
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow suites out unless the caller chose by marker, and count them by suite."""
    for item in items:
        if "shared_data" in getattr(item, "fixturenames", ()):
            item.add_marker("genuine")
        if ON_POSTGRESQL and item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason=ABOUT_SQLITE))
    if hasattr(config, "workerinput"):
        begin_with_the_longest(items)
    if config.option.markexpr:
        return
    slow = {item: suite for item in items for suite in SUITES if item.get_closest_marker(suite)}
    config.stash[LEFT_OUT].update(slow.values())
    config.hook.pytest_deselected(items=list(slow))
    items[:] = [item for item in items if item not in slow]


def begin_with_the_longest(items: list[pytest.Item]) -> None:
    """Put the modules that take long before all others, so that no worker begins one when the others are done.

    Workers take modules in this order where ``--no-loadscope-reorder`` is said; else those with many tests come first.
    """
    places = {f"tests/{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


def pytest_collection_finish() -> None:
    """Look less for garbage, and never among what stays to the end, programs and thousands of tests.

    To go through all of it again and again took a sixth of a run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the account to the process that reports, when this one is a worker of pytest-xdist."""
    if hasattr(session.config, "workeroutput"):
        account = session.config.stash[LEFT_OUT]
        session.config.workeroutput["left_out"] = dict(account)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the account of a worker; every worker collects everything, so one account is enough.

    A worker that died has none: the run goes on with another one and says which test it was at.
    """
    account: dict[str, int] = getattr(node, "workeroutput", {}).get("left_out", {})
    node.config.stash[LEFT_OUT] = Counter(account) or node.config.stash[LEFT_OUT]


def describe_skip(report: Any) -> str:
    """Return under which words a skipped test is counted."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if ABOUT_SQLITE in reason:
        return ABOUT_SQLITE
    return "tests that need ../shared" if "shared" in reason else "skipped (reasons above)"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print what this run left out, with counts: a skipped test is never silent."""
    skipped = Counter(describe_skip(report) for report in terminalreporter.stats.get("skipped", []))
    counted = [*config.stash[LEFT_OUT].items(), *sorted(skipped.items(), reverse=True)]
    parts = [f"{count} {words}" for words, count in counted]
    if config.option.markexpr:
        parts.append(f"everything not marked {config.option.markexpr}")
    terminalreporter.write_line("left out: " + (", ".join(parts) or "nothing"))
