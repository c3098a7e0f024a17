"""What is wrong with a draft, what it is warned of, and what whoever submits it must vouch for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from procurement.compliance.checks import find_warnings
from procurement.compliance.facts import FactFinder
from procurement.core.errors import Problem
from procurement.httpkit.context import current_system
from procurement.httpkit.forms.building import Fault
from procurement.notices.calling_off import find_amended_off
from procurement.notices.checking import find_long_numbers, find_spaced
from procurement.notices.consequences import find_consequences
from procurement.notices.drafts import Draft
from procurement.notices.oddities import find_small_amounts, find_unmatched
from procurement.publication.belonging import find_all_errors
from procurement.web.desk.links import link_problems

FROM_PLAN = ("law.plan_differs", "law.plan_price_differs", "law.plan_title_differs")


@dataclass(frozen=True)
class Warned:
    """A warning with its article, and the control to which it leads."""

    told: str
    field: str
    is_about_plan: bool


@dataclass(frozen=True)
class Judgement:
    """Everything that is found in a draft at once."""

    errors: Sequence[Fault]
    warnings: tuple[Warned, ...]
    long_numbers: Sequence[Fault]

    @property
    def about_plan(self) -> list[Warned]:
        """What differs from the plan."""
        return [each for each in self.warnings if each.is_about_plan]

    @property
    def others(self) -> list[Warned]:
        """The other warnings."""
        return [each for each in self.warnings if not each.is_about_plan]


def judge(session: Session, draft: Draft, at: datetime, problems: Sequence[Problem] = ()) -> Judgement:
    """Return what is found in ``draft`` if it went out at ``at``; ``problems`` are those that an act has met."""
    return Judgement(
        errors=link_problems(draft, problems or find_all_errors(session, draft, at)),
        warnings=tell_remarks(draft, find_remarks(FactFinder(session), draft, at)),
        long_numbers=link_problems(draft, find_long_numbers(draft.said)),
    )


def find_remarks(known: FactFinder, draft: Draft, at: datetime) -> list[Problem]:
    """Return what an officer should look at again if ``draft`` went out at ``at``, never a refusal.

    [] for a text that is to be taken away. ``known`` finds what is on record, for all drafts of a page.
    """
    if draft.act == "withhold":
        return []
    content = draft.said
    facts = known.find(content, draft.notice if draft.act == "amend" else None)
    warned = find_warnings(content, published=facts, at=at, law=current_system().law)
    beside = [*find_amended_off(draft), *find_consequences(draft)]
    return [*beside, *warned, *find_unmatched(content), *find_small_amounts(content), *find_spaced(content)]


def tell_remarks(draft: Draft, remarks: Sequence[Problem]) -> tuple[Warned, ...]:
    """Return what ``draft`` is warned of in words, each with the control to which it leads."""
    pairs = zip(remarks, link_problems(draft, remarks), strict=True)
    return tuple(Warned(fault.told, fault.field, problem.code in FROM_PLAN) for problem, fault in pairs)
