"""The page of a body: who it is, what it has posted, and how to follow it."""

from __future__ import annotations

from flask import Response, render_template

from procurement.httpkit.context import current_system
from procurement.organisations.queries import get_organisation
from procurement.web.public.organisation_page import Desk, draw_organisation
from procurement.web.public.parts import asked_part
from procurement.web.public.showing import show


def organisation(reference: str) -> Response:
    """Show a body; 404 where there is none."""
    system, asked = current_system(), asked_part()
    now = system.clock.now()
    with system.database.read() as session:
        found = get_organisation(session, reference)

        def draw() -> str:
            desk = Desk(session, system.search, now, system.settings.base_url, asked)
            return render_template("public/organisation.html", page=draw_organisation(desk, found), now=now)

        return show(session, now, draw)
