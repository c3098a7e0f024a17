"""The filters of pages about duties: what may be chosen, what was, in words; as of which two dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.core.text import sort_key
from procurement.httpkit.formats import day
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.ledger.queries import find_first_instant
from procurement.notices.codes import SELECTION_FORM, code_label
from procurement.organisations.models import LEVELS, OrganisationFact
from procurement.organisations.places import find_place, place_label
from procurement.web.oversight.asking import (
    BODY,
    FORM,
    KIND,
    KNOWN,
    LEVEL,
    MONTH,
    OWN,
    PLACE,
    POSTED,
    QUARTER,
    REACH,
    STATE,
    UNKNOWN_LEVEL,
    YEAR,
    Asked,
)


@dataclass(frozen=True)
class Choice:
    """A list to choose one of: values with their words, and what was chosen."""

    name: str
    label: str
    options: Mapping[str, str]
    chosen: str | None


@dataclass(frozen=True)
class Day:
    """A day to choose; what it is for."""

    name: str
    label: str
    help: str
    chosen: date | None


@dataclass(frozen=True)
class Filters:
    """What a page may be narrowed by; ``kept`` goes with it unseen. ``said``: what was chosen, in words.

    ``begun``: the day of the first act here, where what was known by a day before it is asked for.
    """

    choices: tuple[Choice, ...]
    days: tuple[Day, ...]
    kept: Mapping[str, str]
    said: tuple[str, ...]
    begun: date | None


def draw_filters(session: Session, asked: Asked) -> Filters:
    """Return the filters of a page that was asked for like this."""
    month = f"{asked.month:%Y-%m}" if asked.month else None
    year = str(asked.year) if asked.year else None
    quarter = str(asked.quarter) if asked.quarter else None
    kept = {BODY: asked.body, YEAR: year, QUARTER: quarter, MONTH: month, KIND: asked.kind, STATE: asked.state}
    levels = {code: level_words(code) for code in (*LEVELS, UNKNOWN_LEVEL)}
    reach = Choice(REACH, _("Đơn vị được tính"), {OWN: own_words()}, OWN if asked.is_own else None)
    return Filters(
        (
            *([reach] if asked.body else []),
            Choice(LEVEL, _("Cấp"), levels, asked.level),
            Choice(PLACE, _("Địa bàn của đơn vị"), _places(session, asked), asked.place),
            Choice(FORM, _("Hình thức lựa chọn nhà thầu"), _forms(), asked.form),
        ),
        (
            Day(KNOWN, _("Theo những gì Cổng biết đến hết ngày"), _("Tính theo sổ đăng tải."), asked.known),
            Day(POSTED, _("Chỉ tính những gì đã đăng đến hết ngày"),
                _("Tính theo thời điểm trên Hệ thống quốc gia, không rõ thì theo Cổng này."), asked.posted),
        ),
        {name: value for name, value in kept.items() if value},
        tuple(narrowing_words(asked)),
        _begun(session, asked),
    )  # fmt: skip


def _begun(session: Session, asked: Asked) -> date | None:
    first = find_first_instant(session) if asked.known else None
    return civil_date(first) if first and asked.known and asked.known < civil_date(first) else None


def narrowing_words(asked: Asked) -> Iterator[str]:
    """Yield the words for level, place, form and both dates, as far as they limit anything."""
    if asked.is_own:
        yield own_words()
    if asked.level:
        yield level_words(asked.level)
    if asked.place:
        yield place_words(asked.place)
    if asked.form:
        yield form_words(asked.form)
    if asked.known:
        yield _("Cổng biết đến hết %(day)s", day=day(asked.known))
    if asked.posted:
        yield _("đăng đến hết %(day)s", day=day(asked.posted))


def own_words() -> str:
    """Return the words for a body alone."""
    return _("Chỉ riêng đơn vị, không kể cấp dưới và tiền thân")


def level_words(code: str) -> str:
    """Return the words for a level of bodies."""
    return _("Chưa biết cấp") if code == UNKNOWN_LEVEL else LEVELS[code][current_language() == "en"]


def place_words(code: str) -> str:
    """Return the words for the place where a body sits."""
    place = find_place(code)
    return place_label(place, current_language()) if place else _("Chưa biết địa bàn")


def form_words(code: str) -> str:
    """Return the words for a form of selection."""
    known = code in SELECTION_FORM
    return code_label("selection_form", code, current_language()) if known else _("Chưa biết hình thức")


def _places(session: Session, asked: Asked) -> dict[str, str]:
    """Return the places where bodies sit or sat, in the order of the alphabet."""
    facts = session.scalars(select(OrganisationFact.value).where(OrganisationFact.kind == "place"))
    codes = {str(value["code"]) for value in facts if find_place(str(value["code"]))}
    return _in_order({code: place_words(code) for code in {*codes, UNKNOWN_LEVEL, *filter(None, [asked.place])}})


def _forms() -> dict[str, str]:
    return _in_order({code: form_words(code) for code in (*SELECTION_FORM, UNKNOWN_LEVEL)})


def _in_order(words: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(words.items(), key=lambda item: (item[0] == UNKNOWN_LEVEL, sort_key(item[1]))))
