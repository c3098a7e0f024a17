"""Which acts of the ledger belong to the feed of a Selection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from procurement.notices.models import Notice, Revision, Withholding


@dataclass(frozen=True)
class ActMatch:
    """An act in the feed of a Selection. ``still_matches``: after it the notice belongs to the Selection.

    ``act``: publish, amend, cancel, withhold, or history for an older version that arrives later.
    """

    sequence: int
    reference: str
    revision: int
    act: str
    still_matches: bool


Counted = tuple[str | None, int | None]
"""A notice's reference and the number of one of its revisions."""


def match_acts(session: Session, matching: Collection[Counted]) -> list[ActMatch]:
    """Return the acts before or after which a ``matching`` revision counted, and those that withheld the text of one.

    They stand in the order of the ledger.
    """
    counted: dict[str, int] = {}
    waiting = [row for row in _withheld(session) if (row.reference, row.number) in matching]
    acts: list[ActMatch] = []
    for row in _published(session):
        while waiting and waiting[-1].sequence < row.sequence:
            acts.append(_withholding(waiting.pop(), counted, matching))
        reference, number, before = row.reference, row.number, counted.get(row.reference)
        after = before if row.is_history and before is not None else number
        counted[reference] = after
        still = (reference, after) in matching
        touches = (reference, number) in matching or (reference, before) in matching
        if still or touches or (row.cancelled, counted.get(row.cancelled)) in matching:
            acts.append(ActMatch(row.sequence, reference, number, _act(row), still))
    return [*acts, *(_withholding(each, counted, matching) for each in reversed(waiting))]


def _published(session: Session) -> Iterator[Row[str, str, int, int, bool, str]]:
    target = aliased(Notice)
    rows = (
        select(
            Notice.reference,
            Notice.kind,
            Revision.number,
            Revision.sequence,
            Revision.is_history,
            target.reference.label("cancelled"),
        )
        .join(Revision.notice)
        .join(target, Notice.target, isouter=True)
        .order_by(Revision.sequence)
    )
    yield from session.execute(rows)


def _withheld(session: Session) -> Sequence[Row[int, str, int]]:
    """Return which texts were withheld by which acts, newest first."""
    revisions = select(Withholding.sequence, Notice.reference, Revision.number).join(
        Revision, Revision.id == Withholding.revision_id
    )
    return session.execute(revisions.join(Revision.notice).order_by(Withholding.sequence.desc())).all()


def _withholding(each: Row[int, str, int], counted: dict[str, int], matching: Collection[Counted]) -> ActMatch:
    still = (each.reference, counted.get(each.reference)) in matching
    return ActMatch(each.sequence, each.reference, each.number, "withhold", still)


def _act(row: Row[str, str, int, int, bool, str]) -> str:
    if row.number:
        return "history" if row.is_history else "amend"
    return "cancel" if row.kind == "cancellation" else "publish"
