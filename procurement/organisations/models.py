"""Tables of bodies. Two times are kept: when a fact is valid, and when we learned it.

Facts are appended, never rewritten. A later recorded row about the same thing from the same day on stands in place of
the earlier one (``organisations.validity``); one that ends on the day it begins says that it never was.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base
from procurement.organisations.validity import find_standing, find_valid

LEVELS: dict[str, tuple[str, str]] = {
    "city": ("Thành phố", "City"),
    "department": ("Sở, ban, ngành", "Department"),
    "district": ("Cấp huyện (trước 01/7/2025)", "District (until 30 June 2025)"),
    "commune": ("Cấp xã", "Ward or commune"),
    "public_unit": ("Đơn vị sự nghiệp công lập", "Public service unit"),
    "project_board": ("Ban quản lý dự án", "Project management board"),
    "enterprise": ("Doanh nghiệp", "Enterprise"),
}
"""What kind of body it is, by code: Vietnamese and English."""


class Organisation(Base):
    """A body. ``code`` is the national one: ``vn`` + tax code or ``vnz`` + 9 digits; None: only a name is known."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    names: Mapped[list[OrganisationName]] = relationship(order_by="OrganisationName.id", lazy="selectin")
    facts: Mapped[list[OrganisationFact]] = relationship(order_by="OrganisationFact.id")

    @property
    def name(self) -> str:
        """The latest name by validity, among equals the one learned last, and not in capitals where there is better.

        Where a file of bodies was loaded, its names alone count: notices write names as they like.
        """
        return self._latest.name if self.names else (self.code or self.reference)

    @property
    def short_name(self) -> str | None:
        """The short form that goes with the latest name."""
        return self._latest.short_name if self.names else None

    def existed(self, on: date) -> bool:
        """Tell whether the body existed on ``on``, by the names that were loaded for it; True where none were."""
        loaded = find_standing([row for row in self.names if row.is_loaded])
        return not loaded or bool(find_valid(loaded, on))

    def level(self, on: date) -> str | None:
        """Return which of LEVELS the body belongs to on ``on``, None where nobody said."""
        fact = self._fact("level", on)
        return str(fact.value["code"]) if fact else None

    def place(self, on: date) -> str | None:
        """Return the code of the place (``organisations.places``) in which the body sat or sits on ``on``."""
        fact = self._fact("place", on)
        return str(fact.value["code"]) if fact else None

    def contact(self, on: date) -> dict[str, str]:
        """Return {address, phone, email, website} of the body's office as far as they were known on ``on``."""
        fact = self._fact("contact", on)
        return dict(fact.value) if fact else {}

    def names_over_time(self) -> list[OrganisationName]:
        """Return the names that stand, first to last; those learned from notices only where no file was loaded."""
        loaded = find_standing([row for row in self.names if row.is_loaded])
        return sorted(loaded or self.names, key=lambda row: (row.valid_from or date.min, row.id))

    def _fact(self, kind: str, on: date) -> OrganisationFact | None:
        standing = find_standing([row for row in self.facts if row.kind == kind])
        return next(iter(find_valid(standing, on)), None)

    @property
    def _latest(self) -> OrganisationName:
        names = self.names_over_time()
        latest = max(names, key=lambda row: (row.valid_from or date.min, row.id))
        spellings = [row for row in names if row.name.casefold() == latest.name.casefold()]
        return min(spellings, key=lambda row: (row.name.isupper(), row is not latest))


class OrganisationName(Base):
    """A name that a body bears from ``valid_from`` (None: since before we know) to ``valid_to``, half-open.

    ``is_loaded``: it comes from a file of bodies; others were read in notices, on the day ``valid_from``.
    """

    __tablename__ = "organisation_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(1000), index=True)
    short_name: Mapped[str | None] = mapped_column(String(1000))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]
    is_loaded: Mapped[bool] = mapped_column(default=False, server_default=false())


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


class OrganisationFact(Base):
    """A dated fact about a body: ``kind`` level and place have ``{code}``, contact has the parts of an address."""

    __tablename__ = "organisation_facts"
    __table_args__ = (CheckConstraint("kind IN ('level', 'place', 'contact')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]


class OrganisationLoad(Base):
    """A file of bodies that brought something new: ``digest`` is that of all that was ever loaded, with this file."""

    __tablename__ = "organisation_loads"

    id: Mapped[int] = mapped_column(primary_key=True)
    loaded_at: Mapped[datetime]
    facts: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
