"""The door for a WSGI server: ``gunicorn wsgi:app``. The register is the one that ``PROCUREMENT_*`` describes."""

from __future__ import annotations

from procurement.app import create_app

app = create_app()
