"""A whole notice as groups of facts and tables: every field of its text stands somewhere, drawn from the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema, fields

from procurement.httpkit.language import gettext as _
from procurement.notices.differences import is_phrase
from procurement.notices.labels import LABELS
from procurement.notices.schemas import Place, envelope
from procurement.web.public import wording

Row = Mapping[str, Any]
Rows = Sequence[Row]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One field: its label and what it says. ``is_long`` keeps line breaks; ``is_quoted``: words of the source."""

    name: str
    label: str
    text: str
    is_long: bool = False
    is_quoted: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Column:
    """The head of a column."""

    label: str
    is_number: bool = False


@dataclass(frozen=True)
class Named:
    """A name, with the address of the page of whom it names, where there is one."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class Cell:
    """One value of a table; ``note`` stands below it, ``members`` in a list of their own. ``is_quoted``: as in Fact."""

    text: str
    note: str = ""
    members: tuple[Named, ...] = ()
    url: str | None = None
    is_quoted: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads. ``anchor`` is its id, ``url`` leads there from anywhere; ``anchors`` are ids of its rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchor: str = ""
    url: str = ""
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """One row that is too long for a table: a heading and its facts."""

    heading: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Group:
    """Facts that belong together."""

    title: str
    facts: tuple[Fact, ...]


GROUPED = {
    **dict.fromkeys(("closes_at", "opens_at", "completed_at", "application_validity_days", "bid_security", "fee",
                     "bid_validity_days", "issue_place", "submission_place", "opening_place", "place"), "terms"),
    **dict.fromkeys(("organisation", "investor", "procuring_entity", "contact"), "bodies"),
    "project": "project",
    "decision": "decision",
    **dict.fromkeys(("kind", "national_number", "version", "plan_number", "package_ref", "package_number", "title",
                     "published_at", "published_at_source", "first_published_at"), "source"),
}  # fmt: skip
"""In which group a field stands; all others say what the notice is about."""


def _group_titles() -> dict[str, str]:
    return {
        "matter": _("Nội dung"),
        "terms": _("Thời hạn, địa điểm, bảo đảm"),
        "bodies": _("Đơn vị và liên hệ"),
        "project": _("Dự án"),
        "decision": _("Quyết định"),
        "source": _("Số hiệu và nguồn"),
    }


def draw_groups(content: Row) -> list[Group]:
    """Return all fields of ``content`` that are not rows of a list, in groups."""
    grouped: dict[str, list[Fact]] = {name: [] for name in _group_titles()}
    for path, fact in _facts(envelope(content["kind"]), content, ()):
        name = path[1] if path[0] == "body" else path[0]
        grouped[GROUPED.get(name, "matter")].append(fact)
    return [Group(title, tuple(grouped[name])) for name, title in _group_titles().items() if grouped[name]]


def _facts(schema: Schema, value: Row, path: Path) -> Iterator[tuple[Path, Fact]]:
    for name, declared in schema.fields.items():
        if name not in value:
            continue
        field, here = _settled(declared, value[name]), (*path, name)
        if is_phrase(field):
            yield here, _fact(field, here, value[name])
        elif isinstance(field, fields.Nested):
            yield from _facts(field.schema, value[name], here)
        elif isinstance(declared, Place):
            places = "; ".join(_coded_place(row) for row in value[name])
            yield here, Fact(name, wording.label(here), places, is_quoted=True)


def _settled(field: fields.Field[Any], value: Any) -> fields.Field[Any]:
    return field.variant(value) if isinstance(field, Place) else field


def _coded_place(row: Row) -> str:
    code = " ".join(row[key] for key in ("scheme", "code") if row.get(key))
    return " – ".join(part for part in (row.get("name"), code) if part)


def _fact(field: fields.Field[Any], path: Path, value: Any) -> Fact:
    text = wording.say(field, value)
    url = text if text.startswith(("https://", "http://")) and " " not in text else None
    return Fact(path[-1], nested_label(path), text, wording.is_long(field), wording.is_quoted(field), url)


def nested_label(path: Path) -> str:
    """Return the label of a field, with its parent's where the bare word would not say whose it is."""
    own = path[1:] if path[0] == "body" else path
    if len(own) < 2 or ".".join(own[-2:]) in LABELS:
        return wording.label(own)
    word, whose = wording.label(own), wording.label(own[:-1])
    return word if whose.lower() in word.lower() else f"{whose}: {word[:1].lower()}{word[1:]}"


def row_schema(content: Row, name: str) -> Schema:
    """Return the schema of the rows of the list ``name`` in the body of ``content``."""
    body: Any = envelope(content["kind"]).fields["body"]
    return body.schema.fields[name].inner.schema


def draw_blocks(schema: Schema, rows: Mapping[int, Row], parent: str, heading: str) -> list[Block]:
    """Return one block for each of the numbered ``rows``, headed by its field ``heading``, with all its fields."""
    blocks = []
    for number, row in rows.items():
        facts = tuple(
            replace(fact, label=wording.label((parent, fact.name))) for _path, fact in _facts(schema, row, ())
        )
        blocks.append(Block(f"{number}. {row.get(heading, '')}".strip(), facts))
    return blocks


@dataclass(frozen=True)
class Lead:
    """A first column that is drawn in its own way, in place of the fields ``covers``."""

    label: str
    covers: tuple[str, ...]
    draw: Callable[[Rows], Cell]


def draw_table(
    caption: str,
    parent: str,
    schema: Schema,
    entries: Sequence[Rows],
    *,
    lead: Lead | None = None,
    only: Sequence[str] = (),
) -> Table:
    """Return a table with one line for each of ``entries`` and a column for each field in which any row has a value.

    An entry is the rows that are one thing: mostly one row, or the members of a consortium; what they repeat stands
    once. ``only`` limits the columns.
    """
    covered = lead.covers if lead else ()
    wanted = [name for name in only or schema.fields if name not in covered and is_phrase(schema.fields[name])]
    names = [name for name in wanted if any(_has(row, name) for rows in entries for row in rows)]
    columns = [Column(wording.label((parent, name)), wording.is_numeric(schema.fields[name])) for name in names]
    lines = [[_cell(schema.fields[name], name, rows) for name in names] for rows in entries]
    if lead:
        columns = [Column(lead.label), *columns]
        lines = [[lead.draw(rows), *cells] for rows, cells in zip(entries, lines, strict=True)]
    return Table(caption, tuple(columns), tuple(tuple(cells) for cells in lines))


def _cell(field: fields.Field[Any], name: str, rows: Rows) -> Cell:
    said = (wording.say(field, row[name]) for row in rows if _has(row, name))
    return Cell("; ".join(dict.fromkeys(said)))


def _has(row: Row, name: str) -> bool:
    return row.get(name) not in (None, "", [])
