"""How well a row of a foreign list and a thing of the register agree: evidence first, then a grade, no hidden score."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from procurement.oversight.outside.columns import Said
from procurement.oversight.outside.known import Known
from procurement.oversight.outside.models import CERTAIN, GRADES, LIKELY, NONE
from procurement.search.likeness import likeness

SAME_TITLE, NEAR_TITLE, FAR_TITLE = 0.92, 0.6, 0.35
"""Likeness of titles (``search.likeness``): the same but for a word, about the same thing, of another thing."""
NEAR_AMOUNT = Decimal("0.02")
"""Amounts nearer than this share are alike: contracts differ from prices by rounding and by small savings."""

SHOWN = ("number", "code", "shared", "title", "near_title", "other_title", "amount", "near_amount", "other_amount",
         "body", "other_body", "several")  # fmt: skip
"""All evidence, in the order in which it is told."""


CERTAINLY = (
    {"number", "title"}, {"number", "near_title"}, {"number", "amount"}, {"number", "near_amount"}, {"number", "body"},
    {"code", "body", "title"}, {"code", "body", "near_title"}, {"code", "body", "amount"}, {"title", "body", "amount"},
)  # fmt: skip
"""Each of these together makes it certain, unless something of AGAINST is there too."""
AGAINST = frozenset({"other_title", "other_body"})
POSSIBLY = (
    {"number"}, {"code"}, {"title"}, {"amount", "body"}, {"near_title", "body"}, {"near_title", "amount"},
    {"near_title", "near_amount"}, {"near_title", "shared"},
)  # fmt: skip
"""Each of these makes it likely; all else is chance, and another title is, unless the number is the same."""


@dataclass(frozen=True)
class Judged:
    """A thing held against a row. ``closeness`` orders things of one grade."""

    known: Known
    grade: str
    evidence: tuple[str, ...]
    closeness: float

    @property
    def order(self) -> tuple[int, float, str]:
        """The key by which the best comes first."""
        return GRADES.index(self.grade), -self.closeness, self.known.reference


def judge(said: Said, known: Known, numbers: Collection[str], kin: Collection[str]) -> Judged:
    """Hold a thing against what a row says.

    ``numbers`` are all spellings of the row's numbers, ``kin`` the references of the bodies that it may mean by its
    body: that one, those above, below and before it; empty where the body is not known here.
    """
    alike = max((likeness(said.title, title) for title in known.titles), default=0.0) if said.title else None
    evidence = {*_by_number(said, known, numbers), *_by_title(alike), *_by_amount(said.amount, known.amounts)}
    if kin:
        evidence.add("body" if known.organisation in kin else "other_body")
    told = tuple(code for code in SHOWN if code in evidence)
    return Judged(known, _grade(evidence), told, (alike or 0.0) + sum(code in AGREEING for code in evidence))


AGREEING = frozenset({"number", "code", "shared", "amount", "near_amount", "body"})


def _by_number(said: Said, known: Known, numbers: Collection[str]) -> set[str]:
    found = {"number"} if known.numbers & set(numbers) else set()
    found |= {"shared"} if known.shared & set(numbers) else set()
    codes = {code.casefold() for code in known.codes}
    return found | ({"code"} if said.code and said.code.casefold() in codes else set())


def _by_title(alike: float | None) -> set[str]:
    if alike is None or FAR_TITLE <= alike < NEAR_TITLE:
        return set()
    return {"title" if alike >= SAME_TITLE else "near_title" if alike >= NEAR_TITLE else "other_title"}


def _by_amount(amount: Decimal | None, amounts: Collection[Decimal]) -> set[str]:
    if amount is None or not amounts:
        return set()
    if amount in amounts:
        return {"amount"}
    is_near = any(abs(amount - other) <= other * NEAR_AMOUNT for other in amounts)
    return {"near_amount" if is_near else "other_amount"}


def _grade(evidence: Collection[str]) -> str:
    has = set(evidence)
    if any(has >= together for together in CERTAINLY) and not has & AGAINST:
        return CERTAIN
    is_other = "other_title" in has and "number" not in has
    return LIKELY if any(has >= together for together in POSSIBLY) and not is_other else NONE


def choose(judged: list[Judged], most: int) -> list[Judged]:
    """Return the best of several, the best first.

    Two that would be certain without a number are only likely: a title that comes back every year.
    """
    found = sorted((one for one in judged if one.grade != NONE), key=lambda one: one.order)
    sure = [one for one in found if one.grade == CERTAIN]
    if len(sure) > 1 and "number" not in sure[0].evidence:
        twins = {id(one) for one in sure}
        found = [replace(one, grade=LIKELY, evidence=(*one.evidence, "several")) if id(one) in twins else one
                 for one in found]  # fmt: skip
    return found[:most]
