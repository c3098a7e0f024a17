"""Addresses and names of feeds. Ids never hold the host: a register that moves keeps its readers' memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from uuid import UUID, uuid5

from procurement.feeds.links import MEDIA_TYPES, Link
from procurement.search.selection import Selection, selection_params

FEEDS = UUID("6f0f5a3e-6d0c-4b0e-9a4e-7f6f1d4e2b51")
ACTS = UUID("0c2f3c0d-5b1a-4d38-8a53-31f2a1c9e6d7")
"""Name spaces of the ids (RFC 9562 section 5.5); never to be changed."""

ARCHIVE = "luu-tru"
"""Parameter that names the window of an archive."""


@dataclass(frozen=True)
class Addresses:
    """Where things of the register are, in one language; ``base_url`` is the site's, or empty for paths."""

    base_url: str
    language: str

    def notice(self, reference: str) -> str:
        """Return the address of a notice's page."""
        return self._address(f"/thong-bao/{quote(reference, safe='')}", [])

    def document(self, sha256: str) -> str:
        """Return the address of a held file."""
        return f"{self.base_url}/tai-lieu/{sha256}"

    def page(self, selection: Selection) -> str:
        """Return the address of the first page of ``selection``."""
        return self._address("/tim-kiem", _params(selection))

    def feed(self, selection: Selection, shape: str, window: int | None = None) -> str:
        """Return the address of the feed of ``selection``, or of one of its archives."""
        archive = [] if window is None else [(ARCHIVE, str(window))]
        return self._address(f"/tim-kiem.{shape}", _params(selection) + archive)

    def feeds(self, selection: Selection, shapes: Iterable[str]) -> dict[str, str]:
        """Return the address of the feed of ``selection`` in each of ``shapes``."""
        query = self._query(_params(selection))
        return {shape: f"{self.base_url}/tim-kiem.{shape}{query}" for shape in shapes}

    def _address(self, path: str, params: list[tuple[str, str]]) -> str:
        return f"{self.base_url}{path}{self._query(params)}"

    def _query(self, params: list[tuple[str, str]]) -> str:
        query = urlencode(params + ([] if self.language == "vi" else [("lang", self.language)]))
        return f"?{query}" if query else ""


def _params(selection: Selection) -> list[tuple[str, str]]:
    # No parameter at all means "what is open"; whoever wants everything must ask for something.
    return selection_params(selection) or [("sort", "newest")]


def feed_id(selection: Selection, language: str) -> str:
    """Return the id of the feed of ``selection``: its archives bear it too (RFC 5005 section 4)."""
    return uuid5(FEEDS, urlencode([*selection_params(selection), ("lang", language)])).urn


def entry_id(entry_hash: str) -> str:
    """Return the id of the act whose ledger entry has this hash."""
    return uuid5(ACTS, entry_hash).urn


def feed_links(selection: Selection, language: str) -> tuple[Link, ...]:
    """Return the autodiscovery links of ``selection`` for the head of a page: Atom first."""
    addresses = Addresses("", language).feeds(selection, MEDIA_TYPES)
    names = {"atom": "Atom", "rss": "RSS"}
    return tuple(
        Link("alternate", addresses[shape], media_type, names[shape]) for shape, media_type in MEDIA_TYPES.items()
    )
