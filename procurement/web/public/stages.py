"""How far packages have come: one word for each, the same on its own page, in its plan and wherever it is listed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.notices.queries import find_closings, find_round_kinds
from procurement.plans.models import Package, PlanPackage, Round
from procurement.plans.queries import Start, is_upcoming
from procurement.web.public.states import call_state


def round_state(outcome: str | None, kinds: Collection[str], closing: datetime | None, now: datetime) -> str:
    """Return the state of a round from its outcome, the kinds of its notices and when its last call closes."""
    if outcome in (None, "awarded") and "contract" in kinds:
        return "signed"
    if outcome:
        return outcome
    state = call_state(closing, now) if closing is not None else "unknown"
    # An opening may be that of the prequalification: while a call is open, the round is.
    return "judging" if "opening" in kinds and state in ("closed", "unknown") else state


def unopened_state(start: Start | None, now: datetime, *, cancelled: bool, removed: bool) -> str:
    """Return the state of a package for which nobody has called for bids; ``start`` is what its plan says last.

    ``cancelled``: its plan is; ``removed``: its plan no longer has it.
    """
    if cancelled:
        return "cancelled"
    if removed:
        return "removed"
    return "planned" if start is not None and is_upcoming(start, civil_date(now)) else "waiting"


def state_unopened(package: Package, wording: PlanPackage | None, now: datetime) -> str:
    """Return the state of ``package``, for which nobody has called for bids; ``wording`` is its plan's latest."""
    cancelled = package.plan is not None and package.plan.cancelled
    return unopened_state(wording, now, cancelled=cancelled, removed=package.removed)


def find_stages(session: Session, wordings: Iterable[PlanPackage], now: datetime) -> dict[int, str]:
    """Return the state of the packages that ``wordings`` word, by package id, in a fixed number of statements.

    The packages come with their rounds; what counts is the latest round.
    """
    worded = {row.package: row for row in wordings}
    states = find_round_states(session, [package.rounds[-1] for package in worded if package.rounds], now)
    return {
        package.id: states[package.rounds[-1].id] if package.rounds else state_unopened(package, row, now)
        for package, row in worded.items()
    }


def find_round_states(session: Session, rounds: Sequence[Round], now: datetime) -> dict[int, str]:
    """Return the state of ``rounds``, by id."""
    kinds = find_round_kinds(session, [one.id for one in rounds])
    closings = find_closings(session, [one.id for one in rounds if one.outcome is None])
    return {one.id: round_state(one.outcome, kinds.get(one.id, ()), closings.get(one.id), now) for one in rounds}
