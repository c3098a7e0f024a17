"""Long lists within a page (742 lots): cut into parts, each with an address, and searched by words. No script needed.

All long lists of one page are cut alike: its second page shows the second part of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import request

from procurement.core.errors import NotFound
from procurement.search.within import find_words
from procurement.web.public.paging import ListPager, asked_page

T = TypeVar("T")

PART_SIZE = 50
"""A list with more rows than this is cut."""

WORDS = "trong"
"""The parameter with the words that the rows of long lists must hold."""

ANCHOR = "danh-sach"
"""Where long lists begin on their page."""


@dataclass(frozen=True)
class Asked:
    """Which part of its long lists a page is asked for, from 1, and of which of their rows."""

    page: int = 1
    words: str = ""


@dataclass(frozen=True)
class Part:
    """What of a long list stands on a page: ``numbers`` are the places of its rows in the whole list, from 1.

    ``found`` are the places of all rows that hold the words, on whatever page.
    """

    numbers: tuple[int, ...]
    total: int
    found: Sequence[int]
    asked: Asked

    @property
    def matching(self) -> int:
        """How many rows hold the words."""
        return len(self.found)

    @property
    def last(self) -> int:
        """The last page."""
        return max(1, -(-self.matching // PART_SIZE))

    def pick(self, rows: Sequence[T]) -> list[T]:
        """Return the rows that stand here of ``rows``, the whole list."""
        return [rows[number - 1] for number in self.numbers]


def asked_part() -> Asked:
    """Return what the request asks for. Raises Invalid for a page that is none."""
    return Asked(asked_page(), request.args.get(WORDS, "").strip())


def cut(rows: Sequence[T], asked: Asked, text: Callable[[T], str]) -> Part:
    """Return which of ``rows`` stand on the page; ``text`` says in which words a row is found.

    A list that is short enough stands whole on every page.
    """
    numbers = range(1, len(rows) + 1)
    if len(rows) <= PART_SIZE:
        return Part(tuple(numbers), len(rows), numbers, asked)
    holds = find_words(asked.words) if asked.words else None
    found = [number for number in numbers if holds is None or holds(text(rows[number - 1]))]
    shown = found[(asked.page - 1) * PART_SIZE : asked.page * PART_SIZE]
    return Part(tuple(shown), len(rows), found, asked)


def part_of(number: int) -> int | None:
    """Return the page on which the row at ``number`` stands, for an address: None for the first."""
    page = -(-number // PART_SIZE)
    return page if page > 1 else None


@dataclass(frozen=True)
class Paging:
    """The long lists of a page taken together: how they are searched and turned."""

    part: Part
    pager: ListPager
    action: str

    @property
    def words(self) -> str:
        """The words that are looked for."""
        return self.part.asked.words

    @property
    def first(self) -> int:
        """The place of the first row that stands here among those that hold the words."""
        return (self.part.asked.page - 1) * PART_SIZE + 1


def make_paging(parts: Sequence[Part], asked: Asked, address: Callable[..., str]) -> Paging | None:
    """Return how to turn the longest of ``parts``; None where none is cut. Raises NotFound behind the last page.

    ``address`` gives the address of the page with other parameters.
    """
    longest = max((part for part in parts if part.total > PART_SIZE), key=lambda part: part.matching, default=None)
    if asked.page > (longest.last if longest else 1):
        raise NotFound("page", str(asked.page))
    if longest is None:
        return None

    def turn(page: int) -> str:
        return address(**{"page": page if page > 1 else None, WORDS: asked.words or None, "_anchor": ANCHOR})

    return Paging(longest, ListPager(asked.page, longest.last, turn), address(lang=None, _anchor=ANCHOR))


def folded_text(row: object) -> str:
    """Return all that ``row`` of a notice says, nested rows too, as words to look in."""
    if isinstance(row, dict):
        return " ".join(map(folded_text, row.values()))
    return " ".join(map(folded_text, row)) if isinstance(row, list | tuple) else str(row)
