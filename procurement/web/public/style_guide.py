"""All components in all their states on one page, for whoever works on them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from flask import abort, current_app, render_template, url_for

from procurement.core.errors import Problem
from procurement.web.public.answers import File
from procurement.web.public.filters import Choice, ChoiceGroup, FilterForm, Typed, say_problems
from procurement.web.public.paging import ListPager
from procurement.web.public.revisions import ChangeText
from procurement.web.public.road import Step, StepLink
from procurement.web.public.rows import Row
from procurement.web.public.sheets import Cell, Column, Named, Table

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
STATES = (
    "open", "soon", "closed", "judging", "awarded", "partly", "none", "signed", "cancelled", "planned", "waiting",
    "unknown", "withheld", "removed",
)  # fmt: skip
SHA256 = "9f2c" * 16


def style_guide() -> str:
    """Show the components; 404 outside development and tests."""
    if not (current_app.debug or current_app.testing):
        abort(404)
    return render_template(
        "public/style_guide.html",
        now=NOW,
        states=STATES,
        amounts=(Decimal("4861200000"), Decimal("2609041591.923"), Decimal("45000000"), None),
        moments=(NOW + timedelta(days=5, hours=11), NOW + timedelta(hours=11, minutes=20), NOW - timedelta(days=1)),
        rows=[_row(state) for state in ("open", "soon", "awarded", "cancelled", "withheld")],
        files=(_file(held=True), _file(held=False)),
        changes=(
            ChangeText("Thời điểm đóng thầu", "20/11/2026, 09:00", "27/11/2026, 09:00"),
            ChangeText("Bảo đảm dự thầu", None, "60.000.000 đồng"),
            ChangeText("Danh sách phần/lô › Phần 2", "Máy siêu âm", None),
        ),
        steps=_steps(),
        pager=ListPager(5, 12, lambda page: url_for("public.search", q="camera", page=page)),
        table=_table(),
        form=_form(),
        problems=say_problems([Problem(("min_value",), "parameter.invalid", {"name": "min_value", "value": "nhiều"})]),
    )


def _row(state: str) -> Row:
    running = state in ("open", "soon")
    return Row(
        reference="TB-000123",
        title="Cải tạo, sửa chữa Trường Tiểu học Ngọc Hà",
        title_language="vi",
        line=("UBND phường Ngọc Hà", "Xây lắp", "Đấu thầu rộng rãi"),
        state=state,
        tags=("Gia hạn lần 1",) if running else (),
        number="IB2699900001",
        value=Decimal("4861200000") if running else None,
        value_label=None,
        closes_at=NOW + timedelta(days=5 if state == "open" else 1) if running else None,
        posted_on=NOW.date(),
    )


def _file(*, held: bool) -> File:
    return File("Quyết định 283/QĐ-UBND.pdf", "Quyết định", SHA256, 421888, "application/pdf", None, held)


def _steps() -> tuple[Step, ...]:
    return (
        Step("Kế hoạch", "02/10/2026", "#", "done"),
        Step("Mời thầu", "05/11/2026", "#", "done", is_here=True),
        Step("Mở thầu", "27/11/2026", None, "", others=(StepLink("Danh sách ngắn 28/11/2026", "#"),)),
        Step("Hủy", "30/11/2026", "#", "stopped"),
    )


def _table() -> Table:
    columns = (Column("Nhà thầu"), Column("Giá", is_number=True), Column("Kết quả"))
    consortium = Cell("Liên danh Mẫu An Phát", "PC2699900001", (Named("Công ty Mẫu 1", "#"), Named("Công ty Mẫu 2")))
    rows = ((consortium, Cell("4.700.000.000 đồng"), Cell("Trúng thầu")), (Cell("Công ty Mẫu 3"), Cell(""), Cell("")))
    return Table("Danh sách nhà thầu", columns, rows)


def _form() -> FilterForm:
    limits = {"min_value": ("nhiều", "Không đọc được số tiền")}
    status = ChoiceGroup("status", "Tình trạng", (Choice("open", "Đang mở", None, chosen=True),))
    kinds = ChoiceGroup("kind", "Loại thông báo", (Choice("plan", "Kế hoạch", 1204, chosen=False),))
    sort = ChoiceGroup("sort", "Thứ tự", (Choice("newest", "Mới đăng trước", None, chosen=True),))
    return FilterForm(Typed("q", "Từ khóa", "camera", None), (status, kinds), limits, sort)
