"""Read the hundred queries and their rules of relevance, which ``hundred_queries.txt`` holds and explains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.search.judged_queries import Judged

LISTED_IN = Path(__file__).with_name("hundred_queries.txt")

Names = dict[str, str]


def listed() -> Iterator[Judged]:
    """Yield the queries in the order in which they were written, more than a hundred."""
    names: Names = {}
    for block in _blocks(LISTED_IN.read_text(encoding="utf-8")):
        if " = " in block[0]:
            names |= dict(line.split(" = ", 1) for line in block)
        else:
            yield _judged(block, names)


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines between blank lines, without remarks."""
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if lines:
            yield lines


def _judged(block: list[str], names: Names) -> Judged:
    words, rule = block[0].split(": ", 1)
    lines = [line.strip() for line in block[1:]]
    about = tuple(_pattern(line, names) for line in lines if not line.startswith(("not ", "body ")))
    told = dict(line.split(" ", 1) for line in lines if line.startswith(("not ", "body ")))
    unless, body = (_pattern(told[word], names) if word in told else None for word in ("not", "body"))
    return Judged(words, rule, about, unless, body)


def _pattern(line: str, names: Names) -> str:
    """Return the pattern of any of the alternatives of ``line`` as whole words."""
    alternatives = [each for part in line.split(", ") for each in names.get(part, part).split(", ")]
    return rf"\b(?:{'|'.join(alternatives)})\b"
