"""Tables of the duties reading, which may be thrown away and made again, and of the monthly files that stay.

Plans, packages and bodies are named by their ids without a constraint, so that a reading never holds back what it
follows.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.db import Base
from procurement.core.guards import Guard
from procurement.ledger.models import GENESIS, ReadingMark

WHOLE = 0
UNDATED = UNJUDGED = -1
"""Stand where a sum is over all bodies, of duties without a day, of publications whose time nobody can judge."""


class _Moments(Protocol):
    """The columns from which ``FollowsFromColumns`` follows."""

    @property
    def triggered_at(self) -> datetime | None: ...
    @property
    def triggered_on(self) -> date | None: ...
    @property
    def national_at(self) -> datetime | None: ...
    @property
    def national_on(self) -> date | None: ...
    @property
    def rule(self) -> str | None: ...


class FollowsFromColumns:
    """What is judged of a duty and no column has: of a whole row, and where its columns alone were read."""

    @property
    def triggered(self: _Moments) -> datetime | date | None:
        """What its time runs from: an instant, or a day."""
        return self.triggered_at or self.triggered_on

    @property
    def national(self: _Moments) -> datetime | date | None:
        """When the national system had it: an instant, or a day."""
        return self.national_at or self.national_on

    @property
    def has_rule(self: _Moments) -> bool:
        """Whether a rule limits its time."""
        return self.rule is not None


class DutyRow(FollowsFromColumns, Base):
    """A ``duties.Duty`` of one package in one round, or of one plan; facts and reasons by their codes.

    ``subject`` is the reference of plan or package (the number of a plan that is not here), ``key`` the same with
    what is owed: rows of one key are one duty. ``level`` is that of the body on ``falls_on``, the day by which the
    duty belongs to a period. ``rule_version`` is the digest of the rule's row, ``missing`` and ``unclear`` are parted
    by spaces. Instants are stored, never whether something is overdue. ``place`` is where the body sat, ``form`` how
    bidders were selected, ``known_at`` when this register first had something about the subject; ``late_by`` how late
    the national system had it: 0 in time, else days of the rule's unit, seconds where hours limit, None: not known.
    ``outcome`` is how the publication stands in the end (one of COVERAGES) if nothing more comes, and ``settles_at``
    the instant from which on it stands so (None: always). ``listed_at`` orders lists: when it is expected, else when
    it came, else since when it is known. ``years`` are those in which packages of a plan in force are to start, parted
    by spaces; None where a row is not about the posting of such a plan.
    """

    __tablename__ = "duties"
    __table_args__ = (
        Index("ix_duties_outcome_listed_at", "outcome", "listed_at"),
        Index("ix_duties_organisation_id_outcome_listed_at", "organisation_id", "outcome", "listed_at"),
        Index("ix_duties_due_at_late_by_need_met_at", "due_at", "late_by", "need", "met_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(300), index=True)
    subject: Mapped[str] = mapped_column(String(60), index=True)
    organisation_id: Mapped[int]
    plan_id: Mapped[int | None] = mapped_column(index=True)
    package_id: Mapped[int | None] = mapped_column(index=True)
    round: Mapped[int]
    level: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[str | None] = mapped_column(String(40))
    form: Mapped[str | None] = mapped_column(String(40))
    falls_on: Mapped[date | None] = mapped_column(index=True)
    known_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str | None] = mapped_column(String(20))
    envelope: Mapped[str | None] = mapped_column(String(20))
    need: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(60))
    unclear: Mapped[str] = mapped_column(String(200))
    regime: Mapped[str | None] = mapped_column(String(10))
    rule: Mapped[str | None] = mapped_column(String(80))
    rule_version: Mapped[str | None] = mapped_column(String(12))
    unit: Mapped[str | None] = mapped_column(String(20))
    amount: Mapped[int]
    tolerance: Mapped[int]
    trigger: Mapped[str | None] = mapped_column(String(40))
    triggered_at: Mapped[datetime | None]
    triggered_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    missing: Mapped[str] = mapped_column(String(200))
    turn_at: Mapped[datetime | None]
    expected_at: Mapped[datetime | None]
    measured: Mapped[int | None]
    met_by: Mapped[str | None] = mapped_column(String(40), index=True)
    met_at: Mapped[datetime | None]
    national_at: Mapped[datetime | None]
    national_on: Mapped[date | None]
    national_source: Mapped[str | None] = mapped_column(String(20))
    late_by: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(20), server_default="")
    settles_at: Mapped[datetime | None] = mapped_column(index=True)
    listed_at: Mapped[datetime | None] = mapped_column(index=True)
    years: Mapped[str | None] = mapped_column(Text)


class Summed(Base):
    """What the sums of duties share: postings that count once, of one body or of all (WHOLE), by one span of time.

    ``months`` is the length of the span: 0 all time, 12 a year, 1 a month; ``first`` its first month, counted from the
    year 0 (UNDATED: the duties that fall on no day). ``level`` is "" where it is not known.
    """

    __abstract__ = True
    __table_args__ = {"sqlite_with_rowid": False}

    months: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)
    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)
    level: Mapped[str] = mapped_column(String(40), primary_key=True, sort_order=-1)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True, sort_order=-1)
    count: Mapped[int] = mapped_column(sort_order=1)


class DutySum(Summed):
    """How many publications stood so at the last act that the duties followed (``settling.standing``)."""

    __tablename__ = "duty_sums"

    outcome: Mapped[str] = mapped_column(String(20), primary_key=True)


class DutyTimeSum(Summed):
    """How many publications were so late by that source of the national time ("": not known).

    ``late`` is in days (``figures_time.days_late``), UNJUDGED where it is not known.
    """

    __tablename__ = "duty_time_sums"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    late: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class DutyPlanSum(Summed):
    """How many plans in force are here whose packages are to start in those ``years`` (as in ``DutyRow``)."""

    __tablename__ = "duty_plan_sums"

    years: Mapped[str] = mapped_column(Text, primary_key=True)


class DutyMark(ReadingMark):
    """How far the duties have come."""

    __tablename__ = "duty_marks"


class MonthlyFile(Base):
    """One month's file. ``month`` is its first day; ``sequence`` and ``entry_hash`` are the ledger's place up to which
    it was made; ``seal`` is the digest of the row with that of the row before it."""

    __tablename__ = "monthly_files"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(unique=True)
    sequence: Mapped[int]
    entry_hash: Mapped[str] = mapped_column(String(64))
    csv_sha256: Mapped[str] = mapped_column(String(64))
    json_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64), unique=True)

    def sealed(self) -> str:
        """Return the SHA-256 over everything that the row says, in canonical form."""
        told: dict[str, Any] = {name: getattr(self, name) for name in self.__table__.columns.keys() if name != "seal"}
        moments = {"month": self.month.isoformat(), "made_at": self.made_at.isoformat(timespec="microseconds")}
        return sha256_hex(canonical_json(told | moments))


GUARDS = (
    Guard(
        "monthly_files",
        keys=("number", "month", "seal"),
        insert_when=(
            "NEW.number = (SELECT coalesce(max(number), 0) + 1 FROM monthly_files) AND NEW.previous = "
            f"coalesce((SELECT seal FROM monthly_files ORDER BY number DESC LIMIT 1), '{GENESIS}')"
        ),
    ),
)
