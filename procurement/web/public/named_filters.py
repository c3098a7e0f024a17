"""Filters that somebody named among the words of a search, as links that set them.

Places, and what kinds of notices, fields, forms of selection and states are called, written out or as the trade
abbreviates them (XL, KQLCNT, CHCT); days and amounts. The search itself stays that for the words.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.httpkit import formats
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.notices.codes import FIELD, SELECTION_FORM
from procurement.notices.kinds import KINDS
from procurement.organisations.places import TYPES, all_places, find_place, place_label
from procurement.search.naming import spoken_words
from procurement.search.selection import NATURAL_SORTS, Selection, View
from procurement.search.service import Search
from procurement.search.short_places import write_out
from procurement.search.small_words import strip_before_place, strip_behind_place, strip_small_words
from procurement.search.typed_amounts import find_amounts
from procurement.search.typed_days import CLOSES, PUBLISHED, STARTS, TypedDays, find_days
from procurement.search.whereabouts import is_offered
from procurement.web.public import wording
from procurement.web.public.filters import status_words
from procurement.web.public.home import selection_url

AT_MOST = 3
"""So many places of one name; where more bear it, the words are no name."""

ABBREVIATED = ("HH", "XL", "TV", "PTV")
"""Fields whose codes are what everybody writes."""

IN_ENGLISH = {"HH": ("goods",), "XL": ("works", "construction"), "TV": ("consulting", "consultancy"),
              "PTV": ("non-consulting",)}  # fmt: skip
"""What is called by one word there."""

_JOINED = re.compile(r"(?<=[^\W\d_])[-/](?=[^\W\d_])")
"""What joins two words: "non-consulting", "hàng hóa/xây lắp"."""

SHORT_FORMS = {
    "DTRR": ("ĐTRR", "DTRR"), "DTHC": ("ĐTHC", "DTHC"), "CHCT": ("CHCT",), "CGTT": ("CGTT",), "MSTT": ("MSTT",)
}  # fmt: skip
"""How forms of selection are abbreviated; CĐT is not among them, for it is the investor (chủ đầu tư) more often."""

STATES = {
    "open": (
        "đang mở thầu", "đang mở", "đang mời thầu", "còn hạn", "còn hạn nộp", "còn hạn nộp hồ sơ", "còn nộp được",
        "sắp đóng thầu", "sắp đóng", "open now", "open",
    ),
    "closed": ("đã đóng thầu", "đã đóng", "closed"),
    "awarded": (
        "có kết quả", "đã có kết quả", "kết quả", "trúng thầu", "ai trúng", "ai trúng thầu", "giá trúng", "awarded",
        "who won",
    ),
    "cancelled": ("đã hủy", "bị hủy", "hủy thầu", "cancelled"),
    "planned": ("sắp mời thầu", "sắp mời", "trong kế hoạch", "planned"),
}  # fmt: skip
"""What people call the states of a package."""

PLANNED = ("status", "planned")
CANCELLED, CANCELLATION = ("status", "cancelled"), ("kind", "cancellation")

CODED = {"field": "field", "form": "selection_form"}
"""Fields of a Selection whose values are codes, with the table of their words."""

Words = tuple[str, ...]
Filter = tuple[str, str]
"""A field of a Selection, and a value of it."""


class Names(NamedTuple):
    """What filters are called, and of how many words the ``longest`` name is."""

    known: Mapping[Words, tuple[Filter, ...]]
    longest: int


@dataclass(frozen=True)
class Lead:
    """A link, and what it leads to; where that is a search, with how many rows it has.

    ``language`` is that of its text: names of bodies and bidders are Vietnamese on every page. What a search ``asks``
    for is told, so that it can be said what is like it, or what to leave out. ``is_whole``: it says all that was typed.
    """

    what: str
    text: str
    language: str
    url: str
    number: int | None = None
    asks: Selection | None = None
    is_whole: bool = False


class Condition(NamedTuple):
    """What some of the words mean: in which filter (``name``, empty for limits), how it reads, and its parameters."""

    name: str
    label: str
    given: Mapping[str, Any]


class Reading(NamedTuple):
    """One way to read the words: what they mean, and what is left of them."""

    conditions: tuple[Condition, ...]
    rest: str


def draw_named(
    session: Session, search: Search, selection: Selection, view: View, now: datetime, *, is_empty: bool
) -> list[Lead]:
    """Return the filters that are named among the words, each time with the search for the other words behind them.

    What is behind them must be something: where nothing is, the other words may have been misspelled. Where nothing is
    behind any of them, nor on the page itself (``is_empty``), and there are such words, or none but filters, that is
    the answer, and the last of them says so.
    """
    found, empty = [], None
    for reading in _readings(selection, civil_date(now)):
        given = {name: value for condition in reading.conditions for name, value in condition.given.items()}
        if any(getattr(selection, name) not in ((), None) for name in given):
            continue
        wanted = replace(selection, q=reading.rest, **given)
        how = replace(view, page=1, sort=view.sort if reading.rest else _natural_sort(wanted))
        number = search.count(session, wanted, how, now)
        if not number and (meant := search.find_meant(session, wanted, how, now)):
            wanted, number = meant
        if number:
            found.append(_lead(reading, wanted, how, number))
        else:
            empty = reading, wanted, how
    if found or not (is_empty and empty and _is_clear(session, search, empty[0], view, now)):
        return found
    return [_lead(*empty, 0)]


def _lead(reading: Reading, wanted: Selection, how: View, number: int) -> Lead:
    labels = ", ".join(condition.label for condition in reading.conditions)
    said, url = _say(reading.conditions, wanted.q), selection_url(wanted, how)
    return Lead(said, labels, current_language(), url, number, wanted, is_whole=not reading.rest)


def _is_clear(session: Session, search: Search, reading: Reading, view: View, now: datetime) -> bool:
    """Whether the words besides the filters are words of notices, or there are none: a place alone is words, too."""
    if not reading.rest:
        return [condition.name for condition in reading.conditions] != ["place"]
    return search.count(session, Selection(q=reading.rest), replace(view, page=1), now) > 0


def names_as_much(meant: Selection, selection: Selection, now: datetime) -> bool:
    """Whether what is ``meant`` names the filters that ``selection`` does: else one of their words was corrected."""
    wanted, found = (
        {condition.label for reading in _readings(each, civil_date(now)) for condition in reading.conditions}
        for each in (selection, meant)
    )
    return wanted <= found


def _natural_sort(selection: Selection) -> str:
    return "closing" if selection.closes_to or selection.closes_from else NATURAL_SORTS.get(selection.status, "newest")


def _readings(selection: Selection, today: date) -> Iterator[Reading]:
    """Yield the ways to read the words: days may be those of posting or of closing, and places share names.

    Kind, form, field, state and amounts are one lead; with a place, one for each that bears its name.
    """
    days = find_days(selection.q, today)
    amounts = find_amounts(days.rest if days else selection.q)
    words = amounts.rest if amounts else days.rest if days else selection.q
    limits = [_amount_condition(amounts.low, amounts.high)] if amounts else []
    terms, typed = _read_terms(_parted(write_out(words)))
    start, length, places = _longest(typed, _places()) if _are_single(typed) else (0, 0, ())
    whens = _day_conditions(days, terms, today) if days else [()]
    for when, meant in ((one, each) for one in whens for each in _meant(terms, one)):
        certain = (*map(_term_condition, meant), *limits, *when)
        if certain:
            yield Reading(certain, " ".join(strip_small_words(typed)))
        if len(places) <= AT_MOST:
            left = [*strip_before_place(typed[:start]), *typed[start + length :]]
            for place in places:
                all_places, others = _with_its_like(place, left)
                yield Reading(
                    (*certain, _places_condition(all_places)), " ".join(strip_small_words(others)).rstrip(" ,;")
                )


def _parted(words: str) -> list[str]:
    """Return ``words`` each for itself, without signs that stand alone: "camera - phường Ngọc Hà"."""
    return [word for word in _JOINED.sub(" ", words).split() if spoken_words(word)]


def _with_its_like(place: Filter, typed: list[str]) -> tuple[tuple[Filter, ...], list[str]]:
    """Return ``place`` and what else of its level is named with its sort, in the order of the words, and what is left.

    "phường Lĩnh Nam, phường Hoàng Mai" are two, and "phường Lĩnh Nam, quận Hoàng Mai" is one in the other.
    """
    found: tuple[Filter, ...] = (place,)
    rest = typed
    while (named := _longest(rest, _sorted_places()))[2]:
        start, length, others = named
        if len(others) > 1 or others[0] in found or _level(others[0]) != _level(place):
            break
        found = (*others, *found)
        rest = [*strip_before_place(rest[:start]), *strip_behind_place(rest[start + length :])]
    return found, rest


def _level(place: Filter) -> str | None:
    known = find_place(place[1])
    return known.level if known else None


def _places_condition(places: Sequence[Filter]) -> Condition:
    labels = ", ".join(_label(*place) for place in places)
    return Condition("place", labels, {"place": tuple(code for _name, code in places)})


def _read_terms(typed: list[str]) -> tuple[list[Filter], list[str]]:
    """Return the kind, the form, the field and the state that are named, in this order, and the other words.

    Nothing is, where two of one sort are.
    """
    terms: list[Filter] = []
    rest = typed
    while _are_single(rest) and (found := _longest(rest, _terms()))[2]:
        rest = rest[: found[0]] + rest[found[0] + found[1] :]
        terms += found[2]
    is_clear = len({name for name, _value in terms}) == len(terms)
    return (_in_order(terms), rest) if is_clear else ([], typed)


def _in_order(terms: Iterable[Filter]) -> list[Filter]:
    return sorted(terms, key=lambda term: ("kind", "form", "field", "status").index(term[0]))


def _meant(terms: list[Filter], when: Sequence[Condition]) -> Iterator[list[Filter]]:
    """Yield what the terms may mean: what was called off is a package that still is, or the decision that did it.

    By days of posting it is the decision: most packages are tendered again since.
    """
    is_posted = any(name.startswith("published") for condition in when for name in condition.given)
    has_decision = CANCELLED in terms and all(name != "kind" for name, _value in terms)
    if not (has_decision and is_posted):
        yield terms
    if has_decision and (is_posted or not when):
        yield _in_order(CANCELLATION if term == CANCELLED else term for term in terms)


def _are_single(typed: Sequence[str]) -> bool:
    return all(len(spoken_words(word)) == 1 for word in typed)


def _term_condition(term: Filter) -> Condition:
    return Condition(term[0], _label(*term), {term[0]: (term[1],)})


def _day_conditions(days: TypedDays, terms: Sequence[Filter], today: date) -> Iterator[tuple[Condition, ...]]:
    """Yield what may happen on the days; what is planned, its beginning alone.

    What is only said to close before a day to come is meant to be open today.
    """
    first, last = days.first, days.last
    if days.what == STARTS or (not days.what and PLANNED in terms):
        label = _("dự kiến bắt đầu %(days)s", days=_say_days(first, last))
        planned = () if any(name == "status" for name, _value in terms) else (_term_condition(PLANNED),)
        yield (*planned, _day_condition("starts", label, first, last))
        return
    if days.what != CLOSES and (first or last or today) <= today:
        yield (_day_condition("published", _("đăng %(days)s", days=_say_days(first, last)), first, last),)
    if days.what != PUBLISHED:
        first = today if first is None and last and last >= today else first
        yield (_day_condition("closes", _("đóng thầu %(days)s", days=_say_days(first, last)), first, last),)


def _day_condition(what: str, label: str, first: date | None, last: date | None) -> Condition:
    limits = {f"{what}_from": first, f"{what}_to": last}
    return Condition("", label, {name: limit for name, limit in limits.items() if limit is not None})


def _say_days(first: date | None, last: date | None) -> str:
    """Return days in words: a month, quarter or year that they are, else the first and the last."""
    if last is None:
        return _("từ %(day)s", day=formats.day(first)) if first else ""
    if first is None:
        return _("đến hết %(day)s", day=formats.day(last))
    if first == last:
        return formats.day(first)
    spans: dict[int, dict[str, int]] = {1: {"month": first.month}, 3: {"quarter": (first.month + 2) // 3}, 12: {}}
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    is_whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1] and (first.month - 1) % count == 0
    if is_whole and count in spans:
        return wording.planned_start(first.year, **spans[count])
    return f"{formats.day(first)} – {formats.day(last)}"


def _amount_condition(low: Decimal | None, high: Decimal | None) -> Condition:
    limits = {"min_value": low, "max_value": high}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    if high is None:
        label = _("giá từ %(amount)s", amount=formats.brief_amount(low))
    elif low is None:
        label = _("giá đến %(amount)s", amount=formats.brief_amount(high))
    else:
        label = _("giá từ %(low)s đến %(high)s", low=formats.brief_amount(low), high=formats.brief_amount(high))
    return Condition("", label, given)


def _longest(typed: Sequence[str], names: Names) -> tuple[int, int, tuple[Filter, ...]]:
    """Return where the longest of ``names`` stands among the words, how long it is and what it names.

    What is one word is an abbreviation and must be written so: "hd" is no "HĐ".
    """
    spoken = tuple(word for each in typed for word in spoken_words(each))
    for length in range(min(len(spoken), names.longest), 0, -1):
        for start in range(len(spoken) - length, -1, -1):
            words = spoken[start : start + length] if length > 1 else (typed[start].casefold(),)
            if filters := names.known.get(words):
                return start, length, filters
    return 0, 0, ()


@cache
def _places() -> Names:
    """The places that may be chosen, by their names with, also in English, and without what sort of place they are."""
    found: dict[Words, list[Filter]] = {}
    for place in all_places():
        if is_offered(place.code):
            sort = next((sort for sort in TYPES if place.name.startswith(sort + " ")), "")
            alone = place.name.removeprefix(sort).strip()
            for name in {place.name, alone, f"{alone} {TYPES.get(sort, '')}"}:
                found.setdefault(spoken_words(name), []).append(("place", place.code))
    return _named({words: tuple(filters) for words, filters in found.items() if len(words) > 1})


@cache
def _sorted_places() -> Names:
    """The same, by no name but those that say which sort of place it is."""
    sorts = {spoken_words(sort) for sort in TYPES}
    return _named(
        {words: places for words, places in _places().known.items() if words[:1] in sorts or words[:2] in sorts}
    )


@cache
def _terms() -> Names:
    """Kinds of notices, fields, forms and states, by their names of several words and by their abbreviations."""
    kinds = [(("kind", code), (kind.abbreviation,), kind.vietnamese, kind.english) for code, kind in KINDS.items()]
    fields = [
        (("field", code), (code, *IN_ENGLISH.get(code, ())), FIELD[code].vi, FIELD[code].en) for code in ABBREVIATED
    ]
    forms = [(("form", code), SHORT_FORMS.get(code, ()), form.vi, form.en) for code, form in SELECTION_FORM.items()]
    found: dict[Words, tuple[Filter, ...]] = {}
    for term, abbreviations, *names in (*kinds, *fields, *forms):
        found.update({tuple(_JOINED.sub(" ", short.casefold()).split()): (term,) for short in abbreviations})
        found.update({words: (term,) for words in map(spoken_words, names) if len(words) > 1})
    found.update({spoken_words(name): (("status", code),) for code, names in STATES.items() for name in names})
    return _named(found)


def _named(known: Mapping[Words, tuple[Filter, ...]]) -> Names:
    return Names(known, max(map(len, known)))


def _say(conditions: Sequence[Condition], rest: str) -> str:
    """Return what a lead to ``conditions`` says before their values."""
    name = conditions[0].name if len(conditions) == 1 else ""
    alone = {"place": _("Địa bàn"), "kind": _("Loại thông báo"), "field": _("Lĩnh vực"), "form": _("Hình thức")}
    beside = {
        "place": _("“%(words)s” ở địa bàn", words=rest),
        "kind": _("“%(words)s” trong loại thông báo", words=rest),
        "field": _("“%(words)s” trong lĩnh vực", words=rest),
        "form": _("“%(words)s” theo hình thức", words=rest),
    }
    return beside.get(name, _("“%(words)s” với bộ lọc", words=rest)) if rest else alone.get(name, _("Bộ lọc"))


def _label(name: str, value: str) -> str:
    if name == "kind":
        return wording.kind_name(value)
    if name == "status":
        return status_words()[value]
    if name in CODED:
        return wording.code(CODED[name], value) or value
    place = find_place(value)
    return place_label(place, current_language()) if place else value
