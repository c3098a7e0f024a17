"""The door, rehearsed: an act is done as it would be, looked at, and taken back. Nothing of it stays.

So a preview is what the public will see and no second opinion of it: the same code draws the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.ledger.queries import is_sample
from procurement.notices.events import Event
from procurement.notices.models import Notice
from procurement.notices.queries import get_notice
from procurement.publication.acts import Authority, Origin
from procurement.publication.service import record

Seen = TypeVar("Seen")


class _TakenBack(Exception):
    """Leaves the transaction so that it is rolled back, and carries what was seen."""

    def __init__(self, seen: object) -> None:
        super().__init__()
        self.seen = seen


def rehearse(database: Database, clock: Clock, event: Event, look: Callable[[Session, Notice], Seen]) -> Seen:
    """Return what ``look`` sees of the notice as if ``event`` were published now; then everything is rolled back.

    It counts as approved, though nobody answers for it yet; in a register of invented data it is invented too. Raises
    what publishing would raise. The writer's turn is held while ``look`` works.
    """
    try:
        with database.write() as session:
            origin: Origin = "sample" if is_sample(session) else "register"
            receipt = record(session, clock, event, Authority("-", "-", origin, event.content_hash))
            session.expire_all()
            raise _TakenBack(look(session, get_notice(session, receipt.reference)))
    except _TakenBack as back:
        return back.seen  # type: ignore[return-value]
