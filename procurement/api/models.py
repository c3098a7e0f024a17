"""Answers that are kept, so that a request sent again for want of an answer gets the same one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base


class KeptAnswer(Base):
    """What a system was answered under its ``Idempotency-Key``; written in the transaction of the act itself.

    ``fingerprint``: the SHA-256 of method, address and what was sent.
    """

    __tablename__ = "kept_answers"
    __table_args__ = (UniqueConstraint("actor", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[str] = mapped_column(Text)
