"""Which notices a package needs, by its selection form (``publications.toml``): what "100 %" counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from procurement.compliance.citations import CERTAINTIES, Cited, Texts
from procurement.compliance.regimes import Regimes
from procurement.compliance.rules import Conditions, Fact, Given, check_row, conditions, first_fitting
from procurement.compliance.tables import ANY_TEXT, CONDITIONS, TEXTS, WORDS, Faults, Table, choice, choices
from procurement.notices.kinds import KINDS


@dataclass(frozen=True)
class Publication:
    """A row of the matrix: the kinds of notices (``needs``) that packages of some forms need under some regimes.

    ``exempt`` are kinds that the cited articles exempt, ``unsettled`` those of which they do not tell.
    """

    code: str
    regimes: tuple[str, ...]
    needs: tuple[str, ...]
    cited: Cited
    when: Conditions
    note: dict[str, str] = field(default_factory=dict)
    exempt: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Needs:
    """What a package needs: ``certain`` kinds; kinds that hang on a fact that is not known; the rows that say so.

    ``exempt`` and ``unsettled`` as the rows have them.
    """

    certain: frozenset[str]
    unclear: frozenset[str]
    rows: tuple[Publication, ...]
    exempt: frozenset[str] = frozenset()
    unsettled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Publications:
    """The whole matrix."""

    rows: tuple[Publication, ...]
    cases: frozenset[str]

    def find(self, regime: str, given: Given) -> Needs | None:
        """Return which notices a package needs; None where its form is not known or has no row."""
        rows: Sequence[Publication] = list(
            first_fitting((row for row in self.rows if regime in row.regimes), given, self.cases)
        )
        if given.get("form") is None or not rows:
            return None
        needs = [frozenset(row.needs) for row in rows]
        certain = frozenset.intersection(*needs)
        exempt = frozenset.intersection(*(frozenset(row.exempt) for row in rows))
        unsettled = frozenset(kind for row in rows for kind in row.unsettled)
        return Needs(certain, frozenset.union(*needs) - certain, tuple(rows), exempt, unsettled)


def read_publications(facts: dict[str, Fact], regimes: Regimes, texts: Texts, faults: Faults) -> Publications:
    """Return the matrix of ``data/publications.toml``."""
    columns = {
        "code": ANY_TEXT,
        "when": CONDITIONS,
        "regimes": choices([regime.code for regime in regimes.rows]),
        "needs": choices(tuple(KINDS)),
        "exempt": choices(tuple(KINDS)).optional(),
        "unsettled": choices(tuple(KINDS)).optional(),
        "cite": TEXTS,
        "certainty": choice(CERTAINTIES),
        "note": WORDS.optional(),
    }
    rows = Table("publication", columns).read("publications.toml", faults)
    for row in rows:
        check_row(row, facts, texts, faults)
    made = [] if faults else [
        Publication(
            row["code"], tuple(row["regimes"]), tuple(row["needs"]),
            texts.cite(row["cite"], row["certainty"]), conditions(row), row.get("note", {}),
            tuple(row.get("exempt", ())), tuple(row.get("unsettled", ())),
        )
        for row in rows
    ]  # fmt: skip
    return Publications(tuple(made), frozenset(fact.code for fact in facts.values() if fact.kind == "case"))
