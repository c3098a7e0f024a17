"""Attributes of tags stay apart although blocks of templates swallow the end of their line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
RUN_TOGETHER = re.compile(r"%\}\n[ \t]*\{%(?!-) [^%]*%\}[\w-]+=")
"""A block at the end of a line, and one at the start of the next that begins with an attribute and no space."""


@pytest.mark.parametrize("name", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")))
def test_no_attribute_runs_into_the_one_before(name: str) -> None:
    found = [hit.group() for hit in RUN_TOGETHER.finditer((TEMPLATES / name).read_text(encoding="utf-8"))]
    assert not found, found
