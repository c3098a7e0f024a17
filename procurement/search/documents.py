"""What of a published revision goes into the index.

One document per revision that still has its text. All of it is as it was when the revision was published, except
``current`` (whether the revision counts now) and ``fate`` (what has become of its round or plan).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from procurement.notices.events import closes_at, load_content
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice, Revision, RevisionText
from search_index.documents import Document

WORDED = frozenset({
    "answer", "authority", "category", "consortium_name", "estimate_name", "funding", "lots_text", "name", "objective",
    "place", "province", "question", "reason", "short_name", "subject", "summary_en", "text", "title", "title_en",
})  # fmt: skip
"""Keys of an event whose values are searched as words."""

NUMBERED = frozenset({
    "code", "consortium_code", "contract_number", "lot_ref", "national_number", "number", "package_number",
    "plan_number",
})  # fmt: skip
"""Keys of an event whose values are found whole and by part."""

LETTERED = re.compile(r"[A-Za-z]{2}(\d{10})")
"""A national number: letters for what it numbers, then ten digits."""

LARGEST = 10**18
"""Values above it (no genuine one is) are indexed as this."""


def document_key(reference: str, number: int) -> str:
    """Return the index key of a revision."""
    return f"{reference}/{number}"


def find_documents(session: Session, notices: Iterable[int] | None = None) -> Iterator[Document]:
    """Yield the documents of all published revisions with a text, or of those of some notices (by id)."""
    query = select(Notice).options(
        selectinload(Notice.revisions).joinedload(Revision.entry),
        selectinload(Notice.package),
        selectinload(Notice.round),
        selectinload(Notice.plan),
    )
    if notices is not None:
        query = query.where(Notice.id.in_(list(notices)))
    for notice in session.scalars(query.order_by(Notice.id).execution_options(yield_per=500)):
        for revision in notice.revisions:
            if revision.text is not None:
                yield make_document(notice, revision, revision.text)


def make_document(notice: Notice, revision: Revision, text: RevisionText) -> Document:
    """Return the document of one revision."""
    content = load_content(text.content)
    return Document(
        key=document_key(notice.reference, revision.number),
        order=revision.sequence,
        texts={"title": content["title"], "body": "\n".join(_collect(content, WORDED))},
        names=(content["title"], *(row["title"] for row in content["body"].get("packages", []))),
        codes=(notice.reference, *_package_codes(notice), *_with_digits(_collect(content, NUMBERED))),
        keywords=_keywords(notice, revision, text, content["body"]),
        numbers={
            "posted_on": revision.read_on.toordinal() if revision.read_on else None,
            "closes_at": _epoch(closes_at(content)) if KINDS[notice.kind].calls_for_bids else None,
            "value": _whole(text.value),
        },
        stored={
            "reference": notice.reference,
            "revision": revision.number,
            "kind": notice.kind,
            "package": notice.package.reference if notice.package else None,
        },
    )


def _package_codes(notice: Notice) -> tuple[str, ...]:
    """Numbers are how a thing is found, not what it said: whoever types a package's number finds all its notices."""
    package = notice.package
    return tuple(code for code in (package.reference, package.package_number) if code) if package else ()


def _with_digits(codes: Iterable[str]) -> Iterator[str]:
    """Yield the codes and, of national numbers, the digits alone: people leave the letters out."""
    for code in codes:
        yield code
        if lettered := LETTERED.fullmatch(code):
            yield lettered[1]


def _collect(value: Any, keys: frozenset[str]) -> Iterator[str]:
    """Yield the strings that stand under one of ``keys``, at any depth, in order."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str):
                if key in keys:
                    yield inner
            else:
                yield from _collect(inner, keys)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _collect(inner, keys)


def _keywords(
    notice: Notice, revision: Revision, text: RevisionText, body: Mapping[str, Any]
) -> dict[str, tuple[str, ...]]:
    packages = body.get("packages", [])
    return {
        "kind": (notice.kind,),
        "organisation": (text.poster,),
        "current": ("1" if revision.number == notice.current_number else "0",),
        "fate": (fate(notice),),
        "field": _values(text.field, packages, "field"),
        "form": _values(text.selection_form, packages, "selection_form"),
    }


def _values(own: str | None, packages: Iterable[Mapping[str, Any]], key: str) -> tuple[str, ...]:
    found = [own] if own else [row[key] for row in packages if row.get(key)]
    return tuple(dict.fromkeys(found))


def fate(notice: Notice) -> str:
    """Return what has become of the notice: running, awarded, none, cancelled, or planned for a plan in force."""
    if notice.round is not None:
        outcome = notice.round.outcome or "running"
        return "awarded" if outcome == "partly" else outcome
    is_cancelled = notice.kind == "cancellation" or (notice.plan is not None and notice.plan.cancelled)
    return "cancelled" if is_cancelled else "planned"


def _epoch(instant: datetime | None) -> int | None:
    return int(instant.astimezone(UTC).timestamp()) if instant else None


def _whole(value: Decimal | None) -> int | None:
    return min(int(value.to_integral_value(ROUND_HALF_UP)), LARGEST) if value is not None else None
