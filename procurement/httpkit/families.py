"""Families of answers: what a limit counts together and which headers they get. Told from the address alone."""

from __future__ import annotations

from urllib.parse import parse_qsl

PAGES, SEARCHES, FEEDS, FILES, ASSETS, OPERATION = "pages", "searches", "feeds", "files", "assets", "operation"
TABLES = "tables"
"""Exports of whole Selections, reports to take away: each may cost as much as a thousand pages."""

SYSTEMS = "systems"
"""What programs ask under /api/: no pages, and errors as RFC 9457 has them."""

_LISTS = frozenset({"/tim-kiem", "/sap-moi-thau", "/goi-y"})
_FOR_OPERATORS = frozenset({"/suc-khoe", "/metrics"})
_FOR_READERS = (".atom", ".rss", ".ics")
_FOR_TAKING = (".csv", ".xlsx", ".pdf")


_FIGURES = "/giam-sat"
NARROWING = frozenset({"cap", "dia-ban", "hinh-thuc", "biet-den", "dang-den"})
"""Parameters by which figures are counted anew from all rows, at the cost of a search; without them sums are kept."""


def family_of(path: str, query: str = "") -> str:
    """Return the family of the address ``path``?``query``, whether or not anything is there."""
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
    return SEARCHES if path in _LISTS or _counts_anew(path, query) else PAGES


def _counts_anew(path: str, query: str) -> bool:
    is_figures = path == _FIGURES or path.startswith(f"{_FIGURES}/")
    return is_figures and any(name in NARROWING for name, _value in parse_qsl(query))
