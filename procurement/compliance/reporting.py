"""What a report on one body follows: the form of the circular in force on its day, and the articles on sanctions.

A fine is told only where the text of its decree was read: a report may come before a court.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from procurement.compliance.citations import CERTAINTIES, TO_CONFIRM
from procurement.compliance.days import DATA
from procurement.compliance.judging import LATE, MISSING
from procurement.compliance.tables import AMOUNT, ANY_TEXT, DATE, WORDS, Faults, Table, choice
from procurement.core.errors import Invalid

DATES = {"valid_from": DATE, "valid_to": DATE.optional()}
FORMS = Table("form", {"code": ANY_TEXT, **DATES, "name": WORDS, "section": WORDS, "certainty": choice(CERTAINTIES)})
SANCTIONS = Table(
    "sanction",
    {"code": choice((LATE, MISSING)), **DATES, "article": WORDS, "least": AMOUNT, "most": AMOUNT,
     "certainty": choice(CERTAINTIES)},
)  # fmt: skip


@dataclass(frozen=True)
class Dated:
    """A row of law in force from ``valid_from`` to ``valid_to`` (half-open; None: still), as certain as a rule."""

    valid_from: date
    valid_to: date | None
    certainty: str

    def holds(self, on: date) -> bool:
        """Whether it was in force on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def said(self, words: dict[str, str], language: str) -> str:
        """Return ``words`` in ``language``; what is not certain says so."""
        return words[language] + (TO_CONFIRM[language] if self.certainty == "recalled" else "")


@dataclass(frozen=True)
class Form(Dated):
    """A form of report, and the heading of its part about what was made public."""

    code: str
    name: dict[str, str]
    section: dict[str, str]


@dataclass(frozen=True)
class Sanction(Dated):
    """An article on posting ``late``, or not at all (``missing``). ``fine`` in million dong; None: do not print it."""

    code: str
    article: dict[str, str]
    fine: tuple[int, int] | None


def find_form(on: date) -> Form | None:
    """Return the form for a report of that day. Raises Invalid with every fault of the file."""
    return next((form for form in load_forms() if form.holds(on)), None)


def find_sanction(code: str, on: date) -> Sanction | None:
    """Return the article on LATE or MISSING that was in force on the last day for posting. Raises Invalid."""
    return next((row for row in load_sanctions() if row.code == code and row.holds(on)), None)


@cache
def load_forms(folder: Path = DATA) -> tuple[Form, ...]:
    """Return the forms, first to last. Raises Invalid with every fault of the file."""
    faults = Faults()
    rows = FORMS.read("report_forms.toml", faults, folder)
    if faults:
        raise Invalid(faults)
    return tuple(
        Form(row["valid_from"], row.get("valid_to"), row["certainty"], row["code"], row["name"], row["section"])
        for row in rows
    )


@cache
def load_sanctions(folder: Path = DATA) -> tuple[Sanction, ...]:
    """Return the articles. Raises Invalid with every fault of the file."""
    faults = Faults()
    rows = SANCTIONS.read("sanctions.toml", faults, folder)
    if faults:
        raise Invalid(faults)
    return tuple(
        Sanction(
            row["valid_from"], row.get("valid_to"), row["certainty"], row["code"], row["article"],
            (row["least"], row["most"]) if row["certainty"] == "found" else None,
        )
        for row in rows
    )  # fmt: skip
