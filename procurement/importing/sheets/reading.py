"""A filled-in spreadsheet as the contents of notices, or everything that is wrong with it, cell by cell.

Nothing is saved here. The contents are checked as those of forms are (``notices.events``, profile "authored"), and
what is wrong comes back with the address of the cell that said it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from procurement.core.errors import Invalid, Problem
from procurement.core.messages import describe
from procurement.documents.archives import refuse
from procurement.documents.uploads import clean_name, naming
from procurement.importing.sheets.headings import Heads, Place, find_heads, find_strays, place_of
from procurement.importing.sheets.layouts import DIRECT, LAYOUTS, Column, Layout, Path, Sheet, put, split
from procurement.importing.sheets.values import read_cell
from procurement.importing.sheets.workbooks import Book, Cell, Rows, open_book, open_text
from procurement.notices.checking import find_content_errors, find_event_errors
from procurement.notices.cleaning import Pseudonym
from procurement.notices.events import canonical, read_event
from procurement.notices.labels import field_label
from procurement.notices.prefilling import completed

MOST_NOTICES = 500
"""Notices of one spreadsheet: they are saved in one transaction, and meanwhile nobody else can publish."""

REFUSED_WARNINGS = frozenset({"text.private_use"})
"""What imports take over from the world and an officer can set right at once."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, or odd, and where."""

    place: Place
    problem: Problem


def describe_fault(fault: Fault, language: str) -> str:
    """Return "Trang “Gói thầu”, ô E14: ..." in ``language`` (vi or en)."""
    params = {"sheet": fault.place.sheet, "cell": fault.place.cell, "what": describe(fault.problem, language)}
    return describe(Problem((), "sheet.at", params), language)


@dataclass(frozen=True)
class Entry:
    """One notice as the spreadsheet gives it, checked; ``warnings`` do not keep it from being saved."""

    content: Mapping[str, Any]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True)
class Reading:
    """What a spreadsheet says: notices, or with any of the ``faults`` none. ``odd``: what stands in it unread."""

    layout: Layout
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    odd: tuple[Fault, ...] = ()


@dataclass
class _Notice:
    """A notice in the making. ``places``: which cell says what stands at a path; ``told``: what was complained of.

    ``below``: where the rows of the second sheet begin. ``odd``: what should be looked at again.
    """

    content: dict[str, Any]
    place: Place
    below: Place | None = None
    places: dict[Path, Place] = field(default_factory=dict)
    told: set[Path] = field(default_factory=set)
    odd: list[Fault] = field(default_factory=list)


def read_spreadsheet(
    data: bytes, filename: str, organisation: Mapping[str, Any], pseudonym: Pseudonym, at: datetime
) -> Reading:
    """Return what the file says for ``organisation`` (as an event names a body), checked as of ``at``.

    A file called ``.csv`` is read as a table of direct awards. Raises Invalid where the file as a whole cannot be
    read, Refused where too many are being read.
    """
    titles = [sheet.title for layout in LAYOUTS.values() for sheet in layout.sheets]
    with naming(clean_name(filename)):
        if not data:
            refuse("upload.empty")
        book = open_text(data, DIRECT.main.title) if filename.lower().endswith(".csv") else open_book(data, titles)
    layout = next((each for each in LAYOUTS.values() if each.main.title in book.titles), None)
    if layout is None:
        raise Invalid([Problem((), "sheet.no_template", {"sheets": ", ".join(book.titles[:10])})])
    return _Reader(layout, organisation, pseudonym, at).read(book)


class _Reader:
    def __init__(self, layout: Layout, organisation: Mapping[str, Any], pseudonym: Pseudonym, at: datetime) -> None:
        self._layout = layout
        self._organisation = dict(organisation)
        self._pseudonym = pseudonym
        self._at = at
        self._faults: list[Fault] = []
        self._hidden: Mapping[str, Collection[int]] = {}

    def read(self, book: Book) -> Reading:
        heads = {sheet.title: self._find_heads(sheet, book) for sheet in self._layout.sheets}
        entries = [] if self._faults else self._read(book, heads)
        order = [sheet.title for sheet in self._layout.sheets]
        once = {describe_fault(fault, "vi"): fault for fault in self._faults}  # one cell may fill two fields
        faults = sorted(once.values(), key=lambda fault: fault.place.order(order))
        strays = (found for each in heads.values() for found in find_strays(each, book.sheets[each.sheet.title]))
        odd = tuple(Fault(place, problem) for place, problem in strays)
        return Reading(self._layout, () if faults else tuple(entries), tuple(faults), odd)

    def _find_heads(self, sheet: Sheet, book: Book) -> Heads:
        if sheet.title not in book.sheets:
            raise Invalid([Problem((), "sheet.missing", {"sheet": sheet.title})])
        heads = find_heads(sheet, book.sheets[sheet.title])
        self._faults += [Fault(place, problem) for place, problem in heads.faults]
        return heads

    def _read(self, book: Book, heads: Mapping[str, Heads]) -> list[Entry]:
        main, detail = self._layout.main, self._layout.detail
        below = place_of(heads[detail.title], heads[detail.title].row + 1) if detail else None
        self._hidden = book.hidden
        notices = self._read_main(heads[main.title], book.sheets[main.title], below)
        if not notices:
            raise Invalid([Problem((), "sheet.no_rows", {"sheet": main.title})])
        if len(notices) > MOST_NOTICES:
            raise Invalid([Problem((), "sheet.too_many_notices", {"most": MOST_NOTICES})])
        if detail is not None:
            self._read_detail(detail, heads[detail.title], book.sheets[detail.title], notices)
        return [entry for notice in notices.values() if (entry := self._check(notice))]

    def _read_main(self, heads: Heads, rows: Rows, below: Place | None) -> dict[str, _Notice]:
        notices: dict[str, _Notice] = {}
        for row in heads.lines(rows):
            place = place_of(heads, row.number)
            content: dict[str, Any] = {"kind": self._layout.kind, "organisation": self._organisation, "body": {}}
            notice = _Notice(content, place, below)
            key = self._fill(notice, row.cells) or str(len(notices))
            for path, value in self._layout.fixed.items():
                put(content, split(path), value)
            if key in notices:
                self._tell(place, "sheet.key_twice", value=key)
            notices.setdefault(key, notice)
            self._note_hidden(notice, place)
        self._refuse_twins(notices.values())
        return notices

    def _refuse_twins(self, notices: Iterable[_Notice]) -> None:
        """Refuse a row that says all that another one says: it was copied, and would be posted twice."""
        seen: dict[bytes, int] = {}
        if self._layout.detail is None:
            for notice in notices:
                row = seen.setdefault(canonical(notice.content), notice.place.row)
                if row != notice.place.row:
                    self._tell(notice.place, "sheet.row_twice", row=row)

    def _note_hidden(self, notice: _Notice, place: Place) -> None:
        if place.row in self._hidden.get(place.sheet, ()):
            notice.odd.append(Fault(place, Problem((), "sheet.hidden_row")))

    def _read_detail(self, sheet: Sheet, heads: Heads, rows: Rows, notices: Mapping[str, _Notice]) -> None:
        assert self._layout.attach is not None
        for row in heads.lines(rows):
            place = place_of(heads, row.number)
            part = _Notice({}, place)
            key = self._fill(part, row.cells)
            notice = notices.get(key or "") if heads.has_key else next(iter(notices.values()))
            if notice is None:
                if key:
                    self._tell(place, "sheet.key_unknown", value=key, sheet=self._layout.main.title)
                continue
            self._note_hidden(notice, place)
            base = self._layout.attach(notice.content, part.content)
            notice.places |= {_joined(base, path): where for path, where in part.places.items()}
            notice.told |= {_joined(base, path) for path in part.told}

    def _fill(self, notice: _Notice, cells: Mapping[Column, tuple[Place, Cell | None]]) -> str | None:
        """Put the values of one line into the notice; return the key that the line bears."""
        key = None
        for column, (place, cell) in cells.items():
            paths = _paths(column)
            notice.places |= dict.fromkeys(paths, place)
            value = self._value(column, place, cell)
            if value is None:
                notice.told |= set(paths) if column.required or cell is not None else set()
            elif column.kind == "key":
                key = value.strip()
            elif column.kind == "package":
                notice.content |= value
            else:
                for path in paths:
                    put(notice.content, path, value)
        return key

    def _value(self, column: Column, place: Place, cell: Cell | None) -> Any:
        """Return what the cell says, or None when it says nothing or nothing that can be read, which is then told."""
        if cell is None:
            if column.required:
                self._tell(place, "required", column)
            return None
        try:
            return read_cell(column.kind, cell)
        except Invalid as error:
            self._faults += [Fault(place, _labelled(problem, column)) for problem in error.problems]
            return None

    def _check(self, notice: _Notice) -> Entry | None:
        """Return the notice as it would be kept, or add what is wrong with it to the faults."""
        content = completed(notice.content)
        try:
            event = read_event(content, pseudonym=self._pseudonym, profile="authored", assign_reference=True)
        except Invalid as error:
            told = {problem.path for problem in error.problems}
            others = find_content_errors(content, self._at, told)
            self._faults += self._located(notice, [*error.problems, *others])
            return None
        self._faults += self._located(notice, find_event_errors(event, self._at))
        found = self._located(notice, event.warnings)
        self._faults += [fault for fault in found if fault.problem.code in REFUSED_WARNINGS]
        return Entry(event.content, (*notice.odd, *found))

    def _located(self, notice: _Notice, problems: Iterable[Problem]) -> list[Fault]:
        found = []
        told = set(notice.told)
        for problem in problems:
            # What could not be read is left out and then reads as missing: the first report is the useful one.
            if any(_touches(path, problem.path) for path in told) and problem.code.startswith("required"):
                continue
            told.add(problem.path)
            where = _where(notice, problem.path)
            params = dict(problem.params)
            if where.heading:
                params["label"] = {"vi": _inside(where.heading), "en": field_label(problem.path)["en"]}
            found.append(Fault(where, Problem(problem.path, problem.code, params)))
        return found

    def _tell(self, place: Place, code: str, column: Column | None = None, **params: Any) -> None:
        problem = Problem((), code, params)
        self._faults.append(Fault(place, _labelled(problem, column) if column else problem))


def _where(notice: _Notice, path: Path) -> Place:
    """Return the cell that says, or would say, what stands at ``path``; of a list without rows, its sheet."""
    said = (place for known, place in notice.places.items() if _touches(known, path))
    is_below = len(path) == 2 and path[1] in ("packages", "bidders", "lots")
    return next(said, notice.below if is_below and notice.below else notice.place)


def _paths(column: Column) -> list[Path]:
    if column.kind == "package":
        return [("package_ref",), ("package_number",)]
    return [split(path) for path in (column.path, column.also) if path]


def _joined(base: Path, path: Path) -> Path:
    """Return where a value of a detail row stands; what a row says of its lot stands beside the lot's bidders."""
    return (*base[:-2], *path[1:]) if path[0] == "lot" else (*base, *path)


def _touches(path: Path, other: Path) -> bool:
    """Whether one of the paths leads to or through the other."""
    shorter = min(len(path), len(other))
    return shorter > 0 and path[:shorter] == other[:shorter]


def _labelled(problem: Problem, column: Column) -> Problem:
    label = {"vi": _inside(column.heading), "en": field_label(split(column.path or column.heading))["en"]}
    return Problem(problem.path, problem.code, {"label": label, **problem.params})


def _inside(heading: str) -> str:
    """Return a heading as it reads within a sentence; an abbreviation stays as it is."""
    return heading if heading[1:2].isupper() else heading[:1].lower() + heading[1:]
