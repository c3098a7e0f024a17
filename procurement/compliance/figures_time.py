"""How timely publications came by the national system's time: share on time, and how many days late the late ones were.

By the source of the national time, for a body's own word is not the system's record. Never mixed with coverage.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.compliance.counting import HOURS
from procurement.compliance.figures import PER_MILLE, POSTINGS, SMALL, TENTH, AsOf, Scope
from procurement.compliance.judging import APART, SECONDS_OF_DAY
from procurement.compliance.models import DutyRow

MEDIAN, HIGH = 50, 90
PER_CENT = 100


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
    columns = (DutyRow.kind, DutyRow.national_source, DutyRow.unit, DutyRow.late_by)
    counted = select(*columns, func.count()).where(
        POSTINGS, DutyRow.need.not_in(APART), as_of.is_posted(), *scope.conditions(), *as_of.conditions()
    )
    found: dict[tuple[str, str], Times] = defaultdict(Times)
    for kind, source, unit, late_by, count in session.execute(counted.group_by(*columns)):
        _add(found[kind, source or ""], unit, late_by, count)
    return found


def _add(times: Times, unit: str | None, late_by: int | None, count: int) -> None:
    if late_by is None:
        times.unknown += count
    elif late_by == 0:
        times.on_time += count
    else:
        times.late[math.ceil(late_by / SECONDS_OF_DAY) if unit == HOURS else late_by] += count
