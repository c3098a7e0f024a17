"""Proportions of the house: small functions, short modules, no drawer for odds and ends."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.architecture.source import Module, package_modules, read_modules, tracked_files

FUNCTION_LINES = 50
MODULE_LINES = 400
TEST_MODULE_LINES = 600
APP_LINES = 150
FOLDERS = {".ci", "benchmarks", "docs", "procurement", "search_index", "templates", "tests"}
FILES = {".gitignore", "CONTRIBUTING.md", "README.md", "gunicorn.conf.py", "pyproject.toml", "run.py", "wsgi.py"}
LOCKS = {"requirements.lock", "requirements-build.lock", "requirements-dev.lock"}
"""What stands at the top; what a program leaves behind there, a database or a log, is not kept."""


def is_migration(module: Module) -> bool:
    """Tell whether a module is one step of the schema's history; a step lists tables and may be long."""
    return "/migrations/versions/" in module.path


def measure_functions() -> dict[str, int]:
    """Return the lines of every shipped function, from ``def`` to its last line, by place."""
    return {
        f"{module.path}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for module in package_modules()
        if not is_migration(module)
        for function in module.functions()
    }


def test_no_function_is_too_long() -> None:
    assert {place: lines for place, lines in measure_functions().items() if lines > FUNCTION_LINES} == {}


def test_most_functions_are_small() -> None:
    lengths = sorted(measure_functions().values())
    assert statistics.median(lengths) <= 10
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_no_module_is_too_long() -> None:
    long = [module for module in package_modules() if module.lines > MODULE_LINES]
    long += [module for module in read_modules("benchmarks") if module.lines > MODULE_LINES]
    long += [module for module in read_modules("tests") if module.lines > TEST_MODULE_LINES]
    assert {module.path: module.lines for module in long} == {}


def test_the_application_stays_a_list_of_its_parts() -> None:
    long = [module.path for module in package_modules() if module.slice == "app" and module.lines > APP_LINES]
    assert long == []


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "misc", "common"}
    assert [module.path for module in package_modules() if Path(module.path).stem in drawers] == []


def test_nothing_stands_at_the_top_but_what_the_house_names() -> None:
    assert {path.split("/")[0] for path in tracked_files()} == FOLDERS | FILES | LOCKS
