"""Numbers that are given once, at publication, and never used again."""

from __future__ import annotations

import re

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.db import Base
from procurement.core.recalling import recall, remember


class Counter(Base):
    """The last number given under a prefix."""

    __tablename__ = "counters"

    prefix: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int]


def _counter(session: Session, prefix: str) -> Counter:
    known = recall(session, ("counter", prefix), lambda: session.get(Counter, prefix))
    if known is not None:
        return known
    counter = Counter(prefix=prefix, value=0)
    session.add(counter)
    return remember(session, ("counter", prefix), counter)


def give_number(session: Session, prefix: str) -> str:
    """Return the next reference under ``prefix``, e.g. ``TB-000001``, inside the writer's transaction."""
    counter = _counter(session, prefix)
    counter.value += 1
    return f"{prefix}-{counter.value:06d}"


NEAR = 1_000_000
"""How far before the counter a number may stand that this register's own export brings."""


def keep_number(session: Session, prefix: str, reference: str) -> str:
    """Return ``reference``, given elsewhere (an export of this register), and count on behind it.

    One far ahead of the counter is a name that somebody else thought of: the counter stays, lest all later numbers
    become as long.
    """
    match = re.fullmatch(rf"{re.escape(prefix)}-([0-9]{{1,9}})", reference)
    if match:
        counter = _counter(session, prefix)
        if int(match[1]) <= counter.value + NEAR:
            counter.value = max(counter.value, int(match[1]))
    return reference
