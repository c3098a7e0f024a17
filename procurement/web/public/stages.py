"""How far packages have come: one word for each, the same on its own page, in its plan and wherever it is listed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.notices.events import closes_at, load_content
from procurement.notices.queries import find_calls, find_round_kinds
from procurement.plans.models import Package, PlanPackage, Round
from procurement.plans.queries import is_upcoming
from procurement.web.public.states import call_state


def round_state(outcome: str | None, kinds: Collection[str], closing: datetime | None, now: datetime) -> str:
    """Return the state of a round from its outcome, the kinds of its notices and when its last call closes."""
    if outcome == "awarded" and "contract" in kinds:
        return "signed"
    if outcome:
        return outcome
    if "contract" in kinds:
        return "signed"
    state = call_state(closing, now) if closing is not None else "unknown"
    # An opening may be that of the prequalification: while a call is open, the round is.
    return "judging" if "opening" in kinds and state in ("closed", "unknown") else state


def unopened_state(package: Package, wording: PlanPackage | None, now: datetime) -> str:
    """Return the state of a package for which nobody has called for bids; ``wording`` is its plan's latest."""
    if package.plan is not None and package.plan.cancelled:
        return "cancelled"
    if package.removed:
        return "removed"
    return "planned" if wording is not None and is_upcoming(wording, civil_date(now)) else "waiting"


def find_stages(session: Session, wordings: Iterable[PlanPackage], now: datetime) -> dict[int, str]:
    """Return the state of the packages that ``wordings`` word, by package id, in a fixed number of statements.

    The packages come with their rounds; what counts is the latest round.
    """
    return find_package_states(session, {row.package: row for row in wordings}, now)


def find_package_states(
    session: Session, worded: Mapping[Package, PlanPackage | None], now: datetime
) -> dict[int, str]:
    """Return the state of packages, by id; ``worded`` says how the plan of each words it, None where it has none."""
    rounds = [package.rounds[-1] for package in worded if package.rounds]
    kinds = find_round_kinds(session, [one.id for one in rounds])
    closings = _closings(session, rounds)
    return {package.id: _state(package, row, kinds, closings, now) for package, row in worded.items()}


def _state(
    package: Package,
    row: PlanPackage | None,
    kinds: Mapping[int, set[str]],
    closings: Mapping[int, datetime],
    now: datetime,
) -> str:
    if not package.rounds:
        return unopened_state(package, row, now)
    last = package.rounds[-1]
    return round_state(last.outcome, kinds.get(last.id, ()), closings.get(last.id), now)


def _closings(session: Session, rounds: Iterable[Round]) -> dict[int, datetime]:
    """Return when the last call of each round that still runs closes."""
    closings = {}
    for round_id, content in find_calls(session, [one.id for one in rounds if one.outcome is None]):
        closing = closes_at(load_content(content))
        if closing is not None:
            closings[round_id] = closing
    return closings
