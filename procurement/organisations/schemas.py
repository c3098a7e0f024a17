"""The file of bodies (docs/bodies-file.md): one body a line, as JSON Lines, each fact with the days of its validity."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields

from procurement.core.errors import Invalid, Problem
from procurement.core.exact_json import parse_exact
from procurement.core.text import UnclearText, clean_line
from procurement.organisations.models import LEVELS
from procurement.organisations.places import find_place

MAX_CODE = 40
MAX_NAME = 1000
MAX_LINE_BYTES = 2**24
MAX_DEPTH = 16
"""Of the JSON of a line, as in event files: what is longer or deeper was built to hurt."""
LISTS = {
    "names": "name",
    "levels": "level",
    "places": "place",
    "contacts": "contact",
    "parents": "parent",
    "predecessors": "predecessor",
}
"""The lists of a line in their written order, and what kind of fact stands in each."""

LABELS = {
    "code": ("mã đơn vị", "code"),
    "name": ("tên", "name"),
    "level": ("cấp", "level"),
    "place": ("địa bàn", "place"),
    "valid_from": ("ngày bắt đầu", "beginning"),
    "valid_to": ("ngày kết thúc", "end"),
    "recorded_at": ("thời điểm ghi nhận", "recorded at"),
}


@dataclass(frozen=True)
class Statement:
    """One fact about a body: ``value`` by kind; ``recorded_at`` None where the file leaves it to the day of loading."""

    id: int
    kind: str
    value: Mapping[str, str]
    valid_from: date | None
    valid_to: date | None
    recorded_at: datetime | None

    @property
    def content(self) -> tuple[Any, ...]:
        """What it says, without when that was learned."""
        return self.kind, tuple(sorted(self.value.items())), self.valid_from, self.valid_to


@dataclass(frozen=True)
class BodyLine:
    """One line: a body by its code, and what is stated about it."""

    code: str
    statements: tuple[Statement, ...]


class _Text(fields.Field[Any]):
    """A line of text, cleaned; its refusals are codes."""

    def __init__(self, limit: int = MAX_NAME, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        return _error("required" if key in ("required", "null") else "type.text")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("type")
        try:
            text = clean_line(value)
        except UnclearText as error:
            raise _error(error.code) from error
        if not text:
            raise _error("required")
        if len(text) > self.limit:
            raise _error("text.too_long", limit=self.limit, length=len(text))
        return self.checked(text)

    def checked(self, text: str) -> Any:
        return text


class _Day(_Text):
    def checked(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise _error("date", value=text) from error


class _Instant(_Text):
    def checked(self, text: str) -> datetime:
        try:
            instant = datetime.fromisoformat(text)
        except ValueError as error:
            raise _error("instant", value=text) from error
        if instant.tzinfo is None:
            raise _error("instant", value=text)
        return instant.astimezone(UTC)


class _Level(_Text):
    def checked(self, text: str) -> str:
        if text not in LEVELS:
            raise _error("choice", value=text, choices=", ".join(LEVELS))
        return text


class _Place(_Text):
    def checked(self, text: str) -> str:
        if find_place(text) is None:
            raise _error("body.place", value=text)
        return text


class _Strict(Schema):
    class Meta:
        unknown = RAISE

    error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "unknown": Problem((), "unknown"),
        "type": Problem((), "type.object"),
    }


class _Dated(_Strict):
    valid_from = _Day()
    valid_to = _Day()
    recorded_at = _Instant()


class _Name(_Dated):
    name = _Text(required=True)
    short_name = _Text()


class _LevelRow(_Dated):
    level = _Level(required=True)


class _PlaceRow(_Dated):
    place = _Place(required=True)


class _Contact(_Dated):
    address = _Text()
    phone = _Text()
    email = _Text()
    website = _Text()


class _Other(_Dated):
    code = _Text(MAX_CODE, required=True)


class _Rows(fields.List):
    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        return _error("type.list")


def _rows(schema: type[Schema]) -> _Rows:
    return _Rows(fields.Nested(schema))


class _Body(_Strict):
    code = _Text(MAX_CODE, required=True)
    names = _rows(_Name)
    levels = _rows(_LevelRow)
    places = _rows(_PlaceRow)
    contacts = _rows(_Contact)
    parents = _rows(_Other)
    predecessors = _rows(_Other)


def read_body(line: str | bytes) -> BodyLine:
    """Return the body of one line of the file. Raises Invalid with every problem of the line and its path."""
    raw = parse_exact(line, longest=MAX_LINE_BYTES, deepest=MAX_DEPTH)
    try:
        found = _Body().load(raw)
    except ValidationError as error:
        raise Invalid(list(_problems(error.messages))) from error
    rows = [(kind, row) for name, kind in LISTS.items() for row in found.get(name, [])]
    statements = tuple(_statement(number, kind, row) for number, (kind, row) in enumerate(rows))
    _refuse_ranges(found)
    return BodyLine(found["code"], statements)


def write_body(code: str, statements: list[Statement]) -> str:
    """Return the line of a body, its facts in the order of their days."""
    line: dict[str, Any] = {"code": code}
    for name, kind in LISTS.items():
        rows = [statement for statement in statements if statement.kind == kind]
        if rows:
            line[name] = [_row(statement) for statement in sorted(rows, key=_order)]
    return json.dumps(line, ensure_ascii=False)


def _statement(number: int, kind: str, row: Mapping[str, Any]) -> Statement:
    value = {key: text for key, text in row.items() if key not in ("valid_from", "valid_to", "recorded_at")}
    return Statement(number, kind, value, row.get("valid_from"), row.get("valid_to"), row.get("recorded_at"))


def _refuse_ranges(found: Mapping[str, Any]) -> None:
    problems = [
        Problem((name, index), "body.range", {"valid_from": row["valid_from"], "valid_to": row["valid_to"]})
        for name in LISTS
        for index, row in enumerate(found.get(name, []))
        if row.get("valid_to") and row.get("valid_from") and row["valid_to"] < row["valid_from"]
    ]
    if problems:
        raise Invalid(problems)


def _row(statement: Statement) -> dict[str, str]:
    dated = {"valid_from": statement.valid_from, "valid_to": statement.valid_to, "recorded_at": statement.recorded_at}
    return {**statement.value, **{key: value.isoformat() for key, value in dated.items() if value is not None}}


def _order(statement: Statement) -> tuple[Any, ...]:
    recorded = statement.recorded_at or datetime.min.replace(tzinfo=UTC)
    return statement.valid_from or date.min, recorded, tuple(sorted(statement.value.items()))


def _error(code: str, **params: Any) -> ValidationError:
    return ValidationError([Problem((), code, params)])


def _problems(messages: Any, path: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    if isinstance(messages, Mapping):
        for key, value in messages.items():
            yield from _problems(value, path if key == "_schema" else (*path, key))
    elif isinstance(messages, Problem):
        name = str(path[-1]) if path else ""
        vietnamese, english = LABELS.get(name, (name, name))
        yield Problem(path, messages.code, {"label": {"vi": vietnamese, "en": english}, **messages.params})
    else:
        for message in messages if isinstance(messages, list) else [Problem(path, "type.object")]:
            yield from _problems(message, path)
