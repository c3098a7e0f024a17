"""What feeds say, in Vietnamese and English. Pairs are (Vietnamese, English)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from procurement.core.clock import VIETNAM
from procurement.core.money import format_amount
from procurement.notices.codes import code_label
from procurement.notices.kinds import KINDS
from procurement.notices.words import weekday
from procurement.organisations.places import find_place, place_label
from procurement.search.selection import Selection

SITE = ("Công khai đấu thầu · Hà Nội", "Open procurement · Hà Nội")

SUBTITLE = (
    "Mỗi mục là một lần đăng tải, sửa đổi, gia hạn hoặc hủy. Cổng này không thay thế Hệ thống mạng đấu thầu quốc gia.",
    "Each entry is one publication, amendment, extension or cancellation. This register does not replace the national "
    "e-procurement system.",
)
CUT_SHORT = (
    "Chỉ gồm {shown} thông báo mới nhất trong {total} thông báo khớp; thêm điều kiện lọc để nhận đủ.",
    "Holds only the newest {shown} of {total} matching notices; narrow the filters to receive all of them.",
)
EVERYTHING = ("Mọi thông báo", "All notices")

STATUSES = {
    "open": ("đang mở", "open"),
    "closed": ("đã đóng", "closed"),
    "awarded": ("có kết quả", "awarded"),
    "none": ("không chọn được nhà thầu", "no contractor selected"),
    "cancelled": ("đã hủy", "cancelled"),
    "planned": ("sắp mời thầu", "planned"),
}

LABELS = {
    "poster": ("Đơn vị đăng tải", "Posted by"),
    "price": ("Giá gói thầu", "Package price"),
    "budget": ("Tổng giá trị", "Budget"),
    "contract": ("Giá hợp đồng", "Contract value"),
    "award": ("Giá trúng thầu", "Award value"),
    "closing": ("Thời điểm đóng thầu", "Closing time"),
    "opening": ("Thời điểm mở thầu", "Opening time"),
    "reason": ("Lý do hủy", "Reason for cancelling"),
    "reason_revoked": ("Lý do thu hồi quyết định hủy", "Reason for revoking the cancellation"),
    "number": ("Số trên Hệ thống mạng đấu thầu quốc gia", "Number on the national e-procurement system"),
    "basis": ("Căn cứ pháp lý", "Legal basis"),
    "withheld": ("Thời điểm gỡ", "Withheld at"),
}

OUTCOMES = {
    "won": ("Trúng thầu", "Won"),
    "passed": ("Đạt", "Passed"),
    "contractor": ("Nhà thầu", "Contractor"),
    "subcontractor": ("Nhà thầu phụ", "Subcontractor"),
    "bidder": ("Nhà thầu tham dự", "Bidders"),
    "lost": ("Không trúng thầu", "Not selected"),
    "failed": ("Không đạt", "Failed"),
}
"""What may have become of bidders, in the order in which it is told."""

EVENTS = {
    ("invitation", "closing"): ("Đóng thầu", "Bids close"),
    ("invitation", "opening"): ("Mở thầu", "Bids are opened"),
    ("prequalification", "closing"): ("Hết hạn nộp hồ sơ dự sơ tuyển", "Applications close"),
    ("prequalification", "opening"): ("Mở hồ sơ dự sơ tuyển", "Applications are opened"),
}
"""What happens at an instant of a calendar, by kind of call."""

CALENDAR = (
    "Thời điểm đóng thầu, mở thầu từ 30 ngày trước. Gia hạn thì mục lịch dời theo, hủy thì ghi đã hủy. Cổng này không "
    "thay thế Hệ thống mạng đấu thầu quốc gia.",
    "Closing and opening times from 30 days ago on. An extension moves its event, a cancellation marks it cancelled. "
    "This register does not replace the national e-procurement system.",
)

SENTENCES = {
    "no_price": ("không công bố giá", "price not disclosed"),
    "not_national": (
        "Chưa có trên Hệ thống mạng đấu thầu quốc gia.",
        "Not on the national e-procurement system yet.",
    ),
    "left": (
        "Sau lần đăng này, thông báo không còn khớp với bộ lọc.",
        "After this act the notice no longer matches the filters.",
    ),
    "at_source": (
        "Nội dung thay đổi tại nguồn mà không tăng phiên bản.",
        "The content changed at its source without a new version.",
    ),
    "history": (
        "Phiên bản cũ hơn, đăng bổ sung để lưu; bản hiện hành không thay đổi.",
        "An older version, added for the record; the current one stays as it is.",
    ),
    "counts": (
        "Bản trên Hệ thống mạng đấu thầu quốc gia có giá trị; xem lại trước khi nộp.",
        "The copy on the national e-procurement system counts; check it before you submit.",
    ),
    "withheld": ("Nội dung của lần đăng này đã được gỡ.", "The text of this revision was withheld."),
    "more": (" và {count} nhà thầu khác", " and {count} others"),
}


def pick(pair: tuple[str, str], language: str) -> str:
    """Return the half of ``pair`` in ``language`` (vi or en)."""
    return pair[language == "en"]


def instant_words(instant: datetime, language: str) -> str:
    """Return "thứ Hai, 30/11/2026, 15:00 (giờ Hà Nội)"."""
    local = instant.astimezone(VIETNAM)
    zone = pick(("giờ Hà Nội", "Hà Nội time"), language)
    return f"{weekday(local, language)}, {local:%d/%m/%Y}, {local:%H:%M} ({zone})"


def describe_selection(selection: Selection, language: str, bodies: Mapping[str, str]) -> str:
    """Return ``selection`` in words. ``bodies`` are names by reference; without one the reference stands."""
    words = [f"“{selection.q}”"] if selection.q else []
    words += [KINDS[kind].name(language) for kind in selection.kind]
    words += [code_label("field", field, language) for field in selection.field]
    words += [code_label("selection_form", form, language) for form in selection.form]
    words += [bodies.get(reference, reference) for reference in selection.organisation]
    words += [place_label(place, language) for place in map(find_place, selection.place) if place]
    words += [pick(STATUSES[status], language) for status in selection.status]
    words += _limits(selection, language)
    return ", ".join(words) or pick(EVERYTHING, language)


def _limits(selection: Selection, language: str) -> Iterable[str]:
    values = ((("từ", "from"), selection.min_value), (("đến", "up to"), selection.max_value))
    days = (
        (("đăng từ", "posted from"), selection.published_from),
        (("đăng đến", "posted until"), selection.published_to),
        (("đóng thầu từ", "closing from"), selection.closes_from),
        (("đóng thầu đến", "closing until"), selection.closes_to),
        (("dự kiến bắt đầu từ", "planned start from"), selection.starts_from),
        (("dự kiến bắt đầu đến", "planned start until"), selection.starts_to),
    )
    for words, limit in (*values, *days):
        if limit is not None:
            yield f"{pick(words, language)} {_limit(limit, language)}"


def _limit(limit: Decimal | date, language: str) -> str:
    return format_amount(limit, language) if isinstance(limit, Decimal) else limit.strftime("%d/%m/%Y")
