"""Whether an event is new, another revision, an older version, or already on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from procurement.core.errors import Conflict, Problem
from procurement.notices.events import Event, content_hash
from procurement.notices.models import Notice, Revision, Withholding


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


_IDENTIFIED = select(Notice).where(Notice.identity == bindparam("identity"))


def find_notice(session: Session, event: Event) -> Notice | None:
    """Return the notice that ``event`` is about: by national identity, else by our reference, else as its source does.

    Raises Conflict when it has the reference of a notice with a national number and does not say what stands there.
    """
    found = session.scalar(_IDENTIFIED, {"identity": event.identity}) if event.identity else None
    if found is not None:
        return found
    return _find_by_reference(session, event) if event.reference else _find_by_source(session, event)


def _find_by_reference(session: Session, event: Event) -> Notice | None:
    named = session.scalar(select(Notice).where(Notice.reference == event.reference, Notice.kind == event.kind))
    if named is None or named.national_number in (None, event.national_number):
        return named
    if event.national_number is not None:  # an export of another register has references of its own
        return None
    if event.content_hash not in {revision.content_hash for revision in named.revisions}:
        raise Conflict(Problem(("reference",), "conflict.reference", {"reference": event.reference}))
    return named


def _find_by_source(session: Session, event: Event) -> Notice | None:
    """Return the nameless notice that came with another register's reference: that export left its source's name."""
    if event.national_number or not event.identity:
        return None
    alike = select(Notice).where(Notice.source_identity == event.identity, Notice.national_number.is_(None))
    known = list(session.scalars(alike.order_by(Notice.id)))
    digest = event.content_hash
    same = (notice for notice in known if digest in {revision.content_hash for revision in notice.revisions})
    return next(same, known[0] if len(known) == 1 else None)


def decide(session: Session, event: Event) -> Decision:
    """Compare ``event`` with what is on record (``notice-events``: identity and change).

    Raises Conflict when a notice without a number says word for word what was withheld from one with a number.
    """
    notice = find_notice(session, event)
    if notice is None:
        _refuse_withheld(session, event)
        return Decision(None)
    digest = event.content_hash
    rank = version_rank(event.version)
    same_version = [known for known in notice.revisions if version_rank(known.national_version) == rank]
    unchanged = _on_record(notice, same_version, event, digest)
    if unchanged is not None:
        return Decision(notice, unchanged=unchanged)
    is_history, is_changed = standing(notice.current, same_version, event.version, event.retrieved_at)
    return Decision(notice, is_history=is_history, changed_at_source=is_changed)


def find_amendment_faults(session: Session, notice: Notice, event: Event) -> list[Problem]:
    """Return why ``event`` is no new revision of ``notice`` that could count; [] where it is one."""
    named = {"reference": notice.reference}
    event = replace(event, reference=notice.reference)
    try:
        if find_notice(session, event) is not notice:
            return [Problem(("national_number",), "draft.other_notice", named)]
        decision = decide(session, event)
    except Conflict as conflict:
        return list(conflict.problems)
    if decision.unchanged is not None:
        return [Problem((), "draft.nothing_new", named)]
    return [Problem(("version",), "draft.older_version", {"value": event.version or ""})] if decision.is_history else []


def as_approved(decision: Decision, approval_hash: str | None) -> Decision:
    """Return ``decision`` for an act with this approval: what its own body approved here did not change at a source."""
    return replace(decision, changed_at_source=False) if approval_hash else decision


def standing(
    current: Revision, same_version: Sequence[Revision], version: str | None, retrieved_at: str | None
) -> tuple[bool, bool]:
    """Return whether what comes as ``version`` is history, and whether it changed at its source (see ``Decision``).

    ``current`` is the revision that counted before, ``same_version`` are those known under the same version.
    """
    is_older = version_rank(version) < version_rank(current.national_version)
    return is_older or _was_seen_earlier(same_version, retrieved_at), bool(version and same_version)


def version_rank(version: str | None) -> int:
    """Return the national version as a number; notices without one count as version 0."""
    return int(version) if version and version.isdecimal() else 0


def _on_record(notice: Notice, same_version: Sequence[Revision], event: Event, digest: str) -> Revision | None:
    """Return the revision that already says this, None where the event brings something new.

    A source may return to an earlier wording: that is news only when it was observed after the present one, which
    nobody can tell without ``retrieved_at``. A withheld wording is never news: it would be public again.
    """
    withheld = next((known for known in notice.revisions if known.withholding and _repeats(event, known)), None)
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


def _repeats(event: Event, known: Revision) -> bool:
    """Whether ``event`` says what ``known`` said, under any version, with the number of its notice or without."""
    said = {**event.content, "version": known.national_version}
    alike = ({**said, "national_number": number} for number in (known.notice.national_number, None))
    hashes = (content_hash({key: value for key, value in each.items() if value is not None}) for each in alike)
    return known.content_hash in hashes


def _refuse_withheld(session: Session, event: Event) -> None:
    """Refuse what would bring a withheld wording back under no number: with another number it is another notice."""
    if event.national_number is not None:
        return
    withheld = select(Revision).join(Withholding, Withholding.revision_id == Revision.id).join(Revision.notice)
    for known in session.scalars(withheld.where(Notice.kind == event.kind)):
        if _repeats(event, known):
            named = {"reference": known.notice.reference, "revision": known.number}
            raise Conflict(Problem((), "conflict.withheld", named))


def _was_seen_earlier(same_version: Sequence[Revision], retrieved_at: str | None) -> bool:
    seen = [known.retrieved_at for known in same_version if known.retrieved_at]
    return bool(retrieved_at and seen and retrieved_at < max(seen))
