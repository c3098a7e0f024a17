"""Sentences about cases of inspectors. They join the table of ``core.messages``."""

from __future__ import annotations

CASES: dict[str, tuple[str, str]] = {
    "case.answer_by": (
        "Ngày đề nghị trả lời đã qua; hãy chọn từ hôm nay trở đi",
        "The day to answer by is past; choose one from today on",
    ),
    "case.basis": (
        "Hãy ghi căn cứ pháp lý của ngoại lệ, ví dụ: Luật 22/2023/QH15, điều 8 khoản 4",
        "Give the legal basis of the exception, such as: Law 22/2023/QH15, article 8(4)",
    ),
    "case.closed": (
        "Hồ sơ này đã khép lại nên không ghi thêm được; cần thì mở hồ sơ mới",
        "This case is closed and takes nothing more; open a new one if need be",
    ),
    "case.open_already": (
        "Đã có hồ sơ đang mở về nghĩa vụ này; hãy ghi tiếp vào hồ sơ đó",
        "A case about this duty is open already; go on in that one",
    ),
    "case.outcome": ("Hãy chọn lý do khép hồ sơ", "Choose why the case is closed"),
    "case.text": ("Hãy viết nội dung", "Write what is to be said"),
    "case.too_long": (
        "Dài {length} ký tự; nhiều nhất là {most}",
        "{length} characters long; the most is {most}",
    ),
    "signs.renewed": (
        "Bảng dấu hiệu đang được lập lại, nên chưa mở hồ sơ được; xin thử lại sau ít phút",
        "The signs are being made anew, so no case can be opened yet; please try again in a few minutes",
    ),
}
