"""Reports to take away, as a PDF and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO

from flask import Response, make_response

from procurement.core.errors import Refused
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.errors import error_page
from procurement.httpkit.formats import day, long_instant
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.naming import attachment
from procurement.httpkit.sample import holds_sample
from procurement.open_data.pdf_file import MEDIA_TYPE as PDF
from procurement.open_data.pdf_file import Block, Paper, Words, write_pdf
from procurement.open_data.xlsx_file import MEDIA_TYPE as XLSX
from procurement.open_data.xlsx_file import Sheet, write_workbook
from procurement.web.oversight.period import Period
from procurement.web.public.sharing import site_address

AGAIN_SECONDS = 60
"""After so long it is worth while to ask for a PDF again."""


def answer_pdf(title: str, blocks: Iterable[Block], name: str) -> Response:
    """Return a report as ``name``.pdf; 503 where the machine has no time to typeset it."""
    mark = _("DỮ LIỆU MẪU") if holds_sample() else ""
    try:
        data = write_pdf(Paper(title, current_language(), _("Công khai đấu thầu · Hà Nội"), mark, tuple(blocks)))
    except Refused as error:
        sentences = [describe(problem, current_language()) + "." for problem in error.problems]
        page, status = error_page(503, sentences, error.problems)
        response = make_response(page, status)
        response.retry_after = AGAIN_SECONDS
        return response
    return _taken(data, PDF, f"{name}.pdf")


def answer_workbook(sheets: Iterable[Sheet], address: str, period: Period, name: str) -> Response:
    """Return a report as ``name``.xlsx, its last sheet telling whence it is."""
    target = BytesIO()
    source = [
        (_("Nguồn"), _("Công khai đấu thầu · Hà Nội")),
        (_("Thời gian"), period.words()),
        (_("Địa chỉ"), site_address(address)),
        (_("Lấy lúc"), long_instant(current_system().clock.now())),
    ]
    if holds_sample():
        source.insert(0, (_("DỮ LIỆU MẪU"), _("Mọi thông báo ở đây đều do máy đặt ra.")))
    write_workbook(target, sheets, current_language(), {_("Nguồn"): source})
    return _taken(target.getvalue(), XLSX, f"{name}.xlsx")


def _taken(data: bytes, media_type: str, name: str) -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = media_type
    response.headers.set("Content-Disposition", "attachment", **attachment(name))
    return response


def first_words(period: Period, address: str, now: datetime) -> Iterator[Words]:
    """Yield what a paper begins with: which publications it is about, as of when, where it stands."""
    since, until = day(period.since), day(period.until)
    yield Words(
        _(
            "Các thông báo có mốc từ %(since)s đến %(until)s, theo những gì đã có trên Cổng này lúc %(now)s.",
            since=since, until=until, now=long_instant(now),
        )
    )  # fmt: skip
    yield Words(_("Bản mới nhất: %(address)s", address=site_address(address)))
