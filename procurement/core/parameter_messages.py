"""Sentences about the parameters of addresses. They join the table of ``core.messages``."""

from __future__ import annotations

PARAMETERS: dict[str, tuple[str, str]] = {
    "parameter.after": (
        "Tham số “{name}” cần số của một mục trong sổ đăng tải, ví dụ 0",
        "The parameter “{name}” needs the number of an entry of the ledger, such as 0",
    ),
    "parameter.amount": ("Tham số “{name}” cần một số tiền", "The parameter “{name}” needs an amount"),
    "parameter.between": (
        "Tham số “{name}” cần một số từ {least} đến {most}",
        "The parameter “{name}” needs a number from {least} to {most}",
    ),
    "parameter.choice": (
        "Tham số “{name}” chỉ nhận một trong các giá trị: {allowed}",
        "The parameter “{name}” takes one of these values: {allowed}",
    ),
    "parameter.date": ("Tham số “{name}” cần một ngày", "The parameter “{name}” needs a date"),
    "parameter.invalid": (
        "Tham số “{name}” có giá trị không dùng được: “{value}”",
        "The parameter “{name}” has a value that cannot be used: “{value}”",
    ),
    "parameter.no_organisation": (
        "Tham số “{name}”: không có đơn vị nào mang mã hoặc tên “{value}”",
        "The parameter “{name}”: no organisation has the code or name “{value}”",
    ),
    "parameter.no_place": (
        "Tham số “{name}”: không có địa bàn nào của Hà Nội mang mã hoặc tên “{value}”",
        "The parameter “{name}”: no place of the city has the code or name “{value}”",
    ),
    "parameter.no_words": (
        "Tham số “{name}” cần ít nhất một chữ cái hoặc chữ số, ví dụ “{example}”",
        "The parameter “{name}” needs a letter or a digit, for example “{example}”",
    ),
    "parameter.next": (
        "Tham số “{name}” không dùng ở đây: trang sau là địa chỉ ở trường next",
        "The parameter “{name}” is not taken here: the next page is at the address in the field next",
    ),
    "parameter.not_here": (
        "Trang này không lọc theo “{name}”; hãy bỏ tham số ấy khỏi địa chỉ",
        "This page does not filter by “{name}”; please leave that parameter out of the address",
    ),
    "parameter.page": (
        "Tham số “{name}” cần số trang, là một số nguyên từ 1",
        "The parameter “{name}” needs a page number, a whole number from 1",
    ),
    "parameter.repeated": (
        "Tham số này chỉ được dùng một lần",
        "This parameter may be given only once",
    ),
    "parameter.past_day": (
        "Tham số “{name}” cần một ngày đã qua hoặc hôm nay, dạng 2026-11-30",
        "The parameter “{name}” needs a day that is past, or today, as 2026-11-30",
    ),
    "parameter.required": ("Địa chỉ thiếu tham số “{name}”", "The address lacks the parameter “{name}”"),
    "parameter.reversed": (
        "Giá trị của “{name}” nhỏ hơn giá trị của “{other}”",
        "The value of “{name}” is below that of “{other}”",
    ),
    "parameter.too_long": (
        "Tham số “{name}” dài quá {most} ký tự",
        "The parameter “{name}” is longer than {most} characters",
    ),
    "parameter.too_many": (
        "Tham số “{name}” có nhiều hơn {most} giá trị",
        "The parameter “{name}” has more than {most} values",
    ),
    "parameter.twice": (
        "Tham số “{name}” chỉ được dùng một lần",
        "The parameter “{name}” may be given only once",
    ),
    "parameter.refused": (
        "“{name}” có giá trị không nhận được; các giá trị nhận được ở /api/v1/openapi.json",
        "“{name}” has a value that is not taken; what is taken stands in /api/v1/openapi.json",
    ),
    "parameter.unknown": ("Không có tham số “{name}”", "There is no parameter “{name}”"),
    "parameter.which_organisation": (
        "Tham số “{name}”: nhiều đơn vị có tên như “{value}” hoặc gần như vậy, hãy chọn một đơn vị",
        "The parameter “{name}”: several organisations have a name like “{value}”; choose one",
    ),
    "parameter.which_place": (
        "Tham số “{name}”: nhiều địa bàn có tên như “{value}” hoặc gần như vậy, hãy chọn một địa bàn",
        "The parameter “{name}”: several places have a name like “{value}”; choose one",
    ),
}
