"""The definitions of the signs (``data/indicators.toml``), read strictly: every key known, each fault with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from procurement.compliance.citations import CERTAINTIES, Cited, Texts, read_texts
from procurement.compliance.regimes import Regimes, read_regimes
from procurement.compliance.tables import TEXTS, WORDS, Column, Faults, Row, Table, choice, choices
from procurement.core.errors import Invalid, Problem
from procurement.notices.codes import SELECTION_FORM

DATA = Path(__file__).with_name("data")
FILE = "indicators.toml"
SINGLE, SHORT, IDENTICAL, REJECTED, CANCELLED, HARD = CODES = (
    "single_bidder", "short_period", "identical_prices", "others_rejected", "repeated_cancellation", "hard_to_find",
)  # fmt: skip
OF_PACKAGE = frozenset({CANCELLED, HARD})
"""Signs that a package has once at most, whichever of its notices shows it at the time."""
THRESHOLDS = {
    SINGLE: {"bidders"},
    SHORT: {"lacking"},
    IDENTICAL: {"bidders"},
    REJECTED: {"bidders"},
    CANCELLED: {"cancellations", "months"},
    HARD: {"lone_letters", "unfound_words"},
}
"""The numbers that each sign is judged by."""
PHRASES = {REJECTED: {"rejected", "ranked"}}
"""The lists of phrases that a sign reads by."""


def _is_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(type(number) is int and number > 0 for number in value.values())


def _is_phrases(value: Any) -> bool:
    return isinstance(value, dict) and all(map(TEXTS.fits, value.values()))


INDICATORS = Table(
    "indicator",
    {
        "code": choice(CODES),
        "threshold": Column(_is_numbers, "threshold.name = 1"),
        "words": Column(_is_phrases, 'words.name = ["..."]', required=False),
        "exempt": choices(SELECTION_FORM).optional(),
        "cite": Column(_is_phrases, 'cite.R1 = ["..."]', required=False),
        "certainty": choice(CERTAINTIES),
        **dict.fromkeys(("name", "says", "not_says", "reason"), WORDS),
    },
)


@dataclass(frozen=True)
class Indicator:
    """One sign: what it is called, says and does not say (by language), and the numbers it is judged by, with reason.

    ``version`` is the digest of what it is judged by: a sign keeps it, so that a changed definition shows.
    """

    code: str
    name: Mapping[str, str]
    says: Mapping[str, str]
    not_says: Mapping[str, str]
    reason: Mapping[str, str]
    threshold: Mapping[str, int]
    cited: Mapping[str, Cited]
    """The articles that speak of the matter, by the regime in force; none: there are none in any."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exempt: tuple[str, ...] = ()
    """The forms of selection in which it is not looked for."""

    @property
    def version(self) -> str:
        """The digest of thresholds, phrases and forms left out, 12 hexadecimal digits."""
        said = f"{self.code}|{sorted(self.threshold.items())}|{sorted(self.words.items())}|{sorted(self.exempt)}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


Indicators = Mapping[str, Indicator]


@cache
def load_indicators(folder: Path = DATA) -> Indicators:
    """Return the definitions by code, in the order of the file. Raises Invalid with every fault of it."""
    faults = Faults()
    texts = read_texts(faults)
    regimes = read_regimes(texts, faults)
    rows = INDICATORS.read(FILE, faults, folder)
    for row in rows:
        _check(row, texts, regimes, faults)
    lacking = sorted({*CODES} - {row["code"] for row in rows})
    faults += [Problem((FILE,), "law.file_missing", {"name": code}) for code in lacking]
    if faults:
        raise Invalid(faults)
    return {row["code"]: _indicator(row, texts) for row in rows}


def _check(row: Row, texts: Texts, regimes: Regimes, faults: Faults) -> None:
    cite = row.get("cite", {})
    cited = {"cite": {regime.code for regime in regimes.rows}} if cite else {}
    known = {"threshold": THRESHOLDS[row["code"]], "words": PHRASES.get(row["code"], set()), **cited}
    for key, wanted in known.items():
        if set(row.get(key, {})) != wanted:
            faults.tell(row, "law.file_value", key, name=key, wanted=", ".join(sorted(wanted)))
    for wrong in texts.problems(chain.from_iterable(cite.values())):
        faults.tell(row, "law.file_citation", "cite", value=wrong)


def _indicator(row: Row, texts: Texts) -> Indicator:
    said = {name: row[name] for name in ("code", "name", "says", "not_says", "reason", "threshold")}
    words = {name: tuple(phrase.casefold() for phrase in listed) for name, listed in row.get("words", {}).items()}
    exempt = tuple(row.get("exempt", ()))
    cited = {regime: texts.cite(places, row["certainty"]) for regime, places in row.get("cite", {}).items()}
    return Indicator(**said, words=words, exempt=exempt, cited=cited)
