"""The Flask application over a system."""

from __future__ import annotations

from flask import Flask

from procurement import web
from procurement.httpkit.context import attach
from procurement.settings import CHECKOUT, read_settings
from procurement.system import System, build_system

PACKAGED = "templates"
"""Inside an installed wheel the templates lie in the package; in a checkout beside it."""


def create_app(system: System | None = None) -> Flask:
    """Return the application over ``system``, or over the one that the environment describes, brought up to date."""
    if system is None:
        system = build_system(read_settings())
        system.migrate()
    beside = CHECKOUT / "templates"
    app = Flask("procurement", template_folder=str(beside) if beside.is_dir() else PACKAGED)
    attach(app, system)
    web.register(app)
    return app
