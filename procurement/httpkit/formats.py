"""How instants, amounts and sizes read, in the language of the request. Exact first, then friendly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from procurement.core.clock import VIETNAM, civil_date
from procurement.core.money import format_amount, short_amount
from procurement.documents.content import ENDINGS
from procurement.httpkit.language import current_language, ngettext
from procurement.httpkit.language import gettext as _
from procurement.notices.words import weekday

MINUTE, HOUR, DAY = 60, 3600, 86400


def day(value: date) -> str:
    """Return ``30/11/2026``, the same in both languages."""
    return value.strftime("%d/%m/%Y")


def iso_day(value: date) -> str:
    """Return ``2026-11-30``, for programs."""
    return value.isoformat()


def long_day(value: date) -> str:
    """Return ``thứ Hai, 30/11/2026``."""
    return f"{weekday(value, current_language())}, {day(value)}"


def clock_time(instant: datetime) -> str:
    """Return the time of day in Viet Nam, ``15:00``; with seconds where there are some."""
    local = instant.astimezone(VIETNAM)
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def long_instant(instant: datetime) -> str:
    """Return ``thứ Hai, 30/11/2026, 15:00 (giờ Hà Nội)``."""
    return _("%(day)s, %(time)s (giờ Hà Nội)", day=long_day(civil_date(instant)), time=clock_time(instant))


def short_instant(instant: datetime, now: datetime) -> str:
    """Return ``thứ Sáu 27/11, 09:00`` for rows, without seconds; with its year where that is not the present one."""
    local = civil_date(instant)
    shape = "%d/%m" if local.year == civil_date(now).year else "%d/%m/%Y"
    return f"{weekday(local, current_language())} {local.strftime(shape)}, {instant.astimezone(VIETNAM):%H:%M}"


def stamp(instant: datetime) -> str:
    """Return ``30/11/2026 15:00:12`` for lists of acts, in which seconds tell neighbours apart; Vietnamese time."""
    return instant.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def first_day(start: datetime) -> str:
    """Return the day, ``30/11/2026``, on which ``start`` falls in Viet Nam."""
    return day(civil_date(start))


def last_day(end: datetime) -> str:
    """Return the last whole day, ``31/12/2026``, of what holds until just before ``end``."""
    return day(civil_date(end - timedelta(microseconds=1)))


def remaining(until: datetime, now: datetime) -> str | None:
    """Return ``còn 5 ngày 11 giờ``, two units at most, or None when the time is over."""
    seconds = int((until - now) / timedelta(seconds=1))
    if until <= now:
        return None
    if seconds < MINUTE:
        return _("còn chưa đầy một phút")
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    parts = []
    if days:
        parts.append(ngettext("%(num)s ngày", "%(num)s ngày", days))
    if hours:
        parts.append(ngettext("%(num)s giờ", "%(num)s giờ", hours))
    if minutes and not days:
        parts.append(ngettext("%(num)s phút", "%(num)s phút", minutes))
    return _("còn %(time)s", time=" ".join(parts))


def amount(value: Decimal | None, currency: str = "VND") -> str:
    """Return ``1.234.567.890 đồng``; without a value ``không công bố giá``."""
    return _("không công bố giá") if value is None else format_amount(value, current_language(), currency)


def brief_amount(value: Decimal | None) -> str:
    """Return ``1,23 tỷ đồng`` for rows; without a value ``không công bố giá``."""
    return _("không công bố giá") if value is None else short_amount(value, current_language())


def money(value: Mapping[str, Any] | None) -> str | None:
    """Return what ``{amount, currency}`` says; None where it names no amount."""
    if not value or value.get("amount") is None:
        return None
    return amount(Decimal(value["amount"]), value.get("currency", "VND"))


def number(value: Decimal | int) -> str:
    """Return a plain number with the groups and the decimal sign of the language: ``1.204``, ``2,5``."""
    group, comma = (".", ",") if current_language() == "vi" else (",", ".")
    if isinstance(value, int):  # counts, of which a page has fifty
        return f"{value:,}".replace(",", group)
    whole, _point, fraction = format(value.copy_abs(), "f").partition(".")
    digits = f"{int(whole):,}".replace(",", group) + (comma + fraction if fraction else "")
    return f"-{digits}" if value < 0 else digits


@lru_cache(64)
def options(names: tuple[str, ...]) -> Markup:
    """Return ``names``, which have no breaks of lines, as the options of a list; all are escaped at once.

    Most pages of results list the same places.
    """
    escaped = str(escape("\n".join(names)))
    return Markup('<option value="' + escaped.replace("\n", '"><option value="') + '">')


def size(octets: int) -> str:
    """Return the size of a file: ``412 KB``, ``3,1 MB`` (units of 1024)."""
    if octets < 1024:
        return f"{octets} B"
    if octets < 1024 * 1024:
        return f"{-(-octets // 1024)} KB"
    return f"{number((Decimal(octets) / (1024 * 1024)).quantize(Decimal('0.1')))} MB"


def file_kind(media_type: str | None) -> str | None:
    """Return how people call files of ``media_type``, by the ending of their names: ``PDF``, ``DOCX``."""
    return ENDINGS[media_type].upper() if media_type in ENDINGS else media_type


FILTERS = {
    "day": day,
    "dotted": " · ".join,
    "iso_day": iso_day,
    "long_instant": long_instant,
    "short_instant": short_instant,
    "stamp": stamp,
    "first_day": first_day,
    "last_day": last_day,
    "remaining": remaining,
    "amount": amount,
    "brief_amount": brief_amount,
    "number": number,
    "options": options,
    "size": size,
    "file_kind": file_kind,
}
"""What templates may call by name."""
