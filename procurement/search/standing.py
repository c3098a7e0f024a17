"""What has become of the package that a document is about, and whether the document speaks of its present.

A status belongs to the package. Of its documents those carry it that belong to its present step: the rows of its plan
until somebody calls for bids, then the notices of its last round. All of these carry the same one. What is past has no
status and is found without asking for one: a plan's row once bids are called for, an earlier round, a prequalification
whose bids have been called for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from procurement.notices.models import Notice
from procurement.plans.models import Package, Plan

PAST = "past"


def fate(notice: Notice, kinds: Collection[str]) -> str:
    """Return what has become of the notice: running, awarded, none, cancelled, or planned for a plan in force.

    ``kinds`` are those of the notices of its round: a contract shows an award, though nobody has posted that.
    """
    if notice.round is not None:
        outcome = notice.round.outcome or ("awarded" if "contract" in kinds else "running")
        return "awarded" if outcome == "partly" else outcome
    is_cancelled = notice.kind == "cancellation" or (notice.plan is not None and notice.plan.cancelled)
    return "cancelled" if is_cancelled else "planned"


def standing(notice: Notice, content: Mapping[str, Any], kinds: Collection[str]) -> str:
    """Return the fate of the package that ``notice`` is about, PAST where the notice no longer speaks of it.

    ``content`` is what a revision of the notice says, ``kinds`` as in ``fate``. A notice about no package has its own.
    """
    return PAST if _is_past(notice, content) else fate(notice, kinds)


def _is_past(notice: Notice, content: Mapping[str, Any]) -> bool:
    if notice.round is None or notice.package is None:
        return False
    is_qualifying = notice.kind == "prequalification" or content["body"].get("stage") == "prequalification"
    return notice.round is not notice.package.rounds[-1] or (is_qualifying and notice.round.stage == "bidding")


def status_at(standing: str, closing: datetime | None, now: datetime) -> str | None:
    """Return the status by which a document is found at ``now``; None for what is past.

    ``closing`` is when the last call of its round closes: without one it is not known to be open at any time.
    """
    if standing != "running":
        return None if standing == PAST else standing
    return "open" if closing is not None and closing > now else "closed"


def row_standing(plan: Plan | None, package: Package | None) -> str:
    """Return the fate of ``package`` as far as a row of ``plan`` speaks of it: planned, cancelled or PAST.

    A plan or package of None stands for a version of the plan that never counted.
    """
    if plan is None or package is None or package.removed or package.rounds:
        return PAST
    return "cancelled" if plan.cancelled else "planned"
