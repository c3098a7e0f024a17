"""The page of a plan: the thing over all its revisions. The page of its notice shows one posting, word for word."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from procurement.httpkit.context import current_system
from procurement.plans.queries import get_plan
from procurement.web.public.banners import reason_of
from procurement.web.public.parts import asked_part
from procurement.web.public.plan_page import draw_plan
from procurement.web.public.showing import show


def plan(reference: str) -> Response:
    """Show a plan; its national number leads to it too. 404 where there is none."""
    system, asked = current_system(), asked_part()
    now = system.clock.now()
    with system.database.read() as session:
        found = get_plan(session, reference)
        if found.reference != reference:
            return redirect(url_for("public.plan", reference=found.reference))

        def draw() -> str:
            page = draw_plan(session, found, now, system.storage.holds, asked)
            return render_template("public/plan.html", page=page, now=now, reason_of=reason_of)

        return show(session, now, draw)
