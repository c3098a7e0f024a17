"""Targets of programmes for what is published, as data: dates, whose publications count, source and certainty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from procurement.compliance.citations import CERTAINTIES
from procurement.compliance.days import DATA
from procurement.compliance.figures import Coverage
from procurement.compliance.tables import AMOUNT, ANY_TEXT, DATE, WORDS, Faults, Table, choice
from procurement.core.errors import Invalid
from procurement.organisations.models import LEVELS

EVERY = "all"
FILE = "programmes.toml"
PROGRAMMES = Table(
    "programme",
    {
        "code": ANY_TEXT, "name": WORDS, "valid_from": DATE, "valid_to": DATE.optional(), "target": AMOUNT,
        "bodies": choice((EVERY, *LEVELS)), "source": WORDS, "certainty": choice(CERTAINTIES),
    },
)  # fmt: skip


@dataclass(frozen=True)
class Programme:
    """A target in per cent from ``valid_from`` to ``valid_to`` (half-open) for bodies of one level, or all."""

    code: str
    name: dict[str, str]
    valid_from: date
    valid_to: date | None
    target: int
    bodies: str
    source: dict[str, str]
    certainty: str

    @property
    def level(self) -> str | None:
        """The level of the bodies that it is for; None: all bodies."""
        return None if self.bodies == EVERY else self.bodies

    def distance(self, count: Coverage) -> float | None:
        """Return by how many points in a hundred the share falls short; None where nothing is required."""
        return None if count.share is None else round(max(self.target - count.share, 0), 1)


@cache
def load_programmes(folder: Path = DATA) -> tuple[Programme, ...]:
    """Return the programmes, first to last. Raises Invalid with every fault of the file."""
    faults = Faults()
    rows = PROGRAMMES.read(FILE, faults, folder)
    for row, later in zip(rows, rows[1:], strict=False):
        if row.get("valid_to") is None or row["valid_to"] > later["valid_from"]:
            faults.tell(later, "law.file_value", "valid_from", name="valid_from", wanted=">= valid_to")
    if faults:
        raise Invalid(faults)
    return tuple(_programme(row) for row in rows)


def _programme(row: dict[str, Any]) -> Programme:
    known = {name: row[name] for name in PROGRAMMES.columns if name != "valid_to"}
    return Programme(valid_to=row.get("valid_to"), **known)


def find_programme(on: date) -> Programme | None:
    """Return the programme that held on ``on``."""
    held = (row for row in load_programmes() if row.valid_from <= on and (row.valid_to is None or on < row.valid_to))
    return next(held, None)
