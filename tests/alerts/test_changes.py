"""What a letter says that an act changed, in words that whoever prepares a bid understands."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.alerts.changes import LONGEST, MOST, say_changes
from tests.publication.register import BODY, vnd

CLOSES = "2026-12-15T09:00:00+07:00"
HOUSEHOLD = {"code": "hkd-1", "name": "Hộ kinh doanh Nguyễn Văn Mẫu"}
FIRM = {"code": "vn0100123450", "name": "Công ty TNHH Mẫu"}
ONE, TWO = {"lot_ref": "PP1", "title": "Phần một"}, {"lot_ref": "PP2", "title": "Phần hai"}


def text(kind: str = "invitation", body: Any = None, **more: Any) -> dict[str, Any]:
    """Return what a notice says."""
    said = {"kind": kind, "organisation": BODY, "title": "Mua dầu", "version": "00", **more}
    return said | {"body": {"closes_at": CLOSES, **(body or {})} if kind == "invitation" else body or {}}


def said(before: Any, after: Any, language: str = "vi", kind: str = "invitation") -> list[str]:
    """Return the changes from one body to another."""
    return say_changes(text(kind, before), text(kind, after), language)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({}, {"closes_at": "2026-12-16T09:00:00+07:00"},
         "Thời điểm đóng thầu: thứ Ba, 15/12/2026, 09:00 (giờ Hà Nội) → thứ Tư, 16/12/2026, 09:00 (giờ Hà Nội)"),
        ({}, {"price": vnd(5)}, "Giá gói thầu: (không có) → 5 đồng"),
        ({"price": vnd(5)}, {"price": {"amount": "5", "currency": "USD"}}, "Giá gói thầu: 5 đồng → 5 USD"),
        ({"field": "HH"}, {"field": "XL"}, "Lĩnh vực: Hàng hóa → Xây lắp"),
        ({"is_online": True}, {"is_online": False}, "Đấu thầu qua mạng: có → không"),
        ({"duration": {"value": "30", "unit": "day"}}, {"duration": {"value": "2", "unit": "month"}},
         "Thời gian thực hiện: 30 ngày → 2 tháng"),
        ({"duration": {"text": "Theo hợp đồng"}}, {}, "Thời gian thực hiện: Theo hợp đồng → (không có)"),
        ({"bid_security": {"amount": "9000", "currency": "VND"}}, {"bid_security": {"form": "Thư bảo lãnh"}},
         "Bảo đảm dự thầu: 9.000 đồng → Thư bảo lãnh"),
        ({"submission_place": "a"}, {"submission_place": "b" * 300},
         f"Nơi nộp hồ sơ: a → {'b' * (LONGEST - 1)}…"),
        ({"lots": [ONE]}, {"lots": [ONE, TWO]}, "Phần/lô: thêm Phần hai"),
        ({"lots": [ONE, TWO]}, {"lots": [TWO]}, "Phần/lô: bỏ Phần một"),
        ({"lots": [ONE, TWO]}, {"lots": [TWO, ONE]}, "Phần/lô: dời chỗ Phần hai"),
        ({"lots": [{**ONE, "price": vnd(5)}]}, {"lots": [{**ONE, "price": vnd(6)}]},
         "Giá phần/lô (Phần một): 5 đồng → 6 đồng"),
    ],
)  # fmt: skip
def test_a_change_is_one_line(before: Any, after: Any, line: str) -> None:
    assert said(before, after) == [line]


def test_it_is_said_in_english_too() -> None:
    before, after = (
        {"duration": {"value": value, "unit": "day"}, "lots": lots} for value, lots in (("30", []), ("60", [ONE]))
    )
    assert said(before, after, "en") == ["Duration: 30 days → 60 days", "Lot: added Phần một"]


@pytest.mark.parametrize(
    ("start", "words"),
    [({"quarter": 4}, "quý IV/2026"), ({"quarter": 1, "month": 3}, "tháng 3/2026"), ({}, "năm 2026")],
)
def test_when_a_selection_starts_is_told_as_plans_say_it(start: dict[str, int], words: str) -> None:
    before, after = (
        {"packages": [{"title": "Gói A", "start": {"year": 2026, **each}}]} for each in ({"month": 1}, start)
    )
    (line,) = said(before, after, kind="plan")
    assert line.endswith(f"(Gói A): tháng 1/2026 → {words}")


def test_a_start_that_names_no_year_loses_no_letter() -> None:
    before, after = ({"packages": [{"title": "Gói A", "start": {"quarter": each}}]} for each in (3, 4))
    (line,) = said(before, after, kind="plan")
    assert line.endswith("(Gói A): quý III/… → quý IV/…")


def test_what_changes_with_every_act_is_not_told() -> None:
    again = text(version="01", published_at=CLOSES, source_id="9", package_ref="goi-9", retrieved_at=CLOSES)
    assert say_changes(text(published_at="2026-11-01"), again, "vi") == []


def test_what_matters_most_to_a_bidder_comes_first() -> None:
    later = text(body={"price": vnd(6), "closes_at": "2026-12-16T09:00:00+07:00"}, title="Mua dầu ăn")
    lines = say_changes(text(body={"price": vnd(5)}), later, "vi")
    assert [line.partition(":")[0] for line in lines] == ["Thời điểm đóng thầu", "Giá gói thầu", "Tên thông báo"]


MOVED = "Thời điểm đóng thầu: thứ Ba, 15/12/2026, 09:00 (giờ Hà Nội) → thứ Tư, 16/12/2026, 09:00 (giờ Hà Nội)"


@pytest.mark.parametrize(
    ("reason", "of_extension", "lines"),
    [
        ("Đổi dự toán", None, ["Lý do sửa đổi: Đổi dự toán", MOVED]),
        (None, "Làm rõ hồ sơ", [MOVED, "Lý do gia hạn: Làm rõ hồ sơ"]),
        ("Làm rõ hồ sơ", "Làm rõ hồ sơ", ["Lý do sửa đổi: Làm rõ hồ sơ", MOVED]),
    ],
)
def test_why_something_changed_is_said_once_and_is_no_change_itself(
    reason: str | None, of_extension: str | None, lines: list[str]
) -> None:
    """The reason of the act before is none of this one."""
    later = "2026-12-16T09:00:00+07:00"
    rows = [{"from": CLOSES, "to": later, "reason": of_extension}] if of_extension else []
    after = text(body={"closes_at": later, "extensions": rows}, **({"change_reason": reason} if reason else {}))
    assert say_changes(text(change_reason="Lý do cũ", body={"extensions": []}), after, "vi") == lines
    assert say_changes(text(body={"extensions": []}), after, "vi") == lines


@pytest.mark.parametrize("more", [0, 1, 5])
def test_of_many_changes_the_letter_says_how_many_it_leaves_out(more: int) -> None:
    lots = [{"lot_ref": f"PP{number}", "title": f"Phần {number}"} for number in range(MOST + more)]
    lines = said({"lots": []}, {"lots": lots})
    rest = [f"… và {more} thay đổi khác, xem trên trang thông báo"] if more else []
    assert lines == [*(f"Phần/lô: thêm Phần {number}" for number in range(MOST)), *rest]


def test_where_a_text_is_withheld_nothing_is_told() -> None:
    assert say_changes(None, text(), "vi") == say_changes(text(), None, "vi") == []


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ([FIRM], [FIRM, HOUSEHOLD], ["Nhà thầu: thêm Hộ kinh doanh hkd-1"]),
        ([FIRM, HOUSEHOLD], [FIRM], ["Nhà thầu: bỏ Hộ kinh doanh hkd-1"]),
        ([HOUSEHOLD], [{**HOUSEHOLD, "price": vnd(5)}], ["Giá dự thầu (Hộ kinh doanh hkd-1): (không có) → 5 đồng"]),
        ([HOUSEHOLD], [{**HOUSEHOLD, "name": "Nguyễn Văn Mẫu"}], []),
        (
            [{**FIRM, "consortium_name": "Liên danh A"}],
            [{**FIRM, "consortium_name": f"Liên danh {HOUSEHOLD['name']}"}],
            [],
        ),
        ([FIRM], [{**FIRM, "price": vnd(5)}], ["Giá dự thầu (Công ty TNHH Mẫu): (không có) → 5 đồng"]),
    ],
)
def test_a_household_business_is_called_by_its_code(before: Any, after: Any, lines: list[str]) -> None:
    assert said({"bidders": before}, {"bidders": after}, kind="opening") == lines
