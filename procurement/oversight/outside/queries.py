"""Reading lists from outside: only inspectors know of any; how their rows stand follows from matches and decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.accounts.actors import Actor
from procurement.core.errors import NotFound
from procurement.oversight.outside.columns import Columns
from procurement.oversight.outside.models import (
    CERTAIN,
    LIKELY,
    MISSING,
    NONE,
    SAME,
    OutsideColumns,
    OutsideDecision,
    OutsideList,
    OutsideMatch,
    OutsideRow,
)

SEEN, MAYBE, UNSEEN, OFF = GROUPS = ("seen", "maybe", "unseen", "off")
"""How rows are sorted for whoever works through them: found here, perhaps found, not found, need not be published."""
OF_GRADE = {CERTAIN: SEEN, LIKELY: MAYBE, NONE: UNSEEN}
OF_DECISION = {SAME: SEEN, MISSING: UNSEEN}
SAMPLE = 3
"""Rows by which somebody sees what the columns say."""


@dataclass(frozen=True)
class Standing:
    """How one row stands. ``group`` is None until it is matched; ``grade`` and ``decision`` as far as there are any."""

    row_id: int
    ordinal: int
    grade: str | None
    decision: str | None

    @property
    def group(self) -> str | None:
        """One of GROUPS; a decision counts before a match."""
        if self.decision:
            return OF_DECISION.get(self.decision, OFF)
        return OF_GRADE[self.grade] if self.grade else None


def get_list(session: Session, actor: Actor, key: str) -> OutsideList:
    """Return a list for an inspector. Raises NotFound, for everybody else too."""
    found = session.scalars(select(OutsideList).where(OutsideList.key == key)).one_or_none()
    if found is None or not actor.bodies("inspect"):
        raise NotFound("list", key)
    return found


def find_lists(session: Session) -> list[OutsideList]:
    """Return all lists, the newest first; what anybody reported is one of them."""
    return list(session.scalars(select(OutsideList).order_by(OutsideList.id.desc())))


def find_columns(session: Session, of: OutsideList) -> Columns | None:
    """Return the choice of columns that counts for a list; None until somebody has chosen."""
    return _latest(session, select(OutsideColumns).where(OutsideColumns.list_id == of.id))


def recall_columns(session: Session, heading_key: str, kind: str) -> Columns | None:
    """Return what was chosen last for a list of this kind with the same headings."""
    same = select(OutsideList.id).where(OutsideList.heading_key == heading_key, OutsideList.kind == kind)
    return _latest(session, select(OutsideColumns).where(OutsideColumns.list_id.in_(same)))


def _latest(session: Session, chosen: Select[OutsideColumns]) -> Columns | None:
    found = session.scalars(chosen.order_by(OutsideColumns.id.desc()).limit(1)).first()
    return Columns(found.columns, found.unit) if found else None


def find_standings(session: Session, of: OutsideList) -> list[Standing]:
    """Return how the rows of a list stand, in its order."""
    last = func.max(OutsideDecision.id).label("last")
    theirs = select(OutsideDecision.row_id, last).join(OutsideRow, OutsideRow.id == OutsideDecision.row_id)
    latest = theirs.where(OutsideRow.list_id == of.id).group_by(OutsideDecision.row_id).subquery()
    rows = (
        select(OutsideRow.id, OutsideRow.ordinal, OutsideMatch.grade, OutsideDecision.decision)
        .join(OutsideMatch, OutsideMatch.row_id == OutsideRow.id, isouter=True)
        .join(latest, latest.c.row_id == OutsideRow.id, isouter=True)
        .join(OutsideDecision, OutsideDecision.id == latest.c.last, isouter=True)
        .where(OutsideRow.list_id == of.id)
        .order_by(OutsideRow.ordinal)
    )
    return [Standing(*found) for found in session.execute(rows)]


def count_groups(standings: Sequence[Standing]) -> Counter[tuple[str | None, bool]]:
    """Return how many rows stand in each group, decided or not."""
    return Counter((one.group, one.decision is not None) for one in standings)


def find_rows(session: Session, ids: Collection[int]) -> list[OutsideRow]:
    """Return rows (by id) with their matches and decisions, in the order of their list."""
    rows = select(OutsideRow).where(OutsideRow.id.in_(ids)).order_by(OutsideRow.ordinal)
    related = (joinedload(OutsideRow.match), selectinload(OutsideRow.decisions))
    return list(session.scalars(rows.options(*related)).unique())


def get_row(session: Session, of: OutsideList, ordinal: int) -> OutsideRow:
    """Return a row of a list by its number. Raises NotFound."""
    where = (OutsideRow.list_id == of.id, OutsideRow.ordinal == ordinal)
    found = session.scalars(select(OutsideRow).where(*where)).one_or_none()
    if found is None:
        raise NotFound("row", str(ordinal))
    return found


def find_unmatched(session: Session, of: OutsideList, limit: int) -> list[OutsideRow]:
    """Return rows of a list that were never matched, in its order."""
    rows = select(OutsideRow).join(OutsideMatch, OutsideMatch.row_id == OutsideRow.id, isouter=True)
    rows = rows.where(OutsideRow.list_id == of.id, OutsideMatch.row_id.is_(None))
    return list(session.scalars(rows.order_by(OutsideRow.ordinal).limit(limit)))


def find_sample(session: Session, of: OutsideList) -> list[OutsideRow]:
    """Return the first rows of a list."""
    rows = select(OutsideRow).where(OutsideRow.list_id == of.id).order_by(OutsideRow.ordinal)
    return list(session.scalars(rows.limit(SAMPLE)))
