"""What is known of the acts of a feed, read from the ledger and the revisions that it froze."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, contains_eager

from procurement.documents.models import DocumentFile
from procurement.ledger.models import LedgerEntry
from procurement.notices.events import closes_at, load_content
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice, Revision, Withholding
from procurement.search.acts import ActMatch


@dataclass(frozen=True)
class Told:
    """What is known of one act: ``content`` is None when its text is withheld, ``before`` the content it replaced.

    Withholding is an act of its own too, about the ``revision`` whose text it took.
    """

    match: ActMatch
    ledger: LedgerEntry
    revision: Revision
    content: Mapping[str, Any] | None
    before: Mapping[str, Any] | None

    @property
    def act(self) -> str:
        """What happened: publish, amend, extend, cancel, history or withhold."""
        if self.content is None:
            return "withhold"
        return "extend" if self._moved_closing_later() else self.match.act

    def _moved_closing_later(self) -> bool:
        if self.content is None or self.before is None or not KINDS[self.ledger.kind].calls_for_bids:
            return False
        new, old = closes_at(self.content), closes_at(self.before)
        return new is not None and old is not None and new > old


def load_acts(session: Session, acts: Sequence[ActMatch]) -> list[Told]:
    """Return what is known of ``acts``, in the order of the ledger."""
    matches = {act.sequence: act for act in acts}
    published = _loading().join(Revision, Revision.sequence == LedgerEntry.sequence)
    withheld = (
        _loading()
        .join(Withholding, Withholding.sequence == LedgerEntry.sequence)
        .join(Revision, Revision.id == Withholding.revision_id)
    )
    rows = [row for each in (published, withheld) for row in _rows(session, each, matches)]
    return [
        Told(matches[ledger.sequence], ledger, revision, _content(revision), _content_before(revision))
        for ledger, revision in sorted(rows, key=lambda row: row[0].sequence)
    ]


def _loading() -> Select[LedgerEntry, Revision]:
    return select(LedgerEntry, Revision)


def _rows(
    session: Session, acts: Select[LedgerEntry, Revision], sequences: Collection[int]
) -> Iterable[Row[LedgerEntry, Revision]]:
    loaded = acts.join(Revision.notice).where(LedgerEntry.sequence.in_(sequences))
    return session.execute(loaded.options(contains_eager(Revision.notice).selectinload(Notice.revisions))).unique()


def _content(revision: Revision) -> dict[str, Any] | None:
    return load_content(revision.text.content) if revision.text else None


def _content_before(revision: Revision) -> dict[str, Any] | None:
    """Return the content that ``revision`` replaced; None where it replaced none and where that is withheld."""
    return _content(revision.previous) if revision.previous else None


def find_held(session: Session, told: Sequence[Told]) -> frozenset[str]:
    """Return the digests of the files named by these acts that we hold."""
    named = {sha256 for one in told for sha256 in one.ledger.document_hashes}
    held = select(DocumentFile.sha256).where(DocumentFile.sha256.in_(named), DocumentFile.erased_at.is_(None))
    return frozenset(session.scalars(held)) if named else frozenset()
