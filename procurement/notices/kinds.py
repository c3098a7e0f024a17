"""The eight kinds of notice as rows of one table. A kind differs from another by its row and its body schema only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    ``legal_letters`` are those of Law 22/2023/QH15 article 7(1); ``headline`` marks the five kinds that the city's
    target names; ``must_be_national`` says that the law wants it on the national system, so that a notice without a
    national number is labelled; ``calls_for_bids`` that it has a closing time which matters; ``body`` names the schema
    in ``notices.bodies``; ``amended`` is the law's word for a later revision (Vietnamese, English).
    """

    code: str
    vietnamese: str
    english: str
    abbreviation: str
    legal_letters: tuple[str, ...]
    headline: bool
    must_be_national: bool
    calls_for_bids: bool
    body: str
    amended: tuple[str, str] = ("Sửa đổi", "Amended")

    def name(self, language: str) -> str:
        """Return the kind's name in ``language`` (vi or en)."""
        return self.vietnamese if language == "vi" else self.english


_ROWS = (
    Kind("plan", "Kế hoạch lựa chọn nhà thầu", "Procurement plan", "KHLCNT", ("a",),
         True, True, False, "PlanBody", ("Điều chỉnh", "Adjusted")),
    Kind("prequalification", "Thông báo mời sơ tuyển", "Prequalification notice", "TBMST", ("b",),
         True, True, True, "PrequalificationBody"),
    Kind("invitation", "Thông báo mời thầu", "Invitation to bid", "TBMT", ("c", "đ"),
         True, True, True, "InvitationBody"),
    # Letter e asks for the national system only where bids are made online, so a missing number is no fault by itself.
    Kind("opening", "Biên bản mở thầu", "Bid opening record", "BBMT", ("e",),
         True, False, False, "OpeningBody"),
    Kind("award", "Kết quả lựa chọn nhà thầu", "Contractor selection result", "KQLCNT", ("g",),
         True, True, False, "AwardBody"),
    Kind("cancellation", "Thông báo hủy", "Cancellation", "HỦY", ("g",),
         False, True, False, "CancellationBody"),
    Kind("shortlist", "Danh sách ngắn", "Short list", "DSN", ("d",),
         False, True, False, "ShortlistBody"),
    Kind("contract", "Thông tin chủ yếu của hợp đồng", "Main contract information", "HĐ", ("h",),
         False, True, False, "ContractBody"),
)  # fmt: skip

KINDS: dict[str, Kind] = {row.code: row for row in _ROWS}
"""All kinds by code, in the order in which pages list them."""

ACT_WORDS: dict[str, tuple[str, str]] = {
    "publish": ("Đăng tải", "Published"),
    "extend": ("Gia hạn", "Extended"),
    "cancel": ("Hủy", "Cancelled"),
    "withhold": ("Gỡ nội dung", "Text withheld"),
}
"""Words for acts that are the same for every kind; ``amend`` has each kind's own."""


def act_word(kind: str, act: str, language: str) -> str:
    """Return the word for ``act`` (publish, amend, extend, cancel, withhold) on a notice of ``kind``."""
    words = KINDS[kind].amended if act == "amend" else ACT_WORDS[act]
    return words[language == "en"]
