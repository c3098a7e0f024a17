"""A draft exactly as the public will see it: published in a rehearsal, drawn by the public page, taken back."""

from __future__ import annotations

import re

from flask import redirect, render_template
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.core.errors import Conflict, Invalid, Refused
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor
from procurement.notices.drafting import get_draft
from procurement.notices.drafts import Draft
from procurement.notices.events import Event, read_event
from procurement.notices.models import Notice
from procurement.publication.belonging import find_all_errors
from procurement.publication.rehearsing import rehearse
from procurement.web.desk.drafting import CHECKED, draft_address
from procurement.web.desk.links import link_problems
from procurement.web.public.notice_page import Desk, draw_page

OWN_LINK = re.compile(r'<a\b[^>]*\shref="/[^>]*>(.*?)</a>', re.DOTALL)
"""A link to a page of this register, as our templates write it."""


def preview(key: str) -> str | Response:
    """Show a draft as it will stand in public; one that cannot be read yet leads back to what is wrong."""
    actor, system = require_actor("read_desk"), current_system()
    with system.database.read() as session:
        found = get_draft(session, actor, key)
        notice = found.notice.reference if found.notice and found.act == "amend" else None
        now, may_draft = system.clock.now(), actor.may("draft", found.organisation.reference)
        is_public = found.state == "published"
        wrong = () if is_public else link_problems(found, find_all_errors(session, found, found.publish_at or now))

    def draw(session: Session, notice: Notice) -> str:
        page = draw_page(Desk(session, now, system.storage.holds), notice, notice.current)
        words = {"page": page, "now": now, "key": key, "draft": found, "may_draft": may_draft, "as_text": as_text}
        return render_template("desk/preview.html", wrong=wrong, **words)

    try:
        return rehearse(system.database, system.clock, _event(found, notice), draw)
    except (Invalid, Conflict, Refused):
        return redirect(draft_address(key, CHECKED), 303)


def as_text(html: Markup) -> Markup:
    """Return a page whose links into this register are text: many numbers in them are given at publication only."""
    return Markup(OWN_LINK.sub(r"<span>\1</span>", str(html)))  # pieces joined by a Markup would be escaped


def _event(found: Draft, reference: str | None) -> Event:
    content = {**found.said, **({"reference": reference} if reference else {})}
    return read_event(content, pseudonym=current_system().pseudonym, assign_reference=True)
