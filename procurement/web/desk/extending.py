"""An extension asks two things: until when, and why. The rest follows from what stands in public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.core.errors import NotFound, Problem, Refused
from procurement.httpkit.context import current_system
from procurement.httpkit.forms.building import build_form
from procurement.httpkit.forms.flat import gather
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import require_actor
from procurement.notices.drafting import create_draft
from procurement.notices.fields import Instant, Record, Text
from procurement.notices.instants import parse_instant
from procurement.notices.kinds import KINDS
from procurement.notices.labels import field_label
from procurement.notices.models import Notice
from procurement.notices.prefilling import extended
from procurement.notices.schemas import labelled
from procurement.notices.words import instant_in_words
from procurement.organisations.models import Organisation
from procurement.web.desk.beginning import own_notice
from procurement.web.desk.bodies import acting_body, at_desk
from procurement.web.desk.steps import can_extend

Content = Mapping[str, Any]
ASKED = frozenset({"closes_at", "reason"})


@cache
def _schema() -> Schema:
    return Record.from_dict({"closes_at": Instant(), "reason": Text()}, name="NewClosing")()


def extension(reference: str) -> str:
    """Show the form; 404 for a notice that calls for no bids or is another body's, 409 where the bidding has ended."""
    actor, system = require_actor("draft"), current_system()
    with system.database.read() as session:
        body = acting_body(session, actor)
        notice, content = _running(session, actor, body, reference)
        return _draw(at_desk(actor, "extend", body.reference, reference=reference), notice, content, {}, [])


def extend(reference: str) -> Response:
    """Make the amendment that extends, and show it as the public will see it."""
    actor, system = require_actor("draft"), current_system()
    typed = {name: request.form.get(name, "") for name in ASKED}
    said, problems = gather(_schema(), typed, {})
    with system.database.write() as session:
        body = acting_body(session, actor)
        notice, content = _running(session, actor, body, reference)
        problems = problems or list(_find_problems(said, content))
        if problems:
            action = at_desk(actor, "extend", body.reference, reference=reference)
            return make_response(_draw(action, notice, content, typed, problems), 400)
        made = extended(content, said["closes_at"], said["reason"]) | {"change_reason": said["reason"]}
        now = system.clock.now()
        draft = create_draft(session, actor, body.reference, notice.kind, made, now, act="amend", notice=notice)
        return redirect(url_for("desk.preview", key=draft.key), 303)


def _running(session: Session, actor: Actor, body: Organisation, reference: str) -> tuple[Notice, Content]:
    """Return a call on which ``body`` acts, and what it says. Raises NotFound; Refused where the bidding has ended."""
    notice, content = own_notice(session, actor, body, reference)
    if not KINDS[notice.kind].calls_for_bids:
        raise NotFound("notice", reference)
    if not can_extend(notice):
        raise Refused(Problem((), "extension.ended", {"reference": notice.national_number or reference}))
    return notice, content


def _find_problems(said: Content, content: Content) -> list[Problem]:
    found = [labelled((name,), Problem((), "required")) for name in sorted(ASKED) if name not in said]
    before = content["body"].get("closes_at")
    if not found and before and parse_instant(said["closes_at"]) <= parse_instant(before):
        found.append(Problem(("closes_at",), "extension.not_later", {"label": field_label(("closes_at",))}))
    return found


def _draw(action: str, notice: Notice, content: Content, typed: Mapping[str, str], problems: Sequence[Problem]) -> str:
    form = build_form(_schema(), typed, content={}, asked=ASKED, problems=problems)
    before = content["body"].get("closes_at")
    words = instant_in_words(before, current_language()) if before else ""
    return render_template(
        "desk/extension.html", notice=notice, content=content, form=form, before=words, action=action
    )
