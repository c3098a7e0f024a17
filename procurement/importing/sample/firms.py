"""The invented firms that bid in the sample city.

Their tax codes can belong to nobody: no tax office has the number 99, and the last digit is not the check digit that
the nine before it ask for (the weights 31, 29, 23, 19, 17, 13, 7, 5, 3 of the Vietnamese tax code).
"""

from __future__ import annotations

from collections.abc import Iterator

from procurement.importing.sample.book import Firm

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
KINDS = (
    "Công ty TNHH Xây dựng",
    "Công ty Cổ phần Đầu tư và Xây dựng",
    "Công ty TNHH Thương mại và Dịch vụ",
    "Công ty Cổ phần Tư vấn Thiết kế",
    "Công ty TNHH Thiết bị và Công nghệ",
    "Công ty Cổ phần Môi trường đô thị",
    "Công ty TNHH Thiết bị Y tế",
    "Công ty Cổ phần Viễn thông",
    "Hợp tác xã Dịch vụ Tổng hợp",
    "Công ty TNHH Một thành viên Cây xanh",
)
NAMES = (
    "An Bình", "Bắc Sông", "Cát Tường", "Đại Phú", "Đông Sơn", "Gia Hưng", "Hà Thành", "Hòa Bình Xanh", "Hưng Thịnh",
    "Kim Ngưu", "Lạc Hồng", "Minh Khang", "Nam Việt", "Phúc Lộc", "Quang Minh", "Sao Khuê", "Tân Tiến",
    "Thăng Long Mới",
    "Thành Vinh", "Thiên Đức", "Trường Sơn", "Văn Lang", "Việt Tín", "Xuân Trường",
)  # fmt: skip


def all_firms() -> tuple[Firm, ...]:
    """Return (code, name) of every firm."""
    return tuple(_firms())


def _firms() -> Iterator[Firm]:
    for number, (kind, name) in enumerate((kind, name) for kind in KINDS for name in NAMES):
        yield f"vn{impossible_tax_code(1000 + number)}", f"{kind} Mẫu {name}"


def impossible_tax_code(number: int) -> str:
    """Return ten digits that look like a tax code and fail its check."""
    nine = f"99{number:07d}"
    check = (10 - sum(weight * int(digit) for weight, digit in zip(WEIGHTS, nine, strict=True)) % 11) % 10
    return f"{nine}{(check + 1) % 10}"
