"""Who may import whom: the rank of slices, Flask at the door, the search engine behind one slice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture.source import PACKAGES, ROOT, is_below, package_modules

WEB_LIBRARIES = ("flask", "flask_bootstrap", "werkzeug", "jinja2", "waitress", "gunicorn")
SEES_FLASK = ("app", "cli", "api", "web", "httpkit")


def test_imports_go_down_the_rank_only() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def find_imports(libraries: tuple[str, ...], allowed: tuple[str, ...]) -> list[str]:
    """Return where a module outside the ``allowed`` slices imports one of ``libraries``."""
    return [
        f"{module.path}:{line} imports {name}"
        for module in package_modules()
        if module.slice not in allowed
        for line, name in module.imports()
        if any(is_below(name, library) for library in libraries)
    ]


def test_flask_stops_at_the_door() -> None:
    """Letters are filled in below it, by the library of templates alone."""
    found = {line.partition(":")[0] for line in find_imports(WEB_LIBRARIES, SEES_FLASK)}
    assert found == {"procurement/jobs/letters.py"}
    assert find_imports(tuple({*WEB_LIBRARIES} - {"jinja2"}), SEES_FLASK) == []


def test_only_the_search_engine_knows_whoosh() -> None:
    assert find_imports(("whoosh",), ("search_index",)) == []


def test_only_the_search_slice_knows_the_search_engine() -> None:
    assert find_imports(("search_index",), ("search", "search_index")) == []


def test_nothing_shipped_knows_the_benchmarks_or_the_tests() -> None:
    assert find_imports(("benchmarks", "tests"), ()) == []


def test_migrations_stand_outside() -> None:
    """They must run years later: no slice's present classes inside them; only the system starts them."""
    inward = [
        f"{module.path}:{line} imports {name}"
        for module in package_modules()
        if "/migrations/versions/" in module.path
        for line, name in module.imports()
        if is_below(name, "procurement") and not is_below(name, "procurement.core")
    ]
    outward = find_imports(("procurement.migrations",), ("migrations", "system"))
    assert inward + outward == []


def test_no_import_of_our_own_hides_in_a_function() -> None:
    hidden = {
        f"{module.path}:{line} imports {name}"
        for module in package_modules()
        for function in module.functions()
        for line, name in module.imports(function)
        if any(is_below(name, package) for package in PACKAGES)
    }
    assert sorted(hidden) == []
