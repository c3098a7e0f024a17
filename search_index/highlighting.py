"""Where in a text the words of a query are, so that a reader sees why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search_index.analysis import Analysis, code_parts, word_forms
from search_index.synonyms import NO_SYNONYMS, Synonyms
from search_index.words import Wanted, parse_query

_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_JOINT = re.compile(r"\s+|[./_-]")


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a text; ``is_match`` where it is what was asked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A word of a text that was asked for, by where it stands; ``word`` is its plain form."""

    start: int
    end: int
    word: str


class Marker:
    """Finds what a query asks for: loose words anywhere, phrases, codes and synonyms as runs of words."""

    def __init__(self, words: str, synonyms: Synonyms = NO_SYNONYMS) -> None:
        wanted = parse_query(words, synonyms)
        codes = [code_parts(term) for term in wanted.terms]
        self._runs = [run for run in _runs(wanted, codes) if run.words]
        in_runs = {word for run in self._runs if not run.exact for word in run.words}
        self._loose = frozenset(wanted.terms) - in_runs - {parts[0] for parts in codes if len(parts) > 1}

    def matches(self, text: str) -> list[Match]:
        """Return the words of ``text`` that were asked for, in order."""
        found = list(_WORD.finditer(text))
        forms = [word_forms(word[0]) for word in found]
        marked = {at for at, (plain, _) in enumerate(forms) if plain in self._loose}
        for run in self._runs:
            for at, (plain, _) in enumerate(forms):
                if plain == run.words[0] and _stands(run, forms[at : at + len(run.words)]):
                    marked.update(range(at, at + len(run.words)))
        return [Match(found[at].start(), found[at].end(), forms[at][0]) for at in sorted(marked)]


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
