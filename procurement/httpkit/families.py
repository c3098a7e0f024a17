"""Families of answers: what a limit counts together and which headers they get. Told from the path alone."""

from __future__ import annotations

PAGES, SEARCHES, FEEDS, FILES, ASSETS, OPERATION = "pages", "searches", "feeds", "files", "assets", "operation"
TABLES = "tables"
"""Exports of whole Selections, reports to take away: each may cost as much as a thousand pages."""

SYSTEMS = "systems"
"""What programs ask under /api/: no pages, and errors as RFC 9457 has them."""

_LISTS = frozenset({"/tim-kiem", "/sap-moi-thau", "/goi-y"})
_FOR_OPERATORS = frozenset({"/suc-khoe", "/metrics"})
_FOR_READERS = (".atom", ".rss", ".ics")
_FOR_TAKING = (".csv", ".xlsx", ".pdf")


def family_of(path: str) -> str:
    """Return the family of the address ``path``, whether or not anything is there."""
    if path.startswith("/api/"):
        return SYSTEMS
    if path in _FOR_OPERATORS:
        return OPERATION
    if path.startswith(("/static/", "/bootstrap/static/")):
        return ASSETS
    if path.endswith(_FOR_READERS):
        return FEEDS
    if path.endswith(_FOR_TAKING):
        return TABLES
    if path.startswith("/tai-lieu/") or path.endswith(".json"):
        return FILES
    return SEARCHES if path in _LISTS else PAGES
