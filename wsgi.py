"""The door for a WSGI server: ``gunicorn wsgi:app``. The register is the one that ``PROCUREMENT_*`` describes."""

from __future__ import annotations

import logging

from flask import Flask

from procurement.app import create_app
from procurement.core.logs import configure_logs, starting


def open_application() -> Flask:
    """Return the application; where the register cannot be opened, say why in both languages and end."""
    configure_logs()
    logging.captureWarnings(True)
    with starting():
        return create_app()


app = open_application()
