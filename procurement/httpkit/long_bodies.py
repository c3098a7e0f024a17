"""Requests that bring files may be longer, and only those of people who are signed in."""

from __future__ import annotations

from flask import Flask, request

from procurement.httpkit.context import Site
from procurement.httpkit.examining import most_bytes
from procurement.httpkit.signed_in import current_actor

TABLE_BYTES = 4 << 20
"""What the fields of such a form may hold: a large plan travels through its preview in one of them."""


def install_long_bodies(app: Flask, site: Site) -> None:
    """Let people send files to ``app``. Nobody else's body is read beyond the usual length."""

    def allow() -> None:
        most = most_bytes(request.method, request.path, site)
        if most > site.max_body_bytes and current_actor() is not None:
            request.max_content_length = most
            request.max_form_memory_size = max(site.max_form_bytes, TABLE_BYTES)

    app.before_request(allow)
