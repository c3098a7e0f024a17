"""Headers that protect whoever reads the register, on every answer whatever made it.

Pages load nothing but our own files and no script or style stands inside them, so the policy needs no exception.
What others shall fetch from their own sites (feeds, documents, exports) says so; what nobody may keep is private.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

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


Said = Mapping[str, str]
"""Names of headers, in small letters, and what they say."""


def protect(said: Said, family: str, status: int, *, https: bool) -> Mapping[str, str]:
    """Return the headers that an answer of ``family`` with ``status`` needs, whatever it ``said`` in them before.

    ``https``: the public site has TLS.
    """
    is_html = said.get("content-type", "").startswith("text/html")
    return _needed(family, status, said.get("cache-control", ""), is_html=is_html, https=https)


@lru_cache(1024)
def _needed(family: str, status: int, kept: str, *, is_html: bool, https: bool) -> Mapping[str, str]:
    # A 304 has no type, and its headers replace those of the page.
    is_page = family in (PAGES, SEARCHES, ASSETS) if status == 304 else is_html
    needed = {**ALWAYS, "Content-Security-Policy": PAGE_POLICY if is_page else DATA_POLICY}
    if https:
        needed["Strict-Transport-Security"] = TRANSPORT
    is_open = family in (FEEDS, FILES, TABLES) or (family == SYSTEMS and kept.startswith("public"))
    shared = is_open and status < 400 and kept != "no-store"
    needed["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
    if shared:
        needed["Access-Control-Allow-Origin"] = "*"
    if status >= 400:  # what is missing today may be published tomorrow
        needed["Cache-Control"] = "no-store"
    return needed
