"""Tables of bodies. Two times are kept: when a fact is valid, and when we learned it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base


class Organisation(Base):
    """A body. ``code`` is the national one: ``vn`` + tax code or ``vnz`` + 9 digits; None: only a name is known."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    names: Mapped[list[OrganisationName]] = relationship(order_by="OrganisationName.id", lazy="selectin")

    @property
    def name(self) -> str:
        """The latest name by validity, among equals the one learned last, and not in capitals where there is better."""
        return self._latest.name if self.names else (self.code or self.reference)

    @property
    def short_name(self) -> str | None:
        """The short form that goes with the latest name."""
        return self._latest.short_name if self.names else None

    @property
    def _latest(self) -> OrganisationName:
        latest = max(self.names, key=lambda row: (row.valid_from or date.min, row.id))
        spellings = [row for row in self.names if row.name.casefold() == latest.name.casefold()]
        return min(spellings, key=lambda row: (row.name.isupper(), row is not latest))


class OrganisationName(Base):
    """A name that a body bears from ``valid_from`` (None: since before we know) to ``valid_to``, half-open."""

    __tablename__ = "organisation_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(1000), index=True)
    short_name: Mapped[str | None] = mapped_column(String(1000))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]


class OrganisationLink(Base):
    """``organisation`` has ``related`` as its parent or as a predecessor; succession is many-to-many."""

    __tablename__ = "organisation_links"
    __table_args__ = (CheckConstraint("relation IN ('parent', 'predecessor')", name="relation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    related_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    relation: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]
