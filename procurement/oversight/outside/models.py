"""Tables of lists from outside. Lists, rows and decisions never change; what a row was matched with is made anew.

Only inspectors read them. The public learns two numbers (docs/decisions/0028).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base
from procurement.core.guards import Guard
from procurement.organisations.models import Organisation

PROJECTS, BUDGET, CONTRACTS, PAYMENTS = KINDS = ("projects", "budget", "contracts", "payments")
"""What the rows of a list are."""
REPORTS = "reports"
"""The one list whose rows come from the public form; nobody uploads it, and no figure counts it."""

SAME, MISSING, EXEMPT = DECISIONS = ("same", "missing", "exempt")
"""What somebody decides of a row: it is this thing of the register, nothing here is it, it need not be published."""

CERTAIN, LIKELY, NONE = GRADES = ("certain", "likely", "none")
"""How sure the best match is."""

MAX_TITLE, MAX_REASON = 200, 1_000
IDENTITY = 16
"""Hex digits by which a row is known again in a later list."""


class OutsideList(Base):
    """A list as it came. ``key`` is its only handle outside, 128 random bits.

    ``heading_key`` is the digest of its headings, by which the choice of columns is remembered; ``left_out``: rows of
    the file that were taken for groups and totals; ``sha256``: the digest of the file, which is not kept.
    """

    __tablename__ = "outside_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    headings: Mapped[list[str]] = mapped_column(JSON)
    heading_key: Mapped[str] = mapped_column(String(64), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    left_out: Mapped[int]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str] = mapped_column(String(200))


class OutsideColumns(Base):
    """Which columns of a list say what (``columns.ROLES`` -> position from 0), and in what unit amounts are (10^unit).

    The latest of a list counts.
    """

    __tablename__ = "outside_columns"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("outside_lists.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    columns: Mapped[dict[str, int]] = mapped_column(JSON)
    unit: Mapped[int]


class OutsideRow(Base):
    """A row of a list: its texts in the order of the headings."""

    __tablename__ = "outside_rows"
    __table_args__ = (UniqueConstraint("list_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("outside_lists.id"))
    ordinal: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSON)
    added_at: Mapped[datetime]
    of: Mapped[OutsideList] = relationship()
    match: Mapped[OutsideMatch | None] = relationship(viewonly=True)
    decisions: Mapped[list[OutsideDecision]] = relationship(order_by="OutsideDecision.id", back_populates="row")

    @property
    def decision(self) -> OutsideDecision | None:
        """The decision that counts: the latest."""
        return self.decisions[-1] if self.decisions else None


class ReportAttempt(Base):
    """When somebody of a network sent a report; forgotten after an hour."""

    __tablename__ = "report_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    client: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime]


class OutsideMatch(Base):
    """What the register had for a row when its ledger stood at ``sequence``; thrown away and made anew.

    ``candidates``: the best first, each ``{"thing": package or plan, "reference", "grade", "evidence": [codes]}``;
    ``lacks``: what the row does not say (roles of columns), so that finding nothing means less; ``organisation_id``:
    the body that the row names, where it is known here; ``identity``: the same for the same row of a later list.
    """

    __tablename__ = "outside_matches"

    row_id: Mapped[int] = mapped_column(ForeignKey("outside_rows.id"), primary_key=True)
    grade: Mapped[str] = mapped_column(String(10))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    lacks: Mapped[list[str]] = mapped_column(JSON)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    identity: Mapped[str] = mapped_column(String(IDENTITY), index=True)
    sequence: Mapped[int]
    matched_at: Mapped[datetime]
    organisation: Mapped[Organisation | None] = relationship()


class OutsideDecision(Base):
    """What somebody decided of a row; the latest counts. ``reference``: the package or plan that the row is."""

    __tablename__ = "outside_decisions"
    __table_args__ = (
        CheckConstraint("decision IN ('same', 'missing', 'exempt')", name="decision"),
        CheckConstraint("(decision = 'same') = (reference IS NOT NULL)", name="reference"),
        CheckConstraint("decision <> 'exempt' OR reason <> ''", name="reason"),
        Index("ix_outside_decisions_row_id_id", "row_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("outside_rows.id"))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    decision: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    row: Mapped[OutsideRow] = relationship(back_populates="decisions")


_REPORTED = (
    "EXISTS (SELECT 1 FROM outside_rows JOIN outside_lists ON outside_lists.id = outside_rows.list_id "
    "WHERE outside_rows.id = {} AND outside_lists.kind = 'reports')"
)
"""What anybody wrote to us is erased after a while: it may say more of somebody than it should."""

GUARDS = (
    Guard("outside_lists", keys=("id", "key")),
    Guard("outside_columns", keys=("id",)),
    Guard("outside_rows", keys=("id", "list_id, ordinal"), delete_when=_REPORTED.format("OLD.id")),
    Guard("outside_decisions", keys=("id",), delete_when=_REPORTED.format("OLD.row_id")),
)
