"""Why rows are found by the code of a bidder: they say who it is and what became of its bid."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.bidders import say_bidder
from procurement.notices.contractors import Coded, find_coded
from procurement.search.selection import Selection
from procurement.search.service import Hit
from procurement.search.tax_codes import bidder_codes
from procurement.web.public.rows import Row


def find_coded_bidders(session: Session, selection: Selection, hits: Sequence[Hit]) -> list[Coded]:
    """Return the part in the packages of ``hits`` of who has the code that is all of the words; mostly none is."""
    codes = bidder_codes(selection.q)
    packages = {hit.package for hit in hits if hit.package} if codes else ()
    return find_coded(session, packages, codes) if packages else []


def name_bidders(rows: Sequence[Row], coded: Sequence[Coded]) -> list[Row]:
    """Return ``rows`` with the bidder in each, in place of a snippet that could only repeat its code."""
    if not coded:
        return list(rows)
    return [
        _name(row, [each for each in coded if (row.package or row.reference) in (each.package, each.notice)])
        for row in rows
    ]


def _name(row: Row, theirs: Sequence[Coded]) -> Row:
    if not theirs:
        return row
    code, name = theirs[-1].code, theirs[-1].name
    called = " – ".join(dict.fromkeys((say_bidder(code, name, current_language()), code)))
    return row._replace(bidder=called, part=_say_part(theirs), snippet=())


def _say_part(theirs: Sequence[Coded]) -> str:
    won = [each for each in theirs if each.result == "won"]
    if won:
        return _("Trúng thầu trong liên danh") if all(each.is_member for each in won) else _("Trúng thầu")
    return _("Không trúng thầu") if any(each.result == "lost" for each in theirs) else _("Đã tham gia")
