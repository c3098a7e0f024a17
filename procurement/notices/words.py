"""Amounts and instants read back in words, so that whoever typed one digit too many hears it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from procurement.core.money import plain
from procurement.notices.instants import WRITTEN_ZONE, civil_day, parse_instant

WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = ("", "nghìn", "triệu")
AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
"""What one, four and five are called after twenty and more."""

BELOW_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")

DONG = {"vi": "đồng", "en": "Vietnamese dong"}


def amount_in_words(amount: Decimal, language: str = "vi", currency: str = "VND") -> str:
    """Return ``một tỷ năm trăm triệu đồng``; in English ``one billion five hundred million Vietnamese dong``.

    ``amount`` is one that a notice may carry (``core.money.is_storable``). Decimals are read digit by digit; other
    currencies keep their code.
    """
    whole, _point, decimals = plain(amount).partition(".")
    words = NUMBERS[language](int(whole))
    if decimals:
        point, digits = ("phẩy", DIGITS) if language == "vi" else ("point", BELOW_TWENTY)
        words = " ".join([words, point, *(digits[int(digit)] for digit in decimals)])
    return f"{words} {DONG[language] if currency == 'VND' else currency}"


def instant_in_words(written: str, language: str = "vi") -> str:
    """Return ``thứ Hai, 30/11/2026, 15:00`` for a written instant; ``thứ Hai, 30/11/2026`` for a bare date.

    Day and time are those in Viet Nam, whatever the offset in which the instant is written.
    """
    local = parse_instant(written).astimezone(WRITTEN_ZONE) if "T" in written else None
    day = local.date() if local else civil_day(written)
    time = "" if local is None else f", {local:%H:%M:%S}" if local.second else f", {local:%H:%M}"
    return f"{weekday(day, language)}, {day:%d/%m/%Y}{time}"


def weekday(day: date, language: str) -> str:
    """Return the name of the day of the week: ``thứ Hai``, ``Monday``."""
    return WEEKDAYS[language][day.weekday()]


def _vietnamese(number: int) -> str:
    if number == 0:
        return DIGITS[0]
    billions, rest = divmod(number, 10**9)
    words = [_vietnamese(billions), "tỷ"] if billions else []
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words += [*_group(group, leads=not words), GROUPS[power]]
    return " ".join(words).strip()


def _group(group: int, *, leads: bool) -> list[str]:
    """Return the words of up to three digits; behind others, its hundreds are said even where there are none."""
    hundreds, below = divmod(group, 100)
    tens, ones = divmod(below, 10)
    words = [] if leads and not hundreds else [DIGITS[hundreds], "trăm"]
    if tens:
        words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    elif words and ones:
        words.append("linh")
    if ones:
        words.append("lăm" if tens == 1 and ones == 5 else (AFTER_TENS if tens > 1 else {}).get(ones, DIGITS[ones]))
    return words


def _english(number: int) -> str:
    if number == 0:
        return BELOW_TWENTY[0]
    groups = ((number // 1000**power % 1000, SCALES[power]) for power in reversed(range(len(SCALES))))
    return " ".join(f"{_english_group(group)} {scale}".strip() for group, scale in groups if group)


def _english_group(group: int) -> str:
    hundreds, below = divmod(group, 100)
    words = [BELOW_TWENTY[hundreds], "hundred"] if hundreds else []
    if below:
        tens, ones = divmod(below, 10)
        words.append(BELOW_TWENTY[below] if below < 20 else TENS[tens] + (f"-{BELOW_TWENTY[ones]}" if ones else ""))
    return " ".join(words)


NUMBERS: dict[str, Callable[[int], str]] = {"vi": _vietnamese, "en": _english}
