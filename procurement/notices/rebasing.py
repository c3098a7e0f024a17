"""Amendments written over a revision that no longer counts: a colleague's amendment was published in between.

An amendment is a whole text. Publishing one that was written over revision 0 after revision 1 would silently put back
everything that revision 1 changed. So it is refused until what changed meanwhile has been taken over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procurement.core.errors import Problem
from procurement.notices.drafts import BASE, Draft
from procurement.notices.events import load_content
from procurement.notices.models import Revision
from procurement.notices.words import instant_in_words

Content = Mapping[str, Any]

OWN = frozenset({"change_reason"})
"""What an amendment says of itself: it is taken over from no other."""

SETS = frozenset({"documents"})
"""Lists whose rows stand each for itself: what either added is there, what either took away is gone."""


def find_outdated(draft: Draft) -> list[Problem]:
    """Return that a revision counts which came after the one over which ``draft`` was written; [] where none does."""
    if draft.act != "amend" or draft.notice is None:
        return []
    current = draft.notice.current
    base = base_number(draft)
    if base is None or current.number == base or current.text is None:
        return []
    written = current.published_at.isoformat()
    when = {language: instant_in_words(written, language) for language in ("vi", "en")}
    return [Problem((), "draft.outdated", {"number": current.number, "when": when})]


def base_number(draft: Draft) -> int | None:
    """Return the number of the revision over which an amendment was written.

    Drafts say it since they note it; of an older one it is the last that counted when it was begun. None where that
    notice was not on record then.
    """
    noted = [event.detail[BASE] for event in draft.events if BASE in event.detail]
    if noted:
        return int(noted[-1])
    assert draft.notice is not None, "the database lets no amendment be without one"
    known = [row for row in draft.notice.revisions if row.published_at <= draft.created_at and not row.is_history]
    return known[-1].number if known else None


def rebased(draft: Draft) -> tuple[dict[str, Any], int]:
    """Return what an outdated amendment says once it has taken over what changed in public, and the number of the
    revision that it is written over then.

    What it changes itself stays, also where the public text changed there too.
    """
    number = base_number(draft)
    assert draft.notice is not None, "find_outdated found none"
    assert number is not None, "find_outdated found none"
    base, theirs = draft.notice.revisions[number], draft.notice.current
    return merged(_said(base), _said(theirs), draft.said), theirs.number


def _said(revision: Revision) -> Content:
    """Return what a revision says; {} where its text is withheld, as if whatever came later had added everything."""
    return load_content(revision.text.content) if revision.text else {}


def merged(base: Content, theirs: Content, mine: Content) -> dict[str, Any]:
    """Return ``mine`` with every field that ``theirs`` changed since ``base`` and ``mine`` did not."""
    result: dict[str, Any] = {}
    for name in [*theirs, *(name for name in mine if name not in theirs)]:
        three = base.get(name), theirs.get(name), mine.get(name)
        value = three[2] if name in OWN else _united(*three) if name in SETS else _chosen(*three)
        if value is not None:
            result[name] = value
    return result


def _chosen(base: Any, theirs: Any, mine: Any) -> Any:
    if mine == base:
        return theirs
    if isinstance(theirs, Mapping) and isinstance(mine, Mapping):
        return merged(base if isinstance(base, Mapping) else {}, theirs, mine) or None
    return mine


def _united(base: Sequence[Any] | None, theirs: Sequence[Any] | None, mine: Sequence[Any] | None) -> list[Any] | None:
    before, there, here = base or (), theirs or (), mine or ()
    kept = [row for row in there if row in here or row not in before]
    return [*kept, *(row for row in here if row not in before and row not in kept)] or None
