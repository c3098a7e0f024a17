"""The Flask application over a system."""

from __future__ import annotations

import logging

from flask import Flask

from procurement import api, web
from procurement.httpkit.context import attach
from procurement.httpkit.entrance import install_entrance
from procurement.httpkit.metrics import install_metrics
from procurement.settings import TEMPLATES, find_unknown, read_settings
from procurement.system import System, build_system

log = logging.getLogger(__name__)


def create_app(system: System | None = None) -> Flask:
    """Return the application over ``system``, or over the one that the environment describes.

    Raises Refused where that one's database is missing, older or newer; several processes must not migrate at once.
    """
    if system is None:
        for name in find_unknown():
            log.warning("%s is not a setting; see docs/settings.md", name)
        system = build_system(read_settings())
        system.require_current()
        system.prepare()
    app = Flask("procurement", template_folder=str(TEMPLATES))
    attach(app, system)
    install_entrance(app, system)
    install_metrics(app)
    web.register(app)
    api.install_api(app)
    return app
