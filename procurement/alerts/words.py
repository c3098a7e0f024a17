"""What letters and pages of alerts call things, in Vietnamese and English."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.text import PLAIN_CODE
from procurement.feeds.wording import describe_selection, pick
from procurement.notices.bidders import is_body, is_household
from procurement.notices.contractors import find_names
from procurement.notices.events import load_content
from procurement.notices.queries import find_notices
from procurement.organisations.queries import name_organisations
from procurement.plans.models import Package
from procurement.search.numbers import Numbered, find_numbered, number_spellings
from procurement.search.selection import Selection

BIDDER = ("Nhà thầu", "Bidder")

FREQUENCY_WORDS = {
    "once": ("ngay khi có", "as soon as there is news"),
    "daily": ("7 giờ sáng mỗi ngày làm việc", "at 7 a.m. each working day"),
    "weekly": ("7 giờ sáng ngày làm việc đầu tuần", "at 7 a.m. on the first working day of the week"),
}

THINGS = {
    "notice": ("Thông báo", "Notice"),
    "package": ("Gói thầu", "Package"),
    "plan": ("Kế hoạch", "Plan"),
    "organisation": ("Đơn vị", "Body"),
}


def name_selection(session: Session, selection: Selection, language: str) -> str:
    """Return ``selection`` in words; of one that is a number and nothing else, what bears the number, by its name."""
    if selection == Selection(q=selection.q):
        named = _name_thing(session, selection.q, language) or _name_bidder(session, selection.q, language)
        if named:
            return named
    return describe_selection(selection, language, name_organisations(session, selection.organisation))


def _name_thing(session: Session, typed: str, language: str) -> str | None:
    numbered = find_numbered(session, typed)
    if numbered is None:
        return None
    thing, title = THINGS[numbered.thing][language == "en"], _find_title(session, numbered)
    return f"{thing} {typed}" + (f": {title}" if title else "")


def _find_title(session: Session, numbered: Numbered) -> str | None:
    """Return what the thing is called; None where no public text says it."""
    if numbered.thing == "organisation":
        return name_organisations(session, [numbered.reference]).get(numbered.reference)
    if numbered.thing == "package":
        return session.scalar(select(Package.title).where(Package.reference == numbered.reference))
    texts = [notice.current.text for notice in find_notices(session, [numbered.reference])]
    return next((str(load_content(text.content)["title"]) for text in texts if text), None)


def _name_bidder(session: Session, typed: str, language: str) -> str | None:
    """Return the bidder whose code was ``typed``; None where nobody bears it, or where it may be a person's.

    Of no person is what all names of the code that can be read say by a word (``bidders.BODY_WORDS``).
    """
    for code in sorted(number_spellings(typed)) if PLAIN_CODE.fullmatch(typed.strip()) else ():
        names = [known.name for known in find_names(session, code)]
        if names and not is_household(code, None) and all(map(is_body, names)):
            return f"{pick(BIDDER, language)} {names[0]} ({code})"
    return None
