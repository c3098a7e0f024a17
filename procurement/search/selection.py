"""Selection (words and filters) and View (order and page), parsed from one set of parameters.

The same Selection is page, feed and command line: whatever can be searched can be subscribed to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marshmallow import Schema, ValidationError
from marshmallow.fields import Field

from procurement.core.errors import Invalid, Problem
from procurement.core.money import plain
from procurement.notices.codes import FIELD, SELECTION_FORM
from procurement.notices.kinds import KINDS
from procurement.organisations.places import find_place
from procurement.search.days import parse_limit
from procurement.search.tax_codes import bare_tax_codes
from procurement.search.typed_amounts import read_amount
from search_index.language import Sentence, read_query

STATUSES = ("open", "closed", "awarded", "none", "cancelled", "planned")
SORTS = ("newest", "closing", "start", "value_high", "value_low", "relevance")
ROWS = ("package", "act")
NATURAL_SORTS: dict[tuple[str, ...], str] = {("open",): "closing", ("planned",): "start"}
"""In which order people look for what has one status alone."""

PAGE_SIZE = 20
LAST_PAGE = 100_000
MOST_VALUES = 50
"""So many values one filter takes: more than anybody ticks, and few enough that names are looked up for each."""


@dataclass(frozen=True)
class Selection:
    """Words + filters. Several values of one filter mean any of them; filters join as AND. Dates are Viet Nam's.

    A status is that of the package (``search.standing``). An organisation stands for all below it and its predecessors,
    a place for what it was and became. ``starts_from`` and ``starts_to`` limit the last day of the
    month, quarter or year in which a plan wants a package to start.
    """

    q: str = ""
    kind: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    published_from: date | None = None
    published_to: date | None = None
    closes_from: date | None = None
    closes_to: date | None = None
    place: tuple[str, ...] = ()
    starts_from: date | None = None
    starts_to: date | None = None

    @property
    def sentence(self) -> Sentence:
        """The words taken apart by the signs among them."""
        return read_query(self.q)

    @property
    def is_timeless(self) -> bool:
        """Whether what belongs to it never depends on the hour: then its feed can be archived (RFC 5005)."""
        return not self.status


@dataclass(frozen=True)
class View:
    """In which order, which page of it (from 1), and what a row is: a notice ("act"), or a package.

    Both kinds of rows come from one set of documents: the packages are those that the notices of the Selection touch.
    A plan touches the packages whose own rows in it match; what touches no package stands for itself.
    """

    sort: str = "newest"
    page: int = 1
    rows: str = "act"


WITHOUT_WORDS = (Selection(status=("open",)), View("closing", rows="package"))
"""What somebody sees who asks for nothing: what is open, nearest closing first."""


class _OneOf(Field[str]):
    """A value out of a list; the error names what is allowed."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__()
        self.allowed = tuple(allowed)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value not in self.allowed:
            raise ValidationError([{"code": "parameter.choice", "allowed": ", ".join(self.allowed)}])
        return str(value)


class _Several(Field[tuple[str, ...]]):
    """A repeated parameter, kept sorted and without doubles; ``allowed`` None takes any value."""

    def __init__(self, allowed: Sequence[str] | None = None) -> None:
        super().__init__()
        self.inner = _OneOf(allowed) if allowed is not None else None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        given = sorted({item for item in value if item})
        if len(given) > MOST_VALUES:
            raise ValidationError([{"code": "parameter.too_many", "most": MOST_VALUES}])
        return tuple(self.inner.deserialize(item) if self.inner else item for item in given)


class _Places(_Several):
    """Codes of places (``organisations.places``)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        given = super()._deserialize(value, attr, data, **kwargs)
        unknown = [code for code in given if find_place(code) is None]
        if unknown:
            raise ValidationError([{"code": "parameter.no_place", "value": unknown[0]}])
        return given


class _Day(Field[date]):
    """A day, typed ``30/11/2026`` or ``2026-11-30``; of ``11/2026`` or ``2026`` the first day or the last."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day = parse_limit(value, is_end=(attr or "").endswith("_to"))
        if day is None:
            raise ValidationError([{"code": "parameter.date", "example": "30/11/2026"}])
        return day


class _Amount(Field[Decimal]):
    """An amount in đồng, typed ``5000000000``, ``5.000.000.000``, ``5 tỷ`` or ``5bn``; rounded to whole đồng."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        try:
            return read_amount(value).to_integral_value(ROUND_HALF_UP)
        except Invalid as error:
            raise ValidationError([{"code": "parameter.amount", "example": "5 tỷ"}]) from error


def parse_page(text: str) -> int | None:
    """Return the page that ``text`` means, from 1 to LAST_PAGE, however many zeros stand before it; else None."""
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > len(str(LAST_PAGE)):
        return None
    return int(digits) if int(digits) <= LAST_PAGE else None


class _PageNumber(Field[int]):
    """A page from 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        page = parse_page(value)
        if page is None:
            raise ValidationError([{"code": "parameter.page", "example": "1"}])
        return page


class _Words(Field[str]):
    """Words as typed, spaces folded, tax codes without what says that they are."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if len(value) > 2000:
            raise ValidationError([{"code": "parameter.too_long", "most": 2000}])
        words = " ".join(value.split())
        if words and not any(letter.isalnum() for letter in words):
            raise ValidationError([{"code": "parameter.no_words", "example": "camera"}])
        return bare_tax_codes(words)


class ParameterSchema(Schema):
    """The parameters of a Selection and its View."""

    q = _Words()
    kind = _Several(tuple(KINDS))
    field = _Several(tuple(FIELD))
    organisation = _Several()
    form = _Several(tuple(SELECTION_FORM))
    status = _Several(STATUSES)
    min_value = _Amount()
    max_value = _Amount()
    published_from = _Day()
    published_to = _Day()
    closes_from = _Day()
    closes_to = _Day()
    place = _Places()
    starts_from = _Day()
    starts_to = _Day()
    rows = _OneOf(ROWS)
    sort = _OneOf(SORTS)
    page = _PageNumber()


_SCHEMA = ParameterSchema()
"""Making one copies every field; it keeps nothing of what it reads."""
_NAMES = tuple(field.name for field in fields(Selection))
_SEVERAL = frozenset(name for name, field in ParameterSchema._declared_fields.items() if isinstance(field, _Several))


@dataclass(frozen=True)
class Parameter:
    """How one parameter is described to programs: whether it may be repeated, and which values it takes, if named."""

    name: str
    is_repeated: bool
    allowed: tuple[str, ...]


def describe_parameters() -> list[Parameter]:
    """Return the parameters of a Selection, without those of its View."""
    selected = {field.name for field in fields(Selection)}
    described = []
    for name, field in _SCHEMA.fields.items():
        inner = field.inner if isinstance(field, _Several) else None
        if name in selected:
            described.append(Parameter(name, isinstance(field, _Several), inner.allowed if inner else ()))
    return described


def parse_selection(params: Mapping[str, Sequence[str]]) -> tuple[Selection, View]:
    """Read Selection and View from parameters (name -> values as typed); empty values count as absent.

    Raises Invalid with one problem a parameter: ``parameter.unknown`` or what is wrong with its value.
    """
    given = {name: [value for value in values if value.strip()] for name, values in params.items()}
    loaded = _load({name: values for name, values in given.items() if values or name not in _SCHEMA.fields})
    if not any(given.values()):
        return WITHOUT_WORDS
    view = View(loaded.pop("sort", ""), loaded.pop("page", 1), loaded.pop("rows", ROWS[0]))
    selection = Selection(**loaded)
    _check_order(selection)
    return selection, view if view.sort else replace(view, sort=_natural_sort(selection))


def _natural_sort(selection: Selection) -> str:
    if selection.q:
        return "relevance"
    return NATURAL_SORTS.get(selection.status, "newest")


def _load(given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    problems = [
        Problem((name,), "parameter.repeated")
        for name, values in given.items()
        if len(values) > 1 and name not in _SEVERAL
    ]
    try:
        loaded = _SCHEMA.load(
            {
                name: list(values) if name in _SEVERAL else (values[0] if values else "")
                for name, values in given.items()
            }
        )
    except ValidationError as error:
        problems += [_problem(name, messages) for name, messages in sorted(error.normalized_messages().items())]
    if problems:
        raise Invalid(problems)
    return dict(loaded)


def _problem(name: str, messages: Any) -> Problem:
    first = messages[0] if isinstance(messages, list) else messages
    if not isinstance(first, Mapping):
        return Problem((name,), "parameter.unknown", {"name": name})
    params = {key: value for key, value in first.items() if key != "code"}
    return Problem((name,), str(first["code"]), {"name": name, **params})


def _check_order(selection: Selection) -> None:
    pairs = (
        ("min_value", "max_value"),
        ("published_from", "published_to"),
        ("closes_from", "closes_to"),
        ("starts_from", "starts_to"),
    )
    problems = []
    for low, high in pairs:
        lowest, highest = getattr(selection, low), getattr(selection, high)
        if lowest is not None and highest is not None and lowest > highest:
            problems.append(Problem((high,), "parameter.reversed", {"name": high, "other": low}))
    if problems:
        raise Invalid(problems)


def selection_params(selection: Selection, view: View | None = None) -> list[tuple[str, str]]:
    """Return the parameters that mean this Selection (and View), in one order: for links, feed ids and ETags."""
    params: list[tuple[str, str]] = []
    for name in _NAMES:
        value = getattr(selection, name)
        if value in ((), None, ""):  # mostly all but one: a page asks for its own parameters twenty times
            continue
        values = value if isinstance(value, tuple) else (value,)
        params += [(name, _written(item)) for item in values if item != ""]
    if view is not None:
        params.append(("sort", view.sort))
        params += [("rows", view.rows)] if view.rows != ROWS[0] else []
        params += [("page", str(view.page))] if view.page > 1 else []
    return params


def _written(value: str | date | Decimal) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
