"""Lists as other offices keep them: a letterhead, headings of their own, groups and totals between the rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from procurement.oversight.outside.queries import find_standings, get_list
from tests.functional.site import BODY, Page
from tests.oversight.office import Office
from tests.oversight.test_pages import Visitor

HEADINGS = ("STT", "Số hợp đồng", "Tên gói thầu", "Chủ đầu tư", "Giá trị hợp đồng (triệu đồng)", "Số TBMT")
LISTS = "/thanh-tra/danh-sach"
CALL = "IB2688800001"
CERTAIN = (1, "01/HĐ", "Cải tạo, sửa chữa Trường Tiểu học Mẫu", BODY["name"], 4861.2, CALL)
"""The package of the call that ``called`` publishes."""
UNKNOWN = (2, "02/HĐ", "Mua sắm thiết bị bếp ăn bán trú", BODY["name"], 812.5, "")
RETITLED = (3, "", "Sửa chữa Trường Tiểu học Mẫu", BODY["name"], 4861.2, "")
ROWS = (CERTAIN, UNKNOWN, RETITLED)


def book(rows: Sequence[Sequence[Any]] = ROWS, headings: Sequence[str] = HEADINGS) -> bytes:
    """Return a workbook with a letterhead, a group, these rows and a total."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_numbers": False})
    page = made.add_worksheet("Bảng kê")
    page.write(0, 0, "ỦY BAN NHÂN DÂN")
    page.write(2, 2, "BẢNG KÊ HỢP ĐỒNG NĂM 2026")
    for number, row in enumerate(
        [headings, ["(1)", "(2)", "(3)"], ["I. Trường học"], *rows, ["", "", "Tổng cộng", "", 9]]
    ):
        for at, value in enumerate(row):
            page.write(4 + number, at, value)
    made.close()
    return target.getvalue()


def call(title: str = CERTAIN[2], number: str = CALL, price: int = 4_861_200_000) -> dict[str, Any]:
    """Return an invented call for bids for a package that costs ``price`` đồng."""
    return {
        "kind": "invitation", "national_number": number, "version": "00", "organisation": BODY, "title": title,
        "published_at": "2026-11-20",
        "body": {"price": {"amount": price, "currency": "VND"}, "closes_at": "2027-01-15T09:00:00+07:00"},
    }  # fmt: skip


def text(rows: Sequence[Sequence[Any]] = ROWS, headings: Sequence[str] = HEADINGS) -> bytes:
    """Return the same as text, which costs no process of its own."""
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows(
        [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in (headings, *rows)
    )
    return target.getvalue().encode()


def upload(inspector: Visitor, data: bytes | None = None, kind: str = "contracts") -> Page:
    """Send a list; what is no workbook goes as text."""
    sent = data or text()
    name = "Hợp đồng 2026.xlsx" if sent.startswith(b"PK") else "Hợp đồng 2026.csv"
    return inspector.send(LISTS, loai=kind, tep=(io.BytesIO(sent), name))


def matched(inspector: Visitor, data: bytes | None = None, kind: str = "contracts") -> str:
    """Send a list, take its columns as they are suggested, and return its address."""
    choice = upload(inspector, data, kind).headers["Location"]
    if not choice.endswith("/cot"):
        return choice
    sent = inspector.send(choice, **chosen(inspector.get(choice)))
    assert sent.status == 303, sent.text
    return sent.headers["Location"]


def chosen(page: Page) -> dict[str, str]:
    """Return what the form of the columns shows, with underlines for dashes."""
    fields = page.find("//main//select")
    return {
        each.get("name").replace("-", "_"): (each.xpath("./option[@selected]/@value") or [""])[0] for each in fields
    }


def groups(office: Office, address: str) -> list[str | None]:
    """Return the group of each row."""
    with office.site.system.database.read() as session:
        of = get_list(session, office.actor("inspector"), address.rpartition("/")[2])
        return [one.group for one in find_standings(session, of)]
