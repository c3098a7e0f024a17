"""Amounts among the words of a search: "dưới 500 triệu", "từ 1 tỷ đến 5 tỷ", "trên 1 tỷ dưới 5 tỷ", "khoảng 2 tỷ".

They stay words, as days do (``search.typed_days``): whoever typed them is offered the filter that they may mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from procurement.core.errors import Invalid
from procurement.core.money import parse_amount
from search_index.analysis import fold

MOST_WORDS = 40
"""Words; who pastes more of them looks for no amount."""

ABOUT = (Decimal("0.8"), Decimal("1.2"))
"""What is about an amount is between so many times it: prices of packages are seldom round."""

_SHORT = {"bn": "billion", "billions": "billion", "m": "million", "mn": "million", "millions": "million"}
"""Units as English writes them, and as forms take them."""
_UNIT = r"(?:(?:nghin )?t[iy]|trieu|tr|millions?|billions?|bn|mn?)(?: dong| vnd| d)?"
_DONG = r" ?(?:dong|vnd|d)"
_AMOUNT = (
    rf"(?:\d[\d.,]* ?{_UNIT}(?: \d[\d.,]* ?(?:trieu|tr)|(?<=t[iy])(?: ruoi| ?\d(?:\d\d)?(?![^\s,;:])))?"
    rf"|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?:{_DONG})?|\d{{8,}}{_DONG})"
)
_END = r"[,.;:]?(?!\S)(?! ?(?:usd|eur|euros?|dollars?|do la|m|met|m2|km|tan|tang)\b)"
"""Behind it stands no other currency or measure."""
_BEFORE = r"(?<!\S)(?:(?:goi thau |co )?gia(?: goi thau| tri)? )?"
_LESS = rf"(?P<low>{_AMOUNT}|\d[\d.,]*)"
"""Before the upper limit, whose unit it has where it has none itself."""
_AND = r",?(?: (?:va|nhung|and|but))? ?"
_AT_MOST = r"duoi|den|toi|khong qua|toi da|nho hon|it hon|under|below|up to|less than|<=?"
_AT_LEAST = r"tren|tu|hon|lon hon|it nhat|toi thieu|over|above|from|more than|at least|>=?"
_ABOUT = r"khoang|tam|chung|xap xi|about|around|approximately|~"
_PATTERNS = tuple(
    re.compile(_BEFORE + shape + _END)
    for shape in (
        rf"(?:(?:{_ABOUT}) )?(?:tu |between |from )?{_LESS} ?(?:den|toi|and|to|-) ?(?P<high>{_AMOUNT})",
        rf"(?:{_AT_LEAST}) ?{_LESS}{_AND}(?:{_AT_MOST}) ?(?P<high>{_AMOUNT})",
        rf"(?:{_AT_MOST}) ?(?P<high>{_AMOUNT}){_AND}(?:{_AT_LEAST}) ?(?P<low>{_AMOUNT})",
        rf"(?:(?:tu|{_ABOUT}) ?)?(?P<low>{_AMOUNT}) (?:tro|do) len",
        rf"(?:(?:{_ABOUT}) ?)?(?P<high>{_AMOUNT}) (?:(?:tro|do) (?:xuong|lai)|or less)",
        rf"(?:{_ABOUT}) ?(?P<about>{_AMOUNT})",
        rf"(?:{_AT_MOST}) ?(?P<high>{_AMOUNT})",
        rf"(?:{_AT_LEAST}) ?(?P<low>{_AMOUNT})",
    )
)
_FIRST_UNIT = re.compile(rf"(?<=[\d ]){_UNIT}\b")
_SPOKEN = re.compile(r"(?<=t[iy])(?: ruoi| ?(?P<hundreds>\d)(?P<rest>\d\d)?)$")
"""What millions are called behind billions: "2 tỷ rưỡi", "2 tỷ 5", "2 tỷ 500"."""
_METRES = re.compile(r"\d ?m\b")
_IN_ENGLISH = re.compile(r"under|below|up to|than|over|above|from|between|least|about|around|approx|less")
"""Beside them 500m are millions, beside "trên" the length of a road."""


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
    for found in filter(None, (pattern.search(plain) for pattern in _PATTERNS)):
        low, high = _limits(found.groupdict())
        is_length = _METRES.search(found[0]) and not _IN_ENGLISH.search(found[0])
        if (low or high) is not None and not (low and high and low > high) and not is_length:
            start = plain.count(" ", 0, found.start())
            end = start + found[0].count(" ") + 1
            return TypedAmounts(low, high, " ".join(tokens[:start] + tokens[end:]))
    return None


def read_amount(text: str) -> Decimal:
    """Return the amount in đồng of one limit: what forms take, and "5bn", "500m", "2 tỷ rưỡi". Raises Invalid."""
    try:
        return parse_amount(text)
    except Invalid:
        return parse_amount(_written(fold(" ".join(text.split()))))


def _limits(said: Mapping[str, str | None]) -> tuple[Decimal | None, Decimal | None]:
    if about := _read(said.get("about"), None):
        return _rounded(about * ABOUT[0]), _rounded(about * ABOUT[1])
    return _read(said.get("low"), said.get("high")), _read(said.get("high"), None)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1))


def _read(amount: str | None, other: str | None) -> Decimal | None:
    """Return an amount in đồng; "1" of "1 - 5 tỷ" has the unit of the ``other``."""
    if amount is None:
        return None
    written, unit = _written(amount), _FIRST_UNIT.search(_written(other or ""))
    try:
        return parse_amount(f"{written} {unit[0]}" if unit and written[-1].isdigit() else written)
    except Invalid:
        return None


def _written(amount: str) -> str:
    """Return an ``amount`` as forms take it, with its units written out."""
    bare = re.sub(r"(?<=[\d ])d$", "", amount).strip()
    full = _SPOKEN.sub(lambda said: f" {said['hundreds'] or 5}{said['rest'] or '00'} trieu", bare)
    return re.sub(r"(?<=[\d ])(bn|mn?|[bm]illions)\b", lambda short: f" {_SHORT[short[0]]}", full)
