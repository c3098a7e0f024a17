"""What can go wrong, as codes with parameters. Sentences are made at the edge by ``core.messages``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (``path`` from the root of the input), what (``code``), with which values."""

    path: tuple[str | int, ...]
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class ProcurementError(Exception):
    """Base of the register's own errors; carries every problem found, never only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{'.'.join(map(str, p.path)) or '-'}: {p.code}" for p in self.problems))


class Invalid(ProcurementError):
    """The input breaks rules of its schema."""


class Conflict(ProcurementError):
    """The input is well formed but contradicts what is on record."""

    def __init__(self, problem: Problem) -> None:
        super().__init__([problem])


class Refused(ProcurementError):
    """The act is not allowed now (clock, duplicate approver, wrong state)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__([problem])


class NotFound(ProcurementError):
    """No such thing is on public record."""

    def __init__(self, kind: str, reference: str) -> None:
        super().__init__([Problem((), "not_found", {"kind": kind, "reference": reference})])
