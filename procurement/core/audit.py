"""Who did what: one row per deed, written in the same transaction as the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.db import Base
from procurement.core.guards import Guard


class AuditEvent(Base):
    """One deed: who, what, on what, when. Append-only."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record_deed(session: Session, *, at: datetime, actor: str, act: str, subject: str, **detail: Any) -> None:
    """Add one audit row to the caller's transaction."""
    session.add(AuditEvent(at=at, actor=actor, act=act, subject=subject, detail=detail))


GUARDS = (Guard("audit_events", keys=("id",)),)
