"""Sentences about the law: faults of its files, and what they warn of. They join the table of ``core.messages``."""

from __future__ import annotations

LAW: dict[str, tuple[str, str]] = {
    "law.calendar_choice": (
        "“{value}” không dùng được; chọn một trong: {choices}",
        "“{value}” is not one of: {choices}",
    ),
    "law.calendar_columns": (
        "Tệp ngày nghỉ cần đúng các cột {columns}",
        "The file of days off needs exactly the columns {columns}",
    ),
    "law.calendar_day": (
        "“{value}” không phải là ngày viết theo dạng năm-tháng-ngày, ví dụ 2026-11-24",
        "“{value}” is not a date such as 2026-11-24",
    ),
    "law.calendar_idle": (
        "Ngày {day} vốn đã như vậy: chỉ ghi ngày thường được nghỉ (off), thứ Bảy hoặc Chủ nhật phải làm việc (worked)",
        "{day} is so anyway: write weekdays that are off, and Saturdays or Sundays that are worked",
    ),
    "law.calendar_source": (
        "Thiếu tên ngày hoặc nguồn; hãy ghi số văn bản, ví dụ 9441/TB-BNV",
        "The name of the day or its source is missing; give the number of the decision, such as 9441/TB-BNV",
    ),
    "law.calendar_twice": ("Ngày {day} đã có ở dòng trên", "{day} stands in the file already"),
    "law.calendar_unknown": (
        "Chưa có lịch ngày làm việc của năm {year} nên không tính được; hãy bổ sung ngày nghỉ của năm đó",
        "The working days of {year} are not known, so nothing is counted; add the days off of that year",
    ),
    "law.calendar_year": (
        "Năm {year} mới có {found} ngày nghỉ, cần ít nhất {least}: hãy ghi đủ cả năm",
        "The year {year} has {found} days off, and needs at least {least}: write down the whole year",
    ),
}
