"""One schema per kind of notice, for web form, spreadsheet, API and import alike: the envelope with the kind's body.

``check`` reports every error at once as ``Problem(path, code, params)``; ``mapped`` walks content along a schema, so
that what a key means is known from the schema and never guessed from its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields

from procurement.core.errors import Problem
from procurement.notices import bodies
from procurement.notices.fields import (
    MAX_NAME,
    MAX_NUMBER,
    MAX_TITLE,
    BodyCode,
    CivilDate,
    Coded,
    CodeOf,
    Flag,
    Instant,
    InstantOrDate,
    Line,
    Part,
    Pattern,
    Record,
    Text,
    Whole,
    refuse,
    rows,
)
from procurement.notices.kinds import KINDS
from procurement.notices.labels import EXAMPLES, field_label

OUTSIDE_CONTENT = ("sample", "reference", "revision", "retrieved_at")
"""Envelope keys that say where a line comes from, not what the notice says: not hashed, not compared."""

Path = tuple[str | int, ...]
Visit = Callable[[fields.Field[Any] | None, Any, Path], Any]
DROP = object()
"""What a visit returns to leave a value out."""


BODIES = ("investor", "procuring_entity", "organisation")
"""Where an event names bodies; the last one posted it."""


class Organisation(Record):
    """A body: ``vn`` + tax code or ``vnz`` + 9 digits where known, its name as the source writes it."""

    code = BodyCode()
    name = Line(MAX_NAME)
    short_name = Line(MAX_NAME)


class Poster(Organisation):
    """Who posted the notice: the name is required."""

    name = Line(MAX_NAME, required=True)


class PlaceText(Record):
    """A place in words."""

    province = Line()
    text = Line()


class PlaceCode(Record):
    """A place by its administrative code."""

    scheme = Line(100)
    code = BodyCode(100)
    name = Line()


class Place(Coded):
    """``{province, text}`` or a list of ``{scheme, code, name}``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = Part(PlaceText)
        self.codes = rows(PlaceCode)

    def variant(self, value: Any) -> fields.Field[Any]:
        """Return the field for the form that ``value`` has."""
        return self.codes if isinstance(value, list) else self.words

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return self.variant(value).deserialize(value, attr, data)


class Decision(Record):
    """The decision behind the notice."""

    number = Line(200)
    date = CivilDate()
    authority = Line()


class Document(Record):
    """A file that belongs to the notice; without ``sha256`` we do not hold it."""

    type = CodeOf("document_type")
    title = Line()
    source_id = Line(200)
    sha256 = Pattern("[0-9a-f]{64}", "sha256")
    size = Whole()
    media_type = Pattern(r"[a-z0-9.+-]+/[A-Za-z0-9.+-]+", "media_type")


class AnyBody(Coded):
    """The body of a line whose kind is unknown: nothing can be said about it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return value


class KindCode(Line):
    """One of the eight kinds."""

    def checked(self, value: str) -> str:
        """Return the kind's code."""
        if value not in KINDS:
            refuse("choice", value=value, choices=", ".join(KINDS))
        return value


class Envelope(Record):
    """What every notice says beside its body; the order of the fields is that of the event file."""

    kind = KindCode(required=True)
    sample = Flag()
    # It stands in addresses: a slash or a lone dot would lead elsewhere.
    reference = Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "reference")
    revision = Whole()
    # No colon and no bar: the identities of notices without a national number are written with them.
    national_number = Pattern(r"[^:|]+", "national_number", MAX_NUMBER)
    version = Pattern(r"\d{1,4}", "version")
    plan_number = Line(MAX_NUMBER)
    package_ref = Line(200)
    package_number = Line(MAX_NUMBER)
    published_at = InstantOrDate()
    published_at_source = CodeOf("published_at_source", strict=("national", "declared", "confirmed"))
    first_published_at = InstantOrDate()
    retrieved_at = Instant()
    organisation = Part(Poster, required=True)
    investor = Part(Organisation)
    procuring_entity = Part(Organisation)
    title = Line(MAX_TITLE, required=True)
    title_en = Line(MAX_TITLE)
    summary_en = Text()
    place = Place()
    decision = Part(Decision)
    change_reason = Text()
    complete_at_national = Flag()
    documents = rows(Document)


@cache
def envelope(kind: str | None) -> Schema:
    """Return the schema of a whole notice of ``kind``; for an unknown kind, one that accepts any body."""
    body = Part(getattr(bodies, KINDS[kind].body), required=True) if kind in KINDS else AnyBody(required=True)
    return Envelope.from_dict({"body": body}, name=f"Envelope_{kind}")()


def schema_for(content: Mapping[str, Any]) -> Schema:
    """Return the schema of the kind that ``content`` names."""
    kind = content.get("kind")
    return envelope(kind if isinstance(kind, str) and kind in KINDS else None)


def check(content: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Return ``content`` in its written form and in documented order, and every error in it.

    ``content`` is cleaned already (``notices.cleaning``). With errors the first value holds what was readable.
    """
    try:
        return schema_for(content).load(content), []
    except ValidationError as error:
        return dict(error.valid_data) if isinstance(error.valid_data, dict) else {}, list(problems(error.messages))


def problems(messages: Any, path: Path = ()) -> Iterator[Problem]:
    """Yield the problems in marshmallow's tree of errors, with their paths, labels and examples."""
    if isinstance(messages, Mapping):
        for key, value in messages.items():
            yield from problems(value, path if key == "_schema" else (*path, key))
    elif isinstance(messages, Problem):
        yield labelled(path, messages)
    else:
        for message in messages:
            yield from problems(message, path)


def labelled(path: Path, problem: Problem) -> Problem:
    """Return ``problem`` at ``path`` with the field's label and example among its parameters."""
    name = str(path[-1]) if path else ""
    code = f"required.{name}" if problem.code == "required" else problem.code
    example = {"example": EXAMPLES[name]} if name in EXAMPLES else {}
    return Problem(path, code, {"label": field_label(path), **example, **problem.params})


def mapped(schema: Schema, value: Any, visit: Visit, path: Path = ()) -> Any:
    """Return ``value`` in schema order with every leaf replaced by ``visit(field, leaf, path)``; DROP leaves it out.

    A key that the schema does not know keeps its value and comes last.
    """
    if not isinstance(value, Mapping):
        return visit(None, value, path)
    result: dict[str, Any] = {}
    for name, field in schema.fields.items():
        if name in value:
            found = _visited(field, value[name], visit, (*path, name))
            if found is not DROP:
                result[name] = found
    result.update((key, left) for key, left in value.items() if key not in schema.fields)
    return result


def _visited(field: fields.Field[Any], value: Any, visit: Visit, path: Path) -> Any:
    if isinstance(value, str):
        return visit(field, value, path)
    if isinstance(field, Place):
        field = field.variant(value)
    if isinstance(field, fields.Nested) and isinstance(value, Mapping):
        return mapped(field.schema, value, visit, path)
    if isinstance(field, fields.List) and isinstance(value, list):
        items = (_visited(field.inner, item, visit, (*path, index)) for index, item in enumerate(value))
        return [item for item in items if item is not DROP]
    return visit(field, value, path)
