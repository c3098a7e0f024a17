"""What people type into forms and spreadsheets, read as the values that the schemas take, and those shown as typed.

Each ``typed_*`` raises Invalid with one problem: its code, the text as typed (``value``) and how to write it
(``example``); whoever asks adds path and label (``schemas.labelled``). What may mean two things is refused.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NoReturn

from procurement.core.errors import Invalid, Problem
from procurement.core.money import parse_amount, plain
from procurement.core.text import UnclearText, clean_line
from procurement.notices.codes import TABLES, code_label, find_code
from procurement.notices.instants import impossible_part, written_date, written_instant

WEEKDAY = re.compile(r"^(?:thứ \w+|chủ nhật|[a-z]+day),? ", re.IGNORECASE)
ZONE = re.compile(r" ?\((?:giờ hà nội|hà nội time)\)$", re.IGNORECASE)
HOUR = re.compile(
    r"\b(\d{1,2}) ?(?:giờ|gio|h|g)(?: ?(\d\d)(?![/.-]?\d)(?: ?(?:phút|phut|ph|p|'))?)?(?!\w)", re.IGNORECASE
)
LONG_DAY = re.compile(r"\b(\d{1,2}) th[áa]ng (\d{1,2}) n[ăa]m (\d{4})\b", re.IGNORECASE)
NAMED_DAY = re.compile(r"^ng[àa]y ", re.IGNORECASE)
DAY = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b")
TIME_FIRST = re.compile(r"(\d{1,2}:\d\d(?::\d\d)?),? ?(?:ngày |ngay |- )?(\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE)
BETWEEN = re.compile(r"(/\d{4})(?:, ?| - | ?,? lúc | ?,? luc )(?=\d)", re.IGNORECASE)

TWO_WAYS = re.compile(
    r"\d{1,3},\d{3}(?: ?(?:tri[ệe]u|tr|million|ngh[ìi]n|ng[àa]n|thousand)(?: ?(?:đồng|dong|vnđ|vnd|đ|₫))?)?"
    r"|\d+\.(?:\d{1,2}|\d{4,})",
    re.IGNORECASE,
)
"""Amounts that mean one thing to whoever writes as in Vietnamese and another to whoever writes as in English: "1,500
triệu" is 1.5 million to the one and 1.5 billion to the other. In "1,125 tỷ" nobody means a thousand billion.
"""

TAX = re.compile(r"\d.*\b(?:vat|gtgt|thuế|tax)\b", re.IGNORECASE)

NUMBER = re.compile(r"-?\d{1,20}(?:[,.]\d{1,10})?", re.ASCII)

GIVEN = re.compile(r"[A-Z]{2}\d{10}|\d{11}", re.ASCII)
"""A number as the national system gives it to a notice, plan, package or project."""

SMALLEST = 100_000
"""Đồng; a smaller amount without its unit was meant in thousands or millions, as many tables say at their top."""

YES = frozenset({"có", "co", "x", "đúng", "dung", "yes", "y", "true", "1"})
NO = frozenset({"không", "khong", "sai", "no", "n", "false", "0"})
FLAGS = {"vi": ("không", "có"), "en": ("no", "yes")}


def typed_instant(text: str) -> str:
    """Return "2026-11-30T15:00:00+07:00" for "30/11/2026 15:00", "30/11/2026 15h", "9h30 ngày 30 tháng 11 năm 2026" and
    the like; what pages show (with its weekday) is read too. A time is asked for: a bare date is refused.
    """
    return written_instant(_moment(text)) or _refuse_moment("typed.instant", text, "30/11/2026 15:00")


def typed_date(text: str) -> str:
    """Return "2026-11-30" for "30/11/2026", "30-11-2026", "ngày 30 tháng 11 năm 2026"; a time beside it is left out."""
    return written_date(_moment(text)) or _refuse_moment("typed.date", text, "30/11/2026")


def typed_instant_or_date(text: str) -> str:
    """Return what ``typed_instant`` or, where only a day was typed, ``typed_date`` returns."""
    moment = _moment(text)
    return written_instant(moment) or written_date(moment) or _refuse_moment("typed.instant", text, "30/11/2026 15:00")


def typed_amount(text: str) -> Decimal:
    """Return the amount in đồng of "1.234.567", "1,5 tỷ", "500 triệu", "1.234.567,5", "1,234,567".

    "1.5" and "1,234" are refused (``typed.amount_two_ways``): one reader takes them for one and a half and for one,
    another for fifteen and for one thousand. "1.234.567 (chưa VAT)" is refused as one that speaks of tax.
    """
    tidy = tidied(text)
    if TWO_WAYS.fullmatch(tidy):
        _refuse("typed.amount_two_ways", text, "1.234.000; 1,5 tỷ")
    try:
        return parse_amount(tidy)
    except (Invalid, UnclearText):
        code = "typed.amount_tax" if TAX.search(tidy) else "typed.amount"
        _refuse(code, text, "1.234.567.000; 1,5 tỷ; 500 triệu")


def lacks_unit(amount: Decimal) -> bool:
    """Whether ``amount`` in đồng is so small that its unit was left out."""
    return 0 < amount < SMALLEST


def typed_number(text: str) -> Decimal:
    """Return the exact number of "2,5", "2.5", "2,5 %", "-1"; "1.234" is refused, for it may mean 1234."""
    match = NUMBER.fullmatch(tidied(text).removesuffix("%").rstrip())
    if match is None or re.search(r"\.\d{3}$", match[0]):
        _refuse("typed.number", text, "2,5")
    return Decimal(plain(Decimal(match[0].replace(",", "."))))


def typed_whole(text: str) -> int:
    """Return the whole number of "120" or "1.204"."""
    tidy = tidied(text)
    if not re.fullmatch(r"\d{1,15}|\d{1,3}(\.\d{3}){1,4}", tidy, re.ASCII):
        _refuse("typed.whole", text, "120")
    return int(tidy.replace(".", ""))


def typed_given(text: str) -> str:
    """Return "IB2600123456" for "ib 2600 123 456": blanks, points and small letters say nothing in such a number.

    Whatever is none stands as it was typed, for the one who checks it.
    """
    compact = re.sub(r"[\s.]", "", tidied(text)).upper()
    return compact if GIVEN.fullmatch(compact) else text.strip()


def typed_flag(text: str) -> bool:
    """Return True for "có", "x", "yes", False for "không", "no"; without marks and in capitals too."""
    word = tidied(text).lower()
    if word not in YES | NO:
        _refuse("typed.flag", text, "có; không")
    return word in YES


def typed_code(table: str, text: str) -> str:
    """Return the code of the table ``table`` that ``text`` is, or whose label in either language it is."""
    tidy = tidied(text)
    if find_code(table, tidy):
        return tidy
    wanted = tidy.casefold()
    found = [code for code, row in TABLES[table].items() if wanted in (row.vi.casefold(), row.en.casefold())]
    if not found:
        _refuse("typed.code", text, next(iter(TABLES[table].values())).vi)
    return found[0]


def shown_instant(written: str) -> str:
    """Return "30/11/2026 15:00" for a written instant (with seconds where there are some), a date for a bare date."""
    day, _t, time = written.removesuffix("+07:00").partition("T")
    year, month, date = day.split("-")
    return f"{date}/{month}/{year}" + (f" {time.removesuffix(':00') if time.count(':') == 2 else time}" if time else "")


shown_date = shown_instant
"""Return "30/11/2026" for a written date."""


def shown_amount(amount: Decimal) -> str:
    """Return "1.234.567,5": points group, the comma is the decimal sign; "1,1250" for what would else mean two."""
    whole, _point, decimals = plain(amount).partition(".")
    if len(whole) <= 3 and len(decimals) == 3:
        decimals += "0"
    return f"{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def shown_number(number: Decimal | int) -> str:
    """Return "2,5"; whole numbers, among them years, stand without groups."""
    return plain(Decimal(number)).replace(".", ",")


def shown_flag(flag: bool, language: str = "vi") -> str:
    """Return "có" or "không"."""
    return FLAGS[language][flag]


def shown_code(table: str, code: str, language: str = "vi") -> str:
    """Return the label of ``code``; a code that the table does not know is its own label."""
    return code_label(table, code, language)


def tidied(text: str) -> str:
    """Return ``text`` on one line with plain digits and signs, also where a keyboard wrote them at full width."""
    try:
        return clean_line(unicodedata.normalize("NFKC", text))
    except UnclearText:
        return ""  # nothing that can be read; the refusal shows the text itself


def _moment(text: str) -> str:
    """Return ``text`` in the order and with the signs that ``instants`` reads: day/month/year hour:minute."""
    tidy = NAMED_DAY.sub("", short_days(ZONE.sub("", WEEKDAY.sub("", tidied(text)))))
    tidy = HOUR.sub(lambda hour: f"{hour[1]}:{hour[2] or '00'}", tidy)
    tidy = BETWEEN.sub(r"\1 ", DAY.sub(r"\1/\2/\3", tidy))
    return TIME_FIRST.sub(r"\2 \1", tidy)


def short_days(text: str) -> str:
    """Return ``text`` with "30/11/2026" for "30 tháng 11 năm 2026", as decisions write it."""
    return LONG_DAY.sub(r"\1/\2/\3", text)


def _refuse_moment(code: str, text: str, example: str) -> NoReturn:
    """Refuse ``text``, with what is wrong in it where no calendar has its day or no clock its time."""
    part, found = impossible_part(_moment(text)) or ("", "")
    params = {"found": found} if found else {}
    raise Invalid([Problem((), f"typed.no_{part}" if part else code, {"value": text, "example": example, **params})])


def _refuse(code: str, text: str, example: str) -> NoReturn:
    raise Invalid([Problem((), code, {"value": text, "example": example})])
