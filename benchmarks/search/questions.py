"""What is asked: the classes of questions that people put to a register, with words drawn by how often they occur."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.search.corpus import A_DAY, FIRST_DAY
from benchmarks.search.phrases import CLAUSES
from search_index.analysis import fold, plain_tokens
from search_index.documents import Document

SAMPLE = 20_000
"""Documents whose words are counted."""


@dataclass(frozen=True)
class Question:
    """One question. ``terms`` are folded; ``way``: all of them, any of them, a phrase, or all with a prefix at the end.

    A fifth way is "fuzzy", any of them or of the words one slip away, which Tantivy alone can.
    ``filters`` are exact values, ``ranges`` of numbers include both ends.
    """

    kind: str
    terms: tuple[str, ...] = ()
    way: str = "all"
    is_ranked: bool = False
    filters: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    page: int = 1
    has_facets: bool = False


class Source(Protocol):
    """Where documents come from."""

    def documents(self, count: int) -> Iterator[Document]:
        """Yield so many."""
        ...


class Asker:
    """Draws questions about the first ``count`` documents of a corpus, no two alike.

    ``days`` are the first and the last on which one was posted, where they do not follow from the count.
    """

    def __init__(self, corpus: Source, count: int, seed: str, days: tuple[int, int] | None = None) -> None:
        self._chance = random.Random(f"{seed} questions")
        self._first_day, last = days or (FIRST_DAY, FIRST_DAY + count // A_DAY)
        self._span = last - self._first_day + 1
        sample = list(corpus.documents(min(count, SAMPLE)))
        found = Counter(word for document in sample for word in set(plain_tokens(" ".join(document.texts.values()))))
        self._sample, self._asked = sample, set[str]()

        def band(low: float, high: float) -> list[str]:
            return sorted(w for w, n in found.items() if w.isalpha() and low * len(sample) <= n < high * len(sample))

        self._rare = sorted(word for word, n in found.items() if 2 <= n <= 12)
        self._common, self._middle, self._low = band(0.3, 0.8), band(0.02, 0.2), band(0.003, 0.02)

    def ask(self, each: int) -> Iterator[Question]:
        """Yield ``each`` questions of every class, class by class in turns; a small class may run out of new ones."""
        for _ in range(each):
            for draw in DRAWN.values():
                question = self._new(draw)
                if question is not None:
                    yield question

    def _new(self, draw: Callable[[Asker], Question]) -> Question | None:
        for _ in range(50):
            question = draw(self)
            if repr(question) not in self._asked:
                self._asked.add(repr(question))
                return question
        return None

    def one(self, band: str) -> str:
        """Return a word of a band."""
        return self._chance.choice(getattr(self, f"_{band}"))

    def some(self, items: Sequence[str], count: int) -> tuple[str, ...]:
        """Return some of ``items``."""
        return tuple(self._chance.sample(items, min(count, len(items))))

    def document(self) -> Document:
        """Return one that is there."""
        return self._chance.choice(self._sample)

    def words_of_title(self, document: Document) -> list[str]:
        """Return the different words of a title that are long enough to be meant."""
        return sorted({word for word in plain_tokens(document.texts["title"]) if word.isalpha() and len(word) > 1})

    def neighbours(self, count: int) -> tuple[str, ...]:
        """Return so many words that stand side by side in a title."""
        words = plain_tokens(self.document().texts["title"])
        at = self._chance.randrange(max(1, len(words) - count + 1))
        return tuple(words[at : at + count])

    def phrase(self) -> tuple[str, ...]:
        """Return two or three neighbours of a clause that is in very many notices."""
        words = plain_tokens(self._chance.choice([clause for clause in CLAUSES if "{" not in clause]))
        at = self._chance.randrange(max(1, len(words) - 1))
        return tuple(words[at : at + self._chance.randint(2, 3)])

    def page(self) -> int:
        """Return a page far down, which differs so that one word can be asked often."""
        return self._chance.randint(40, 60)

    def days(self) -> tuple[int, int]:
        """Return a tenth to four tenths of the time in which there are notices."""
        first = self._first_day + int(self._chance.random() * 0.6 * self._span)
        return first, first + int((0.1 + 0.3 * self._chance.random()) * self._span)

    def amounts(self) -> tuple[int, int]:
        """Return a range of values, as somebody would choose it."""
        return self._chance.choice((100, 200, 500, 1000)) * 10**6, self._chance.choice((2, 5, 10, 50, 1000)) * 10**9


def _filtered(asker: Asker) -> Question:
    document = asker.document()
    words, kind = asker.some(asker.words_of_title(document), 2), document.keywords["kind"][0]
    ranges = {"posted_on": asker.days(), "value": asker.amounts()}
    return Question("filter", words, filters={"kind": kind}, ranges=ranges)


def _filters_alone(asker: Asker) -> Question:
    values = asker.document().keywords
    return Question("filters alone", filters={name: values[name][0] for name in ("kind", "place", "fate")})


def _body(asker: Asker) -> Question:
    body = asker.document().keywords["organisation"][0]
    return Question("body", (asker.one("common"),), filters={"organisation": body})


def _prefix(asker: Asker) -> Question:
    words = [word for word in asker.words_of_title(asker.document()) if len(word) > 2] or ["truong"]
    word = asker.some(words, 1)[0]
    return Question("prefix", (asker.one("middle"), word[: max(2, len(word) - 1)]), "prefix")


def _all(name: str, *, is_ranked: bool, count: int = 3) -> Callable[[Asker], Question]:
    return lambda asker: Question(name, asker.some(asker.words_of_title(asker.document()), count), is_ranked=is_ranked)


def _any(asker: Asker) -> Question:
    words = asker.one("middle"), asker.one("low"), asker.one("rare")
    return Question("any of 3, ranked", words, "any", is_ranked=True)


DRAWN: dict[str, Callable[[Asker], Question]] = {
    "rare word": lambda asker: Question("rare word", (asker.one("rare"),), is_ranked=True),
    "common word, ranked": lambda asker: Question("common word, ranked", (asker.one("common"),), is_ranked=True),
    "common word, newest": lambda asker: Question("common word, newest", (asker.one("common"),)),
    "3 words, ranked": _all("3 words, ranked", is_ranked=True),
    "3 words, newest": _all("3 words, newest", is_ranked=False),
    "any of 3, ranked": _any,
    "phrase of a title": lambda asker: Question("phrase of a title", asker.neighbours(3), "phrase"),
    "frequent phrase": lambda asker: Question("frequent phrase", asker.phrase(), "phrase"),
    "filter": _filtered,
    "body": _body,
    "filters alone": _filters_alone,
    "facets": lambda asker: Question("facets", asker.some(asker.words_of_title(asker.document()), 2), has_facets=True),
    "common word, facets": lambda asker: Question("common word, facets", (asker.one("common"),), has_facets=True),
    "deep page": lambda asker: Question("deep page", (asker.one("common"),), page=asker.page()),
    "prefix": _prefix,
    "newest": lambda asker: Question("newest", page=asker.page() - 39),
    "code": lambda asker: Question("code", (fold(asker.document().codes[0]),), is_ranked=True),
}
