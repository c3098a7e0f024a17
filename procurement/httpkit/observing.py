"""What is kept of a request: a line in the log, and figures.

The line says which rule answered, the path, the *names* of the parameters and the outcome. It does not say what was
searched for, nor who came beyond the network (``PROCUREMENT_LOG_ADDRESSES``): who looks for which notice is nobody's
business. A path that holds a secret is told by its rule.
"""

from __future__ import annotations

import logging
from time import perf_counter

from flask import Flask, request

from procurement.core.networks import shorten
from procurement.httpkit import metrics
from procurement.httpkit.visits import Visit, current_visit

log = logging.getLogger(__name__)

SECRET_ARGUMENT = "token"
"""The name under which a rule takes a secret."""

LONGEST_PATH = 200
MOST_PARAMETERS = 20
LONGEST_PARAMETER = 40


def note_route() -> None:
    """Remember which rule answers, and what of the address may be written down."""
    visit = current_visit()
    if visit is None or visit.refusal:
        return
    secret = SECRET_ARGUMENT in (request.view_args or {})
    visit.route = request.url_rule.rule if request.url_rule else "-"
    visit.path = visit.route if secret else request.path[:LONGEST_PATH]
    visit.parameters = tuple(name[:LONGEST_PARAMETER] for name in list(request.args)[:MOST_PARAMETERS])


def observe(visit: Visit, status: int, length: int | None, addresses: str) -> None:
    """Write the line of an answered request, and count it. ``length``: bytes of the body, where they were told."""
    seconds = perf_counter() - visit.started
    client = {"short": shorten(visit.address), "full": visit.address or "unix"}.get(addresses)
    fields = {
        "route": visit.route,
        "method": visit.method[:10],
        "status": status,
        "ms": round(seconds * 1000, 1),
        "bytes": length,
        "path": visit.path,
        "parameters": list(visit.parameters),
        "id": visit.request_id,
    }
    log.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "request",
        extra={"fields": fields | ({"client": client} if client else {})},
    )
    metrics.count(visit.route, visit.method, visit.family, status, seconds)


def install_observing(app: Flask) -> None:
    """Let ``app`` say which rule answers."""
    app.before_request(note_route)
