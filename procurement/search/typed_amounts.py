"""Amounts among the words of a search: "dưới 500 triệu", "từ 1 tỷ đến 5 tỷ", "trên 2 tỷ".

They stay words, as days do (``search.typed_days``): whoever typed them is offered the filter that they may mean.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from procurement.core.errors import Invalid
from procurement.core.money import parse_amount
from search_index.analysis import fold

MOST_WORDS = 40
"""Words; who pastes more of them looks for no amount."""

_UNIT = r"(?:(?:nghin )?t[iy]|trieu|tr|million|billion)(?: dong| vnd)?"
_DONG = r" ?(?:dong|vnd|d)"
_AMOUNT = (
    rf"(?:\d[\d.,]* ?{_UNIT}(?: \d[\d.,]* ?(?:trieu|tr))?|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?:{_DONG})?|\d{{8,}}{_DONG})"
)
_END = r"[,.;:]?(?!\S)"
_BEFORE = r"(?<!\S)(?:(?:goi thau |co )?gia(?: goi thau| tri)? )?"
_BOTH = re.compile(
    rf"{_BEFORE}(?:tu |between |from )?(?P<low>{_AMOUNT}|\d[\d.,]*) ?(?:den|toi|and|to|-) ?(?P<high>{_AMOUNT}){_END}"
)
_AT_MOST = r"duoi|den|toi|khong qua|toi da|nho hon|it hon|under|below|up to|less than|<=?"
_AT_LEAST = r"tren|tu|hon|lon hon|it nhat|toi thieu|over|above|from|more than|at least|>=?"
_HIGH = re.compile(rf"{_BEFORE}(?:{_AT_MOST}) ?(?P<high>{_AMOUNT}){_END}")
_LOW = re.compile(rf"{_BEFORE}(?:{_AT_LEAST}) ?(?P<low>{_AMOUNT}){_END}")
_UNIT_BEHIND = re.compile(rf"{_UNIT}$")


class TypedAmounts(NamedTuple):
    """Amounts of đồng that were typed as limits, both ends inside, and what else was."""

    low: Decimal | None
    high: Decimal | None
    rest: str


def find_amounts(words: str) -> TypedAmounts | None:
    """Return the limits that stand in ``words``; None where there are none, or they are none."""
    tokens = words.split()
    if len(tokens) > MOST_WORDS or not any(letter.isdigit() for letter in words):
        return None
    plain = " ".join(map(fold, tokens))
    for found in filter(None, (pattern.search(plain) for pattern in (_BOTH, _HIGH, _LOW))):
        said = found.groupdict()
        low, high = _read(said.get("low"), said.get("high")), _read(said.get("high"), None)
        if (low or high) is not None and not (low and high and low > high):
            start = plain.count(" ", 0, found.start())
            end = start + found[0].count(" ") + 1
            return TypedAmounts(low, high, " ".join(tokens[:start] + tokens[end:]))
    return None


def _read(amount: str | None, other: str | None) -> Decimal | None:
    """Return an amount in đồng; "1" of "1 - 5 tỷ" has the unit of the ``other``."""
    if amount is None:
        return None
    unit = _UNIT_BEHIND.search(other or "")
    try:
        return parse_amount(f"{amount} {unit[0]}" if unit and amount[-1].isdigit() else amount)
    except Invalid:
        return None
