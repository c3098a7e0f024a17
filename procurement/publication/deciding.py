"""Whether an event is new, another revision, an older version, or already on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.notices.events import Event, content_hash
from procurement.notices.models import Notice, Revision


@dataclass(frozen=True)
class Decision:
    """``notice`` is the one on record, if any; ``unchanged`` the revision that already says the same.

    ``is_history``: an older state that arrives later and must not become current. ``changed_at_source``: other content
    under a national version that did not grow.
    """

    notice: Notice | None
    unchanged: Revision | None = None
    is_history: bool = False
    changed_at_source: bool = False


def find_notice(session: Session, event: Event) -> Notice | None:
    """Return the notice that ``event`` is about: by national identity, else by our reference."""
    found = session.scalar(select(Notice).where(Notice.identity == event.identity)) if event.identity else None
    if found is None and event.reference:
        named = session.scalar(select(Notice).where(Notice.reference == event.reference, Notice.kind == event.kind))
        # An export of another register has references of its own; only a nameless notice goes by the reference alone.
        found = named if named is None or _same_number(named, event) else None
    return found


def _same_number(notice: Notice, event: Event) -> bool:
    return None in (notice.national_number, event.national_number) or notice.national_number == event.national_number


def decide(session: Session, event: Event) -> Decision:
    """Compare ``event`` with what is on record (``notice-events``: identity and change)."""
    notice = find_notice(session, event)
    if notice is None:
        return Decision(None)
    digest = content_hash(event.content)
    rank = version_rank(event.version)
    same_version = [known for known in notice.revisions if version_rank(known.national_version) == rank]
    unchanged = _on_record(notice, same_version, event, digest)
    if unchanged is not None:
        return Decision(notice, unchanged=unchanged)
    is_history = rank < version_rank(notice.current.national_version) or _was_seen_earlier(same_version, event)
    return Decision(notice, is_history=is_history, changed_at_source=bool(event.version and same_version))


def version_rank(version: str | None) -> int:
    """Return the national version as a number; notices without one count as version 0."""
    return int(version) if version and version.isdecimal() else 0


def _on_record(notice: Notice, same_version: Sequence[Revision], event: Event, digest: str) -> Revision | None:
    """Return the revision that already says this, None where the event brings something new.

    A source may return to an earlier wording: that is news only when it was observed after the present one, which
    nobody can tell without ``retrieved_at``. A withheld wording is never news: it would be public again.
    """
    withheld = next((known for known in notice.revisions if known.withholding and known.content_hash == digest), None)
    if withheld is not None:
        return withheld
    if event.revision is not None and event.revision < len(notice.revisions):
        numbered = notice.revisions[event.revision]
        if numbered.content_hash == digest:
            return numbered
    alike = [known for known in same_version if known.content_hash == digest]
    if event.retrieved_at is None or notice.current in alike:
        return alike[-1] if alike else None
    return next((known for known in alike if (known.retrieved_at or "") >= event.retrieved_at), None)


def _was_seen_earlier(same_version: Sequence[Revision], event: Event) -> bool:
    seen = [known.retrieved_at for known in same_version if known.retrieved_at]
    return bool(event.retrieved_at and seen and event.retrieved_at < max(seen))
