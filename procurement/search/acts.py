"""Which acts of the ledger belong to the feed of a Selection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from procurement.notices.models import Notice, Revision, Withholding
from procurement.search.selection import Selection

REMAINING = frozenset({"kind", "organisation", "published_from", "published_to"})
"""The filters that can be answered by what a tombstone leaves: kind, body and day of a notice."""


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


@dataclass(frozen=True)
class Withheld:
    """A revision whose text was withheld by the act ``sequence``."""

    sequence: int
    reference: str
    revision: int


def find_withheld(session: Session, selection: Selection, bodies: Collection[str] | None) -> list[Withheld]:
    """Return what was withheld among what ``selection`` may still ask for, by the order of the acts.

    ``bodies`` are those that its organisation filter stands for, None where it has none. A Selection that asks for
    words, a value or a status asks for what a withheld text no longer says: it has none.
    """
    if any(getattr(selection, field.name) for field in fields(selection) if field.name not in REMAINING):
        return []
    tombstones = (
        select(Withholding.sequence, Withholding.poster, Notice.kind, Notice.reference, Revision)
        .join(Revision, Revision.id == Withholding.revision_id)
        .join(Revision.notice)
        .order_by(Withholding.sequence)
    )
    if selection.kind:
        tombstones = tombstones.where(Notice.kind.in_(selection.kind))
    return [
        Withheld(sequence, reference, revision.number)
        for sequence, poster, _, reference, revision in session.execute(tombstones).unique()
        if (bodies is None or poster in bodies) and _is_within(revision.read_on, selection)
    ]


def _is_within(day: date | None, selection: Selection) -> bool:
    first, last = selection.published_from, selection.published_to
    if day is None:
        return first is None and last is None
    return (first is None or first <= day) and (last is None or day <= last)


def match_acts(session: Session, matching: Collection[Counted], withheld: Sequence[Withheld]) -> list[ActMatch]:
    """Return the acts before or after which a ``matching`` revision counted, and those about ``withheld`` ones.

    They stand in the order of the ledger.
    """
    counted: dict[str, int] = {}
    gone = {(each.reference, each.revision) for each in withheld}
    waiting = list(reversed(withheld))
    acts: list[ActMatch] = []
    for row in _published(session):
        while waiting and waiting[-1].sequence < row.sequence:
            acts.append(_withholding(waiting.pop(), counted, matching))
        reference, number, before = row.reference, row.number, counted.get(row.reference)
        after = before if row.is_history and before is not None else number
        counted[reference] = after
        still = (reference, after) in matching
        touches = (reference, number) in matching or (reference, before) in matching or (reference, number) in gone
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


def _withholding(each: Withheld, counted: dict[str, int], matching: Collection[Counted]) -> ActMatch:
    still = (each.reference, counted.get(each.reference)) in matching
    return ActMatch(each.sequence, each.reference, each.revision, "withhold", still)


def _act(row: Row[str, str, int, int, bool, str]) -> str:
    if row.number:
        return "history" if row.is_history else "amend"
    return "cancel" if row.kind == "cancellation" else "publish"
