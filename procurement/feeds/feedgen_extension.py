"""feedgen 1.0.0 with its faults cured, so that the rest of the slice can simply use it.

What it gets wrong and what is done here: (1) links of Atom entries lose rel, type and length: the extension writes them
anew; (2) RSS takes the last feed link of any kind as its own and drops the others: they go through the extension;
(3) ``guid()`` overwrites the Atom id and a content type "CDATA" is written literally: neither is used, text is "html";
(4) entries are prepended: ``add_entry`` here appends; (5) dates are written under a process-wide ``setlocale``, which
threads must not do: replaced by the standard library's. Control characters, which make it fail, are taken out, and its
"now" is never left standing: the same data give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

import feedgen.entry
import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from procurement.feeds.links import Link

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
"""Namespace of RFC 5005, whose elements say that a document is an archive or complete."""

feedgen.feed.formatRFC2822 = format_datetime
feedgen.entry.formatRFC2822 = format_datetime


class FeedExtension(BaseExtension):
    """Links that feedgen drops from RSS, and the marks of RFC 5005, in both formats."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.mark: str | None = None

    def extend_ns(self) -> dict[str, str]:
        """Declare the namespace of the marks."""
        return {"fh": HISTORY}

    def extend_atom(self, feed: Any) -> Any:
        """Add links and mark to an Atom feed, whose own elements feedgen writes without a namespace."""
        return self._extend(feed, "link")

    def extend_rss(self, feed: Any) -> Any:
        """Add links and mark to the channel."""
        self._extend(feed.find("channel"), f"{{{ATOM}}}link")
        return feed

    def _extend(self, parent: Any, name: str) -> Any:
        for link in self.links:
            etree.SubElement(parent, name, link.attributes())
        if self.mark:
            etree.SubElement(parent, f"{{{HISTORY}}}{self.mark}")
        return parent


class EntryExtension(BaseEntryExtension):
    """Links of an entry with everything that belongs to them, and a date for RSS, which knows only one."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.updated: datetime | None = None

    def extend_atom(self, entry: Any) -> Any:
        """Write all links in place of those that feedgen has maimed."""
        for maimed in entry.findall("link"):
            entry.remove(maimed)
        for link in self.links:
            etree.SubElement(entry, "link", link.attributes())
        return entry

    def extend_rss(self, item: Any) -> Any:
        """Give the item the date of its act where nothing else dates it."""
        if item.find("pubDate") is None and self.updated is not None:
            etree.SubElement(item, "pubDate").text = format_datetime(self.updated)
        return item


def new_feed(links: Iterable[Link], mark: str | None = None) -> Any:
    """Return a ``FeedGenerator`` with the cures. ``links`` hold a "self" and an "alternate"; ``mark`` is RFC 5005's."""
    feed = feedgen.feed.FeedGenerator()
    feed.register_extension("house", FeedExtension, EntryExtension)
    feed.house.mark = mark
    own = {link.rel: link for link in links if link.rel in ("self", "alternate")}
    feed.house.links = [link for link in links if link.rel not in own]
    for rel in ("self", "alternate"):
        feed.link(own[rel].attributes())
    return feed


def add_entry(feed: Any, links: Iterable[Link], updated: datetime) -> Any:
    """Append an entry and return it. RSS gets the page and, of the files, the first: it can hold one."""
    entry = feed.add_entry(order="append")
    entry.house.links = list(links)
    entry.house.updated = updated
    entry.updated(updated)
    for rel in ("alternate", "enclosure"):
        first = next((link for link in entry.house.links if link.rel == rel), None)
        if first is not None:
            entry.link(first.attributes())
    return entry
