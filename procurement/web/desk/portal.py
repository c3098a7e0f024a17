"""Files saved from the national portal at the desk: each notice that they tell becomes a draft, or is said why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.core.clock import civil_date
from procurement.core.errors import Conflict, Invalid, Problem, ProcurementError
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.signed_in import require_actor
from procurement.importing.vneps.assembling import Assembly, assemble
from procurement.importing.vneps.loading import on_record
from procurement.importing.vneps.reading import PortalFile, read_portal_file
from procurement.notices.codes import code_label
from procurement.notices.draft_lists import find_draft_ids, load_drafts, read_kept
from procurement.notices.drafting import create_draft
from procurement.notices.drafts import EDITABLE, Draft
from procurement.notices.events import Event, dump_line, identity, read_event
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.notices.queries import find_notices_numbered
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_tree
from procurement.web.desk.bodies import PARAMETER, acting_body, bodies_of, named_body

FILE = "tep"
CALLS = ("invitation", "prequalification")

Sign = tuple[str | None, str | None]
"""By what a notice is known, and its national version."""
Known = dict[Sign, int]
"""The numbers of drafts that are there."""


@dataclass(frozen=True)
class Found:
    """A notice of the files, and the draft that it has become; one that was begun before is not made again."""

    kind: str
    title: str
    number: str
    url: str
    is_new: bool


@dataclass
class PortalPage:
    """What has come of the files. ``left_out`` counts, by place, what a notice has no room for."""

    found: list[Found] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def portal() -> str:
    """Show where to send saved files."""
    return _draw(require_actor("draft"), PortalPage())


def take_portal() -> Response:
    """Make drafts of what the files tell."""
    actor, system, page = require_actor("draft"), current_system(), PortalPage()
    files = _read(page)
    assembly = assemble(files, on_record(system.database))
    _tell(page, assembly, files)
    with system.database.write() as session:
        body = acting_body(session, actor)
        mine, known = _own_codes(session, body), _find_known(session, actor, body)
        for joined in assembly.events:
            try:
                event = read_event(dump_line(joined.content), pseudonym=system.pseudonym)
                _refuse_foreign(event, mine)
                with session.begin_nested():
                    page.found.append(_found(*_begin(session, actor, body, event, known)))
            except ProcurementError as error:
                page.refusals += [(joined.file, _sentence(problem)) for problem in error.problems]
    return make_response(_draw(actor, page), 400 if page.refusals and not page.found else 200)


def _read(page: PortalPage) -> list[PortalFile]:
    files = []
    given = [file for file in request.files.getlist(FILE) if file.filename]
    if not given:
        page.refusals.append(("", _sentence(Problem((), "portal.none"))))
    for file in given:
        name = str(file.filename)
        try:
            files.append(read_portal_file(file.stream.read(), name))
        except Invalid as error:
            page.refusals += [(name, _sentence(problem)) for problem in error.problems]
    return files


def _tell(page: PortalPage, assembly: Assembly, files: Sequence[PortalFile]) -> None:
    page.refusals += [(name, _sentence(problem)) for name, problem in assembly.problems]
    named = ({"number": each.number, "version": each.version} for each in assembly.missing)
    page.notes = [_sentence(Problem((), "portal.missing_version", params)) for params in named]
    page.left_out = sum((file.unread for file in files), Counter())


def _own_codes(session: Session, body: Organisation) -> set[str]:
    lineage = find_tree(session, civil_date(current_system().clock.now())).lineage(body.reference)
    return {body.reference, *lineage, *filter(None, [body.code])}


def _refuse_foreign(event: Event, mine: set[str]) -> None:
    """Refuse what names other bodies only: a draft is always posted by one's own."""
    named = [event.content.get(role, {}) for role in ("organisation", "investor", "procuring_entity")]
    codes = {body["code"] for body in named if body.get("code")}
    if codes and not codes & mine:
        said = {"number": event.national_number or event.title, "body": event.organisation.get("name", "")}
        raise Conflict(Problem((), "portal.other_body", said))


def _find_known(session: Session, actor: Actor, body: Organisation) -> Known:
    """Return what the body prepares already; where several say the same number, the last changed."""
    ids = find_draft_ids(session, actor, [body.reference], EDITABLE | {"approved"})
    return {_sign(said): number for number, said in reversed(read_kept(session, ids).items())}


def _begin(session: Session, actor: Actor, body: Organisation, event: Event, known: Known) -> tuple[Draft, bool]:
    """Return the draft of what ``event`` says, and whether it is new: then it is ``known`` to those that follow.

    Raises as ``create_draft`` does.
    """
    content = {**event.content, **({"published_at_source": "national"} if "published_at" in event.content else {})}
    sign = _sign(content)
    if sign in known:
        return load_drafts(session, [known[sign]])[0], False
    act, notice = _aim(session, event)
    now = current_system().clock.now()
    draft = create_draft(session, actor, body.reference, event.kind, content, now, act=act, notice=notice)
    known[sign] = draft.id
    return draft, True


def _sign(content: Mapping[str, Any]) -> Sign:
    return identity(content), content.get("version")


def _aim(session: Session, event: Event) -> tuple[str, Notice | None]:
    """Return the act that brings ``event`` on record, and the notice which it is about."""
    numbered = find_notices_numbered(session, event.national_number) if event.national_number else []
    if event.kind == "cancellation":
        call = next((notice for notice in numbered if notice.kind in CALLS), None)
        if call is None:
            raise Conflict(Problem((), "portal.no_target", {"number": event.national_number or ""}))
        return "cancel", call
    same = next((notice for notice in numbered if notice.identity == event.identity), None)
    return ("amend" if same else "publish"), same


def _found(draft: Draft, is_new: bool) -> Found:
    said = draft.said
    number = said.get("national_number") or said.get("package_number") or ""
    language = current_language()
    kind, envelope = KINDS[draft.kind].name(language), said.get("body", {}).get("envelope")
    if envelope and envelope != "single":
        kind = f"{kind} · {code_label('envelope', envelope, language)}"
    return Found(kind, said.get("title", ""), number, url_for("desk.draft", key=draft.key), is_new)


def _sentence(problem: Problem) -> str:
    return describe(problem, current_language())


def _draw(actor: Actor, page: PortalPage) -> str:
    with current_system().database.read() as session:
        bodies, chosen = bodies_of(session, actor, "draft"), named_body()
        return render_template(
            "desk/portal.html", page=page, bodies=bodies, chosen=chosen, parameter=PARAMETER, file=FILE
        )
