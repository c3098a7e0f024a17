"""The report on one body to take away: as a workbook and as a PDF, with the figures and signs of the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Response

from procurement.core.clock import civil_date
from procurement.core.errors import Invalid, Problem
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import day, first_day, number
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.open_data.columns import Column, Value
from procurement.open_data.pdf_file import Block, Heading, Item, Items, PaperTable, Words
from procurement.open_data.xlsx_file import Sheet
from procurement.web.oversight.asking import BODY, read_body
from procurement.web.oversight.body_report import BodyReport, Part, Sign, draw_body_report
from procurement.web.oversight.figure_lines import Figure
from procurement.web.oversight.inspecting import CaseLine
from procurement.web.oversight.period import read_period
from procurement.web.oversight.report import NONE
from procurement.web.oversight.report_answers import answer_pdf, answer_workbook, first_words
from procurement.web.oversight.report_file import APART, NAME, NUMBERS, kind_row
from procurement.web.public.sharing import site_address

MOST = 1000
"""Signs of one sort that the PDF names, the longest expected first; the workbook has all."""

KIND = Column("kind", "text", ("Loại", "Kind"), ("", ""))
SIGNS = (
    KIND,
    NAME,
    Column("organisation_name", "text", ("Đơn vị", "Body"), ("", "")),
    Column("coverage", "text", ("Trên Cổng này", "On this register"), ("", "")),
    Column("timeliness", "text", ("Đúng hạn hay không", "In time or not"), ("", "")),
    Column("due", "text", ("Hạn", "Due"), ("", "")),
    Column("since", "text", ("Coi là chưa thấy từ", "Counts as not seen since"), ("", "")),
    Column("citation", "text", ("Căn cứ", "By"), ("", "")),
    Column("limit", "day", ("Thời hiệu sớm nhất hết", "Limit ends at the earliest"), ("", "")),
    Column("address", "text", ("Địa chỉ", "Address"), ("", "")),
)
CASES = (
    NAME,
    Column("state", "text", ("Trạng thái", "State"), ("", "")),
    Column("opened", "instant", ("Mở lúc", "Opened"), ("", "")),
    Column("who", "text", ("Người mở", "Opened by"), ("", "")),
)


def body_report_xlsx() -> Response:
    """Return the report that was asked for as a workbook. Raises NotFound and Invalid."""
    page, _now = _asked()
    return answer_workbook(_sheets(page), page.url(), page.period, _name(page))


def body_report_pdf() -> Response:
    """Return the report that was asked for as a PDF. Raises NotFound and Invalid."""
    page, now = _asked()
    title = _("Báo cáo về %(body)s, %(period)s", body=page.body.name, period=page.period.words())
    return answer_pdf(title, tuple(_blocks(page, now)), _name(page))


def _asked() -> tuple[BodyReport, datetime]:
    actor, system, reference = require_actor("inspect"), current_system(), read_body()
    now = system.clock.now()
    period = read_period(civil_date(now))
    if reference is None:
        raise Invalid([Problem((BODY,), "parameter.required", {"name": BODY})])
    system.duties.catch_up()
    with system.database.read() as session:
        return draw_body_report(session, actor, reference, period, now), now


def _name(page: BodyReport) -> str:
    return f"bao-cao-{page.body.reference}-{page.period.slug}"


def _blocks(page: BodyReport, now: datetime) -> Iterator[Block]:
    yield Words(f"{page.heading}.")
    yield from first_words(page.period, page.url(), now)
    if page.form:
        name = page.form.said(page.form.name, current_language())
        yield Words(_("Theo trình tự của %(form)s.", form=name))
    yield Heading(page.section)
    yield _figures(page.figures)
    yield from _signs(_("Chưa thấy trên Cổng này"), page.missing, _("Không thiếu thông báo nào đã đến hạn."),
                      _("Điều khoản liên quan, nếu Hệ thống mạng đấu thầu quốc gia cũng chưa có:"))  # fmt: skip
    yield from _signs(_("Đăng muộn theo thời gian của Hệ thống quốc gia"), page.late,
                      _("Không thấy thông báo nào đăng muộn."), _("Điều khoản liên quan:"))  # fmt: skip
    yield Heading(f"{_('Hồ sơ mở trong thời gian này')} ({number(len(page.cases))})")
    yield Items([_case(line) for line in page.cases]) if page.cases else Words(_("Không có hồ sơ nào."))
    yield Words(
        _("Thông báo chưa thấy ở đây có thể đã có trên Hệ thống mạng đấu thầu quốc gia.")
        + " "
        + _("Đây là dấu hiệu để kiểm tra, giám sát, chưa phải kết luận.")
    )


def _figures(figures: tuple[Figure, ...]) -> PaperTable:
    heads = (_("Loại"), _("Tỷ lệ đã đăng"), _("Đã đăng / phải đăng"), _("Chưa đến hạn"), _("Chưa đủ căn cứ"))
    rows = []
    for it in figures:
        published, required, not_due, unknown = it.numbers
        lacking = _("thiếu %(count)s", count=number(required - published)) if required > published else ""
        both = " · ".join(filter(None, (f"{number(published)} / {number(required)}", lacking)))
        share = f"{it.share or NONE}{'*' if it.count.is_small else ''}"
        rows.append((it.name, share, both, number(not_due), number(unknown)))
    return PaperTable(_("Năm loại theo mục tiêu của Thành phố"), heads, rows)


def _signs(heading: str, part: Part, nothing: str, articles: str) -> Iterator[Block]:
    yield Heading(f"{heading} ({number(len(part.signs))})", 3)
    if not part.signs:
        yield Words(nothing)
        return
    yield Items([_sign(it) for it in part.signs[:MOST]])
    if len(part.signs) > MOST:
        left = number(len(part.signs) - MOST)
        yield Words(_("Còn %(count)s dấu hiệu nữa: bảng Excel có đủ.", count=left))
    for article in part.articles:
        yield Words(f"{articles} {article}.")


def _sign(it: Sign) -> Item:
    line = it.line
    due = _("Hạn: %(due)s", due=line.due) if line.due else ""
    since = _("Coi là chưa thấy từ %(day)s", day=line.since) if line.since else ""
    limit = _("Thời hiệu sớm nhất hết ngày %(day)s", day=day(it.limit)) if it.limit else ""
    lines = ((line.body.name, line.citation), (line.coverage, line.timeliness, due, since, limit))
    said = (" · ".join(filter(None, words)) for words in lines)
    return Item(f"{line.kind}: {line.title}", site_address(line.finding), tuple(said))


def _case(line: CaseLine) -> Item:
    opened = _("Mở %(day)s, %(who)s", day=first_day(line.case.opened_at), who=line.who)
    return Item(line.case.title, site_address(line.url), (f"{line.state} · {opened}",))


def _sheets(page: BodyReport) -> Iterator[Sheet]:
    kinds = (kind_row(it.name, it.count) for it in page.figures)
    yield Sheet(_("Năm loại"), (NAME, *NUMBERS, *APART), kinds)
    yield Sheet(_("Chưa thấy"), SIGNS, map(_sign_row, page.missing.signs))
    yield Sheet(_("Đăng muộn"), SIGNS, map(_sign_row, page.late.signs))
    cases = ((line.case.title, line.state, line.case.opened_at, line.who) for line in page.cases)
    yield Sheet(_("Hồ sơ"), CASES, cases)


def _sign_row(it: Sign) -> tuple[Value, ...]:
    line = it.line
    return (
        line.kind, line.title, line.body.name, line.coverage, line.timeliness, line.due, line.since,
        line.citation, it.limit, site_address(line.finding),
    )  # fmt: skip
