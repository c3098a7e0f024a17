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

OWN_PAGES = ("/tim-kiem?q=goi+thau", "/tim-kiem?q=goi+thau&lang=en")
"""What a process asks itself for before readers come: words that are in most registers."""

log = logging.getLogger(__name__)


def create_app(system: System | None = None) -> Flask:
    """Return the application over ``system``, or over the one that the environment describes.

    Over that one pages are drawn before anybody asks (``draw_own_pages``). Raises Refused where its database is
    missing, older or newer; several processes must not migrate at once.
    """
    is_own = system is None
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
    if is_own:
        draw_own_pages(app, system)
    return app


def draw_own_pages(app: Flask, system: System) -> None:
    """Draw a page of results in each language, so that the first reader waits for no templates, files and caches.

    It is neither written down nor counted as a request. What goes wrong is told, and keeps nobody from asking.
    """
    for address in OWN_PAGES:
        try:
            with app.test_request_context(address, base_url=system.settings.base_url):
                app.full_dispatch_request()
        except Exception:
            log.exception("no page could be drawn before readers came")
