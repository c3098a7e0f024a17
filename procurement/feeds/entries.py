"""What a feed document holds, before it has a format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procurement.feeds.links import Link

SCHEME = "urn:x-procurement:"
"""Prefix of the category schemes: kind, field, act, notice, national-number, ledger, selection."""

MATCHES = "matches"
NO_LONGER_MATCHES = "no-longer-matches"
"""Terms of the scheme ``selection``: whether the notice belongs to the Selection after the act."""


@dataclass(frozen=True)
class Category:
    """A category; ``scheme`` is the full name, ``label`` for people where the term is a code."""

    scheme: str
    term: str
    label: str | None = None


@dataclass(frozen=True)
class Entry:
    """One act. ``updated`` is the ledger's instant, ``published`` that of the national posting where known."""

    id: str
    title: str
    summary: str
    """HTML, everything that people wrote escaped."""
    author: str | None
    updated: datetime
    published: datetime | None
    links: tuple[Link, ...]
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class FeedDocument:
    """One document of a feed, entries newest first. ``mark`` is None, "archive" or "complete" (RFC 5005)."""

    id: str
    title: str
    subtitle: str
    author: str
    language: str
    updated: datetime
    links: tuple[Link, ...]
    mark: str | None
    entries: tuple[Entry, ...]
