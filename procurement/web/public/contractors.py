"""The page of a bidder."""

from __future__ import annotations

from flask import Response, render_template

from procurement.httpkit.context import current_system
from procurement.web.public.contractor_page import draw_contractor
from procurement.web.public.paging import asked_page
from procurement.web.public.showing import show


def contractor(reference: str) -> Response:
    """Show where a bidder took part; 404 where no notice that counts knows it."""
    system, page = current_system(), asked_page()
    now = system.clock.now()
    with system.database.read() as session:

        def draw() -> str:
            return render_template("public/contractor.html", page=draw_contractor(session, reference, page))

        return show(session, now, draw)
