"""Which files we hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base


class DocumentFile(Base):
    """A file whose bytes we hold (``erased_at`` empty) or held until they were withheld."""

    __tablename__ = "document_files"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    stored_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
