"""Tables of plans and packages.

They hold the present state that published revisions have led to. Everything here can be derived again from the
revisions; what was said when, word for word, is in ``notices``.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base
from procurement.organisations.models import Organisation


class Project(Base):
    """An investment project (dự án); several plans may belong to one. ``number`` is PR + 10 digits."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str | None] = mapped_column(String(2000))


class Plan(Base):
    """A bidding plan over all its revisions. ``reference`` is its notice's."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    national_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    current_revision: Mapped[int]
    cancelled: Mapped[bool] = mapped_column(default=False)
    organisation: Mapped[Organisation] = relationship()
    project: Mapped[Project | None] = relationship()


class Package(Base):
    """A package (gói thầu); it keeps its identity over plan revisions and rounds.

    Before its plan is known it waits under ``plan_number``. ``removed``: the plan's present revision no longer has it.
    """

    __tablename__ = "packages"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    package_ref: Mapped[str | None] = mapped_column(String(200), index=True)
    package_number: Mapped[str | None] = mapped_column(String(40), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    plan_number: Mapped[str | None] = mapped_column(String(40), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    title: Mapped[str | None] = mapped_column(String(2000))
    field: Mapped[str | None] = mapped_column(String(40))
    selection_form: Mapped[str | None] = mapped_column(String(40))
    price: Mapped[Decimal | None]
    removed: Mapped[bool] = mapped_column(default=False)
    plan: Mapped[Plan | None] = relationship()
    organisation: Mapped[Organisation] = relationship()
    rounds: Mapped[list[Round]] = relationship(order_by="Round.ordinal", back_populates="package")


class PlanPackage(Base):
    """A package as one revision of its plan words it."""

    __tablename__ = "plan_packages"
    __table_args__ = (UniqueConstraint("plan_id", "revision", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    revision: Mapped[int]
    ordinal: Mapped[int]
    package_id: Mapped[int] = mapped_column(ForeignKey("packages.id"), index=True)
    title: Mapped[str] = mapped_column(String(2000))
    price: Mapped[Decimal | None]
    start_year: Mapped[int | None]
    start_month: Mapped[int | None]
    start_quarter: Mapped[int | None]
    plan: Mapped[Plan] = relationship()
    package: Mapped[Package] = relationship()


class PackageReplacement(Base):
    """``package`` takes the place of ``replaced`` since a plan revision (split: many to one; merged: one to many)."""

    __tablename__ = "package_replacements"
    __table_args__ = (UniqueConstraint("package_id", "replaced_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    package_id: Mapped[int] = mapped_column(ForeignKey("packages.id"), index=True)
    replaced_id: Mapped[int] = mapped_column(ForeignKey("packages.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    revision: Mapped[int]


class Round(Base):
    """One attempt to award a package (lần tổ chức). Tendering again is a new round and never overwrites the first.

    ``stage`` is prequalification until bids are called for, then bidding. ``outcome``: None while it runs, else
    awarded, partly, none or cancelled.
    """

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("package_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    package_id: Mapped[int] = mapped_column(ForeignKey("packages.id"))
    ordinal: Mapped[int]
    national_number: Mapped[str | None] = mapped_column(String(40), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(10))
    package: Mapped[Package] = relationship(back_populates="rounds")
    lots: Mapped[list[Lot]] = relationship(order_by="Lot.ordinal", back_populates="round")


HIDDEN = "sha256:"


def hide_ref(lot_ref: str) -> str:
    """Return what is kept of a lot's reference that only a withheld text gave: enough to know the lot again."""
    return lot_ref if lot_ref.startswith(HIDDEN) else HIDDEN + hashlib.sha256(lot_ref.encode()).hexdigest()


class Lot(Base):
    """A part of a round (phần/lô). ``is_whole``: the only "lot" of an award is the package itself.

    ``lot_ref`` is as its source writes it, or hidden: then ``said_ref`` is None.
    """

    __tablename__ = "lots"
    __table_args__ = (UniqueConstraint("round_id", "lot_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    ordinal: Mapped[int]
    lot_ref: Mapped[str] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(2000))
    price: Mapped[Decimal | None]
    is_whole: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None] = mapped_column(String(10))
    round: Mapped[Round] = relationship(back_populates="lots")

    @property
    def said_ref(self) -> str | None:
        """The reference under which a public text names the lot."""
        return None if self.lot_ref.startswith(HIDDEN) else self.lot_ref
