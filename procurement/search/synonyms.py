"""Synonyms and abbreviations of the field, as ``synonyms.txt`` lists them (docs/tu-dong-nghia.md, for its editors)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import permutations
from pathlib import Path

from procurement.core.errors import Invalid, Problem
from search_index.analysis import analyse
from search_index.synonyms import Synonyms

FILE = Path(__file__).with_suffix(".txt")

Pair = tuple[str, str]
"""A term, and another that is found for it."""


@cache
def load_synonyms(path: Path = FILE, more: tuple[Pair, ...] = ()) -> Synonyms:
    """Return the synonyms in the file at ``path`` (UTF-8), and ``more``.

    Raises Invalid with a problem for every bad line.
    """
    pairs = [*more]
    problems: list[Problem] = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        text = line.partition("#")[0].strip()
        found = list(_problems(text)) if text else []
        problems += [Problem((path.name, number), each.code, each.params) for each in found]
        if text and not found:
            pairs += _pairs(text)
    if problems:
        raise Invalid(problems)
    return Synonyms(pairs)


def _terms(text: str) -> list[str]:
    """Return the terms of a line, the one before ``>`` first."""
    head, narrower, rest = text.partition(">")
    parts = [head, *rest.split(",")] if narrower else text.split("=")
    return [part.strip() for part in parts]


def _pairs(text: str) -> Iterator[Pair]:
    first, *others = terms = _terms(text)
    yield from ((first, other) for other in others) if ">" in text else permutations(terms, 2)


def _problems(text: str) -> Iterator[Problem]:
    if ("=" in text) == (">" in text) or text.count(">") > 1:
        yield Problem((), "synonyms.sign")
        return
    seen = set()
    for term in _terms(text):
        analysis = analyse(term)
        if not analysis.words or analysis.codes or "\ufffd" in term:
            yield Problem((), "synonyms.term", {"term": term})
        if analysis.exact in seen:
            yield Problem((), "synonyms.repeated", {"term": term})
        seen.add(analysis.exact)
