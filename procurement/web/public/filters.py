"""The filter form: what is chosen, what may be chosen, how often it occurs, and what was typed wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.httpkit import formats
from procurement.httpkit.language import current_language, in_each_language
from procurement.httpkit.language import gettext as _
from procurement.notices.codes import FIELD, SELECTION_FORM
from procurement.notices.kinds import KINDS
from procurement.search.selection import SORTS, STATUSES, Selection, View
from procurement.web.public import wording
from procurement.web.public.home import selection_url
from procurement.web.public.naming import body_names, listed_bodies, listed_places, place_names

COUNTED = ("kind", "field", "place", "organisation", "form")

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Choice:
    """A value that may be chosen; ``count`` None where nobody counts."""

    value: str
    label: str
    count: int | None
    chosen: bool

    @property
    def is_offered(self) -> bool:
        """Whether choosing it, or giving it up, would change anything."""
        return self.chosen or self.count != 0


@dataclass(frozen=True)
class ChoiceGroup:
    """The values of one filter."""

    name: str
    legend: str
    choices: tuple[Choice, ...]
    other: Typed | None = None
    """Where another value may be typed by its name; ``listed`` are names offered for it."""
    listed: tuple[str, ...] = ()

    @property
    def offered(self) -> list[Choice]:
        """The choices that would change anything."""
        return [choice for choice in self.choices if choice.is_offered]


@dataclass(frozen=True)
class Typed:
    """A field that is typed into: what stands in it, and what is wrong with it."""

    name: str
    label: str
    value: str
    error: str | None


@dataclass(frozen=True)
class Pair:
    """A lower and an upper limit."""

    legend: str
    hint: str
    low: Typed
    high: Typed


@dataclass(frozen=True)
class Said:
    """A problem in words, with the field it is about where the form has it."""

    sentence: str
    field: str | None


@dataclass(frozen=True)
class Chip:
    """A chosen filter, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Switch:
    """A way to see the same Selection."""

    label: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class FilterForm:
    """Everything the form shows. ``rows`` is what a row is where that is not a package."""

    words: Typed
    groups: tuple[ChoiceGroup, ...]
    pairs: tuple[Pair, ...]
    sort: ChoiceGroup
    rows: str = ""


@in_each_language
def status_words() -> Mapping[str, str]:
    """Return the states that can be asked for, in words."""
    return {
        "open": _("Đang mở"),
        "closed": _("Đã đóng, chưa có kết quả"),
        "awarded": _("Có kết quả"),
        "none": _("Không có nhà thầu trúng thầu"),
        "cancelled": _("Đã hủy"),
        "planned": _("Trong kế hoạch"),
    }


@in_each_language
def sort_words() -> Mapping[str, str]:
    """Return the orders that can be asked for, in words."""
    return {
        "newest": _("Mới đăng trước"),
        "closing": _("Sắp đóng trước"),
        "start": _("Sắp bắt đầu trước"),
        "value_high": _("Giá cao trước"),
        "value_low": _("Giá thấp trước"),
        "relevance": _("Sát từ khóa nhất"),
    }


@in_each_language
def legends() -> Mapping[str, str]:
    """Return the filters by choice, in words."""
    return {
        "status": _("Tình trạng"),
        "kind": _("Loại thông báo"),
        "field": _("Lĩnh vực"),
        "form": _("Hình thức lựa chọn nhà thầu"),
        "place": _("Địa bàn"),
        "organisation": _("Đơn vị đăng tải"),
    }


@in_each_language
def limit_words() -> Mapping[str, str]:
    """Return the limits, in words."""
    return {
        "min_value": _("Giá từ"),
        "max_value": _("Giá đến"),
        "published_from": _("Đăng từ ngày"),
        "published_to": _("Đăng đến ngày"),
        "closes_from": _("Đóng thầu từ ngày"),
        "closes_to": _("Đóng thầu đến ngày"),
        "starts_from": _("Dự kiến bắt đầu từ ngày"),
        "starts_to": _("Dự kiến bắt đầu đến ngày"),
    }


@in_each_language
def _pair_words() -> tuple[tuple[str, str, str, str], ...]:
    day = _("Ngày/tháng/năm, ví dụ 30/11/2026; cũng có thể chỉ ghi 11/2026, quý IV/2026 hoặc 2026")
    return (
        (_("Giá"), _("Đồng, ví dụ 500 triệu hoặc 2 tỷ"), "min_value", "max_value"),
        (_("Ngày đăng"), day, "published_from", "published_to"),
        (_("Thời điểm đóng thầu"), day, "closes_from", "closes_to"),
        (_("Dự kiến bắt đầu, theo kế hoạch"), day, "starts_from", "starts_to"),
    )


def draw_form(
    session: Session, given: Mapping[str, Sequence[str]], sort: str, counts: Counts, problems: Sequence[Problem] = ()
) -> FilterForm:
    """Return the form with the values ``given`` (name -> values as typed), whether or not they could be read."""
    errors = {str(problem.path[0]): _sentence(problem) for problem in problems if problem.path}
    pairs = (
        Pair(legend, hint, _typed(low, _("Từ"), given, errors), _typed(high, _("Đến"), given, errors))
        for legend, hint, low, high in _pair_words()
    )
    names = _value_names(session, given, counts)
    groups = (_group(name, legend, names[name], given, counts) for name, legend in legends().items())
    others = {
        "organisation": (_("Đơn vị khác, gõ tên hoặc mã"), listed_bodies(session, counts.get("organisation", {}))),
        "place": (_("Địa bàn khác, gõ tên"), listed_places(counts.get("place", {}))),
    }
    sorts = tuple(Choice(name, sort_words()[name], None, name == sort) for name in SORTS)
    return FilterForm(
        words=_typed("q", _("Từ khóa"), given, errors),
        groups=tuple(
            _with_other(group, *others[group.name], given, errors.get(group.name)) if group.name in others else group
            for group in groups
        ),
        pairs=tuple(pairs),
        sort=ChoiceGroup("sort", _("Thứ tự"), sorts),
        rows=" ".join(given.get("rows", ())),
    )


def _typed(name: str, label: str, given: Mapping[str, Sequence[str]], errors: Mapping[str, str]) -> Typed:
    return Typed(name, label, " ".join(given.get(name, ())), errors.get(name))


def _value_names(session: Session, given: Mapping[str, Sequence[str]], counts: Counts) -> dict[str, Mapping[str, str]]:
    """Return the values of each filter with their words, in the order in which they are offered."""
    forms = [code for code in SELECTION_FORM if counts.get("form", {}).get(code) or code in given.get("form", ())]
    return {
        **_always_offered(),
        "form": {code: wording.code("selection_form", code) or code for code in forms},
        "place": place_names(given.get("place", ()), counts.get("place", {})),
        "organisation": body_names(session, given.get("organisation", ()), counts.get("organisation", {})),
    }


@in_each_language
def _always_offered() -> Mapping[str, Mapping[str, str]]:
    return {
        "status": {status: status_words()[status] for status in STATUSES},
        "kind": {kind: wording.kind_name(kind) for kind in KINDS},
        "field": {code: wording.code("field", code) or code for code in FIELD},
    }


def _with_other(
    group: ChoiceGroup, label: str, listed: tuple[str, ...], given: Mapping[str, Sequence[str]], error: str | None
) -> ChoiceGroup:
    """Return the group with a field for a name; what was typed into it and not understood stays there."""
    offered = {choice.value for choice in group.choices}
    typed = " ".join(value for value in given.get(group.name, ()) if value not in offered)
    return replace(group, other=Typed(group.name, label, typed, error), listed=listed)


def _group(
    name: str, legend: str, names: Mapping[str, str], given: Mapping[str, Sequence[str]], counts: Counts
) -> ChoiceGroup:
    counted = counts.get(name)
    chosen = given.get(name, ())
    return ChoiceGroup(
        name,
        legend,
        tuple(
            Choice(value, label, counted.get(value, 0) if counted is not None else None, value in chosen)
            for value, label in names.items()
        ),
    )


def say_problems(problems: Sequence[Problem]) -> list[Said]:
    """Return the problems with parameters in words; those with a field of the form point at it."""
    known = {"q", "organisation", "place", *limit_words()}
    return [
        Said(_sentence(problem), str(problem.path[0]) if problem.path[0] in known else None) for problem in problems
    ]


def _sentence(problem: Problem) -> str:
    """Return the problem in words that name the parameter by its label too: nobody types ``min_value``."""
    name = str(problem.path[0])
    label = {"q": _("Từ khóa"), "sort": _("Thứ tự"), **legends(), **limit_words()}.get(name)
    params = {**problem.params, "name": f"{label} ({name})"} if label else problem.params
    return describe(Problem(problem.path, problem.code, params), current_language())


def draw_switches(selection: Selection, view: View) -> list[Switch]:
    """Return the two ways to see the same Selection: its packages, or every notice."""
    words = {"package": _("Theo gói thầu"), "act": _("Mọi thông báo")}
    return [
        Switch(label, selection_url(selection, View(view.sort, rows=rows)), rows == view.rows)
        for rows, label in words.items()
    ]


def draw_chips(session: Session, selection: Selection, view: View) -> list[Chip]:
    """Return the filters in use, each with the address that leaves it out."""
    chips = [Chip(f"“{selection.q}”", _without(selection, view, q=""))] if selection.q else []
    chosen = {"organisation": selection.organisation, "form": selection.form, "place": selection.place}
    names = _value_names(session, chosen, {})
    for name in legends():
        values: tuple[str, ...] = getattr(selection, name)
        for value in values:
            rest: Any = {name: tuple(other for other in values if other != value)}
            chips.append(Chip(names[name].get(value, value), _without(selection, view, **rest)))
    for name, label in limit_words().items():
        limit = getattr(selection, name)
        if limit is not None:
            nothing: Any = {name: None}
            chips.append(Chip(f"{label} {_limit(limit)}", _without(selection, view, **nothing)))
    return chips


def _limit(limit: Decimal | date) -> str:
    return formats.amount(limit) if isinstance(limit, Decimal) else formats.day(limit)


def _without(selection: Selection, view: View, **changed: Any) -> str:
    sort = "newest" if view.sort == "relevance" and "q" in changed else view.sort
    return selection_url(replace(selection, **changed), View(sort, rows=view.rows))
