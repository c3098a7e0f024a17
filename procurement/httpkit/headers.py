"""Headers that protect whoever reads the register, on every answer whatever made it.

Pages load nothing but our own files and no script or style stands inside them, so the policy needs no exception.
What others shall fetch from their own sites (feeds, documents, exports) says so; what nobody may keep is private.
"""

from __future__ import annotations

from werkzeug.datastructures import Headers

from procurement.httpkit.families import ASSETS, FEEDS, FILES, PAGES, SEARCHES, SYSTEMS, TABLES

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages. ``connect-src`` is for what a search may go on with (``suggest.js``).
``data:`` is for the arrows and ticks that Bootstrap's own style sheet draws; an image runs nothing."""

DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""For what is no page: should a browser show it after all, it is alone and may do nothing."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: forms would then be sent with the Origin "null", which no check of origins can tell apart.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=(), clipboard-write=(self)"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}
TRANSPORT = "max-age=31536000"
"""HSTS (RFC 6797) for a year; not for subdomains, which belong to others."""


def protect(headers: Headers, family: str, status: int, *, https: bool) -> None:
    """Add to ``headers`` what an answer of ``family`` with ``status`` needs; ``https``: the public site has TLS."""
    headers.update(ALWAYS)
    headers["Content-Security-Policy"] = PAGE_POLICY if _is_page(headers, family, status) else DATA_POLICY
    if https:
        headers["Strict-Transport-Security"] = TRANSPORT
    kept = headers.get("Cache-Control", "")
    is_open = family in (FEEDS, FILES, TABLES) or (family == SYSTEMS and kept.startswith("public"))
    shared = is_open and status < 400 and kept != "no-store"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
    if shared:
        headers["Access-Control-Allow-Origin"] = "*"
    if status >= 400:  # what is missing today may be published tomorrow
        headers["Cache-Control"] = "no-store"


def _is_page(headers: Headers, family: str, status: int) -> bool:
    """Whether a browser shows the answer as a page. A 304 has no type, and its headers replace those of the page."""
    if status == 304:
        return family in (PAGES, SEARCHES, ASSETS)
    return headers.get("Content-Type", "").startswith("text/html")
