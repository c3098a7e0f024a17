"""Parameters of the law's sentences: days, amounts of time and money, by language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from procurement.compliance.counting import DAYS, HOURS, MONTHS, WORKING_DAYS
from procurement.compliance.rules import Fact
from procurement.core.clock import VIETNAM
from procurement.core.money import format_amount

Words = dict[str, str]
LANGUAGES = ("vi", "en")
UNIT_WORDS: dict[str, tuple[str, str, str]] = {
    WORKING_DAYS: ("ngày làm việc", "working day", "working days"),
    DAYS: ("ngày", "day", "days"),
    HOURS: ("giờ", "hour", "hours"),
    MONTHS: ("tháng", "month", "months"),
}
MINUTE = timedelta(minutes=1)
LONG = timedelta(days=2)
"""A span of so much or more is told in days: nobody sees how long 1393 hours are."""


def amount_of(count: int, unit: str) -> Words:
    """Return ``count`` units of time in words."""
    vietnamese, one, many = UNIT_WORDS[unit]
    return {"vi": f"{count} {vietnamese}", "en": f"{count} {one if count == 1 else many}"}


def span_of(span: timedelta) -> Words:
    """Return a span in hours and minutes, from LONG on in days, rounded down to the last of them, at least a minute."""
    if span >= LONG:
        return amount_of(span.days, DAYS)
    hours, minutes = divmod(max(span // MINUTE, 1), timedelta(hours=1) // MINUTE)
    vietnamese = [f"{hours} giờ"] * bool(hours) + [f"{minutes} phút"] * bool(minutes)
    english = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return {"vi": " ".join(vietnamese), "en": " ".join(english)}


def day_words(day: date) -> str:
    """Return ``day`` as dd/mm/yyyy."""
    return day.strftime("%d/%m/%Y")


def instant_words(at: datetime) -> str:
    """Return ``at`` as HH:MM dd/mm/yyyy in Viet Nam."""
    return at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def money_words(amount: Decimal) -> Words:
    """Return an amount in đồng as it is written in each language."""
    return {language: format_amount(amount, language) for language in LANGUAGES}


def list_words(facts: Iterable[Fact]) -> Words:
    """Return the names of ``facts`` as a list."""
    named = [fact.name for fact in facts]
    return {language: "; ".join(name[language] for name in named) for language in LANGUAGES}
