"""The first page: what is open, what closes soon, what is new, what is coming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from flask import render_template, url_for
from sqlalchemy.orm import Session

from procurement.core.clock import VIETNAM, civil_date
from procurement.feeds.addresses import feed_links
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.kinds import KINDS
from procurement.notices.queries import count_new, find_new
from procurement.plans.queries import count_upcoming, find_upcoming
from procurement.search.selection import Selection, View, selection_params
from procurement.search.service import Search
from procurement.web.public import wording
from procurement.web.public.rows import Row, rows_of, rows_of_hits, upcoming_rows
from procurement.web.public.states import CLOSING_SOON

SHORT_LIST = 5


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


def selection_url(selection: Selection, view: View) -> str:
    """Return the address of the page of ``selection``, in the language of the request."""
    params: dict[str, list[str]] = {}
    for name, value in selection_params(selection, view):
        params.setdefault(name, []).append(value)
    return url_for("public.search", **params)  # type: ignore[arg-type]


def home() -> str:
    """Show the first page."""
    system = current_system()
    now = system.clock.now()
    with system.database.read() as session:
        return render_template(
            "public/home.html",
            now=now,
            counts=_counts(session, system.search, now),
            soon=_soon(session, system.search, now),
            later=_later(session, system.search, now),
            new=_new(session, now),
            upcoming=upcoming_rows(find_upcoming(session, civil_date(now), SHORT_LIST)),
            kinds=_kinds(session, system.search, now),
            feeds=feed_links(_open(), current_language()),
        )


def _day_start(now: datetime) -> datetime:
    return datetime.combine(civil_date(now), time.min, VIETNAM)


def _open() -> Selection:
    return Selection(status=("open",))


def _closing(now: datetime) -> Selection:
    return Selection(status=("open",), closes_to=civil_date(now + CLOSING_SOON))


def _counts(session: Session, search: Search, now: datetime) -> list[Count]:
    closing, today = View("closing"), civil_date(now)
    open_calls = search.find(session, _open(), closing, now, page_size=1).total
    soon = search.find(session, _closing(now), closing, now, page_size=1).total
    new = count_new(session, today, _day_start(now))
    return [
        Count(_("Đang mở"), open_calls, selection_url(_open(), closing)),
        Count(_("Sắp đóng (3 ngày)"), soon, selection_url(_closing(now), closing)),
        Count(_("Mới hôm nay"), new, selection_url(Selection(published_from=today), View())),
        Count(_("Gói thầu sắp mời"), count_upcoming(session, today), "#sap-moi"),
    ]


def _soon(session: Session, search: Search, now: datetime) -> Listing:
    wanted, view = _closing(now), View("closing")
    found = search.find(session, wanted, view, now, page_size=SHORT_LIST)
    nothing = _("Không có gói thầu nào đóng trong ba ngày tới.")
    return Listing(
        "sap-dong", _("Sắp đóng"), rows_of_hits(session, found.hits, now), selection_url(wanted, view), nothing
    )


def _later(session: Session, search: Search, now: datetime) -> Listing:
    view, first_day = View("closing"), civil_date(now + CLOSING_SOON) + timedelta(days=1)
    found = search.find(session, replace(_open(), closes_from=first_day), view, now, page_size=SHORT_LIST)
    rows = rows_of_hits(session, found.hits, now)
    nothing = _("Không có gói thầu nào khác đang mở.")
    return Listing("dang-mo", _("Đang mở, đóng sau đó"), rows, selection_url(_open(), view), nothing)


def _new(session: Session, now: datetime) -> Listing:
    today = civil_date(now)
    rows = rows_of(session, find_new(session, today, _day_start(now), SHORT_LIST), now)
    more = selection_url(Selection(published_from=today), View())
    return Listing("moi", _("Mới hôm nay"), rows, more, _("Hôm nay chưa có thông báo mới."))


def _kinds(session: Session, search: Search, now: datetime) -> list[Count]:
    found = search.find(session, Selection(), View(), now, facets=("kind",), page_size=1).facets["kind"]
    return [
        Count(wording.kind_name(kind), found.get(kind, 0), selection_url(Selection(kind=(kind,)), View()))
        for kind in KINDS
    ]
