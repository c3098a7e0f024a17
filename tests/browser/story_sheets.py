"""The spreadsheets of the story: the project's own templates, filled in as an officer fills them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import load_workbook

Row = dict[str, str]

INVITED = {14: "Cải tạo phòng học Trường Tiểu học Mẫu", 15: "Mua sắm máy tính phòng tin học Mẫu"}
SERVICES = ("Tư vấn giám sát", "Thẩm tra thiết kế", "Bảo hiểm công trình", "Mua sắm văn phòng phẩm")


def filled(template: bytes, rows: Mapping[str, Sequence[Row]]) -> bytes:
    """Return ``template`` with the rows of each sheet by heading; a form has one."""
    book = load_workbook(BytesIO(template))
    for title, lines in rows.items():
        sheet = book[title]
        is_form = sheet["A1"].value == "Mục"
        heads = enumerate(sheet["A"] if is_form else sheet[1], start=1)
        places = {str(cell.value).removesuffix(" *"): at for at, cell in heads}
        for row, line in enumerate(lines, start=2):
            for heading, value in line.items():
                sheet.cell(*((places[heading], 2) if is_form else (row, places[heading]))).value = value
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def plan_rows(number: str, title: str, packages: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """Return a plan that was approved and posted on the national system before the story begins."""
    head = {
        "Tên kế hoạch": title, "Số kế hoạch": number, "Đăng trên Hệ thống mạng lúc": "27/11/2026 9h",
        "Số quyết định": "283/QĐ-MẪU", "Ngày quyết định": "25/11/2026", "Cơ quan ban hành quyết định": "Ban Mẫu",
        "Phân loại kế hoạch": "Chi thường xuyên", "Tên dự toán mua sắm": "Mua sắm năm 2026",
    }  # fmt: skip
    return {"Kế hoạch": [head], "Gói thầu": packages}


def mixed_packages() -> list[dict[str, str]]:
    """Return 41 packages, of which two are bid for."""
    return [_bid_for(n) if n in INVITED else _direct(n) for n in range(1, 42)]


def direct_packages() -> list[dict[str, str]]:
    """Return forty packages that are awarded without a call."""
    return [_direct(n, "BP27008{:05}") for n in range(1, 41)]


def _direct(number: int, code: str = "") -> dict[str, str]:
    return _package(number) | {
        "Mã gói thầu": code.format(number), "Tên gói thầu": f"Gói {number:02}: {SERVICES[number % 4]} Mẫu",
        "Lĩnh vực": ("Tư vấn", "Tư vấn", "Phi tư vấn", "Hàng hóa")[number % 4], "Giá gói thầu": f"{20 + number} triệu",
        "Hình thức lựa chọn nhà thầu": "Chỉ định thầu rút gọn", "Đấu thầu qua mạng": "Không",
    }  # fmt: skip


def _bid_for(number: int) -> dict[str, str]:
    return _package(number) | {
        "Tên gói thầu": f"Gói {number:02}: {INVITED[number]}", "Giá gói thầu": "4.861.200.000",
        "Lĩnh vực": "Xây lắp" if number == 14 else "Hàng hóa", "Hình thức lựa chọn nhà thầu": "Đấu thầu rộng rãi",
        "Phương thức lựa chọn nhà thầu": "Một giai đoạn một túi hồ sơ", "Đấu thầu qua mạng": "Có",
    }  # fmt: skip


def _package(number: int) -> dict[str, str]:
    return {
        "STT": str(number), "Nguồn vốn": "Ngân sách thành phố năm 2026", "Thời gian bắt đầu": "Quý IV/2026",
        "Loại hợp đồng": "Trọn gói", "Thời gian thực hiện": "90 ngày", "Đấu thầu quốc tế": "Không",
        "Chia phần/lô": "Không",
    }  # fmt: skip


def award_rows() -> list[dict[str, str]]:
    """Return what an officer adds to the template of direct awards that is filled in from the plan."""
    return [
        {
            "Số quyết định": f"{300 + n}/QĐ-MẪU", "Ngày quyết định": "28/12/2026",
            "Cơ quan ban hành quyết định": "Ban Mẫu", "Mã số thuế": f"01000{n:05}", "Tên nhà thầu": f"Công ty Mẫu {n}",
            "Giá trúng thầu": f"{19 + n} triệu", "Số trên Hệ thống mạng": f"IB27007{n:05}",
            "Đăng trên Hệ thống mạng lúc": "29/12/2026 9h",
        }
        for n in range(1, 41)
    ]  # fmt: skip
