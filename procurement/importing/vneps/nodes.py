"""Parts of a saved answer that know where they stand, and an account of what was read of them.

Nothing may be lost unnoticed: whatever a reader did not ask for is found again in ``Account.unread``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from procurement.core.errors import Invalid, Problem
from procurement.core.exact_json import parse_exact
from procurement.core.text import UnclearText
from procurement.importing.vneps.values import (
    Unreadable,
    read_date,
    read_decimal,
    read_duration,
    read_flag,
    read_moment,
    read_percent,
    read_quarter,
    read_text,
    read_whole,
)

Path = tuple[str | int, ...]
T = TypeVar("T")

MAX_INNER_BYTES = 16 * 2**20
MAX_DEPTH = 40
"""Levels of objects and lists: an answer has about eight, a browser's archive puts ten around it."""


class Account:
    """What was read of one file, and what could not be."""

    def __init__(self) -> None:
        self.read: set[Path] = set()
        self.inner: dict[Path, Any] = {}
        self.problems: list[Problem] = []
        self.extra: list[tuple[Path, Any]] = []

    def unread(self, tree: Any) -> Iterator[tuple[Path, Any]]:
        """Yield where something stands in ``tree`` that nobody asked for, and what."""
        yield from self.extra
        waiting: list[tuple[Path, Any]] = [((), tree)]
        while waiting:
            path, value = waiting.pop()
            if path in self.inner:
                value = self.inner[path]
            elif path in self.read:
                continue
            if isinstance(value, dict):
                waiting += [((*path, key), item) for key, item in value.items()][::-1]
            elif isinstance(value, list):
                waiting += [((*path, index), item) for index, item in enumerate(value)][::-1]
            elif value not in (None, ""):
                yield path, value


class Node:
    """An object of the file. Asking for one of its keys counts as reading it; an absent key is None."""

    def __init__(self, value: Mapping[str, Any], path: Path, account: Account) -> None:
        self.value = value
        self.path = path
        self.account = account

    def text(self, *names: str) -> str | None:
        """Return the text of the first of ``names`` that says something; those that say something else stay unread."""
        first = next((text for name in names if (text := self._as(name, read_text))), None)
        self.leave(*(name for name in names if self.value.get(name) == first))
        return first

    def quarter(self, name: str) -> int | None:
        """Return a quarter of a year."""
        return self._as(name, read_quarter)

    def money(self, name: str, unit: str | None = None) -> dict[str, Any] | None:
        """Return an amount of money; its currency is that of the key ``unit``, else VND."""
        amount = self._as(name, read_decimal)
        currency = (self.text(unit) if unit else None) or "VND"
        return None if amount is None else {"amount": amount, "currency": currency}

    def number(self, name: str) -> Any:
        """Return an exact number."""
        return self._as(name, read_percent)

    def whole(self, name: str) -> int | None:
        """Return a whole number."""
        return self._as(name, read_whole)

    def flag(self, name: str) -> bool | None:
        """Return a flag."""
        return self._as(name, read_flag)

    def moment(self, *names: str) -> str | None:
        """Return the instant, or the bare date, of the first of ``names`` that has one."""
        found = [self._as(name, read_moment) for name in names]
        return next((text for text in found if text), None)

    def date(self, name: str) -> str | None:
        """Return a date."""
        return self._as(name, read_date)

    def duration(self, name: str, unit: str | None = None) -> dict[str, Any] | None:
        """Return a length of time, in the unit that the key ``unit`` names, or in words."""
        letter = self.text(unit) if unit else None
        if unit and letter is None:
            return self._as(name, lambda value: None)
        return self._as(name, lambda value: read_duration(value, letter))

    def node(self, *names: str) -> Node:
        """Return the object at the path ``names``; an empty one where there is none."""
        node = self
        for name in names:
            value = node.value.get(name)
            node = Node(value if isinstance(value, Mapping) else {}, (*node.path, name), self.account)
        return node

    def rows(self, name: str) -> list[Node]:
        """Return the objects of a list, which may stand as JSON inside a string."""
        value, path = self.value.get(name), (*self.path, name)
        if isinstance(value, str) and value.lstrip()[:1] == "[":
            value = self._parsed(value, path)
        items = enumerate(value if isinstance(value, list) else [])
        return [Node(item, (*path, index), self.account) for index, item in items if isinstance(item, Mapping)]

    def words(self, name: str) -> list[str]:
        """Return the texts of a list."""
        value = self.value.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return []
        self.account.read.add((*self.path, name))
        return value

    def leave(self, *names: str) -> None:
        """Count as read what says again what stands elsewhere in the file, or how the portal keeps its books."""
        self.account.read.update((*self.path, name) for name in names)

    def _parsed(self, text: str, path: Path) -> Any:
        try:
            tree = parse_exact(text, longest=MAX_INNER_BYTES, deepest=MAX_DEPTH)
        except Invalid as error:
            self.account.problems += [Problem(path, problem.code, problem.params) for problem in error.problems]
            self.account.read.add(path)
            return None
        self.account.inner[path] = tree
        return tree

    def _as(self, name: str, read: Callable[[Any], T]) -> T | None:
        value, path = self.value.get(name), (*self.path, name)
        if value is None or (isinstance(value, str) and not value.strip()) or value == []:
            return None
        try:
            found = read(value)
        except (Unreadable, UnclearText):
            return None  # it stays unread, and is listed with its place
        self.account.read.add(path)
        return found


def said(**fields: Any) -> dict[str, Any]:
    """Return ``fields`` without those that say nothing."""
    return {name: value for name, value in fields.items() if value not in (None, {}, [])}
