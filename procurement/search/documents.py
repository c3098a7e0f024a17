"""What of a published revision goes into the index.

One document per revision; of a plan, one for each package that the revision lists. All of it is as it was when the
revision was published, except ``current`` (whether the revision counts now), ``fate`` (what has become of its
package), ``shuts_at`` (when its package's call closes), what is ``shown`` of its package and the package's own
numbers. A withheld one is found by what its tombstone leaves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from procurement.core.db import batches
from procurement.notices.events import closes_at, load_content
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.notices.queries import find_closings, find_round_kinds
from procurement.plans.models import Package
from procurement.search.plan_rows import find_plans_of, find_worded, make_rows, row_key
from procurement.search.said import Said
from procurement.search.shown import Facts, find_facts
from procurement.search.standing import standing
from procurement.search.wording import NUMBERED, WORDED, collect, package_codes, whole, with_digits
from search_index.documents import PARAGRAPH, Document

BATCH = 500
"""Notices loaded at once."""

NEVER = 0
"""``shuts_at`` of a package whose call names no closing time: it is not known to be open at any time."""


@dataclass(frozen=True)
class Rounds:
    """What counts of rounds (by id): the kinds of their notices, and when the last call of a running one closes."""

    kinds: Mapping[int, Collection[str]]
    closings: Mapping[int, datetime | None]

    @classmethod
    def of(cls, session: Session, notices: Iterable[Notice]) -> Rounds:
        """Return what counts of the rounds of ``notices``."""
        theirs = {notice.round.id: notice.round for notice in notices if notice.round is not None}
        running = sorted(number for number, each in theirs.items() if each.outcome is None)
        return cls(find_round_kinds(session, sorted(theirs)), find_closings(session, running))


def document_key(reference: str, number: int) -> str:
    """Return the index key of a revision, unless it is that of a plan with packages (``row_key``)."""
    return f"{reference}/{number}"


def document_keys(reference: str, number: int, text: RevisionText | None) -> list[str]:
    """Return the index keys of everything that a revision puts into the index.

    A text that somebody has tampered with may be no content any more: then it is compared as one without packages.
    """
    try:
        rows = load_content(text.content)["body"].get("packages", []) if text else []
    except (ValueError, LookupError, TypeError, AttributeError):
        rows = []
    return [row_key(reference, number, ordinal) for ordinal in range(1, len(rows) + 1)] or [
        document_key(reference, number)
    ]


def find_documents(session: Session, notices: Iterable[int] | None = None) -> Iterator[Document]:
    """Yield the documents of all published revisions, or of those of some notices (by id)."""
    some = [()] if notices is None else ((Notice.id.in_(ids),) for ids in batches(sorted(notices)))
    for conditions in some:
        query = _loaded().where(*conditions).order_by(Notice.id)
        for batch in session.scalars(query.execution_options(yield_per=BATCH)).partitions(BATCH):
            yield from _documents_of(session, batch)


def _documents_of(session: Session, notices: Sequence[Notice]) -> Iterator[Document]:
    rounds = Rounds.of(session, notices)
    worded = find_worded(session, [notice.plan_id for notice in notices if notice.kind == "plan" and notice.plan_id])
    about = (package for packages in worded.values() for package in packages.values())
    facts = find_facts(session, {each.reference for each in (*about, *(one.package for one in notices)) if each})
    for notice in notices:
        for revision in notice.revisions:
            packages = worded.get((notice.plan_id or 0, revision.number), {})
            yield from _make(Said.by(session, notice, revision), rounds, packages, facts)


def find_rows_of(session: Session, packages: Collection[int]) -> Iterator[Document]:
    """Yield the documents of the rows in which plans word one of ``packages`` (by id)."""
    plans = find_plans_of(session, packages)
    worded = find_worded(session, [plan.plan_id for plan in plans if plan.plan_id])
    wanted = {
        name: {ordinal: row for ordinal, row in rows.items() if row.id in packages} for name, rows in worded.items()
    }
    facts = find_facts(session, {row.reference for rows in wanted.values() for row in rows.values()})
    for notice in plans:
        for revision in notice.revisions:
            rows = wanted.get((notice.plan_id or 0, revision.number))
            if revision.text is not None and rows:
                yield from make_rows(Said.by(session, notice, revision), rows, facts, only=rows)


def _loaded() -> Select[Notice]:
    return select(Notice).options(
        selectinload(Notice.revisions).joinedload(Revision.entry),
        selectinload(Notice.package).selectinload(Package.rounds),
        selectinload(Notice.round),
        selectinload(Notice.plan),
    )


def _make(
    said: Said, rounds: Rounds, packages: Mapping[int, Package], facts: Mapping[str, Facts]
) -> Iterator[Document]:
    if said.content["body"].get("packages"):
        yield from make_rows(said, packages, facts)
    else:
        yield _make_one(said, rounds, facts)


def _make_one(said: Said, rounds: Rounds, facts: Mapping[str, Facts]) -> Document:
    notice, content, text = said.notice, said.content, said.text
    return Document(
        key=document_key(notice.reference, said.revision.number),
        order=said.revision.sequence,
        texts={"title": content["title"], "body": PARAGRAPH.join(collect(content, WORDED))},
        names=(content["title"],) if content["title"] else (),
        codes=(notice.reference, *package_codes(notice.package), *with_digits(collect(content, NUMBERED))),
        keywords={
            **said.keywords(notice.package),
            "fate": (standing(notice, content, rounds.kinds.get(notice.round_id or 0, ())),),
            "field": (text.field,) if text and text.field else (),
            "form": (text.selection_form,) if text and text.selection_form else (),
        },
        numbers=_numbers(said, rounds),
        stored=said.stored(notice.package),
        shown=said.shown(notice.package, facts),
    )


def _numbers(said: Said, rounds: Rounds) -> dict[str, int | None]:
    notice = said.notice
    return {
        "posted_on": said.posted_on,
        "closes_at": _epoch(closes_at(said.content)) if KINDS[notice.kind].calls_for_bids else None,
        "shuts_at": _epoch(rounds.closings.get(notice.round_id)) or NEVER if notice.round_id else None,
        "starts_on": None,
        "value": whole(said.text.value if said.text else None),
    }


def _epoch(instant: datetime | None) -> int | None:
    return int(instant.astimezone(UTC).timestamp()) if instant else None
