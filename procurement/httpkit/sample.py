"""A register of invented data says so: on every page, and to every search engine."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from procurement.httpkit.context import current_system
from procurement.ledger.queries import get_head, is_sample

KNOWN = "procurement.holds_sample"
"""Where the application remembers the answer: the first entry of a ledger never changes."""


def holds_sample() -> bool:
    """Whether the register behind this request holds invented data; False while it holds nothing, or cannot be asked.

    An answer that needs no database (a style sheet, a page about an error) must not fail over this.
    """
    known = current_app.extensions.get(KNOWN)
    if known is None:
        with suppress(SQLAlchemyError), current_system().database.read() as session:
            known = is_sample(session) if get_head(session) else None
        current_app.extensions[KNOWN] = known
    return bool(known)


def known_as_sample() -> bool:
    """Whether the register is known to hold invented data; nothing is asked, so False where nobody asked before."""
    return bool(current_app.extensions.get(KNOWN))


def install_sample(app: Flask) -> None:
    """Give templates ``holds_sample()``, and keep search engines away from whatever a sample register answers."""
    app.jinja_env.globals.update(holds_sample=holds_sample)
    app.after_request(_keep_robots_out)


def _keep_robots_out(response: Response) -> Response:
    # After an error of the database it is not asked again: the answer must go out in any case.
    asks = response.status_code < 500 or current_app.extensions.get(KNOWN) is not None
    if asks and holds_sample():
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
