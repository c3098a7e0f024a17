"""The interface for systems, ``/api/v1/``: what is public, for everybody, and what an officer does at the desk."""

from __future__ import annotations

from flask import Flask

from procurement.api.describing import Interface
from procurement.api.v1.drafts import drafts
from procurement.api.v1.notices import notices


def install_api(app: Flask) -> None:
    """Add the interface and its description, ``/api/v1/openapi.json``, to ``app``."""
    app.config.update(
        API_TITLE="Công khai đấu thầu · Hà Nội",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
    )
    interface = Interface(app)
    interface.register_blueprint(notices)
    interface.register_blueprint(drafts)
