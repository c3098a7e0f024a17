"""The filter form: what is chosen, what may be chosen, how often it occurs, and what was typed wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.httpkit import formats
from procurement.httpkit.language import current_language, in_each_language
from procurement.httpkit.language import gettext as _
from procurement.notices.codes import FIELD, SELECTION_FORM
from procurement.notices.kinds import KINDS
from procurement.search.selection import STATUSES, Selection, View
from procurement.web.public import wording
from procurement.web.public.home import selection_url
from procurement.web.public.naming import body_names, listed_bodies, listed_places, place_names

COUNTED = ("kind", "field", "place", "organisation", "form")

Counts = Mapping[str, Mapping[str, int]]


class Choice(NamedTuple):
    """A value that may be chosen; ``number`` of rows that have it, None where nobody counts."""

    value: str
    label: str
    number: int | None
    chosen: bool


class ChoiceGroup(NamedTuple):
    """The values of one filter of which choosing one, or giving it up, would change anything."""

    name: str
    legend: str
    choices: tuple[Choice, ...]
    other: Typed | None = None
    """Where another value may be typed by its name; ``listed`` are names offered for it."""
    listed: tuple[str, ...] = ()


class Typed(NamedTuple):
    """A field that is typed into: what stands in it, and what is wrong with it."""

    name: str
    label: str
    value: str
    error: str | None


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
    """Everything the form shows. ``rows`` is what a row is where that is not a package.

    ``limits`` are those into which something was typed, by their names: what, and what is wrong with it.
    """

    words: Typed
    groups: tuple[ChoiceGroup, ...]
    limits: Mapping[str, tuple[str, str | None]]
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


def draw_form(
    session: Session, given: Mapping[str, Sequence[str]], sort: str, counts: Counts, problems: Sequence[Problem] = ()
) -> FilterForm:
    """Return the form with the values ``given`` (name -> values as typed), whether or not they could be read."""
    errors = {str(problem.path[0]): _sentence(problem) for problem in problems if problem.path}
    names = _value_names(session, given, counts)
    others = {
        "organisation": (_("Đơn vị khác, gõ tên hoặc mã"), listed_bodies(session, counts.get("organisation", {}))),
        "place": (_("Địa bàn khác, gõ tên"), listed_places(counts.get("place", {}))),
    }
    groups = (_group(name, legend, names[name], given, counts.get(name)) for name, legend in legends().items())
    limits = ((name, (" ".join(given.get(name, ())), errors.get(name))) for name in limit_words())
    return FilterForm(
        words=Typed("q", _("Từ khóa"), " ".join(given.get("q", ())), errors.get("q")),
        groups=tuple(
            _with_other(group, *others[group.name], given, errors.get(group.name)) if group.name in others else group
            for group in groups
        ),
        limits={name: touched for name, touched in limits if any(touched)},
        sort=ChoiceGroup(
            "sort", _("Thứ tự"), tuple(Choice(name, label, None, name == sort) for name, label in sort_words().items())
        ),
        rows=" ".join(given.get("rows", ())),
    )


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
    return group._replace(other=Typed(group.name, label, typed, error), listed=listed)


def _group(
    name: str,
    legend: str,
    names: Mapping[str, str],
    given: Mapping[str, Sequence[str]],
    counted: Mapping[str, int] | None,
) -> ChoiceGroup:
    chosen = given.get(name, ())
    if counted is None:
        choices = [Choice(value, label, None, value in chosen) for value, label in names.items()]
    else:
        numbers = ((value, label, counted.get(value, 0)) for value, label in names.items())
        choices = [Choice(*each, each[0] in chosen) for each in numbers if each[2] or each[0] in chosen]
    return ChoiceGroup(name, legend, tuple(choices))


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
    chosen: dict[str, tuple[str, ...]] = {name: values for name in legends() if (values := getattr(selection, name))}
    names = _value_names(session, chosen, {}) if chosen else {}
    for name, values in chosen.items():
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
