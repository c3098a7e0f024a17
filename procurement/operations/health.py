"""Is the register well? Eleven points, each with a state, a figure and what helps.

Looking changes nothing. Whoever may look without limit (a public page) asks through ``Watch``, which looks at most
every few seconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from procurement.core.audit import AuditEvent
from procurement.jobs.beats import last_beat
from procurement.jobs.mail import Mail
from procurement.jobs.outbox import MOST_ATTEMPTS, OutboxRow
from procurement.ledger.accepting import SMALL_STEP_BACK, is_accepted
from procurement.ledger.queries import get_head
from procurement.operations.backing_up import ACT
from procurement.operations.probing import can_write
from procurement.operations.register import Register
from procurement.publication.drafts import find_stuck

STATES = ("ok", "warn", "fail")

QUIET_WORKER, DEAD_WORKER = timedelta(seconds=90), timedelta(minutes=10)
SLOW_OUTBOX = timedelta(minutes=5)
LATE_ALERTS = timedelta(minutes=15)
"""Longer than whoever is told at once may have to wait for the next letter."""

FAR_BEHIND = 1000
"""Entries that the index may lack before it is worth a look: each answer takes in what is missing first."""

CLOCKS_APART = timedelta(seconds=2)
OLD_BACKUP = timedelta(hours=26)
"""A daily backup that is two hours late."""

REFUSED_FOR = timedelta(days=7)
"""How long a letter that was refused is told."""

STRANGERS = "subscriber:"
"""How letters to whoever left an address begin: that one of them is wrong is no fault of the register."""

MEBIBYTE = 1 << 20
WARN_FREE, FAIL_FREE = (0.15, 5120 * MEBIBYTE), (0.05, 1024 * MEBIBYTE)
"""Free share of the disk and free bytes; the disk is short when both are below."""

LOOK_EVERY = timedelta(seconds=5)


@dataclass(frozen=True)
class Point:
    """One thing looked at. ``figure`` is in ``unit`` (None: nothing to measure); ``code`` names the sentence."""

    name: str
    state: str
    code: str
    figure: float | int | None = None
    unit: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """All points at one instant."""

    at: datetime
    points: tuple[Point, ...]

    @property
    def state(self) -> str:
        """The worst state of any point."""
        return max((point.state for point in self.points), key=STATES.index)


def examine(register: Register) -> Health:
    """Look at everything now."""
    now = register.clock.now()
    points = [_look_at_database(register)]
    if points[0].state == "ok":
        with register.database.read() as session:
            points += _look_inside(register, session, now)
    points.append(look_at_disk(register.settings.data_dir))
    return Health(now, tuple(points))


def _look_at_database(register: Register) -> Point:
    try:
        schema = register.schema()
        if schema.state != "current":
            return Point("database", "fail", f"schema.{schema.state}", params={"found": schema.found or "-"})
        writable = can_write(register.database)
    except (SQLAlchemyError, OSError):
        return Point("database", "fail", "database.away")
    if writable is None:
        return Point("database", "warn", "database.busy")
    return Point("database", "ok" if writable else "fail", "database.ok" if writable else "database.read_only")


def _look_inside(register: Register, session: Session, now: datetime) -> Iterator[Point]:
    yield _look_at_worker(session, now)
    yield from _look_at_outbox(session, now)
    yield _look_at_index(register, session)
    yield _look_at_drafts(session, now)
    yield _look_at_clock(session, now)
    yield _look_at_backup(session, now)
    yield _look_at_mail(register, session, now)
    yield _look_at_alerts(register, now)


def _look_at_mail(register: Register, session: Session, now: datetime) -> Point:
    refused = select(func.count()).where(Mail.failed_at > now - REFUSED_FOR, Mail.named.not_like(f"{STRANGERS}%"))
    count = session.scalar(refused) or 0
    if count:
        return Point("mail", "warn", "mail.refused", count, "letters", {"count": count})
    return Point("mail", "ok", "mail.server" if register.settings.mail_url else "mail.folder")


def _look_at_alerts(register: Register, now: datetime) -> Point:
    since = register.find_waiting_since()
    age = max(now - since, timedelta()) if since else timedelta()
    state, code = ("warn", "alerts.late") if age > LATE_ALERTS else ("ok", "alerts.ok")
    return Point("alerts", state, code, _seconds(age), "s", {"minutes": _seconds(age) // 60})


def look_at_disk(folder: Path) -> Point:
    """Compare what is free where the data folder lies with the limits."""
    total, _used, free = shutil.disk_usage(folder)
    state, code = "ok", "disk.ok"
    for name, (share, octets) in (("warn", WARN_FREE), ("fail", FAIL_FREE)):
        if free < octets and free < share * total:
            state, code = name, "disk.short"
    percent = 100 * free // total if total else 0
    return Point("disk", state, code, free // MEBIBYTE, "MiB", {"free": free // MEBIBYTE, "percent": percent})


def _look_at_worker(session: Session, now: datetime) -> Point:
    beat = last_beat(session)
    if beat is None:
        return Point("worker", "fail", "worker.never")
    age = max(now - beat, timedelta())
    state = "ok" if age <= QUIET_WORKER else "warn" if age <= DEAD_WORKER else "fail"
    code = "worker.ok" if state == "ok" else "worker.quiet"
    return Point("worker", state, code, _seconds(age), "s", {"age": _seconds(age)})


def _look_at_outbox(session: Session, now: datetime) -> Iterator[Point]:
    given_up = ~OutboxRow.patient & (OutboxRow.attempts >= MOST_ATTEMPTS)
    waiting, oldest = session.execute(
        select(func.count(), func.min(OutboxRow.created_at)).where(OutboxRow.done_at.is_(None), ~given_up)
    ).one()
    age = now - oldest if oldest else timedelta()
    slow = age > SLOW_OUTBOX
    params = {"waiting": waiting, "age": _seconds(age)}
    yield Point("outbox", "warn" if slow else "ok", "outbox.slow" if slow else "outbox.ok", waiting, "", params)
    left = select(func.count()).select_from(OutboxRow).where(OutboxRow.done_at.is_(None), given_up)
    dead = session.scalar(left) or 0
    yield Point("given_up", "warn" if dead else "ok", "given_up.some" if dead else "given_up.none", dead, "",
                {"count": dead})  # fmt: skip


def _look_at_index(register: Register, session: Session) -> Point:
    head, mark = get_head(session), register.search.reading.position()
    if mark is None and head is not None:
        return Point("index", "warn", "index.none", head.sequence, "", {"behind": head.sequence})
    behind = max((head.sequence if head else 0) - (mark.sequence if mark else 0), 0)
    far = behind > FAR_BEHIND
    return Point("index", "warn" if far else "ok", "index.behind" if far else "index.ok", behind, "",
                 {"behind": behind})  # fmt: skip


def _look_at_drafts(session: Session, now: datetime) -> Point:
    stuck = len(find_stuck(session, now))
    state, code = ("fail", "drafts.stuck") if stuck else ("ok", "drafts.ok")
    return Point("drafts", state, code, stuck, "", {"count": stuck})


def _look_at_clock(session: Session, now: datetime) -> Point:
    """Compare with the last entry, and with the database's clock where that is another machine's."""
    head = get_head(session)
    behind = head.instant - now if head else timedelta()
    if head is not None and behind > SMALL_STEP_BACK:
        vouched = is_accepted(session, head.instant, now)
        state, code = ("ok", "clock.accepted") if vouched else ("fail", "clock.behind")
        return Point("clock", state, code, _seconds(behind), "s", {"behind": _seconds(behind)})
    apart = _apart(session, now)
    far = apart > CLOCKS_APART
    return Point("clock", "warn" if far else "ok", "clock.apart" if far else "clock.ok", _seconds(apart), "s",
                 {"apart": _seconds(apart)})  # fmt: skip


def _apart(session: Session, now: datetime) -> timedelta:
    if session.get_bind().dialect.name != "postgresql":
        return timedelta()
    there = session.scalar(text("SELECT clock_timestamp()"))
    return abs(there - now) if there else timedelta()


def _look_at_backup(session: Session, now: datetime) -> Point:
    made = select(func.max(AuditEvent.at)).where(AuditEvent.subject == "register", AuditEvent.act == ACT)
    last = session.scalar(made)
    if last is None:
        return Point("backup", "warn", "backup.never")
    hours = int((now - last) / timedelta(hours=1))
    old = now - last > OLD_BACKUP
    return Point("backup", "warn" if old else "ok", "backup.old" if old else "backup.ok", hours, "h", {"hours": hours})


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


class Watch:
    """Remembers the last look for a few seconds, so that many visitors cost no more than one."""

    def __init__(self, look: Callable[[], Health]) -> None:
        self._look = look
        self._last: Health | None = None
        self._looking = Lock()

    def health(self, now: datetime) -> Health:
        """Return how things stand, at most ``LOOK_EVERY`` old."""
        with self._looking:
            if self._last is None or not self._last.at <= now < self._last.at + LOOK_EVERY:
                self._last = self._look()
            return self._last
