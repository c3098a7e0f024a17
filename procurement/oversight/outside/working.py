"""Matching lists a batch at a time: the first rows at once when the columns are chosen, what is left by the worker.

The looking is done by a reader, so that nobody who publishes waits for it; only what was found is then written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.ledger.queries import get_head
from procurement.oversight.outside.judging import Judged
from procurement.oversight.outside.matching import Bodies, Matched, match_rows
from procurement.oversight.outside.models import OutsideList, OutsideMatch
from procurement.oversight.outside.queries import find_columns, find_lists, find_unmatched
from procurement.search.service import Search

BATCH = 100
"""Rows that are matched from one state of the register."""
AT_ONCE = 1_000
"""Rows that whoever chose the columns waits for; the worker matches the others, and the page tells how far it is."""


@dataclass(frozen=True)
class ListMatching:
    """Matches rows of lists with what the register has."""

    database: Database
    search: Search
    clock: Clock

    def match(self, list_id: int, most: int = AT_ONCE) -> int:
        """Match up to ``most`` rows of a list that were not matched yet; return how many."""
        done = 0
        while done < most and (found := self._match_some(list_id, min(BATCH, most - done))):
            done += found
        return done

    def work(self) -> int:
        """Match what is left of any list; return how many rows."""
        with self.database.read() as session:
            ids = [one.id for one in find_lists(session)]
        return sum(self.match(id_) for id_ in ids)

    def _match_some(self, list_id: int, limit: int) -> int:
        now = self.clock.now()
        with self.database.read() as session:
            of = session.get_one(OutsideList, list_id)
            columns, rows = find_columns(session, of), find_unmatched(session, of, limit)
            if columns is None or not rows:
                return 0
            head = get_head(session)
            found = match_rows(session, self.search, Bodies(session, now), of.kind, columns, rows, now)
        with self.database.write() as session:
            chosen = find_columns(session, of)
            if chosen == columns:  # else somebody chose others meanwhile: what was found means nothing
                _write(session, found, head.sequence if head else 0, now)
        return len(found)


def _write(session: Session, found: list[Matched], sequence: int, at: datetime) -> None:
    ids = [one.row_id for one in found]
    session.execute(delete(OutsideMatch).where(OutsideMatch.row_id.in_(ids)))
    session.add_all(
        OutsideMatch(
            row_id=one.row_id, grade=one.grade, candidates=list(map(_listed, one.candidates)), lacks=list(one.lacks),
            organisation_id=one.organisation.id if one.organisation else None, identity=one.identity,
            sequence=sequence, matched_at=at,
        )
        for one in found
    )  # fmt: skip


def _listed(judged: Judged) -> dict[str, object]:
    known = judged.known
    return {
        "thing": known.thing,
        "reference": known.reference,
        "grade": judged.grade,
        "evidence": list(judged.evidence),
    }
