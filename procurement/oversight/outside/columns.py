"""Which column of a foreign list says what: suggested from its headings, chosen by a person, remembered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.errors import Invalid
from procurement.core.money import parse_amount

NUMBER, CODE, TITLE, BODY, AMOUNT = ROLES = ("number", "code", "title", "body", "amount")
UNITS = (0, 3, 6, 9)
"""Units of amounts, in đồng, as powers of ten."""

WORDS: dict[str, tuple[str, ...]] = {
    NUMBER: ("tbmt", "khlcnt", "số thông báo", "mã thông báo", "số kế hoạch", "mã kế hoạch", "mã dự án", "mã số dự án",
             "notice n", "plan n", "project n"),
    CODE: ("số hợp đồng", "số hđ", "mã hợp đồng", "mã gói", "ký hiệu gói", "mã công trình", "số quyết định",
           "contract n", "package n"),
    TITLE: ("tên gói", "tên dự án", "tên công trình", "tên hợp đồng", "tên nhiệm vụ", "nội dung", "diễn giải",
            "hạng mục", "công trình", "dự án", "gói thầu", "tên", "title", "description", "name"),
    BODY: ("chủ đầu tư", "bên mời thầu", "đơn vị sử dụng ngân sách", "cơ quan", "đơn vị", "chủ quản", "buyer", "entity",
           "body"),
    AMOUNT: ("giá trị hợp đồng", "giá hợp đồng", "giá trúng thầu", "giá gói thầu", "tổng mức đầu tư", "dự toán",
             "số tiền", "thành tiền", "giá trị", "kinh phí", "vốn", "giá", "amount", "value", "price"),
}  # fmt: skip
"""What headings say, the surest words of each role first."""
OTHERS = re.compile(
    r"đơn vị tính|đvt|nhà thầu|trúng thầu|thi công|thụ hưởng|bên b\b|ngày|date|loại|hình thức|contractor"
)
"""Words of headings that are no title and no body: amounts may be those of winning bids."""
UNIT_WORDS = ((9, r"tỷ|tỉ|billion"), (6, r"triệu|trđ|million"), (3, r"nghìn|ngàn|1\.?000 ?đ|thousand"))
NATIONAL = re.compile(r"\b(?:IB|PL|PR|BP)\d{10}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """Positions of columns (from 0) by role, and the power of ten of the unit of amounts."""

    at: Mapping[str, int]
    unit: int = 0


@dataclass(frozen=True)
class Said:
    """What a row says. ``numbers`` are as they were written, some perhaps none of the national system's."""

    numbers: tuple[str, ...]
    code: str
    title: str
    body: str
    amount: Decimal | None

    @property
    def lacks(self) -> list[str]:
        """The roles of which it says nothing, numbers and codes aside: few lists have those."""
        return [role for role in (TITLE, BODY, AMOUNT) if not getattr(self, role)]


def heading_key(headings: Sequence[str]) -> str:
    """Return the digest by which a set of headings is known again, capitals and blanks aside."""
    return sha256_hex(canonical_json([_folded(heading) for heading in headings]))


def suggest_columns(headings: Sequence[str]) -> Columns:
    """Return what the headings seem to say; each column has one role at most."""
    folded = [_folded(heading) for heading in headings]
    at: dict[str, int] = {}
    for role in ROLES:
        found = (
            position
            for word in WORDS[role]
            for position, heading in enumerate(folded)
            if word in heading and position not in at.values() and (role == AMOUNT or not OTHERS.search(heading))
        )
        position = next(found, None)
        if position is not None:
            at[role] = position
    return Columns(at, _unit(folded[at[AMOUNT]]) if AMOUNT in at else 0)


def read_row(cells: Sequence[str], columns: Columns) -> Said:
    """Return what a row says."""
    said = {role: cells[position] for role, position in columns.at.items() if position < len(cells)}
    numbers = [said[NUMBER]] if said.get(NUMBER) else []
    numbers += [found.upper() for cell in cells for found in NATIONAL.findall(cell)]
    return Said(
        numbers=tuple(dict.fromkeys(numbers)),
        code=said.get(CODE, ""),
        title=said.get(TITLE, ""),
        body=said.get(BODY, ""),
        amount=_amount(said.get(AMOUNT, ""), columns.unit),
    )


def _amount(text: str, unit: int) -> Decimal | None:
    """Return an amount in đồng; None for nothing, zero, and what cannot be read for certain."""
    try:
        amount = parse_amount(text)
    except Invalid:
        return None
    has_own_unit = any(letter.isalpha() for letter in text)
    return (amount if has_own_unit else amount.scaleb(unit)) or None


def _unit(heading: str) -> int:
    return next((power for power, words in UNIT_WORDS if re.search(words, heading)), 0)


def _folded(heading: str) -> str:
    return " ".join(unicodedata.normalize("NFC", heading).casefold().split())
