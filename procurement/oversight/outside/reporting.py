"""What anybody tells us is not here yet: rows of one list, without a word of who wrote them, erased after a while.

Nobody is asked who they are. The network of whoever sends is kept for an hour, so that nobody fills the queue.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from procurement.core.canonical import sha256_hex
from procurement.core.errors import Invalid, Problem, Refused
from procurement.core.text import UnclearText, clean_line
from procurement.oversight.outside.columns import AMOUNT, BODY, NUMBER, TITLE, heading_key
from procurement.oversight.outside.models import (
    REPORTS,
    OutsideColumns,
    OutsideDecision,
    OutsideList,
    OutsideMatch,
    OutsideRow,
    ReportAttempt,
)
from procurement.oversight.outside.queries import find_standings
from procurement.oversight.outside.service import KEY_BYTES

HEADINGS = {TITLE: "Tên gói thầu, dự án", BODY: "Đơn vị", AMOUNT: "Giá trị", NUMBER: "Số", "seen_at": "Thấy ở đâu"}
"""What the form asks for, and the columns of the list."""
LONGEST = {TITLE: 500, BODY: 200, AMOUNT: 60, NUMBER: 60, "seen_at": 500}
MOST_SENT, SENT_WITHIN = 5, timedelta(hours=1)
"""Reports of one network."""
MOST_WAITING = 500
"""Reports that nobody has decided yet; with so many the form takes no more."""
KEPT = timedelta(days=365)
"""A report is erased so long after it came, once somebody has decided of it."""
NOBODY = "public"


class TooManyReports(Refused):
    """One network sends too much at once."""

    def __init__(self) -> None:
        self.seconds = int(SENT_WITHIN.total_seconds())
        super().__init__(Problem((), "report.wait", {"minutes": self.seconds // 60}))


def add_report(session: Session, said: Mapping[str, str], client: str, at: datetime) -> OutsideRow:
    """Take a report in: ``said`` by the keys of HEADINGS. Raises Invalid, TooManyReports, Refused."""
    cells = _clean(said)
    _require_patience(session, client, at)
    of = _get_reports(session, at)
    standings = find_standings(session, of)
    if sum(one.decision is None for one in standings) >= MOST_WAITING:
        raise Refused(Problem((), "report.full"))
    last = max((one.ordinal for one in standings), default=0)
    row = OutsideRow(list_id=of.id, ordinal=last + 1, cells=[cells[name] for name in HEADINGS], added_at=at)
    session.add(row)
    session.flush()
    return row


def _clean(said: Mapping[str, str]) -> dict[str, str]:
    cells, problems = {}, []
    for name, most in LONGEST.items():
        try:
            cells[name] = clean_line(said.get(name, ""))
        except UnclearText as error:
            cells[name] = ""
            problems.append(Problem((name,), error.code))
        if len(cells[name]) > most:
            problems.append(Problem((name,), "case.too_long", {"most": most, "length": len(cells[name])}))
    if not any(letter.isalpha() for letter in cells[TITLE]):
        problems.append(Problem((TITLE,), "report.title"))
    if problems:
        raise Invalid(problems)
    return cells


def _require_patience(session: Session, client: str, at: datetime) -> None:
    session.execute(delete(ReportAttempt).where(ReportAttempt.at <= at - SENT_WITHIN))
    sent = session.scalar(select(func.count()).where(ReportAttempt.client == client))
    if (sent or 0) >= MOST_SENT:
        raise TooManyReports
    session.add(ReportAttempt(client=client, at=at))


def find_reports(session: Session) -> OutsideList | None:
    """Return the list of reports; None before the first."""
    return session.scalars(select(OutsideList).where(OutsideList.kind == REPORTS)).first()


def _get_reports(session: Session, at: datetime) -> OutsideList:
    found = find_reports(session)
    if found is None:
        headings = list(HEADINGS.values())
        found = OutsideList(
            key=secrets.token_urlsafe(KEY_BYTES), kind=REPORTS, title="Mọi người báo", headings=headings,
            heading_key=heading_key(headings), sha256=sha256_hex(b""), left_out=0, loaded_at=at, loaded_by=NOBODY,
        )  # fmt: skip
        session.add(found)
        session.flush()
        at_role = {role: position for position, role in enumerate(HEADINGS) if role in (TITLE, BODY, AMOUNT, NUMBER)}
        session.add(OutsideColumns(list_id=found.id, at=at, actor=NOBODY, columns=at_role, unit=0))
        session.flush()
    return found


def forget_reports(session: Session, at: datetime) -> int:
    """Erase reports that were decided and came a year ago; return how many."""
    of = find_reports(session)
    decided = [one.row_id for one in find_standings(session, of) if one.decision] if of else []
    old = select(OutsideRow.id).where(OutsideRow.id.in_(decided), OutsideRow.added_at <= at - KEPT)
    return _erase(session, session.scalars(old).all())


def _erase(session: Session, ids: Collection[int]) -> int:
    for table in (OutsideMatch, OutsideDecision):
        session.execute(delete(table).where(table.row_id.in_(ids)))
    session.execute(delete(OutsideRow).where(OutsideRow.id.in_(ids)))
    return len(ids)
