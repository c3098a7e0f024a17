"""Which pages of a list a reader can go to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procurement.search.selection import PAGE_SIZE, Selection, View
from procurement.web.public.home import selection_url

AROUND = 1
"""So many pages on either side of the present one are offered."""


@dataclass(frozen=True)
class Pager:
    """The pages of an answer; ``pages`` has None where some are left out."""

    selection: Selection
    view: View
    last: int

    @property
    def page(self) -> int:
        """The present page, from 1."""
        return self.view.page

    @property
    def pages(self) -> list[int | None]:
        """First and last page, the present one and its neighbours."""
        near = range(self.page - AROUND, self.page + AROUND + 1)
        shown = sorted({1, self.last, *(page for page in near if 1 <= page <= self.last)})
        pages: list[int | None] = []
        for page in shown:
            if pages and page - (pages[-1] or 0) > 1:
                pages.append(None)
            pages.append(page)
        return pages

    def url(self, page: int) -> str:
        """Return the address of ``page``."""
        return selection_url(self.selection, replace(self.view, page=page))


def make_pager(selection: Selection, view: View, total: int) -> Pager:
    """Return the pager of an answer of ``total`` rows."""
    return Pager(selection, view, max(1, -(-total // PAGE_SIZE)))
