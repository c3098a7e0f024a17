"""The report of a period to take away: as a workbook, a sheet each for city, levels and bodies; as a PDF to hand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from flask import Response

from procurement.compliance.figures import HEADLINE, Coverage
from procurement.compliance.judging import MISSING, NOT_DUE, UNKNOWN
from procurement.core.clock import civil_date
from procurement.httpkit.conditional import answer, is_unmodified, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import number
from procurement.httpkit.language import gettext as _
from procurement.httpkit.sample import holds_sample
from procurement.notices.kinds import KINDS
from procurement.open_data.columns import Column, Value
from procurement.open_data.pdf_file import Block, Heading, PaperTable, Words
from procurement.open_data.xlsx_file import Sheet
from procurement.web.oversight.period import read_period
from procurement.web.oversight.report import NONE, Report, ReportLine, draw_report, target_words
from procurement.web.oversight.report_answers import answer_pdf, answer_workbook, first_words
from procurement.web.public.showing import page_parts

NAME = Column("title", "text", ("Tên", "Name"), ("", ""))
CODE = Column("organisation", "text", ("Mã đơn vị", "Code of the body"), ("", ""))
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
    return _take(lambda page, _now: answer_workbook(_sheets(page), page.period.url(), page.period, _name(page)))


def report_pdf() -> Response:
    """Return the report that was asked for as a PDF, with all bodies."""
    return _take(_paper)


def _paper(page: Report, now: datetime) -> Response:
    title = _("Báo cáo đăng tải thông tin đấu thầu, %(period)s", period=page.period.words())
    return answer_pdf(title, _blocks(page, now), _name(page))


def _take(make: Callable[[Report, datetime], Response]) -> Response:
    """Return what ``make`` makes of the report that was asked for, or 304: it is the same for a minute."""
    system = current_system()
    now = system.clock.now()
    period = read_period(civil_date(now))
    system.duties.catch_up()
    with system.database.read() as session:
        depends = (system.law.digest, str(holds_sample()), *page_parts(now))
        validators = reading_validators(session, system.search, now, *depends)
        if is_unmodified(validators):
            return answer(validators, Response)
        page = draw_report(session, period, now)
    return answer(validators, partial(make, page, now))


def _name(page: Report) -> str:
    return f"bao-cao-{page.period.slug}"


def _blocks(page: Report, now: datetime) -> Iterator[Block]:
    yield from first_words(page.period, page.period.url(), now)
    if page.programme:
        yield Words(target_words(page.programme))
    yield _city_table(page)
    if page.levels:
        yield _table(_("Theo cấp"), _("Cấp"), page, page.levels)
    yield Words(
        " ".join(
            [
                _("Thông báo chưa thấy ở đây có thể đã có trên Hệ thống mạng đấu thầu quốc gia."),
                _("Đây là dấu hiệu để kiểm tra, giám sát, chưa phải kết luận."),
                _("Dấu * là số còn ít (dưới 10), tỷ lệ ít ý nghĩa."),
            ]
        )
    )
    yield Heading(_("Phụ lục: theo đơn vị, thiếu nhiều nhất trước"))
    if page.bodies:
        yield _table(_("Theo đơn vị"), _("Đơn vị"), page, page.bodies)
    else:
        yield Words(_("Trong thời gian này không có thông báo nào phải đăng."))


def _city_table(page: Report) -> PaperTable:
    heads = (
        _("Loại"), _("Tỷ lệ đã đăng"), _("Đã đăng / phải đăng"), _("Còn cách mục tiêu (điểm phần trăm)"),
        _("Chưa đến hạn"), _("Chưa đủ căn cứ"),
    )  # fmt: skip
    rows = []
    for line in page.kinds:
        (cell,) = line.cells
        share = f"{cell.share or NONE}{cell.mark}"
        rows.append((line.name, share, cell.numbers_and_lack, cell.distance, *map(number, cell.apart)))
    return PaperTable(_("Năm loại theo mục tiêu của Thành phố"), heads, rows)


def _table(caption: str, head: str, page: Report, lines: Sequence[ReportLine]) -> PaperTable:
    rows = [(line.name, *(cell.said for cell in line.cells)) for line in lines]
    return PaperTable(caption, (head, *(kind.name for kind in page.kinds)), rows)


def _sheets(page: Report) -> Iterator[Sheet]:
    yield Sheet(_("Thành phố"), (NAME, *NUMBERS, *APART), map(_city_row, page.kinds))
    columns = tuple(_of_kind(column, kind) for kind in HEADLINE for column in NUMBERS)
    yield Sheet(_("Theo cấp"), (NAME, *columns), ((line.name, *_row(line)) for line in page.levels))
    yield Sheet(_("Theo đơn vị"), (NAME, CODE, *columns), ((line.name, line.code, *_row(line)) for line in page.bodies))


def _of_kind(column: Column, kind: str) -> Column:
    labels = (
        f"{KINDS[kind].name(language)}: {label}" for language, label in zip(("vi", "en"), column.label, strict=True)
    )
    vietnamese, english = labels
    return Column(f"{kind}_{column.name}", column.kind, (vietnamese, english), column.meaning)


def _city_row(line: ReportLine) -> tuple[Value, ...]:
    return kind_row(line.name, line.cells[0].count)


def kind_row(name: str, count: Coverage) -> tuple[Value, ...]:
    """Return the row of one kind below NAME, NUMBERS and APART."""
    return (name, *_numbers(count), *(count.states[state] for state in (MISSING, NOT_DUE, UNKNOWN)))


def _row(line: ReportLine) -> tuple[Value, ...]:
    return tuple(value for cell in line.cells for value in _numbers(cell.count))


def _numbers(count: Coverage) -> tuple[Value, ...]:
    return count.required, count.published, None if count.share is None else Decimal(str(count.share))
