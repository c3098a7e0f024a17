"""Where in a text the words of a query are, so that a reader sees why it was found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice
from typing import NamedTuple

from search_index.analysis import Analysis, code_parts, spellings, word_forms
from search_index.letters import OTHER, plain_letters
from search_index.synonyms import NO_SYNONYMS, Synonyms
from search_index.words import Wanted, parse_query

_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_JOINT = re.compile(r"\s+|[./_-]")


class Part(NamedTuple):
    """Some of a text; ``is_match`` where it is what was asked for."""

    text: str
    is_match: bool


class Match(NamedTuple):
    """A word of a text that was asked for, by where it stands; ``word`` is its plain form."""

    start: int
    end: int
    word: str


Found = dict[int, list[Match]]
"""What was asked for in each of some texts, by its number, in order."""


class Marker:
    """Finds what a query asks for: loose words anywhere, phrases, codes and synonyms as runs of words."""

    def __init__(self, words: str, synonyms: Synonyms = NO_SYNONYMS) -> None:
        wanted = parse_query(words, synonyms)
        codes = [code_parts(term) for term in wanted.terms]
        self._runs = [run for run in _runs(wanted, codes) if run.words]
        in_runs = {word for run in self._runs if not run.exact for word in run.words}
        self._loose = frozenset(wanted.terms) - in_runs - {parts[0] for parts in codes if len(parts) > 1}
        self.words = self._loose.union(*(run.words for run in self._runs))
        first = self._loose.union(run.words[0] for run in self._runs)
        self._written = [(f" {each} ".encode(), word) for word in first for each in spellings(word)]

    def matches(self, text: str) -> list[Match]:
        """Return the words of ``text`` that were asked for, in order."""
        return self.matches_in((text,)).get(0, [])

    def matches_in(self, texts: Sequence[str]) -> Found:
        """Return of each of ``texts`` that has some, by its number, the words that were asked for, in order.

        They are looked for among the plain letters of all texts in a row; only a text with letters that do not read
        one by one is read word by word.
        """
        letters = plain_letters(" ".join(("", *texts, "")))
        starts = list(accumulate([len(text) + 1 for text in texts], initial=1))
        found: dict[int, set[Match]] = {}
        for written, word in self._written:
            for at in _places(letters, written):
                number = bisect_right(starts, at) - 1
                start = at - starts[number]
                found.setdefault(number, set()).update(self._at(texts[number], start, start + len(word), word))
        at = letters.find(OTHER)
        while at >= 0:
            number = bisect_right(starts, at)
            found[number - 1] = set(self._read(texts[number - 1]))
            at = letters.find(OTHER, starts[number])
        return {number: sorted(matches) for number, matches in found.items() if matches}

    def matches_in_each(self, groups: Sequence[Sequence[str]]) -> list[Found]:
        """Return of each group of texts what is found in it, looked for in all of them at once."""
        starts = list(accumulate(map(len, groups), initial=0))
        found: list[Found] = [{} for _group in groups]
        for number, matches in self.matches_in(list(chain.from_iterable(groups))).items():
            group = bisect_right(starts, number) - 1
            found[group][number - starts[group]] = matches
        return found

    def _read(self, text: str) -> Iterator[Match]:
        """Find the words by reading all of ``text``."""
        for word in _WORD.finditer(text):
            yield from self._at(text, word.start(), word.end(), word_forms(word[0])[0])

    def _at(self, text: str, start: int, end: int, word: str) -> Iterator[Match]:
        """Yield what was asked for of the words from ``start`` of ``text`` on, the first of which is ``word``."""
        if word in self._loose:
            yield Match(start, end, word)
        for run in self._runs:
            if run.words[0] == word:
                words = list(islice(_WORD.finditer(text, start), len(run.words)))
                if _stands(run, [word_forms(each[0]) for each in words]):
                    yield from (Match(*each.span(), plain) for each, plain in zip(words, run.words, strict=True))


def _places(letters: bytes, written: bytes) -> Iterator[int]:
    """Yield where the word ``written`` between two gaps begins."""
    at = letters.find(written)
    while at >= 0:
        yield at + 1
        at = letters.find(written, at + len(written) - 1)


def parts_of(text: str, matches: Sequence[Match]) -> tuple[Part, ...]:
    """Return ``text`` in parts; neighbours and the parts of a code are one match."""
    return tuple(part for part in _parts(text, matches) if part.text)


def _parts(text: str, matches: Sequence[Match]) -> Iterator[Part]:
    start = end = 0
    for match in matches:
        if end and _JOINT.fullmatch(text[end : match.start]):
            end = match.end
            continue
        yield Part(text[start:end], is_match=True)
        yield Part(text[end : match.start], is_match=False)
        start, end = match.start, match.end
    yield Part(text[start:end], is_match=True)
    yield Part(text[end:], is_match=False)


def _runs(wanted: Wanted, codes: Sequence[tuple[str, ...]]) -> Iterator[Analysis]:
    """Yield the runs; the exact forms are empty where marks do not matter."""
    for words in wanted.alternatives:
        yield from (Analysis(phrase, (), ()) for phrase in words.phrases)
    yield from (Analysis(parts[1:], (), ()) for parts in codes if len(parts) > 1)
    for span in wanted.spans:
        yield from span.others


def _stands(run: Analysis, forms: Sequence[tuple[str, str]]) -> bool:
    if tuple(plain for plain, _ in forms) != run.words:
        return False
    exact = zip(run.exact, run.words, forms, strict=False)
    return all(marked == form for marked, word, (_, form) in exact if marked != word)
