"""Tables of the reading of signs, which may be thrown away and made again. Only inspectors are shown them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base
from procurement.ledger.models import ReadingMark


class SignRow(Base):
    """A sign of one package. ``subject`` is the reference of the package, ``ordinal`` the round (0: the whole).

    ``state`` is seen or unknown; ``notice`` the reference of the notice that shows it; ``falls_on`` the day by which
    it belongs to a year. ``version`` is the digest of the definition by which it was judged.
    """

    __tablename__ = "signs"
    __table_args__ = (
        Index("ix_signs_indicator_state_falls_on", "indicator", "state", "falls_on"),
        Index("ix_signs_organisation_id_indicator_state", "organisation_id", "indicator", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    indicator: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    package_id: Mapped[int] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(String(40))
    ordinal: Mapped[int]
    organisation_id: Mapped[int]
    notice: Mapped[str | None] = mapped_column(String(40), index=True)
    falls_on: Mapped[date | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[str] = mapped_column(String(12))


class SignMark(ReadingMark):
    """How far the signs have come."""

    __tablename__ = "sign_marks"
