"""Sentences about what officers type, draft and have approved. They join the table of ``core.messages``."""

from __future__ import annotations

DRAFTING: dict[str, tuple[str, str]] = {
    "typed.amount": (
        "{label}: không đọc được số tiền “{value}”; dấu chấm ngăn hàng nghìn, dấu phẩy ngăn phần lẻ",
        "{label}: the amount “{value}” cannot be read; points group thousands, the comma is the decimal sign",
    ),
    "typed.amount_two_ways": (
        "{label}: “{value}” có thể hiểu hai cách; hãy ghi đủ chữ số, hoặc ghi kèm triệu, tỷ",
        "{label}: “{value}” may mean two amounts; write all digits, or million or billion behind it",
    ),
    "typed.code": (
        "{label}: không có “{value}” trong danh mục; hãy chọn một mục của danh mục",
        "{label}: “{value}” is not in the list; choose an entry of the list",
    ),
    "typed.date": (
        "{label}: không đọc được ngày “{value}”; hãy ghi ngày/tháng/năm",
        "{label}: the date “{value}” cannot be read; write day/month/year",
    ),
    "typed.flag": (
        "{label}: “{value}” không phải là có hoặc không",
        "{label}: “{value}” is neither yes nor no",
    ),
    "typed.instant": (
        "{label}: không đọc được thời điểm “{value}”; hãy ghi ngày/tháng/năm và giờ:phút",
        "{label}: the time “{value}” cannot be read; write day/month/year and hour:minute",
    ),
    "typed.number": (
        "{label}: không đọc được số “{value}”; phần lẻ đứng sau dấu phẩy",
        "{label}: the number “{value}” cannot be read; decimals stand behind a comma",
    ),
    "typed.start": (
        "{label}: không đọc được “{value}”; hãy ghi quý hoặc tháng và năm",
        "{label}: “{value}” cannot be read; write a quarter or a month, and the year",
    ),
    "typed.whole": (
        "{label}: “{value}” không phải là số nguyên",
        "{label}: “{value}” is not a whole number",
    ),
}
