"""From a feed document to the bytes of Atom (RFC 4287) or RSS 2.0. The same document gives the same bytes."""

from __future__ import annotations

from typing import Any

from procurement.feeds.entries import Entry, FeedDocument
from procurement.feeds.feedgen_extension import add_entry, new_feed
from procurement.feeds.links import xml_text


def render(document: FeedDocument, shape: str) -> bytes:
    """Return ``document`` as UTF-8 XML; ``shape`` is "atom" or "rss"."""
    feed = new_feed(document.links, document.mark)
    feed.id(document.id)
    feed.title(xml_text(document.title))
    feed.subtitle(xml_text(document.subtitle))
    feed.author(name=xml_text(document.author))
    feed.language(document.language)
    feed.updated(document.updated)
    # Without a version: an archive may not change because the program has a new one.
    feed.generator(xml_text(document.author))
    for entry in document.entries:
        _add(feed, entry)
    written = feed.atom_str() if shape == "atom" else feed.rss_str()
    return bytes(written)


def _add(feed: Any, entry: Entry) -> None:
    item = add_entry(feed, entry.links, entry.updated)
    item.id(entry.id)
    item.title(xml_text(entry.title))
    item.summary(xml_text(entry.summary), type="html")
    if entry.published is not None:
        item.published(entry.published)
    if entry.author:
        item.author(name=xml_text(entry.author))
    for category in entry.categories:
        given = {"scheme": category.scheme, "term": category.term, "label": category.label}
        item.category({name: xml_text(value) for name, value in given.items() if value is not None})
