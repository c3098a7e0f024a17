"""What letters and pages of alerts call things, in Vietnamese and English."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.feeds.wording import describe_selection
from procurement.organisations.queries import name_organisations
from procurement.plans.models import Package
from procurement.search.numbers import find_numbered
from procurement.search.selection import Selection

FREQUENCY_WORDS = {
    "once": ("ngay khi có", "at once"),
    "daily": ("7 giờ sáng mỗi ngày làm việc", "at seven each working day"),
    "weekly": ("7 giờ sáng ngày làm việc đầu tuần", "at seven on the first working day of the week"),
}

THINGS = {
    "notice": ("Thông báo", "Notice"),
    "package": ("Gói thầu", "Package"),
    "plan": ("Kế hoạch", "Plan"),
    "organisation": ("Đơn vị", "Body"),
}


def name_selection(session: Session, selection: Selection, language: str) -> str:
    """Return ``selection`` in words; of one that is a number and nothing else, what bears the number."""
    if selection == Selection(q=selection.q) and (numbered := find_numbered(session, selection.q)):
        thing = THINGS[numbered.thing][language == "en"]
        title = session.scalar(select(Package.title).where(Package.reference == numbered.reference))
        return f"{thing} {selection.q}" + (f": {title}" if title else "")
    return describe_selection(selection, language, name_organisations(session, selection.organisation))
