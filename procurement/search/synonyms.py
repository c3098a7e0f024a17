"""Synonyms and abbreviations of the field, as ``synonyms.txt`` lists them (docs/tu-dong-nghia.md, for its editors)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import permutations
from os.path import commonprefix
from pathlib import Path

from procurement.core.errors import Invalid, Problem
from procurement.search.short_places import place_synonyms
from search_index.analysis import analyse
from search_index.synonyms import Synonyms

FILE = Path(__file__).with_suffix(".txt")
ENGLISH = FILE.with_name("english.txt")
"""Words of the trade in English, of which notices say none."""

Pair = tuple[str, str]
"""A term, and another that is found for it."""


@cache
def load_synonyms(path: Path = FILE, more: tuple[Pair, ...] = ()) -> Synonyms:
    """Return the synonyms in the file at ``path`` (UTF-8), and ``more``.

    Raises Invalid with a problem for every bad line.
    """
    return Synonyms([*more, *_read_pairs(path)])


@cache
def register_synonyms() -> Synonyms:
    """Return those that the register searches with: the files', with English ones, and places in short."""
    return load_synonyms(more=(*place_synonyms(), *_english_pairs()))


def _read_pairs(path: Path) -> list[Pair]:
    pairs: list[Pair] = []
    problems: list[Problem] = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        text = line.partition("#")[0].strip()
        found = list(_problems(text)) if text else []
        problems += [Problem((path.name, number), each.code, each.params) for each in found]
        if text and not found:
            pairs += _pairs(text)
    if problems:
        raise Invalid(problems)
    return pairs


@cache
def _english_pairs() -> tuple[Pair, ...]:
    """What English words of the trade stand for, in the singular and in the plural."""
    pairs = _read_pairs(ENGLISH)
    return tuple((term, other) for word, other in pairs for term in (word, _plural(word)))


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def spell_out(text: str) -> str:
    """Return the words of ``text`` with its abbreviations spelled out, as names have them: "TTYT Gia Lâm".

    That is what the synonyms say the first letters of which they are, "và" left aside or not.
    """
    synonyms, analysis = load_synonyms(), analyse(text)
    said: list[str] = []
    at = 0
    while at < len(analysis.words):
        span = synonyms.find(analysis.words, analysis.exact, at)
        whole = next((each for each in span.others if _abbreviate(span.literal, each.words)), None) if span else None
        said += whole.exact if whole else analysis.exact[at : at + 1]
        at += len(span.literal) if span and whole else 1
    return " ".join(said)


def _abbreviate(short: Sequence[str], words: Sequence[str]) -> bool:
    """Whether ``short`` is ``words``, the first of them written out or not, and the others by their first letters."""
    shared = len(commonprefix([list(short), list(words)]))
    letters, rest = "".join(short[shared:]), words[shared:]
    initials = ("".join(each[0] for each in rest), "".join(each[0] for each in rest if each != "va"))
    return len(rest) > 1 and letters in initials


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
