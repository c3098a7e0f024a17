"""Beginning a draft: what it knows at once comes from what is on record (``notices.prefilling``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.core.errors import NotFound
from procurement.httpkit.context import current_system
from procurement.httpkit.signed_in import require_actor
from procurement.notices import prefilling
from procurement.notices.draft_lists import find_untouched
from procurement.notices.drafting import acts_for, create_draft
from procurement.notices.events import closes_at
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.notices.queries import find_last_call, find_package_notices, find_plan_notice, get_notice
from procurement.organisations.models import Organisation
from procurement.plans.models import Package
from procurement.plans.queries import get_wording
from procurement.web.desk.bodies import acting_body, as_poster, at_desk
from procurement.web.desk.choosing import get_own_package
from procurement.web.public.revisions import content_of

Content = Mapping[str, Any]


def begin() -> Response:
    """Begin a notice of a kind from nothing."""
    actor, system = require_actor("draft"), current_system()
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        abort(400)
    with system.database.write() as session:
        body = acting_body(session, actor)
        rows = {"plan": {"packages": [{}]}, "opening": {"stage": "bid", "envelope": "single", "bidders": [{}]}}
        return _begin(session, actor, body, {"kind": kind, "title": "", "body": rows.get(kind, {})}, system.clock.now())


def begin_package(reference: str) -> Response:
    """Begin the next step of a package; 404 for a package of another body, 400 for no step."""
    actor, system = require_actor("draft"), current_system()
    with system.database.write() as session:
        body = acting_body(session, actor)
        package = get_own_package(session, actor, body, reference)
        content = content_for(session, package, body, request.form.get("step", ""))
        return _begin(session, actor, body, content, system.clock.now())


def begin_notice(reference: str) -> Response:
    """Begin to change or to cancel a published notice; 404 for one of another body."""
    actor, system = require_actor("draft"), current_system()
    step, now = request.form.get("step", ""), system.clock.now()
    with system.database.write() as session:
        body = acting_body(session, actor)
        notice, content = own_notice(session, actor, body, reference)
        if step == "extend":
            return redirect(at_desk(actor, "extension", body.reference, reference=reference), 303)
        if step == "cancel":
            closing = closes_at(content)
            made = prefilling.cancellation_of(content, as_poster(body), has_closed=bool(closing and closing <= now))
            return _begin(session, actor, body, made, now, "cancel", notice)
        if step == "amend":
            return _begin(session, actor, body, content, now, "amend", notice)
        abort(400)


def _begin(
    session: Session, actor: Actor, body: Organisation, content: Content, at: datetime, act: str = "publish",
    notice: Notice | None = None,
) -> Response:  # fmt: skip
    """Lead to a draft that says ``content``: to the one there is, where the button was pressed twice."""
    found = find_untouched(session, actor, body.reference, content, act, notice)
    kind = content["kind"]
    draft = found or create_draft(session, actor, body.reference, kind, content, at, act=act, notice=notice)
    return redirect(url_for("desk.draft", key=draft.key), 303)


def own_notice(session: Session, actor: Actor, body: Organisation, reference: str) -> tuple[Notice, Content]:
    """Return a notice on which ``body`` acts, and what it says. Raises NotFound for another's or a withheld one."""
    notice = get_notice(session, reference)
    content = content_of(notice.current)
    mine = acts_for(session, body, notice.organisation, current_system().clock.now())
    if not mine or content is None or not actor.may("draft", body.reference):
        raise NotFound("notice", reference)
    return notice, content


def content_for(session: Session, package: Package, body: Organisation, step: str) -> dict[str, Any]:
    """Return the content with which ``step`` of ``package`` begins. Aborts with 400 where the step is none."""
    poster = as_poster(body)
    if step in ("invitation", "prequalification", "direct"):
        return _from_plan(session, package, body, step)
    contents = [(notice, content_of(notice.current)) for notice in find_package_notices(session, package.id)]
    known = [(notice, content) for notice, content in contents if content is not None]
    last = package.rounds[-1].id if package.rounds else None
    of_round = [content for notice, content in known if notice.round_id == last]
    call, openings = _latest(of_round, "invitation", "prequalification"), _all(of_round, "opening")
    award = _latest(of_round, "award")
    if step == "opening" and call:
        return prefilling.opening_from_call(call, poster)
    if step == "award" and (call or openings):
        bids = [one for one in openings if one["body"].get("stage") != "prequalification"]
        return prefilling.award_from(_latest(of_round, "invitation") or call, bids, poster)
    if step == "shortlist" and openings:
        return prefilling.shortlist_from(openings[-1], poster)
    if step == "contract" and award:
        return prefilling.contract_from(award, poster)
    if step == "again" and call:
        return prefilling.call_again(call, poster)
    return _bare(package, body, step)


def _from_plan(session: Session, package: Package, body: Organisation, step: str) -> dict[str, Any]:
    plan, row = planned_row(session, package)
    poster = as_poster(body)
    if plan is None or row is None:
        return _bare(package, body, "award" if step == "direct" else step)
    if step == "direct":
        return prefilling.direct_award(plan, row, poster)
    return prefilling.call_from_plan(step, plan, row, poster, _earlier_call(session, body))


def planned_row(session: Session, package: Package) -> tuple[Content | None, Content | None]:
    """Return what the plan of ``package`` says, and its row in it; None where there is none on record."""
    notice, wording = find_plan_notice(session, package.plan), get_wording(session, package)
    plan = content_of(notice.current) if notice else None
    if notice is None or plan is None:
        return None, None
    # What the present revision has dropped stood elsewhere: there, by now, stands another package.
    at = wording.ordinal - 1 if wording and wording.revision == notice.current_number else None
    found = prefilling.find_planned(plan, number=package.package_number, ref=package.package_ref, ordinal=at)
    return plan, found


def _earlier_call(session: Session, body: Organisation) -> Content | None:
    """Return the last call that ``body`` published: whom to ask is mostly the same again."""
    found = find_last_call(session, body.id)
    return content_of(found.current) if found else None


def _bare(package: Package, body: Organisation, kind: str) -> dict[str, Any]:
    """Return a notice of a package about which no more is on record than its title."""
    if kind not in KINDS:
        abort(400)
    signs = {"package_ref": package.package_ref, "package_number": package.package_number}
    signs |= {"plan_number": package.plan_number}
    named = {name: value for name, value in signs.items() if value}
    return {"kind": kind, **named, "organisation": as_poster(body), "title": package.title or "", "body": {}}


def _latest(contents: Sequence[Content], *kinds: str) -> Content | None:
    return next((content for content in reversed(contents) if content["kind"] in kinds), None)


def _all(contents: Sequence[Content], kind: str) -> list[Content]:
    return [content for content in contents if content["kind"] == kind]
