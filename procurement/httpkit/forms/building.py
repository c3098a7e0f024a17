"""The form of a notice as its page shows it: what is asked, what stands filled in, what may be added, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from marshmallow import Schema

from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.httpkit.forms.flat import COUNT, MOST_ROWS, Content, Typed, count_rows, dotted, fields_of
from procurement.httpkit.forms.leaves import LONG_LIST, AnyField, Leaf, code_choices, find_leaf, row_schema
from procurement.httpkit.forms.reading_back import say_back
from procurement.httpkit.language import current_language
from procurement.notices.asking import pattern
from procurement.notices.codes import code_label, find_code
from procurement.notices.fields import CodeOf, Part, Rows
from procurement.notices.labels import EXAMPLES, field_label, row_label
from procurement.notices.schemas import Path, labelled

ASKED, FILLED, OPTIONAL = "asked", "filled", "optional"


@dataclass(frozen=True)
class Choice:
    """One entry of a list of codes."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Control:
    """One field: its text as typed, what was understood (``said``), what is wrong, what is warned of (``note``)."""

    name: str
    label: str
    control: str
    value: str
    section: str
    example: str = ""
    said: str = ""
    error: str = ""
    note: str = ""
    choices: tuple[Choice, ...] = ()
    shape: str = "control"


@dataclass(frozen=True)
class Group:
    """Fields that belong together, under one legend."""

    name: str
    label: str
    items: tuple[Item, ...]
    shape: str = "group"

    @property
    def section(self) -> str:
        """Where it stands: with the most urgent of its fields."""
        return most_urgent(item.section for item in self.items)


@dataclass(frozen=True)
class Row:
    """One row of a list: what it asks, and the rest in a fold."""

    name: str
    label: str
    number: int
    asked: tuple[Item, ...]
    rest: tuple[Item, ...]
    opened: bool


@dataclass(frozen=True)
class RowList:
    """A list whose rows are added and removed by buttons."""

    name: str
    label: str
    row_label: str
    rows: tuple[Row, ...]
    section: str
    error: str = ""
    most: int = MOST_ROWS
    shape: str = "rows"

    @property
    def is_full(self) -> bool:
        """Whether no more rows can be typed."""
        return len(self.rows) >= self.most


Item = Control | Group | RowList


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and the control to which it leads; empty where no control stands for it.

    ``place`` says in which row of a list with several it lies ("Nhà thầu 2").
    """

    field: str
    sentence: str
    place: str = ""

    @property
    def told(self) -> str:
        """The sentence where it stands away from its field."""
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


@dataclass(frozen=True)
class Form:
    """A form in its three sections, and everything that is wrong."""

    asked: tuple[Item, ...]
    filled: tuple[Item, ...]
    optional: tuple[Item, ...]
    problems: tuple[Fault, ...]
    counts: tuple[tuple[str, int], ...]
    """How many rows each list shows, by the names of the hidden fields that say so."""

    remarks: tuple[str, ...] = ()
    """Warnings that stand beside no field."""


@dataclass
class _Building:
    typed: Typed
    asked: frozenset[str]
    language: str
    kind: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)


def build_form(
    schema: Schema,
    typed: Typed,
    *,
    content: Content,
    asked: frozenset[str],
    problems: Sequence[Problem] = (),
    warnings: Sequence[Problem] = (),
) -> Form:
    """Return the form of ``schema`` over the text ``typed``; ``warnings`` stand beside their fields."""
    names = set(control_names(schema, typed, content))
    building = _Building(typed, asked, current_language(), str(content.get("kind")))
    faults = tuple(dict.fromkeys(_fault(building, names, one) for one in problems))
    notes = [Fault(nearest(one.path, names), describe(one, building.language)) for one in warnings]
    for told, found in ((building.errors, faults), (building.notes, notes)):
        for fault in found:
            told.setdefault(fault.field, []).append(fault.sentence)
    items = tuple(_items(building, schema, content, ()))
    asks, filled, optional = (tuple(_take(items, section)) for section in (ASKED, FILLED, OPTIONAL))
    counts = tuple(_counts(schema, typed, content))
    return Form(asks, filled, optional, faults, counts, remarks=tuple(building.notes.get("", ())))


def _fault(building: _Building, names: set[str], problem: Problem) -> Fault:
    """Return where ``problem`` leads: of a part that one field says the whole is missing while that is blank."""
    name = nearest(problem.path, names)
    if (
        problem.code.startswith("required")
        and dotted(problem.path).startswith(f"{name}.")
        and not building.typed.get(name)
    ):
        problem = labelled(problem.path[: name.count(".") + 1], Problem((), "required"))
    return Fault(name, describe(problem, building.language), place_of(problem.path, building.typed))


def place_of(path: Path, typed: Typed) -> str:
    """Return in which row ``path`` lies, in words; lists of one row are not worth a word."""
    ends = (end for end in range(1, len(path)) if isinstance(path[end], int))
    several = (end for end in ends if count_rows(typed, dotted(path[:end])) > 1)
    return " · ".join(_row_words(path[:end], int(path[end])) for end in several)


def _row_words(path: Path, number: int) -> str:
    return f"{_capital(row_label(str(path[-1]))[current_language()])} {number + 1}"


def control_names(schema: Schema, typed: Typed, content: Content, path: Path = ()) -> Iterator[str]:
    """Yield the names of everything in the form to which an error can lead."""
    for name, declared in fields_of(schema, content):
        here = (*path, name)
        if isinstance(declared, Part) and find_leaf(declared) is None:
            yield from control_names(declared.schema, typed, {}, here)
            continue
        yield dotted(here)
        if isinstance(declared, Rows) and find_leaf(declared) is None:
            for number in range(count_rows(typed, dotted(here))):
                yield from control_names(row_schema(declared), typed, {}, (*here, number))


def _counts(schema: Schema, typed: Typed, content: Content) -> Iterator[tuple[str, int]]:
    lists = {key for key in typed if key.startswith(COUNT)}
    names = set(control_names(schema, typed, content))
    return (
        (key, count_rows(typed, key.removeprefix(COUNT))) for key in sorted(lists) if key.removeprefix(COUNT) in names
    )


def nearest(path: Path, names: set[str]) -> str:
    """Return the control that stands for ``path``: itself, what it lies in, or the first inside it; else nothing."""
    name = dotted(path)
    for end in range(len(path), 0, -1):
        if dotted(path[:end]) in names:
            return dotted(path[:end])
    return min((each for each in names if each.startswith(f"{name}.")), default="")


def _items(building: _Building, schema: Schema, content: Content, path: Path) -> Iterator[Item]:
    for name, declared in fields_of(schema, content):
        here = (*path, name)
        leaf = find_leaf(declared)
        if leaf is not None:
            yield _control(building, declared, leaf, here)
        elif isinstance(declared, Rows):
            yield _row_list(building, declared, here)
        elif name == "body" and isinstance(declared, Part):
            inner = content.get("body")
            yield from _items(building, declared.schema, inner if isinstance(inner, Mapping) else {}, here)
        elif isinstance(declared, Part):
            yield Group(dotted(here), _label(here), tuple(_items(building, declared.schema, {}, here)))


def _control(building: _Building, declared: AnyField, leaf: Leaf, path: Path) -> Control:
    name = dotted(path)
    value = building.typed.get(name, "")
    error = ". ".join(building.errors.get(name, ()))
    shown = Control(
        name=name,
        label=_label(path),
        control=leaf.control,
        value=value,
        section=_section(building, name, bool(value)),
        example=leaf.example or _example(building.kind, path),
        said=say_back(leaf, value, building.language) if value and not error else "",
        error=error,
        note=". ".join(building.notes.get(name, ())),
    )
    return _coded(declared, shown, building.language) if isinstance(declared, CodeOf) else shown


def _example(kind: str, path: Path) -> str:
    """Return an example of the field; the numbers of plans and the codes of bidders begin with letters of their own."""
    *before, name = (part for part in path if isinstance(part, str))
    wanted = (f"{kind}.{name}", f"{before[-1]}.{name}" if before else "", name)
    return next((EXAMPLES[each] for each in wanted if each in EXAMPLES), "")


def _coded(declared: CodeOf, shown: Control, language: str) -> Control:
    choices = tuple(Choice(code, label, code == shown.value) for code, label in code_choices(declared, language))
    if len(choices) > LONG_LIST:
        label = code_label(declared.table, shown.value, language)
        return replace(shown, control="search", choices=choices, value=label)
    if shown.value and not any(choice.chosen for choice in choices):
        row = find_code(declared.table, shown.value)
        choices += (Choice(shown.value, row.label(language) if row else shown.value, True),)
    return replace(shown, control="select", choices=choices, example="")


def _row_list(building: _Building, declared: Rows, path: Path) -> RowList:
    name = dotted(path)
    rows = tuple(_row(building, declared, path, number) for number in range(count_rows(building.typed, name)))
    error = ". ".join(building.errors.get(name, ()))
    section = _section(building, name, bool(rows))
    return RowList(name, _label(path), _capital(row_label(str(path[-1]))[building.language]), rows, section, error)


def _row(building: _Building, declared: Rows, path: Path, number: int) -> Row:
    here = (*path, number)
    items = tuple(_items(building, row_schema(declared), {}, here))
    name = dotted(here)
    inside = pattern(name)
    named = any(each.startswith(f"{inside}.") for each in building.asked)
    asked = tuple(_take(items, ASKED)) if named else items
    rest = tuple(item for section in (FILLED, OPTIONAL) for item in _take(items, section)) if named else ()
    return Row(name, _row_words(path, number), number, asked, rest, opened=_is_told_of(building, name))


def _section(building: _Building, name: str, filled: bool) -> str:
    if _is_told_of(building, name) or pattern(name) in building.asked or _lies_in_asked(building, name):
        return ASKED
    return FILLED if filled else OPTIONAL


def _is_told_of(building: _Building, name: str) -> bool:
    """Whether something is wrong or to be looked at there: nobody opens a fold to see whether it is."""
    return any(f"{each}.".startswith(f"{name}.") for each in (*building.errors, *building.notes))


def _lies_in_asked(building: _Building, name: str) -> bool:
    """Whether a whole part is asked (``body.contact``) and so are its fields."""
    parent = pattern(name).rpartition(".")[0]
    return parent in building.asked and not parent.endswith("[]")


def _take(items: Iterable[Item], section: str) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Group):
            inside = tuple(_take(item.items, section))
            if inside:
                yield replace(item, items=inside)
        elif item.section == section:
            yield item


def most_urgent(sections: Iterable[str]) -> str:
    """Return the first of the sections in the order in which a form shows them."""
    return min(sections, key=(ASKED, FILLED, OPTIONAL).index, default=OPTIONAL)


def _label(path: Path) -> str:
    return _capital(field_label(path)[current_language()])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
