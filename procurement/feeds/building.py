"""The documents of a Selection's feed: the current one, its archives, or one complete feed.

A Selection that does not depend on the hour has a current document and archives (RFC 5005 section 4). One that does
(status) has a complete feed (section 2): of every notice that matches now the newest act that counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.orm import Session

from procurement.core.errors import NotFound
from procurement.feeds.addresses import Addresses, feed_id
from procurement.feeds.entries import FeedDocument
from procurement.feeds.links import MEDIA_TYPES, Link
from procurement.feeds.telling import make_entries
from procurement.feeds.windows import (
    end_of,
    fill_archive,
    fill_current,
    find_archives,
    gather,
    select_current,
    select_window,
)
from procurement.feeds.wording import CUT_SHORT, SITE, SUBTITLE, describe_selection, pick
from procurement.ledger.queries import mark_sample
from procurement.organisations.queries import name_organisations
from procurement.search.selection import Selection
from procurement.search.service import ActMatch, Search

MOST = 3000
"""Notices in a complete feed. Where more match it holds the newest, says so, and is not marked complete."""

NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed was updated: Atom wants an instant, and the present one would change the bytes at every look."""


@dataclass(frozen=True)
class Wanted:
    """Which feed: its Selection, format (atom or rss), and addresses, which hold the language."""

    selection: Selection
    shape: str
    addresses: Addresses


def build_feed(session: Session, search: Search, wanted: Wanted, now: datetime) -> FeedDocument:
    """Return the current document of the feed, or the complete one. Raises Invalid when it names an unknown body."""
    if not wanted.selection.is_timeless:
        return _build_complete(session, wanted, search.find_acts(session, wanted.selection, now))
    head = search.mark(session).sequence
    acts = gather(search.walk_acts(session, wanted.selection, now, head), partial(fill_current, head=head))
    links = [*_common_links(wanted), *_archive_links(wanted, find_archives(acts, head))]
    return _document(
        session,
        wanted,
        select_current(acts, head),
        links,
        names=name_organisations(session, wanted.selection.organisation),
    )


def build_archive(session: Session, search: Search, wanted: Wanted, window: int, now: datetime) -> FeedDocument:
    """Return the archive of ``window``. Raises NotFound where it has none: not filled yet, or nothing in it matches."""
    head, end = search.mark(session).sequence, end_of(window)
    if not wanted.selection.is_timeless or end > head:
        raise NotFound("archive", str(window))
    acts = gather(search.walk_acts(session, wanted.selection, now, end), partial(fill_archive, window=window))
    windows = find_archives(acts, head)
    if window not in windows:
        raise NotFound("archive", str(window))
    links = [
        *_common_links(wanted, window),
        Link("current", wanted.addresses.feed(wanted.selection, wanted.shape), MEDIA_TYPES[wanted.shape]),
        *_archive_links(wanted, windows[: windows.index(window)]),
    ]
    # Names of bodies change over time; an archive calls them by their reference.
    return _document(session, wanted, select_window(acts, window), links, "archive")


def _build_complete(session: Session, wanted: Wanted, acts: Iterable[ActMatch]) -> FeedDocument:
    # What arrives as history or withholds never counted: a notice stands by the act that made it what it is.
    newest = {act.reference: act for act in acts if act.act not in ("history", "withhold")}
    matching = sorted((act for act in newest.values() if act.still_matches), key=lambda act: act.sequence)
    shown = matching[-MOST:]
    is_complete = len(shown) == len(matching)
    note = pick(CUT_SHORT, wanted.addresses.language).format(shown=len(shown), total=len(matching))
    return _document(
        session, wanted, shown, _common_links(wanted), "complete" if is_complete else None,
        names=name_organisations(session, wanted.selection.organisation), note="" if is_complete else note,
    )  # fmt: skip


def _document(
    session: Session,
    wanted: Wanted,
    acts: Sequence[ActMatch],
    links: Iterable[Link],
    mark: str | None = None,
    *,
    names: dict[str, str] | None = None,
    note: str = "",
) -> FeedDocument:
    language = wanted.addresses.language
    entries = make_entries(session, acts, wanted.addresses)
    site = mark_sample(session, pick(SITE, language), language)
    return FeedDocument(
        id=feed_id(wanted.selection, language),
        title=f"{site}: {describe_selection(wanted.selection, language, names or {})}",
        subtitle=f"{pick(SUBTITLE, language)} {note}".strip(),
        author=site,
        language=language,
        updated=entries[0].updated if entries else NOTHING_YET,
        links=tuple(links),
        mark=mark,
        entries=entries,
    )


def _common_links(wanted: Wanted, window: int | None = None) -> list[Link]:
    own = wanted.addresses.feed(wanted.selection, wanted.shape, window)
    return [
        Link("self", own, MEDIA_TYPES[wanted.shape]),
        Link("alternate", wanted.addresses.page(wanted.selection), "text/html"),
    ]


def _archive_links(wanted: Wanted, earlier: Sequence[int]) -> list[Link]:
    if not earlier:
        return []
    href = wanted.addresses.feed(wanted.selection, wanted.shape, earlier[-1])
    return [Link("prev-archive", href, MEDIA_TYPES[wanted.shape])]
