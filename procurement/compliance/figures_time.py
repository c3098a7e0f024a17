"""How timely publications came by the national system's time: share on time, and how many days late the late ones were.

By the source of the national time, for a body's own word is not the system's record. Never mixed with coverage.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from procurement.compliance.counting import HOURS
from procurement.compliance.figures import PER_MILLE, POSTINGS, SMALL, TENTH, AsOf, Conditions, Scope
from procurement.compliance.judging import APART, SECONDS_OF_DAY
from procurement.compliance.models import UNJUDGED, DutyRow, DutyTimeSum
from procurement.compliance.settling import settled_until

MEDIAN, HIGH = 50, 90
PER_CENT = 100
Counted = Counter[tuple[str, str, int]]
TIMED = (DutyRow.need.not_in(APART), DutyRow.met_at.is_not(None))
"""What was posted and is not apart."""
DAYS_LATE: ColumnElement[int] = case(
    (DutyRow.late_by.is_(None), UNJUDGED),
    (DutyRow.unit == HOURS, (DutyRow.late_by + (SECONDS_OF_DAY - 1)) // SECONDS_OF_DAY),
    else_=DutyRow.late_by,
)
"""Days as ``DutyRow.late_by`` has them; for limits of hours days begun."""


@dataclass
class Times:
    """How the publications of one kind stand whose national time one source tells.

    ``late`` counts them by how late they were: days, working days where the rule counts these; for limits of hours
    whole days, rounded up. ``unknown`` lack a date, or a rule limits no time: they count neither way.
    """

    on_time: int = 0
    unknown: int = 0
    late: Counter[int] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """How many can be judged."""
        return self.on_time + self.late.total()

    @property
    def share(self) -> float | None:
        """Those on time in a hundred judged, rounded down to a tenth."""
        return self.on_time * PER_MILLE // self.judged / TENTH if self.judged else None

    @property
    def is_small(self) -> bool:
        """Whether the share says little."""
        return 0 < self.judged < SMALL

    def add(self, late: int, count: int) -> None:
        """Add so many that were so many days late (UNJUDGED: nobody knows)."""
        if late == UNJUDGED:
            self.unknown += count
        elif late == 0:
            self.on_time += count
        else:
            self.late[late] += count

    def days_late(self, per_cent: int) -> int | None:
        """Return by how many days at most so many per cent of the late ones were late (nearest rank)."""
        return nearest_rank(self.late, per_cent)


def nearest_rank(counts: Mapping[int, int], per_cent: int) -> int | None:
    """Return the least value that at least ``per_cent`` of all values do not exceed; None where there are none."""
    rank, seen = math.ceil(sum(counts.values()) * per_cent / PER_CENT), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= rank:
            return value
    return None


def count_times(session: Session, scope: Scope, as_of: AsOf) -> dict[tuple[str, str], Times]:
    """Return by (kind, source of the national time; "" where it is not known) how timely publications came."""
    kept = scope.summed(DutyTimeSum, as_of)
    counted = _of_rows(session, scope, as_of, as_of.is_posted()) if kept is None else _of_sums(session, kept)
    if kept is not None and as_of.known < settled_until(session):  # came behind that instant, or is known since
        counted.subtract(_of_rows(session, scope, None, DutyRow.settles_at > as_of.known))
    found: dict[tuple[str, str], Times] = defaultdict(Times)
    for (kind, source, late), count in counted.items():
        if count:
            found[kind, source].add(late, count)
    return found


def _of_rows(session: Session, scope: Scope, as_of: AsOf | None, *conditions: ColumnElement[bool]) -> Counted:
    columns = (DutyRow.kind, func.coalesce(DutyRow.national_source, ""), DAYS_LATE)
    known = as_of.conditions() if as_of else ()
    counted = select(*columns, func.count()).where(POSTINGS, *TIMED, *conditions, *scope.conditions(), *known)
    return _counted(session.execute(counted.group_by(*columns)))


def _of_sums(session: Session, kept: Conditions) -> Counted:
    columns = (DutyTimeSum.kind, DutyTimeSum.source, DutyTimeSum.late)
    counted = select(*columns, func.sum(DutyTimeSum.count)).where(*kept).group_by(*columns)
    return _counted(session.execute(counted))


def _counted(rows: Iterable[Any]) -> Counted:
    return Counter({(kind, source, late): count for kind, source, late, count in rows})
