"""What a search may go on with while somebody types it."""

from __future__ import annotations

from flask import Response, jsonify, request

from procurement.httpkit.conditional import answer, reading_validators
from procurement.httpkit.context import current_system

KEPT = "public, max-age=60"


def suggestions() -> Response:
    """Answer ``q`` with whole queries that begin with it, as JSON."""
    typed, system = request.args.get("q", ""), current_system()
    search = system.search
    with system.database.read() as session:
        validators = reading_validators(session, search, system.clock.now(), request.path, typed)
        return answer(validators, lambda: jsonify(suggestions=search.suggest(session, typed)), KEPT)
