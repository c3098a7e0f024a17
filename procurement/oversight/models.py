"""Tables of cases. Nothing in them ever changes: how a case stands follows from what was done in it.

Nobody but inspectors reads a case; the body that was asked reads the questions and its own answers. Nothing of it is
public, and no figure follows from it (docs/decisions/0025).
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from procurement.core.db import Base
from procurement.core.guards import Guard
from procurement.notices.fields import MAX_NAME
from procurement.organisations.models import Organisation

OPEN, NOTE, ASK, ANSWER, CLOSE = ACTS = ("open", "note", "ask", "answer", "close")
EXEMPT = "exempt"
OUTCOMES = ("posted", EXEMPT, "mistaken", "referred")
"""Why a case is closed: it was posted, an exception with its legal basis, no shortcoming, handed to who decides."""

WORKING, ASKED, ANSWERED, CLOSED = "working", "asked", "answered", "closed"
STATES = {OPEN: WORKING, ASK: ASKED, ANSWER: ANSWERED, CLOSE: CLOSED}
"""What an act leaves a case in; a note leaves it as it was."""

MAX_TEXT, MAX_BASIS = 4_000, 500


class Case(Base):
    """A finding that somebody looks into. ``key`` is its only handle outside, 128 random bits.

    ``subject`` and ``finding`` name the duty (``compliance.findings``), ``organisation`` is the body that owes it.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    subject: Mapped[str] = mapped_column(String(60), index=True)
    finding: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(200), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    events: Mapped[list[CaseEvent]] = relationship(order_by="CaseEvent.id", lazy="selectin", back_populates="case")

    @property
    def state(self) -> str:
        """One of the values of STATES."""
        return self._standing[0]

    @property
    def since(self) -> datetime:
        """Since when it is in its state: of several questions without an answer the first counts."""
        return self._standing[1]

    @property
    def _standing(self) -> tuple[str, datetime]:
        state, since = WORKING, self.opened_at
        for event in self.events:
            if STATES.get(event.act, state) != state:
                state, since = STATES[event.act], event.at
        return state, since

    @property
    def answer_by(self) -> date | None:
        """The day by which the body was last asked to answer, while it has not; None: no day was named."""
        if self.state != ASKED:
            return None
        since = takewhile(lambda event: event.act != ANSWER, reversed(self.events))
        return next((event.answer_by for event in since if event.answer_by), None)

    @property
    def questions(self) -> list[CaseEvent]:
        """What the body was asked."""
        return [event for event in self.events if event.act == ASK]

    @property
    def shared(self) -> list[CaseEvent]:
        """What the body may read: questions, and its own answers."""
        return [event for event in self.events if event.act in (ASK, ANSWER)]

    @property
    def opening(self) -> CaseEvent:
        """The act that opened it; its ``detail`` holds how the finding stood, with the version of its rule."""
        return self.events[0]


class CaseEvent(Base):
    """One deed in a case. ``legal_basis``: of an exception that a body claims or an inspector accepts.

    ``sha256`` is a file that came with an answer; its title, size and type are in ``detail``.
    """

    __tablename__ = "case_events"
    __table_args__ = (
        CheckConstraint("act IN ('open', 'note', 'ask', 'answer', 'close')", name="act"),
        CheckConstraint("(act = 'close') = (outcome IS NOT NULL)", name="outcome"),
        CheckConstraint("outcome IN ('posted', 'exempt', 'mistaken', 'referred')", name="outcomes"),
        CheckConstraint("outcome <> 'exempt' OR legal_basis IS NOT NULL", name="basis"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    act: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str | None] = mapped_column(String(MAX_BASIS))
    outcome: Mapped[str | None] = mapped_column(String(20))
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    case: Mapped[Case] = relationship(back_populates="events")

    @property
    def answer_by(self) -> date | None:
        """The civil day by which the question asks for an answer: a wish, no time limit of any law."""
        named = self.detail.get("answer_by")
        return date.fromisoformat(named) if named else None

    @property
    def file_title(self) -> str:
        """The name of the file that came with it."""
        return str(self.detail.get("title", ""))[:MAX_NAME]


GUARDS = (
    Guard("cases", keys=("id", "key")),
    Guard(
        "case_events",
        keys=("id",),
        insert_when="NOT EXISTS (SELECT 1 FROM case_events WHERE case_id = NEW.case_id AND act = 'close')",
    ),
)
