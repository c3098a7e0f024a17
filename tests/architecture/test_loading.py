"""What a process does not load: each costs a tenth of a second and ten megabytes wherever nobody has a use for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

PAGES = ("flask", "jinja2", "feedgen", "lxml")
RARE = ("alembic", "psycopg", "zxcvbn", "waitress", "authlib", "procurement.importing.sample")


@pytest.mark.parametrize(
    ("entrance", "needless"),
    [
        ("procurement.cli", ("sqlalchemy", "marshmallow", "whoosh", "procurement.system", *PAGES, *RARE)),
        ("procurement.cli.working", (*PAGES, *RARE)),
        ("procurement.app", RARE),
    ],
)
def test_a_process_loads_nothing_that_it_may_never_need(entrance: str, needless: tuple[str, ...]) -> None:
    program = f"import sys, {entrance}; print([name for name in {needless!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
