"""Other words for the same thing: what a document may say instead of the words that somebody typed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from search_index.analysis import Analysis, analyse

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words of a query that has synonyms.

    A document satisfies it by holding all of ``literal`` anywhere, or one of ``others`` with its words side by side and
    all of their marks: without them "tủ" would be every "tư", "từ" and "tự".
    """

    literal: tuple[str, ...]
    others: tuple[Analysis, ...]


class Synonyms:
    """Which terms may stand for which. A word that begins no term costs one look into a dictionary.

    ``pairs`` are (term, another that is found for it). They hold in the one direction, and over one step only.
    ``digest`` changes with them: for what is kept of answers.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        pairs = tuple(pairs)
        self.digest = hashlib.sha256(repr(pairs).encode()).hexdigest()
        self._terms: dict[Words, dict[Words, dict[Analysis, None]]] = {}
        lengths: dict[str, set[int]] = {}
        for term, other in pairs:
            analysis, found = analyse(term), analyse(other)
            lengths.setdefault(analysis.words[0], set()).add(len(analysis.words))
            others = self._terms.setdefault(analysis.words, {}).setdefault(analysis.exact, {})
            if found.words != analysis.words:
                others[found] = None
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def concern(self, words: Iterable[str]) -> bool:
        """Whether a term may begin with one of ``words``; mostly none does."""
        return not self._lengths.keys().isdisjoint(words)

    def knows(self, word: str) -> bool:
        """Whether ``word`` (plain) alone is a term."""
        return (word,) in self._terms

    def find(self, words: Sequence[str], exact: Sequence[str], at: int) -> Span | None:
        """Return the longest term that begins at ``at``, where both spellings of the query's words are given.

        What was typed with marks must have the term's marks ("dầu" is no "đầu"); what was typed without is taken as
        any of the terms that read the same without them.
        """
        for length in self._lengths.get(words[at], ()):
            run, typed = tuple(words[at : at + length]), exact[at : at + length]
            read = [others for marked, others in self._terms.get(run, {}).items() if _reads(marked, run, typed)]
            if read:
                others = dict.fromkeys(chain.from_iterable(read))
                return Span(run, tuple(others)) if others else None
        return None


NO_SYNONYMS = Synonyms()


def _reads(marked: Words, words: Words, exact: Sequence[str]) -> bool:
    return all(typed in (word, known) for typed, word, known in zip(exact, words, marked, strict=True))
