"""Which law governs a notice: by its own date, or by when the documents of its package were first issued."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from procurement.compliance.citations import CERTAINTIES, Cited, Texts
from procurement.compliance.tables import ANY_TEXT, DATE, TEXTS, WORDS, Faults, Row, Table, choice
from procurement.core.errors import Problem

REGIMES = Table(
    "regime",
    {
        "code": ANY_TEXT,
        "valid_from": DATE,
        "valid_to": DATE.optional(),
        "name": WORDS,
        "cite": TEXTS,
        "keeps": TEXTS.optional(),
        "certainty": choice(CERTAINTIES),
        "note": WORDS.optional(),
    },
)
OF_THEIR_OWN = ("plan",)
"""Kinds of notices that belong to no package, and so go by their own date."""


@dataclass(frozen=True)
class Regime:
    """The rules in force from ``valid_from`` to ``valid_to`` (half-open). ``keeps``: what lets packages stay in it."""

    code: str
    valid_from: date
    valid_to: date | None
    name: dict[str, str]
    cited: Cited
    keeps: Cited
    note: dict[str, str]

    def holds(self, day: date) -> bool:
        """Tell whether the regime was in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Choice:
    """The regime of one notice and ``why`` it is this one: a code with parameters, for ``core.messages``.

    ``is_certain`` is False where the day of issue decides but is not known, so that the notice's own date stood in.
    """

    regime: Regime
    why: Problem
    is_certain: bool = True


@dataclass(frozen=True)
class Regimes:
    """All regimes, earliest first, without gaps."""

    rows: tuple[Regime, ...]

    def on(self, day: date) -> Regime | None:
        """Return the regime in force on ``day``; None before the first."""
        return next((regime for regime in self.rows if regime.holds(day)), None)

    def choose(self, kind: str, document_on: date | None, issued_on: date | None = None) -> Choice | None:
        """Return the regime of a notice of ``kind`` whose document (decision) is dated ``document_on``.

        ``issued_on`` is when the documents of its package were first issued, or a draft contract sent: a package begun
        under one regime stays there to the end of its contract. None where neither date is known, or before 2006.
        """
        if kind not in OF_THEIR_OWN and issued_on:
            return self._chosen(issued_on, document_on)
        regime = self.on(document_on) if document_on else None
        if regime is None or document_on is None:
            return None
        is_certain = kind in OF_THEIR_OWN
        code = "law.regime_by_date" if is_certain else "law.regime_unissued"
        return Choice(regime, _why(code, regime, document_on, regime.cited), is_certain)

    def _chosen(self, issued_on: date, document_on: date | None) -> Choice | None:
        regime = self.on(issued_on)
        if regime is None:
            return None
        stays = document_on is not None and not regime.holds(document_on)
        code, cited = ("law.regime_stays", regime.keeps) if stays else ("law.regime_by_issue", regime.cited)
        return Choice(regime, _why(code, regime, issued_on, cited))


def _why(code: str, regime: Regime, day: date, cited: Cited) -> Problem:
    params = {"name": regime.name, "day": day.strftime("%d/%m/%Y"), "citation": cited.words(), "note": regime.note}
    return Problem((), code, params)


def read_regimes(texts: Texts, faults: Faults) -> Regimes:
    """Return the regimes of ``data/regimes.toml``."""
    rows = REGIMES.read("regimes.toml", faults)
    for row in rows:
        for wrong in texts.problems([*row["cite"], *row.get("keeps", ())]):
            faults.tell(row, "law.file_citation", "cite", value=wrong)
    for earlier, later in pairwise(rows):
        if earlier.get("valid_to") != later["valid_from"]:
            faults.tell(later, "law.file_gap", "valid_from", value=later["code"])
    return Regimes(tuple(_regimes(rows, texts))) if not faults else Regimes(())


def _regimes(rows: Iterable[Row], texts: Texts) -> Iterable[Regime]:
    for row in rows:
        cited, keeps = (texts.cite(row.get(key, ()), row["certainty"]) for key in ("cite", "keeps"))
        dates = row["valid_from"], row.get("valid_to")
        yield Regime(row["code"], *dates, row["name"], cited, keeps, row.get("note", {}))
