"""One clock: nobody else asks the machine, or the database, what time it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, read_modules

THE_CLOCK = "procurement/core/clock.py"
FORBIDDEN = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime"},
    "func": {"now", "current_timestamp", "current_date", "localtimestamp"},
}


def find_readings(module: Module) -> Iterator[str]:
    """Yield where a module reads a clock: as an attribute (``datetime.now``), or imported by name."""
    for node in module.nodes:
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if node.attr in FORBIDDEN.get(name, ()):
                yield f"{module.path}:{node.lineno} {name}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            named = {alias.name for alias in node.names} & FORBIDDEN["time"]
            yield from (f"{module.path}:{node.lineno} from time import {name}" for name in sorted(named))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "CURRENT_TIMESTAMP" in node.value:
            yield f"{module.path}:{node.lineno} CURRENT_TIMESTAMP"


@pytest.mark.parametrize("source", ["datetime.now(UTC)", "dt.datetime.utcnow", "date.today()", "time.time()",
                                    "from time import time", "func.now()"])  # fmt: skip
def test_the_guard_sees_a_second_clock(source: str) -> None:
    assert len(list(find_readings(Module("example.py", source)))) == 1


def test_a_clock_that_is_passed_in_is_no_second_one() -> None:
    source = "clock.now(); self.clock.now(); from time import monotonic; time.monotonic()"
    assert list(find_readings(Module("example.py", source))) == []


def test_there_is_one_clock() -> None:
    modules = read_modules("procurement", "search_index", "benchmarks", "tests", "wsgi.py")
    others = [module for module in modules if module.path not in (THE_CLOCK, "tests/architecture/test_clock.py")]
    assert [found for module in others for found in find_readings(module)] == []
