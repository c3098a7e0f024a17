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
    "law.file_citation": (
        "Không hiểu căn cứ “{value}”; viết như D214 28(2)(a), với văn bản có trong texts.toml",
        "The citation “{value}” is not understood; write it like D214 28(2)(a), of a text in texts.toml",
    ),
    "law.file_condition": (
        "Điều kiện “{name}” không dùng được: dữ kiện phải có trong facts.toml và giá trị đúng loại",
        "The condition “{name}” cannot be used: its fact stands in facts.toml, and its value is of that kind",
    ),
    "law.file_gap": (
        "Giai đoạn {value} không nối liền với giai đoạn trước; valid_from phải bằng valid_to của giai đoạn trước",
        "The regime {value} does not follow the one before it; its valid_from is the other's valid_to",
    ),
    "law.file_key": ("Không có mục “{name}”", "There is no key “{name}”"),
    "law.file_missing": ("Thiếu mục “{name}”", "The key “{name}” is missing"),
    "law.file_syntax": ("Không đúng cú pháp TOML ({reason})", "This is not TOML ({reason})"),
    "law.file_twice": ("Mã “{value}” đã dùng ở trên", "The code “{value}” is used above"),
    "law.file_unreached": (
        "Quy định “{value}” không bao giờ được dùng vì “{other}” đứng trên đã gồm mọi trường hợp của nó",
        "The rule “{value}” is never used, for “{other}” above it takes all its cases",
    ),
    "law.file_value": (
        "Giá trị của “{name}” không dùng được; cần: {wanted}",
        "The value of “{name}” cannot be used; it takes: {wanted}",
    ),
    "law.regime_by_date": (
        "Áp dụng {name} theo ngày {day} của văn bản ({citation})",
        "{name}: by the date {day} of the document ({citation})",
    ),
    "law.regime_by_issue": (
        "Áp dụng {name} vì hồ sơ phát hành ngày {day} ({citation})",
        "{name}: the documents were issued on {day} ({citation})",
    ),
    "law.regime_stays": (
        "Vẫn áp dụng {name} đến hết hợp đồng vì hồ sơ phát hành ngày {day} ({citation}). {note}",
        "{name} still, to the end of the contract, for the documents were issued on {day} ({citation}). {note}",
    ),
    "law.regime_unissued": (
        "Tạm áp dụng {name} theo ngày {day} của văn bản vì chưa rõ ngày phát hành hồ sơ ({citation})",
        "{name}, by the date {day} of the document, for the day of issue is not known ({citation})",
    ),
}
