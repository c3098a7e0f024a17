"""Marshmallow fields for notices. Each refuses with a ``Problem`` (a code), never with a sentence of its own.

The fields take text that ``notices.cleaning`` has cleaned; they check types and bring values to their one written form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, NoReturn

from marshmallow import RAISE, Schema, ValidationError, fields

from procurement.core.canonical import SAFE_INTEGER
from procurement.core.errors import Problem
from procurement.core.money import is_storable, plain
from procurement.notices.instants import written_date, written_instant

MAX_LINE = 4_000
MAX_TEXT = 200_000

MAX_ROWS = 5_000
"""Rows of one list; the longest genuine one has 742 lots. While they are written nobody else can publish."""

# What also stands in a column of its own is as long as the column: a database that counts would refuse the rest.
MAX_NUMBER = 40
MAX_NAME = 1_000
MAX_TITLE = 2_000
MAX_BIDDER_CODE = 60


def refuse(code: str, **params: Any) -> NoReturn:
    """Raise the ValidationError that carries one problem; its path and label are added by ``notices.schemas``."""
    raise ValidationError([Problem((), code, params)])


class Record(Schema):
    """Base of all schemas: an unknown key is an error, and every error is a Problem."""

    class Meta:
        unknown = RAISE

    error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "unknown": Problem((), "unknown"),
        "type": Problem((), "type.object"),
    }


class Coded(fields.Field[Any]):
    """A field whose own refusals (missing, null, wrong type) are codes."""

    wrong = "type.text"

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """Return marshmallow's refusal ``key`` as a Problem."""
        code = {"required": "required", "null": "null"}.get(key, self.wrong)
        return ValidationError([Problem((), code)])


class Part(Coded, fields.Nested):
    """An object inside a notice."""

    wrong = "type.object"


class Rows(Coded, fields.List):
    """A list of objects or of words, at most ``MAX_ROWS``."""

    wrong = "type.list"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > MAX_ROWS:
            refuse("rows.too_many", limit=MAX_ROWS, length=len(value))
        return super()._deserialize(value, attr, data, **kwargs)


def rows(schema: type[Schema], **kwargs: Any) -> Rows:
    """Return the field for a list of ``schema``."""
    return Rows(Part(schema), **kwargs)


class Line(Coded):
    """Text on one line, at most ``limit`` characters."""

    def __init__(self, limit: int = MAX_LINE, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("type")
        if len(value) > self.limit:
            refuse("text.too_long", limit=self.limit, length=len(value))
        return self.checked(value)

    def checked(self, value: str) -> str:
        """Return ``value`` in its written form, or refuse it."""
        return value


class Text(Line):
    """Text that keeps its line breaks."""

    def __init__(self, limit: int = MAX_TEXT, **kwargs: Any) -> None:
        super().__init__(limit, **kwargs)


class BodyCode(Line):
    """The national code of an organisation or bidder; a citizen's number in its place is masked in cleaning."""

    def __init__(self, limit: int = MAX_NUMBER, **kwargs: Any) -> None:
        super().__init__(limit, **kwargs)


class CodeOf(Line):
    """A code of the table ``table`` of ``notices.codes``; ``strict`` refuses others, else they are warnings."""

    def __init__(self, table: str, *, strict: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.table = table
        self.strict = strict
        super().__init__(MAX_NUMBER, **kwargs)

    def checked(self, value: str) -> str:
        """Return ``value``; refuse it where only the codes of ``strict`` may stand."""
        if self.strict and value not in self.strict:
            refuse("choice", value=value, choices=", ".join(self.strict))
        return value


class Pattern(Line):
    """A line of the form ``form`` (a regular expression); ``code`` is the problem with others."""

    def __init__(self, form: str, code: str, limit: int = 100, **kwargs: Any) -> None:
        self.form = re.compile(form, re.ASCII)
        self.code = code
        super().__init__(limit, **kwargs)

    def checked(self, value: str) -> str:
        """Return ``value`` where it has the form."""
        if not self.form.fullmatch(value):
            refuse(self.code, value=value)
        return value


class CivilDate(Line):
    """A date as ``2026-11-30``; of an instant, its date in Viet Nam."""

    def checked(self, value: str) -> str:
        """Return the date in its written form."""
        return written_date(value) or refuse("date", value=value)


class Instant(Line):
    """An instant as ``2026-11-30T15:00:00+07:00``; without an offset it is Vietnamese time."""

    def checked(self, value: str) -> str:
        """Return the instant in its written form."""
        return written_instant(value) or refuse("instant", value=value)


class InstantOrDate(Line):
    """An instant or, where the source gives no more, a bare date."""

    def checked(self, value: str) -> str:
        """Return the instant or date in its written form."""
        return written_instant(value) or written_date(value) or refuse("instant", value=value)


class Flag(Coded):
    """true or false."""

    wrong = "type.flag"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("type")
        return value


class Whole(Coded):
    """A whole number from ``least`` to ``most``."""

    wrong = "type.whole"

    def __init__(self, least: int = 0, most: int = SAFE_INTEGER, **kwargs: Any) -> None:
        self.least = least
        self.most = most
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        number = _decimal(value)
        if number is None or number.adjusted() > 20 or number != number.to_integral_value():
            raise self.make_error("type")
        if not self.least <= number <= self.most:
            refuse("number.range", least=self.least, most=self.most)
        return int(number)


class Number(Coded):
    """An exact decimal (a percentage, a score, a length of time) in plain notation without trailing zeros."""

    wrong = "type.number"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        number = _decimal(value)
        if number is None:
            raise self.make_error("type")
        if abs(number.adjusted()) > 20 or len(number.as_tuple().digits) > 30:
            refuse("number.digits")
        return self.written(number)

    def written(self, number: Decimal) -> Decimal:
        """Return ``number`` in its one form."""
        return Decimal(plain(number))


class Amount(Number):
    """An exact, not negative amount of at most 20 digits, 4 of them after the point (``core.money``)."""

    wrong = "type.amount"

    def written(self, number: Decimal) -> Decimal:
        """Return the amount in its one form, or refuse it."""
        if not is_storable(number):
            refuse("amount.digits", value=str(number))
        return Decimal(plain(number))


def _decimal(value: Any) -> Decimal | None:
    # A float has lost its digits before it came here, and a bool is an int to Python only.
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,20})?", value):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None
