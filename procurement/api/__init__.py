"""The interface for systems, ``/api/v1/``: what is public, for everybody, and what an officer does at the desk."""

from __future__ import annotations

from flask import Flask, Response

from procurement.api.describing import describe
from procurement.api.v1.drafts import drafts
from procurement.api.v1.notices import notices

BLUEPRINTS = (notices, drafts)


def install_api(app: Flask) -> None:
    """Add the interface and its description, ``/api/v1/openapi.json``, to ``app``."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/api/v1/openapi.json", "api-description", show_description)


def show_description() -> Response:
    """Return the description of the interface (OpenAPI 3.1)."""
    return Response(describe(*BLUEPRINTS), mimetype="application/json")
