"""The first page: what is open, what closes soon, what is new, what is coming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import render_template
from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.feeds.addresses import feed_links
from procurement.httpkit.addresses import address_of
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.search.selection import Selection, View, selection_params
from procurement.search.service import Found, Search
from procurement.web.public import wording
from procurement.web.public.package_rows import rows_of_packages
from procurement.web.public.rows import Row, rows_of_hits
from procurement.web.public.states import CLOSING_SOON

SHORT_LIST = 5

Wanted = tuple[Selection, View]


@dataclass(frozen=True)
class Count:
    """A figure that opens its rows."""

    label: str
    number: int
    url: str


@dataclass(frozen=True)
class Listing:
    """The first rows of a figure."""

    anchor: str
    heading: str
    rows: list[Row]
    more_url: str
    empty: str


def selection_url(selection: Selection, view: View, page: str = "public.search") -> str:
    """Return the address of ``selection`` as a ``page`` shows it, in the language of the request."""
    return address_of(page, selection_params(selection, view))


def home() -> str:
    """Show the first page. Every figure and every list is that of the Selection to which it leads."""
    system = current_system()
    now = system.clock.now()
    with system.database.read() as session:
        asking = Asking(session, system.search, now)
        return render_template(
            "public/home.html",
            now=now,
            counts=_counts(asking),
            soon=_soon(asking),
            later=_later(asking),
            new=_new(asking),
            upcoming=_upcoming(asking),
            kinds=_kinds(asking),
            feeds=feed_links(_open(), current_language()),
        )


@dataclass(frozen=True)
class Asking:
    """The register, its search and the instant at which it is asked."""

    session: Session
    search: Search
    now: datetime

    def find(self, wanted: Wanted, size: int) -> Found:
        """Return the first rows of a Selection."""
        return self.search.find(self.session, wanted[0], wanted[1], self.now, page_size=size)

    def count(self, label: str, wanted: Wanted) -> Count:
        """Return how many rows a Selection has, with the address of its page."""
        return Count(label, self.find(wanted, 1).total, selection_url(*wanted))

    def rows(self, wanted: Wanted) -> list[Row]:
        """Return the first rows of a Selection as they are shown."""
        hits = self.find(wanted, SHORT_LIST).hits
        draw = rows_of_packages if wanted[1].rows == "package" else rows_of_hits
        return draw(self.session, hits, self.now)


def _open() -> Selection:
    return Selection(status=("open",))


def _all_open() -> Wanted:
    return _open(), View("closing", rows="package")


def _closing(now: datetime) -> Wanted:
    return replace(_open(), closes_to=civil_date(now + CLOSING_SOON)), View("closing", rows="package")


def _posted_today(now: datetime) -> Wanted:
    today = civil_date(now)
    return Selection(published_from=today, published_to=today), View("newest", rows="act")


def _planned(now: datetime) -> Wanted:
    return Selection(status=("planned",), starts_from=civil_date(now)), View("start", rows="package")


def _counts(asking: Asking) -> list[Count]:
    return [
        asking.count(_("Đang mở"), _all_open()),
        asking.count(_("Sắp đóng (3 ngày)"), _closing(asking.now)),
        asking.count(_("Mới hôm nay"), _posted_today(asking.now)),
        asking.count(_("Sắp mời thầu"), _planned(asking.now)),
    ]


def _soon(asking: Asking) -> Listing:
    wanted = _closing(asking.now)
    nothing = _("Không có gói thầu nào đóng trong ba ngày tới.")
    return Listing("sap-dong", _("Sắp đóng"), asking.rows(wanted), selection_url(*wanted), nothing)


def _later(asking: Asking) -> Listing:
    first_day = civil_date(asking.now + CLOSING_SOON) + timedelta(days=1)
    rows = asking.rows((replace(_open(), closes_from=first_day), View("closing", rows="package")))
    nothing = _("Không có gói thầu nào khác đang mở.")
    return Listing("dang-mo", _("Đang mở, đóng sau đó"), rows, selection_url(*_all_open()), nothing)


def _new(asking: Asking) -> Listing:
    wanted = _posted_today(asking.now)
    nothing = _("Hôm nay chưa có thông báo mới.")
    return Listing("moi", _("Mới hôm nay"), asking.rows(wanted), selection_url(*wanted), nothing)


def _upcoming(asking: Asking) -> Listing:
    wanted = _planned(asking.now)
    nothing = _("Chưa có gói thầu nào trong kế hoạch mà chưa mời thầu.")
    return Listing("sap-moi", _("Sắp mời thầu"), asking.rows(wanted), selection_url(*wanted), nothing)


def _kinds(asking: Asking) -> list[Count]:
    view = View("newest", rows="act")
    found = asking.search.find(asking.session, Selection(), view, asking.now, facets=("kind",), page_size=1)
    return [
        Count(wording.kind_name(kind), found.facets["kind"].get(kind, 0), selection_url(Selection(kind=(kind,)), view))
        for kind in KINDS
    ]
