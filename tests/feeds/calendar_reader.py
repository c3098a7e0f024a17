"""A calendar program as a stranger would write it, from RFC 5545 alone: strict, and merging what it reads again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

LINE = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]+))*):(.*)', re.DOTALL)
ESCAPED = re.compile(r"\\(.)")
LONGEST = 75
"""Octets of a line without its end (section 3.1)."""


@dataclass
class Component:
    """A component: its properties by name, each with its parameters, and what it holds."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    inner: list[Component] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a property of type TEXT as it was before it was escaped (section 3.3.11)."""
        value = self.properties[name]
        assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
        return ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)

    def all(self, name: str) -> list[Component]:
        """Return the components of this name directly inside."""
        return [each for each in self.inner if each.name == name]


def unfold(data: bytes) -> list[str]:
    """Return the content lines; each must end as the RFC says and be no longer than it allows."""
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    assert all(len(line) <= LONGEST for line in lines)
    assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", b"".join(lines))
    for line in lines:
        line.decode("utf-8")  # no character may be cut in two: not every reader unfolds before it decodes
    return b"\r\n".join(lines).replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def read(data: bytes) -> Component:
    """Return the one VCALENDAR in ``data``."""
    stack = [Component("")]
    for line in unfold(data):
        match = LINE.fullmatch(line)
        assert match, line
        name, parameters, value = match.groups()
        if name == "BEGIN":
            stack.append(Component(value))
        elif name == "END":
            done = stack.pop()
            assert done.name == value
            stack[-1].inner.append(done)
        else:
            assert name not in stack[-1].properties, f"{name} twice"
            stack[-1].properties[name] = value
            stack[-1].parameters[name] = parameters
    assert len(stack) == 1
    (calendar,) = stack[0].inner
    assert calendar.name == "VCALENDAR"
    return calendar


def merge(known: dict[str, Component], events: Iterable[Component]) -> dict[str, Component]:
    """Return a client's events after it took in ``events``: of each UID the one with the highest SEQUENCE stands.

    What is not among ``events`` stays, as it does where a file is imported once more.
    """
    merged = dict(known)
    for event in events:
        uid = event.properties["UID"]
        if uid not in merged or int(event.properties["SEQUENCE"]) >= int(merged[uid].properties["SEQUENCE"]):
            merged[uid] = event
    return merged
