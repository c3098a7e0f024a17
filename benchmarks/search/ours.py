"""Our engine as a page of the register asks it: the revisions that count, one row a notice, exact totals."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.search.corpus import FACETS
from benchmarks.search.peers import PAGE, Reply
from benchmarks.search.questions import Question
from search_index.documents import Document
from search_index.engine import Position, engine_digest, open_engine
from search_index.query import Page, Query, Range, SortKey

NEWEST = (SortKey("posted_on", descending=True),)
BEST = (SortKey("relevance", descending=True), SortKey("posted_on", descending=True))
COUNTS = frozenset({"1"})
"""The value of revisions that count."""
OWN = Query("goi thau", any_of={"current": COUNTS})
"""What a process of the register asks itself before readers come (``procurement.app.draw_own_pages``)."""
UNANSWERED = frozenset({"prefix"})
"""Ways of asking that the query language does not have."""


class Ours:
    """The engine of ``search_index``."""

    name = "ours"

    def __init__(self, path: Path) -> None:
        self.engine = open_engine(path / "ours")
        self.engine.position()  # opens it
        self.engine.match(OWN, sort=BEST, group="notice")

    @staticmethod
    def build(path: Path, documents: Iterable[Document]) -> None:
        """Write the index anew."""
        open_engine(path / "ours").rebuild(documents, Position(1, "", engine_digest()))

    def ask(self, question: Question) -> Reply:
        """Answer."""
        any_of = {"current": COUNTS}
        for name, value in question.filters.items():
            any_of[name] = frozenset((value,))
        ranges = {name: Range(*limits) for name, limits in question.ranges.items()} if question.ranges else {}
        query = Query(_written(question), any_of=any_of, ranges=ranges)
        answer = self.engine.match(
            query,
            sort=BEST if question.is_ranked else NEWEST,
            page=Page((question.page - 1) * PAGE, PAGE),
            facets=FACETS if question.has_facets else (),
            group="notice",
        )
        return Reply(answer.total, [hit.order for hit in answer.hits])


def _written(question: Question) -> str:
    if question.way == "any":
        return " OR ".join(question.terms)
    words = " ".join(question.terms)
    return f'"{words}"' if question.way == "phrase" else words
