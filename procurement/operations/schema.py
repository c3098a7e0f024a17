"""Whether the database and the program fit together, and what helps where they do not."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.core.errors import Problem, Refused


@dataclass(frozen=True)
class Schema:
    """The revision that the database has (None: no schema at all), the one the program needs, and all it knows."""

    found: str | None
    needed: str
    known: frozenset[str]

    @property
    def state(self) -> str:
        """``missing``, ``older``, ``newer`` or ``current``."""
        if self.found is None:
            return "missing"
        if self.found == self.needed:
            return "current"
        return "older" if self.found in self.known else "newer"

    def refuse_newer(self) -> None:
        """Raise Refused when a later program made the database: what it holds cannot be known here."""
        if self.state == "newer":
            raise Refused(self._problem())

    def require_current(self) -> None:
        """Raise Refused unless the program can work on the database; the sentence says what to run."""
        if self.state != "current":
            raise Refused(self._problem())

    def _problem(self) -> Problem:
        return Problem((), f"schema.{self.state}", {"found": self.found, "needed": self.needed})
