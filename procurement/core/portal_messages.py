"""Sentences about saved files of the national portal. They join the table of ``core.messages``."""

from __future__ import annotations

PORTAL: dict[str, tuple[str, str]] = {
    "portal.incomplete": (
        "Tệp chỉ nói một phần về {number} (thiếu tên gói thầu hoặc đơn vị) và sổ đăng tải chưa có thông báo này; hãy "
        "nhập cùng lúc tệp của trang thông báo mời thầu hoặc kế hoạch mang số đó",
        "The file tells only a part of {number} (title or body is missing) and the register does not have that notice; "
        "import the file of the page of the invitation or plan with that number together with it",
    ),
    "portal.missing_version": (
        "Hệ thống mạng đấu thầu quốc gia có {number} phiên bản {version}, nhưng chưa có tệp của phiên bản đó",
        "The national system has version {version} of {number}, but there is no file of that version",
    ),
    "portal.unknown": (
        "Tệp đúng là JSON nhưng không phải dữ liệu của Hệ thống mạng đấu thầu quốc gia mà chương trình biết; xem "
        "docs/cong-quoc-gia.md",
        "The file is JSON, but no answer of the national system that the program knows; see docs/cong-quoc-gia.md",
    ),
}
