"""Which acts of the ledger belong to the feed of a Selection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session, aliased

from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice, Revision, Withholding

NAMED = 5_000
"""Notices of a Selection up to which the acts of its feed are found by them: a statement names them all."""

SOUGHT = 50
"""Acts that are wanted of a feed: so many of its documents lie within SOUGHT / documents of the ledger, if evenly."""

FIRST_PART, LONGEST_PART = 400, 3_200
"""Entries of the ledger that are gone through at once: two windows of archives, and notices that a statement names."""


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


@dataclass(frozen=True, slots=True)
class Act:
    """An act with the revisions that it ``touches``: it belongs to a feed where one of them matches.

    ``after`` is the revision of its notice that counts behind it.
    """

    sequence: int
    reference: str
    revision: int
    act: str
    after: Counted
    touches: tuple[Counted, ...]


def match_acts(acts: Iterable[Act], matching: Collection[Counted]) -> list[ActMatch]:
    """Return the acts before or after which a ``matching`` revision counted, and those that withheld the text of one.

    They keep their order.
    """
    return [
        ActMatch(act.sequence, act.reference, act.revision, act.act, act.after in matching)
        for act in acts
        if any(touched in matching for touched in act.touches)
    ]


def find_acts(session: Session, references: Collection[str] | None = None) -> Iterator[Act]:
    """Yield all acts, or those on the notices with these ``references``, in the order of the ledger."""
    counted: dict[str, int] = {}
    waiting = list(_withheld(session, references))
    for row in _published(session, references):
        while waiting and waiting[-1].sequence < row.sequence:
            yield _withholding(waiting.pop(), counted)
        reference, number, before = row.reference, row.number, counted.get(row.reference)
        after = before if row.is_history and before is not None else number
        counted[reference] = after
        touches = {(reference, after), (reference, number), (reference, before)}
        if row.cancelled is not None:
            touches.add((row.cancelled, counted.get(row.cancelled)))
        if references is None or reference in references:
            yield Act(row.sequence, reference, number, _act(row), (reference, after), tuple(touches))
    yield from (_withholding(each, counted) for each in reversed(waiting))


def find_acts_within(session: Session, behind: int, end: int) -> list[Act]:
    """Return the acts behind the entry ``behind`` of the ledger and up to its entry ``end``."""
    told = select(LedgerEntry.reference).where(LedgerEntry.sequence > behind, LedgerEntry.sequence <= end)
    return [act for act in find_acts(session, set(session.scalars(told))) if behind < act.sequence <= end]


def are_few(documents: int, end: int) -> bool:
    """Tell whether fewer acts are looked at where those of a Selection are found by the notices of its ``documents``
    than on the way back from the entry ``end`` of the ledger to the first SOUGHT of them."""
    return documents <= min(NAMED, isqrt(SOUGHT * end))


def cut_ledger(end: int) -> Iterator[tuple[int, int]]:
    """Yield parts of the ledger back from its entry ``end``, behind which entry and up to which, each twice as long."""
    length = FIRST_PART
    while end > 0:
        yield end - length, end
        end, length = end - length, min(2 * length, LONGEST_PART)


def find_touching(session: Session, references: Collection[str]) -> set[str] | None:
    """Return these notices and those that cancel one of them; None, for all, where one statement cannot name them."""
    if len(references) > NAMED:
        return None
    target = aliased(Notice)
    cancelling = select(Notice.reference).join(target, Notice.target).where(target.reference.in_(references))
    return {*references, *session.scalars(cancelling)}


def _published(
    session: Session, references: Collection[str] | None
) -> Iterator[Row[str, str, int, int, bool, str | None]]:
    """Yield the revisions of these notices, and of those that they cancel, in the order of the ledger."""
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
    if references is not None:
        cancelled = select(Notice.target_id).where(Notice.reference.in_(references), Notice.target_id.is_not(None))
        rows = rows.where(or_(Notice.reference.in_(references), Notice.id.in_(cancelled)))
    yield from session.execute(rows)


def _withheld(session: Session, references: Collection[str] | None) -> Sequence[Row[int, str, int]]:
    """Return which texts were withheld by which acts, newest first."""
    revisions = select(Withholding.sequence, Notice.reference, Revision.number).join(
        Revision, Revision.id == Withholding.revision_id
    )
    withheld = revisions.join(Revision.notice).order_by(Withholding.sequence.desc())
    if references is not None:
        withheld = withheld.where(Notice.reference.in_(references))
    return session.execute(withheld).all()


def _withholding(each: Row[int, str, int], counted: dict[str, int]) -> Act:
    after = (each.reference, counted.get(each.reference))
    return Act(each.sequence, each.reference, each.number, "withhold", after, ((each.reference, each.number),))


def _act(row: Row[str, str, int, int, bool, str | None]) -> str:
    if row.number:
        return "history" if row.is_history else "amend"
    return "cancel" if row.kind == "cancellation" else "publish"
