"""The ways out of a page of results: the same Selection as calendar, table and feed, by its suffix."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.feeds import calendar
from procurement.feeds.addresses import Addresses
from procurement.feeds.links import MEDIA_TYPES
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.open_data import csv_file, xlsx_file
from procurement.search.selection import Selection, View
from procurement.web.public.home import selection_url


@dataclass(frozen=True)
class Door:
    """A link; ``type`` is the media type behind it, None where a program of the reader's takes the address itself."""

    label: str
    href: str
    type: str | None


def draw_doors(selection: Selection) -> list[Door]:
    """Return the doors of ``selection``, those that most people use first."""
    shapes = (
        (_("Tệp lịch (.ics)"), "ics", calendar.MEDIA_TYPE),
        (_("Bảng Excel"), "xlsx", xlsx_file.MEDIA_TYPE),
        (_("Bảng CSV"), "csv", csv_file.MEDIA_TYPE),
        ("JSON", "json", "application/json"),
        ("Atom", "atom", MEDIA_TYPES["atom"]),
        ("RSS", "rss", MEDIA_TYPES["rss"]),
    )
    here = Addresses("", current_language()).feeds(selection, (shape for _label, shape, _type in shapes))
    host = current_system().settings.base_url.partition("://")[2]
    doors = [Door(label, here[shape], media_type) for label, shape, media_type in shapes]
    by_mail = Door(_("Nhận qua thư"), selection_url(selection, View(), "public.subscribe"), None)
    return [by_mail, Door(_("Đăng ký lịch đóng thầu"), f"webcal://{host}{here['ics']}", None), *doors]
