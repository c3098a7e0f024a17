"""Reading the files of the law strictly: every key known, every value of its form, each fault with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from procurement.compliance.days import DATA
from procurement.core.errors import Problem

Row = Mapping[str, Any]
AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class Column:
    """What a key of a row takes: ``fits`` tells whether a value will do, ``wanted`` says which do."""

    fits: Callable[[Any], bool]
    wanted: str
    required: bool = True

    def optional(self) -> Column:
        """Return the column as one that a row may leave out."""
        return Column(self.fits, self.wanted, False)


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"vi", "en"} and all(map(_is_text, value.values()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


ANY_TEXT = Column(_is_text, "text")
WORDS = Column(_is_words, "vi + en")
DATE = Column(lambda value: type(value) is date, "2026-09-09")
AMOUNT = Column(lambda value: type(value) is int and value > 0, "1, 2, ...")
TEXTS = Column(_is_texts, '["...", "..."]')
CONDITIONS = Column(lambda value: isinstance(value, dict), "when.fact = value")


def choice(choices: Collection[str]) -> Column:
    """Return the column that takes one of ``choices``."""
    return Column(lambda value: value in choices, ", ".join(choices))


def choices(allowed: Collection[str]) -> Column:
    """Return the column that takes a list of some of ``allowed``."""
    return Column(lambda value: _is_texts(value) and set(value) <= set(allowed), ", ".join(allowed))


class Faults(list[Problem]):
    """What is wrong with the files, each with its file and line as its path."""

    def tell(self, row: Row, code: str, key: str | None = None, **params: str) -> None:
        """Add a fault of ``row``: at the line of ``key``, else at its first."""
        place = row["place"]
        self.append(Problem((place.file, place.line(key)), code, params))


@dataclass(frozen=True)
class Place:
    """Where a row stands: the number of its first line and its lines."""

    file: str
    first: int
    lines: tuple[str, ...]

    def line(self, key: str | None) -> int:
        """Return the line of ``key`` within the row, or its first."""
        found = (number for number, line in enumerate(self.lines) if key and re.match(rf"{key}\b", line))
        return self.first + next(found, 0)


@dataclass(frozen=True)
class Table:
    """The rows ``[[name]]`` of a file, with their columns."""

    name: str
    columns: Mapping[str, Column]

    def read(self, file: str, faults: Faults, folder: Path = DATA) -> list[dict[str, Any]]:
        """Return the rows that are in order, each with its ``place``; what is wrong with others goes to ``faults``."""
        text = (folder / file).read_text(encoding="utf-8")
        try:
            read = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line = AT_LINE.search(str(error))
            faults.append(Problem((file, int(line[1]) if line else 1), "law.file_syntax", {"reason": str(error)}))
            return []
        faults += [Problem((file,), "law.file_key", {"name": key}) for key in read if key != self.name]
        placed = zip(read.get(self.name, []), self._places(file, text.splitlines()), strict=True)
        return list(self._sound([{**row, "place": place} for row, place in placed], faults))

    def _places(self, file: str, lines: list[str]) -> Iterator[Place]:
        heads = [number for number, line in enumerate(lines) if line.strip() == f"[[{self.name}]]"]
        for head, end in zip(heads, [*heads[1:], len(lines)], strict=True):
            yield Place(file, head + 1, tuple(lines[head:end]))

    def _sound(self, rows: list[dict[str, Any]], faults: Faults) -> Iterator[dict[str, Any]]:
        seen: set[Any] = set()
        for row in rows:
            before = len(faults)
            self._check(row, faults)
            if row.get("code") in seen:
                faults.tell(row, "law.file_twice", "code", value=str(row["code"]))
            seen.add(row.get("code"))
            if len(faults) == before:
                yield row

    def _check(self, row: dict[str, Any], faults: Faults) -> None:
        for key in row.keys() - self.columns.keys() - {"place"}:
            faults.tell(row, "law.file_key", key, name=key)
        for key, column in self.columns.items():
            if key in row and not column.fits(row[key]):
                faults.tell(row, "law.file_value", key, name=key, wanted=column.wanted)
            elif key not in row and column.required:
                faults.tell(row, "law.file_missing", name=key)
