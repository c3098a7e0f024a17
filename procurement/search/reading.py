"""The search index as a reading of the ledger: position, apply, rebuild, compare.

Before it answers it applies what is missing, so a notice is findable at once; the worker only does it ahead of time.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from procurement.core.db import batches
from procurement.core.recalling import READS, derive
from procurement.ledger.models import GENESIS, LedgerEntry
from procurement.ledger.queries import Head, get_entry, glance_at_head
from procurement.ledger.readings import Difference, Mark
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.organisations.queries import KNOWN, facts_digest, remember_known
from procurement.plans.models import Package, PackageReplacement, Plan
from procurement.search.documents import document_keys, find_documents, find_rows_of
from procurement.search.shown import Facts
from search_index.completing import Completion
from search_index.documents import Document
from search_index.engine import Engine, engine_digest
from search_index.position import IndexUnusable, Position
from search_index.query import Answer, Hit, Page, Query

DOCUMENTS_VERSION = "10"
"""Raised when ``documents`` puts other things into the index: every index is then built anew."""

TOLD_EVERY = 5000
"""Documents between two lines of the log while the index is built."""

Told = TypeVar("Told")
log = logging.getLogger(__name__)

LONGEST_CATCH_UP = 1000
"""Behind by more entries than this, building anew is faster than following."""


def reading_digest(session: Session) -> str:
    """Return the digest of all that the index depends on besides the ledger: the program, and facts about bodies."""
    return hashlib.sha256(
        f"{engine_digest()}|{DOCUMENTS_VERSION}|{Facts._fields}|{facts_digest(session)}".encode()
    ).hexdigest()


class SearchReading:
    """The index behind ``Search``. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._applying = Lock()

    def position(self) -> Mark | None:
        """Return how far the index has come; None when it is absent or unusable."""
        try:
            position = self.engine.position()
        except IndexUnusable:
            return None
        return Mark(position.sequence, position.entry_hash, position.digest) if position else None

    def apply(self, session: Session) -> Mark:
        """Bring the index up to the ledger's head as ``session`` sees it, or further, and return the new position."""
        head, mark = see_head(session), self.position()
        if mark is not None and (mark == _mark(session, head) or _is_ahead(session, mark, head)):
            return mark
        with self._applying:
            while True:  # another process may bring the index further while this one works out what is missing
                mark = self.position()
                if mark is not None and _is_ahead(session, mark, head):
                    return mark
                if mark is None or not _can_follow(session, mark, head):
                    return self._rebuild(session, head, if_behind=True)
                if reached := self._follow(session, mark, head):
                    return reached

    def catch_up(self, session: Session) -> Mark:
        """Bring the index up if it can be written, and return its position: else readers are answered from what it has.

        Raises OSError where that would not do: there is no index, or another program's, or it holds what was withheld.
        """
        try:
            return self.apply(session)
        except OSError as error:
            mark = self.position()
            if mark is None or not _may_lag(session, mark):
                raise
            log.error("the search index cannot be written, answers end with entry %s: %s", mark.sequence, str(error))
            return mark

    def match(self, session: Session, query: Query, **options: Any) -> Answer:
        """Return the engine's answer, as ``ask`` does."""
        return self.ask(session, lambda: self.engine.match(query, **options))

    def ask(self, session: Session, answer: Callable[[], Told]) -> Told:
        """Return the ``answer`` of the engine; an index whose torn files show only now is built anew first."""
        try:
            return answer()
        except IndexUnusable:
            self.rebuild(session)
            return answer()

    def complete(self, query: Query, most: int) -> tuple[Completion, ...]:
        """Return how the words of ``query`` may go on."""
        return self.engine.complete(query, most)

    def rebuild(self, session: Session) -> Mark:
        """Build the index anew from what is published, then swap it in."""
        with self._applying:
            return self._rebuild(session, glance_at_head(session))

    def fold(self) -> bool:
        """Let the engine fold what was applied of late, so that no publisher waits for it; return whether it did."""
        try:
            return self.engine.fold()
        except IndexUnusable:  # whoever asks builds it anew
            return False
        except OSError as error:  # it is read from the journal as well, until the next try
            log.warning("the search index cannot be folded: %s", error)
            return False

    def compare(self, session: Session) -> list[Difference]:
        """Return each document that the index lacks, has too many, or has with other words or facts than it should.

        Of rows that somebody has torn no documents can be made; then the last cannot be told, and is not passed over.
        """
        self.apply(session)
        published, indexed = _published_keys(session), self.engine.fingerprints()
        return [
            *(Difference(key, "index.missing") for key in sorted(published - indexed.keys())),
            *(Difference(key, "index.surplus") for key in sorted(indexed.keys() - published)),
            *_find_changed(session, indexed),
        ]

    def find_remains(self, session: Session) -> list[Difference]:
        """Return what may remain in the index's files though it was withheld: words taken out are only marked so."""
        withheld = select(LedgerEntry.sequence).where(LedgerEntry.act == "withhold")
        later = withheld.where(LedgerEntry.sequence > self.engine.built()).order_by(LedgerEntry.sequence)
        return [Difference(f"index:{sequence}", "index.remains") for sequence in session.scalars(later)]

    def _indexed(self, notices: Sequence[Notice]) -> tuple[Hit, ...]:
        """Return what the index holds of ``notices``: what they said before, and which packages they were about."""
        references = frozenset(notice.reference for notice in notices)
        return self.engine.match(Query(any_of={"notice": references}), page=Page(limit=None)).hits

    def _rebuild(self, session: Session, head: Head | None, *, if_behind: bool = False) -> Mark:
        mark = _mark(session, head)
        self.engine.rebuild(_tell(find_documents(session), mark), _position(mark), if_behind=if_behind)
        return mark

    def _follow(self, session: Session, mark: Mark, head: Head | None) -> Mark | None:
        """Bring the index from ``mark`` to ``head``; None, and nothing done, where it is elsewhere by now."""
        reached = _mark(session, head)
        if reached.sequence > mark.sequence:
            acted = _find_acted(session, mark.sequence)
            before = self._indexed(acted)
            touched = _find_touched(session, acted, {str(hit.stored["about"]) for hit in before})
            documents = chain(find_documents(session, touched.notices), find_rows_of(session, touched.packages))
            removed = [hit.key for hit in before]
            if not self.engine.apply(documents, removed, _position(reached), since=_position(mark)):
                return None
        return reached


_ENTRY = LedgerEntry.__table__
_HEAD = select(_ENTRY.c.sequence, _ENTRY.c.entry_hash, *KNOWN).order_by(_ENTRY.c.sequence.desc()).limit(1)


def see_head(session: Session) -> Head | None:
    """Return how far the ledger has come; a reader learns of it what is known of bodies in the same breath.

    Every page begins with both. A writer looks again each time, for he may have acted meanwhile.
    """
    return derive(session, ("head",), lambda: _see(session)) if session.info.get(READS) else glance_at_head(session)


def _see(session: Session) -> Head | None:
    row = session.execute(_HEAD).one_or_none()
    if row is None:
        return None
    remember_known(session, row[2:])
    return Head(*row[:2])


def _tell(documents: Iterable[Document], mark: Mark) -> Iterator[Document]:
    """Yield ``documents``; the log says how far building the index has come."""
    count = 0
    for count, document in enumerate(documents, start=1):
        if count == 1:
            log.info("building the search index up to entry %s of the ledger", mark.sequence)
        elif count % TOLD_EVERY == 0:
            log.info("search index: %s documents", count)
        yield document
    log.info("the search index is built: %s documents", count)


def _mark(session: Session, head: Head | None) -> Mark:
    return Mark(head.sequence if head else 0, head.entry_hash if head else GENESIS, reading_digest(session))


def _position(mark: Mark) -> Position:
    return Position(mark.sequence, mark.entry_hash, mark.digest)


def _is_ahead(session: Session, mark: Mark, head: Head | None) -> bool:
    """Whether others brought the index further than ``session`` sees, whose transaction began before their act.

    To the session this looks like another ledger; a look from outside its transaction tells the two apart.
    """
    if mark.sequence <= (head.sequence if head else 0) or mark.digest != reading_digest(session):
        return False
    with Session(session.get_bind()) as fresh:
        reached = get_entry(fresh, mark.sequence)
        return reached is not None and reached.entry_hash == mark.entry_hash


def _can_follow(session: Session, mark: Mark, head: Head | None) -> bool:
    """Whether the index is of this ledger (a restore may have replaced it), of this program, and close enough."""
    reached = get_entry(session, mark.sequence)
    known = reached.entry_hash if reached else GENESIS
    behind = (head.sequence if head else 0) - mark.sequence
    return mark.digest == reading_digest(session) and mark.entry_hash == known and behind <= LONGEST_CATCH_UP


def _may_lag(session: Session, mark: Mark) -> bool:
    withheld = select(LedgerEntry.sequence).where(LedgerEntry.sequence > mark.sequence, LedgerEntry.act == "withhold")
    return _can_follow(session, mark, glance_at_head(session)) and session.scalar(withheld.limit(1)) is None


@dataclass(frozen=True)
class Touched:
    """Of which notices all documents may have changed, and of which packages the rows in their plans (all by id)."""

    notices: frozenset[int]
    packages: frozenset[int]


def _find_acted(session: Session, sequence: int) -> Sequence[Notice]:
    references = select(LedgerEntry.reference).where(LedgerEntry.sequence > sequence)
    return session.scalars(select(Notice).where(Notice.reference.in_(references))).all()


def _find_touched(session: Session, acted: Sequence[Notice], left: Collection[str]) -> Touched:
    """Return what acts on ``acted`` may have changed: a status is shared by all that speak of a package.

    ``left`` are the packages and plans (by reference) that these notices were about before.
    """
    plans = {notice.plan_id for notice in acted if notice.plan_id}
    plans.update(found for of in _in(Plan.reference, left) for found in session.scalars(select(Plan.id).where(of)))
    about = {notice.package_id for notice in acted if notice.package_id}
    theirs = (*_in(Package.plan_id, plans), *_in(Package.reference, left))
    replaced = _in(PackageReplacement.plan_id, plans)  # by a package of theirs: they may be those of another plan
    packages = about.union(
        (found for of in theirs for found in session.scalars(select(Package.id).where(of))),
        (found for of in replaced for found in session.scalars(select(PackageReplacement.replaced_id).where(of))),
    )
    others = (*_in(Notice.plan_id, plans), *_in(Notice.package_id, packages))
    ids = (found for of in others for found in session.scalars(select(Notice.id).where(of)))
    return Touched(frozenset(notice.id for notice in acted).union(ids), frozenset(packages))


def _in(column: InstrumentedAttribute[Any], values: Iterable[Any]) -> Iterator[ColumnElement[bool]]:
    """Yield conditions of which one holds where ``column`` has one of any number of values."""
    return (column.in_(some) for some in batches(values))


def _published_keys(session: Session) -> set[str]:
    rows = select(Notice.reference, Revision.number, RevisionText).select_from(Revision).join(Revision.notice)
    found = session.execute(rows.join(Revision.text, isouter=True))
    return {key for reference, number, text in found for key in document_keys(reference, number, text)}


def _find_changed(session: Session, indexed: Mapping[str, int]) -> Iterator[Difference]:
    try:
        for document in find_documents(session):
            if indexed.get(document.key) not in (None, document.fingerprint()):
                yield Difference(document.key, "index.changed")
    except Exception as error:  # torn rows fail in ways that cannot be listed: no JSON, no such body, no such revision
        log.error("the index cannot be compared with what is published: %s: %s", type(error).__name__, error)
        yield Difference("index", "index.not_compared")
