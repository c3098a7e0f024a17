"""Which pages of a list a reader can go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from procurement.core.errors import Invalid, NotFound, Problem
from procurement.search.selection import parse_page

AROUND = 1
"""So many pages on either side of the present one are offered."""


@dataclass(frozen=True)
class ListPager:
    """The pages of a list; ``address`` gives the address of each."""

    page: int
    last: int
    address: Callable[[int], str]

    @property
    def pages(self) -> list[int | None]:
        """First and last page, the present one and its neighbours."""
        return offered_pages(self.page, self.last)

    def url(self, page: int) -> str:
        """Return the address of ``page``."""
        return self.address(page)


def offered_pages(page: int, last: int) -> list[int | None]:
    """Return first and last page, ``page`` and its neighbours, with None where some are left out."""
    near = range(page - AROUND, page + AROUND + 1)
    shown = sorted({1, last, *(one for one in near if 1 <= one <= last)})
    pages: list[int | None] = []
    for one in shown:
        if pages and one - (pages[-1] or 0) > 1:
            pages.append(None)
        pages.append(one)
    return pages


def asked_page() -> int:
    """Return the page that the request asks for, from 1. Raises Invalid for what is no page."""
    page = parse_page(request.args.get("page", "1"))
    if page is None:
        raise Invalid([Problem(("page",), "parameter.page", {"name": "page", "example": "1"})])
    return page


def cut_page(total: int, page: int, size: int) -> tuple[slice, int]:
    """Return which rows of ``total`` stand on ``page``, and the last page. Raises NotFound behind the last one."""
    last = max(1, -(-total // size))
    if page > last:
        raise NotFound("page", str(page))
    return slice((page - 1) * size, page * size), last
