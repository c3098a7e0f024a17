"""Public addresses: what a page is called when it is shared, indexed or written down."""

from __future__ import annotations

from flask import Flask, Response, render_template, request

from procurement.httpkit.conditional import Validators, answer, digest
from procurement.httpkit.context import current_system
from procurement.httpkit.language import address_in, current_language


def site_address(path: str) -> str:
    """Return the public address of ``path``, by the setting and never by the request's own host."""
    return current_system().settings.base_url + path


def present_address() -> str:
    """Return the public address of the page that is asked for, in its language."""
    return site_address(address_in(current_language()))


def opensearch() -> Response:
    """Describe the search so that a browser can offer it (OpenSearch 1.1)."""
    page = render_template("public/opensearch.xml")

    def make() -> Response:
        return Response(page, content_type="application/opensearchdescription+xml; charset=utf-8")

    return answer(Validators(digest(request.full_path, page)), make)


def contact_link() -> str | None:
    """Return the address under which readers may turn to whoever runs the site; None where the settings name none."""
    contact = current_system().settings.contact
    if not contact or contact.startswith(("https://", "http://")):
        return contact or None
    return f"mailto:{contact}"


def install_sharing(app: Flask) -> None:
    """Let templates name public addresses."""
    addresses = {"site_address": site_address, "present_address": present_address, "contact_link": contact_link}
    app.jinja_env.globals.update(addresses)
