"""The report of a period as a workbook: the city, the levels and the bodies on a sheet each, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO

from flask import Response, make_response

from procurement.compliance.figures import HEADLINE, Coverage
from procurement.compliance.judging import MISSING, NOT_DUE, UNKNOWN
from procurement.core.clock import civil_date
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import long_instant
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.naming import attachment
from procurement.notices.kinds import KINDS
from procurement.open_data.columns import Column, Value
from procurement.open_data.xlsx_file import MEDIA_TYPE, Sheet, write_workbook
from procurement.web.oversight.period import read_period
from procurement.web.oversight.report import Report, ReportLine, draw_report
from procurement.web.public.sharing import site_address

NAME = Column("title", "text", ("Tên", "Name"), ("", ""))
NUMBERS = (
    Column("required", "count", ("Phải đăng", "Required"), ("", "")),
    Column("published", "count", ("Đã đăng", "Published"), ("", "")),
    Column("share", "amount", ("Tỷ lệ, %", "Share, %"), ("", "")),
)
APART = (
    Column("missing", "count", ("Chưa thấy", "Not seen"), ("", "")),
    Column("not_due", "count", ("Chưa đến hạn", "Not yet due"), ("", "")),
    Column("unknown", "count", ("Chưa đủ căn cứ", "Cannot be judged"), ("", "")),
)


def report_xlsx() -> Response:
    """Return the report that was asked for as a workbook."""
    system = current_system()
    now = system.clock.now()
    period = read_period(civil_date(now))
    system.duties.catch_up()
    with system.database.read() as session:
        page = draw_report(session, period, now)
    target = BytesIO()
    source = [
        (_("Nguồn"), _("Công khai đấu thầu · Hà Nội")),
        (_("Thời gian"), period.words()),
        (_("Địa chỉ"), site_address(period.url())),
        (_("Lấy lúc"), long_instant(now)),
    ]
    write_workbook(target, _sheets(page), current_language(), {_("Nguồn"): source})
    response = make_response(target.getvalue())
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers.set("Content-Disposition", "attachment", **attachment(f"bao-cao-{period.slug}.xlsx"))
    return response


def _sheets(page: Report) -> Iterator[Sheet]:
    yield Sheet(_("Thành phố"), (NAME, *NUMBERS, *APART), map(_city_row, page.kinds))
    columns = (NAME, *(_of_kind(column, kind) for kind in HEADLINE for column in NUMBERS))
    yield Sheet(_("Theo cấp"), columns, _rows(page.levels))
    yield Sheet(_("Theo đơn vị"), columns, _rows(page.bodies))


def _of_kind(column: Column, kind: str) -> Column:
    labels = (
        f"{KINDS[kind].name(language)}: {label}" for language, label in zip(("vi", "en"), column.label, strict=True)
    )
    vietnamese, english = labels
    return Column(f"{kind}_{column.name}", column.kind, (vietnamese, english), column.meaning)


def _city_row(line: ReportLine) -> tuple[Value, ...]:
    count = line.cells[0].count
    return (line.name, *_numbers(count), *(count.states[state] for state in (MISSING, NOT_DUE, UNKNOWN)))


def _rows(lines: Iterable[ReportLine]) -> Iterator[tuple[Value, ...]]:
    for line in lines:
        yield (line.name, *(value for cell in line.cells for value in _numbers(cell.count)))


def _numbers(count: Coverage) -> tuple[Value, ...]:
    return count.required, count.published, None if count.share is None else Decimal(str(count.share))
