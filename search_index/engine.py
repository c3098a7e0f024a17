"""The door of the package: what an engine can do, and how to get one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from search_index.completing import Completion
from search_index.documents import Document
from search_index.position import IndexUnusable, Position
from search_index.query import Answer, Hit, Page, Query, Range, SortKey
from search_index.question import Question
from search_index.records import FORMAT
from search_index.whoosh_engine import WhooshEngine

__all__ = ["Engine", "IndexUnusable", "Position", "engine_digest", "open_engine"]


class Engine(Protocol):
    """A search index in one folder, shared by any number of threads and processes.

    Every method answers from the last commit of any process, and every one but ``rebuild`` raises IndexUnusable when
    the files cannot be read. An index that has never been written is empty and has no position.
    """

    def position(self) -> Position | None:
        """Return the position that was committed last, None for an empty index."""
        ...

    def built(self) -> int:
        """Return the sequence up to which the present files were written anew, 0 when they never were.

        What was removed behind it may still have its words in them.
        """
        ...

    def match(
        self,
        query: Query,
        *,
        sort: Sequence[SortKey] = (),
        page: Page = Page(),  # noqa: B008 - immutable
        facets: Sequence[str] = (),
        group: str | None = None,
    ) -> Answer:
        """Return the exact number of matches, one page of them, and the values of ``facets`` counted within them.

        With ``group``, documents with the same first value of that field are one match: the number is that of groups,
        a hit is the first document of its group in the order, and a facet counts the groups that have a value.
        Without ``sort`` the most relevant come first, or the newest when the query has no words.
        """
        ...

    def ask(self, query: Query) -> Question:
        """Return ``query`` put to the last commit, for who wants to know several things about its matches."""
        ...

    def count_within(self, field: str, limits: Range) -> int:
        """Return how many documents have a number in ``field`` within ``limits``, without finding out which."""
        ...

    def match_nearly(self, query: Query, *, group: str, few: int, page: Page) -> tuple[Hit, ...]:
        """Return what does not match ``query`` but says most of its words, the best of each group.

        Nothing is of a group (see ``match``) that has a match. Nothing at all is offered where ``few`` groups or more
        match, or where the query has no words. Filters hold as they do for matches.
        """
        ...

    def complete(self, query: Query, most: int) -> tuple[Completion, ...]:
        """Return how the words of ``query`` may go on, at most so many ways, the most frequent first.

        Only words side by side in titles and names of what the filters leave are offered.
        """
        ...

    def corrections(self, query: Query) -> Mapping[str, Sequence[str]]:
        """Return the words of ``query`` that no document has, each with known words that are one slip away.

        All stand without marks, the most frequent first. Words with synonyms and numbers are not corrected.
        """
        ...

    def fingerprints(self) -> Mapping[str, int]:
        """Return ``Document.fingerprint`` of every document by its key, for comparison with the source."""
        ...

    def apply(
        self, add: Iterable[Document], remove: Iterable[str], position: Position, *, since: Position | None = None
    ) -> bool:
        """Commit additions, removals and the new position at once; seen by every ``match`` that begins afterwards.

        A key in both is added. Nothing is changed, and False returned, where the index is no longer at ``since``, from
        which the change was worked out: another process has brought it further, or built it anew from less. Nor where
        the position is behind the present one of the same digest.
        """
        ...

    def fold(self) -> bool:
        """Commit what was applied of late, if there is much of it; return whether there was. Answers stay the same.

        For who has time for it: ``apply`` does so itself when it must, while a publisher waits.
        """
        ...

    def rebuild(self, documents: Iterable[Document], position: Position, *, if_behind: bool = False) -> None:
        """Replace the whole index, whatever state it is in; readers keep the old one until the swap.

        With ``if_behind`` nothing happens where another process has meanwhile brought the index to ``position``.
        Raises ValueError where two of ``documents`` have one key, and leaves the index as it is: ``compare`` would not
        notice. What is applied meanwhile by others is lost with the old index, and the position says so.
        """
        ...


def open_engine(folder: Path) -> Engine:
    """Return the engine over the index in ``folder``, which is created (mode 0700) when missing.

    Reads nothing yet: an unusable index shows at the first use, and ``rebuild`` on the same engine repairs it.
    """
    return WhooshEngine(folder)


def engine_digest() -> str:
    """Return what a ``Position.digest`` should contain: it changes when an index must be rebuilt for a new engine."""
    return FORMAT
