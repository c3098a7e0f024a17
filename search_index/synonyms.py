"""Other words for the same thing: what a document may say instead of the words that somebody typed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search_index.analysis import Analysis, analyse


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
        self._entries: dict[str, list[tuple[Analysis, dict[Analysis, None]]]] = {}
        known: dict[tuple[str, ...], dict[Analysis, None]] = {}
        for term, other in pairs:
            analysis, found = analyse(term), analyse(other)
            if analysis.exact not in known:
                known[analysis.exact] = {}
                self._entries.setdefault(analysis.words[0], []).append((analysis, known[analysis.exact]))
            if found.words != analysis.words:
                known[analysis.exact][found] = None
        for entries in self._entries.values():
            entries.sort(key=lambda entry: -len(entry[0].words))

    def concern(self, words: Iterable[str]) -> bool:
        """Whether a term may begin with one of ``words``; mostly none does."""
        return not self._entries.keys().isdisjoint(words)

    def knows(self, word: str) -> bool:
        """Whether ``word`` (plain) alone is a term."""
        return any(len(term.words) == 1 for term, _others in self._entries.get(word, ()))

    def find(self, words: Sequence[str], exact: Sequence[str], at: int) -> Span | None:
        """Return the longest term that begins at ``at``, where both spellings of the query's words are given.

        What was typed with marks must have the term's marks ("dầu" is no "đầu"); what was typed without is taken as
        any of the terms that read the same without them.
        """
        others: dict[Analysis, None] = {}
        length = 0
        for term, alternatives in self._entries.get(words[at], ()):
            if len(term.words) < length:
                break
            if _reads(term, words[at : at + len(term.words)], exact[at : at + len(term.words)]):
                length = len(term.words)
                others |= alternatives
        return Span(tuple(words[at : at + length]), tuple(others)) if others else None


NO_SYNONYMS = Synonyms()


def _reads(term: Analysis, words: Sequence[str], exact: Sequence[str]) -> bool:
    if tuple(words) != term.words:
        return False
    return all(typed in (word, known) for typed, word, known in zip(exact, words, term.exact, strict=True))
