"""From acts of the ledger to entries of a feed.

An entry holds what was frozen when the act was published, so that it reads the same for ever. Only two things can still
change it: a tombstone, and whether a file that the act names is held here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy.orm import Session

from procurement.core.clock import VIETNAM
from procurement.feeds.acts import Told, find_held, load_acts
from procurement.feeds.addresses import Addresses, entry_id
from procurement.feeds.entries import MATCHES, NO_LONGER_MATCHES, SCHEME, Category, Entry
from procurement.feeds.links import Link
from procurement.feeds.summaries import summarise
from procurement.feeds.wording import pick
from procurement.notices.calling_off import REVOKED
from procurement.notices.codes import code_label
from procurement.notices.events import posted_at, posted_on
from procurement.notices.kinds import KINDS, act_word
from procurement.search.service import ActMatch

HISTORY = ("Bản trước", "Earlier version")
"""What stands before the title of an older national version that arrives later."""


def make_entries(session: Session, acts: Sequence[ActMatch], addresses: Addresses) -> tuple[Entry, ...]:
    """Return the entries of ``acts``, newest first, in the language of ``addresses``."""
    told = load_acts(session, acts)
    held = find_held(session, told)
    return tuple(_make_entry(one, held, addresses) for one in reversed(told))


def _make_entry(told: Told, held: Collection[str], addresses: Addresses) -> Entry:
    content = told.content or {}
    return Entry(
        id=entry_id(told.ledger.entry_hash),
        title=title_of(told, addresses.language),
        summary=summarise(told, addresses.language),
        author=content["organisation"]["name"] if content else None,
        updated=told.ledger.instant,
        published=_published(content) if content else None,
        links=tuple(_links(told, held, addresses)),
        categories=tuple(_categories(told, addresses.language)),
    )


def title_of(told: Told, language: str) -> str:
    """Return the title of the notice with the word for what was done before it, but for a first publication."""
    title = told.content["title"] if told.content else told.ledger.reference
    if told.act == "publish":
        return str(title)
    return f"[{_word(told, language)}] {title}"


def _word(told: Told, language: str) -> str:
    if told.act == "history":
        return pick(HISTORY, language)
    if told.content and told.content["body"].get("effect") == REVOKED:
        return code_label("effect", REVOKED, language)
    return act_word(told.ledger.kind, told.act, language)


def _published(content: Mapping[str, Any]) -> datetime | None:
    """Return the national posting; of a bare date, its first moment in Viet Nam."""
    instant, day = posted_at(content), posted_on(content)
    return instant or (datetime.combine(day, time.min, VIETNAM) if day else None)


def _links(told: Told, held: Collection[str], addresses: Addresses) -> Iterator[Link]:
    yield Link("alternate", addresses.notice(told.ledger.reference), "text/html")
    for row in (told.content or {}).get("documents", []):
        if row.get("sha256") in held:
            media_type = row.get("media_type", "application/octet-stream")
            yield Link("enclosure", addresses.document(row["sha256"]), media_type, row.get("title"), row.get("size"))


def _categories(told: Told, language: str) -> Iterator[Category]:
    kind, field = told.ledger.kind, told.revision.text.field if told.revision.text else None
    number = (told.content or {}).get("national_number")
    yield Category(f"{SCHEME}kind", kind, KINDS[kind].name(language))
    if field:
        yield Category(f"{SCHEME}field", field, code_label("field", field, language))
    yield Category(f"{SCHEME}act", told.act, _word(told, language))
    yield Category(f"{SCHEME}notice", told.ledger.reference)
    if number:
        yield Category(f"{SCHEME}national-number", number)
    yield Category(f"{SCHEME}ledger", str(told.ledger.sequence))
    yield Category(f"{SCHEME}selection", MATCHES if told.match.still_matches else NO_LONGER_MATCHES)
