"""Spreadsheets at the desk: a template to fill in, what is wrong with it cell by cell, a preview, the drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response as FlaskResponse
from flask import abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor
from procurement.core.clock import civil_date
from procurement.core.errors import Invalid, NotFound, Problem, ProcurementError
from procurement.core.messages import describe
from procurement.core.money import format_amount
from procurement.documents.content import XLSX
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language, ngettext
from procurement.httpkit.naming import attachment
from procurement.httpkit.signed_in import require_actor
from procurement.importing.sheets.filling import fill_notice, fill_rows, find_direct_awards
from procurement.importing.sheets.layouts import DIRECT, LAYOUTS
from procurement.importing.sheets.packing import pack, unpack
from procurement.importing.sheets.reading import Entry, Fault, Reading, read_spreadsheet
from procurement.importing.sheets.templates import write_template
from procurement.importing.sheets.workbooks import LIMITS
from procurement.notices.codes import DIRECT_FORMS
from procurement.notices.draft_lists import find_unsaid
from procurement.notices.drafting import create_draft
from procurement.notices.queries import find_notices, find_plans_of
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_tree
from procurement.plans.queries import find_plans_to_award, get_plan
from procurement.web.desk.beginning import content_for, own_notice
from procurement.web.desk.bodies import PARAMETER, acting_body, as_poster, at_desk
from procurement.web.desk.choosing import get_own_package
from procurement.web.desk.steps import TEMPLATES
from procurement.web.public.rows import Row, rows_of

FILE, PLAN, PACKAGE, PACKED, SAVED, THERE = "tep", "ke-hoach", "goi-thau", "noi-dung-bang", "da-luu", "da-co"
MOST_PREVIEWED = 100
"""Notices, and packages or lots of one, that a preview lists: the drafts show all."""

MOST_SHOWN = 200
"""Wrong cells that one page tells; with more, something is wrong with the whole column."""


@dataclass(frozen=True)
class Template:
    """A template to download."""

    code: str
    name: str
    url: str


@dataclass(frozen=True)
class FaultRow:
    """One wrong or odd cell."""

    sheet: str
    cell: str
    sentence: str


@dataclass(frozen=True)
class EntryRow:
    """One notice of the preview: title, what it is about, amount; of a plan its packages, of a call its lots."""

    title: str
    about: str
    amount: str
    rows: tuple[tuple[str, str], ...] = ()
    more: int = 0
    """How many rows are not listed."""


@dataclass(frozen=True)
class SheetPage:
    """The page of spreadsheets at the desk of ``body``, whatever has come of one."""

    body: Organisation
    templates: list[Template]
    plans: list[tuple[Row, str]]
    """Plans with packages to award without a call, each with the address of the template filled from it."""
    largest: int
    saved: int = 0
    there: int = 0
    """How many were there already, word for word, and were not saved again."""
    refusals: tuple[str, ...] = ()
    faults: tuple[FaultRow, ...] = ()
    fault_count: int = 0
    name: str = ""
    entries: tuple[EntryRow, ...] = ()
    entry_count: int = 0
    warnings: tuple[FaultRow, ...] = ()
    warning_count: int = 0
    packed: str = ""


def spreadsheets() -> str:
    """Show the templates and where to send one that is filled in."""
    actor, system = require_actor("draft"), current_system()
    with system.database.read() as session:
        body = acting_body(session, actor)
        return _draw(session, actor, body, saved=_given(SAVED), there=_given(THERE))


def _given(name: str) -> int:
    """Return the number that the address tells under ``name``; 0 for none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def template(code: str) -> FlaskResponse:
    """Hand out a template: empty, of direct awards with the rows of a plan of the body's own, of a call, an opening or
    a result with what is on record of one of its packages.
    """
    actor, system = require_actor("draft"), current_system()
    if code not in LAYOUTS:
        abort(404)
    layout, plan, package = LAYOUTS[code], request.args.get(PLAN, ""), request.args.get(PACKAGE, "")
    filled: list[dict[str, str]] = []
    below: list[dict[str, str]] = []
    with system.database.read() as session:
        body = acting_body(session, actor)
        if plan and layout is DIRECT:
            filled = _direct_awards(session, actor, body, plan)
        elif package and code in TEMPLATES.values():
            found = get_own_package(session, actor, body, package)
            filled, below = fill_notice(layout, content_for(session, found, body, layout.kind))
    response = make_response(write_template(layout, filled, below))
    response.mimetype = XLSX
    name = "-".join(part for part in ("mau", code, plan or package) if part)
    response.headers.set("Content-Disposition", "attachment", **attachment(f"{name}.xlsx"))
    return response


def _direct_awards(session: Session, actor: Actor, body: Organisation, plan: str) -> list[dict[str, str]]:
    """Return the rows of direct awards with which the packages of a plan begin; raises NotFound for no own plan."""
    notice, content = own_notice(session, actor, body, plan)
    if notice.kind != "plan":
        raise NotFound("plan", plan)
    awards = find_direct_awards(session, get_plan(session, notice.reference), content, as_poster(body))
    return fill_rows(DIRECT, awards)


def check() -> Response:
    """Tell everything that is wrong with a spreadsheet or, where nothing is, show what it would become."""
    actor, system = require_actor("draft"), current_system()
    with system.database.read() as session:
        body = acting_body(session, actor)
    sent = request.files.get(FILE)
    try:
        if sent is None or not sent.filename:
            raise Invalid([Problem((), "upload.none")])
        data = sent.stream.read(LIMITS.file_bytes + 1)
        now = system.clock.now()
        reading = read_spreadsheet(data, sent.filename, as_poster(body), system.pseudonym, now)
    except ProcurementError as error:
        refusals = tuple(describe(problem, current_language()) for problem in error.problems)
        return _answer(actor, body, 400 if isinstance(error, Invalid) else 409, refusals=refusals)
    return _show(actor, body, reading, sent.filename)


def _show(actor: Actor, body: Organisation, reading: Reading, filename: str) -> Response:
    name = reading.layout.name[current_language() == "en"]
    if reading.faults:
        faults = _fault_rows(reading.faults[:MOST_SHOWN])
        return _answer(actor, body, 400, faults=faults, fault_count=len(reading.faults), name=name)
    warnings = [*reading.odd, *(fault for entry in reading.entries for fault in entry.warnings)]
    return _answer(
        actor, body, 200,
        name=name,
        entries=tuple(_entry_row(entry) for entry in reading.entries[:MOST_PREVIEWED]),
        entry_count=len(reading.entries),
        warnings=_fault_rows(warnings[:MOST_SHOWN]),
        warning_count=len(warnings),
        packed=pack(entry.content for entry in reading.entries),
    )  # fmt: skip


def save() -> Response:
    """Save what was previewed as drafts, all or none. What lies there already, word for word, is not saved twice."""
    actor, system = require_actor("draft"), current_system()
    with system.database.read() as session:
        body = acting_body(session, actor)
    try:
        contents = unpack(request.form.get(PACKED, ""), system.pseudonym)
    except Invalid as error:
        return _answer(actor, body, 400, refusals=tuple(describe(each, current_language()) for each in error.problems))
    keys = []
    with system.database.write() as session:
        posted = [{**content, "organisation": as_poster(body)} for content in contents]
        for content in find_unsaid(session, actor, body.reference, posted):
            draft = create_draft(session, actor, body.reference, content["kind"], content, system.clock.now())
            keys.append(draft.key)
    if len(contents) == len(keys) == 1:
        return redirect(url_for("desk.draft", key=keys[0]), 303)
    params: dict[str, Any] = {SAVED: len(keys), THERE: len(contents) - len(keys) or None}
    return redirect(at_desk(actor, "spreadsheets", body.reference, **params), 303)


def _answer(actor: Actor, body: Organisation, status: int, **said: Any) -> Response:
    with current_system().database.read() as session:
        return make_response(_draw(session, actor, body, **said), status)


def _draw(session: Session, actor: Actor, body: Organisation, **said: Any) -> str:
    language = current_language()
    at = partial(at_desk, actor)
    page = SheetPage(
        body=body,
        templates=[
            Template(code, layout.name[language == "en"], at("template", body.reference, code=code))
            for code, layout in LAYOUTS.items()
        ],
        plans=[(plan, _filled_url(actor, body, plan)) for plan in _plans_to_award(session, body)],
        largest=LIMITS.file_bytes >> 20,
        **said,
    )
    return render_template("desk/spreadsheets.html", page=page, parameter=PARAMETER, at=at)


def _plans_to_award(session: Session, body: Organisation) -> list[Row]:
    """Return the plans of ``body`` and its predecessors that still have packages to award without a call.

    The newest come first; what is cancelled or withheld fills nothing.
    """
    now = current_system().clock.now()
    plans = find_plans_of(session, find_tree(session, civil_date(now)).lineage(body.reference))
    left = find_plans_to_award(session, [plan.plan_id for plan in plans], DIRECT_FORMS)
    rows = rows_of(session, find_notices(session, [plan.reference for plan in plans if plan.plan_id in left]), now)
    return [row for row in rows if row.state not in ("cancelled", "withheld")]


def _filled_url(actor: Actor, body: Organisation, plan: Row) -> str:
    params: dict[str, Any] = {PLAN: plan.reference}
    return at_desk(actor, "template", body.reference, code=DIRECT.code, **params)


def _fault_rows(faults: Sequence[Fault]) -> tuple[FaultRow, ...]:
    language = current_language()
    return tuple(FaultRow(each.place.sheet, each.place.cell, describe(each.problem, language)) for each in faults)


def _entry_row(entry: Entry) -> EntryRow:
    content, body = entry.content, entry.content["body"]
    lots = body.get("lots", ()) if content["kind"] == "invitation" else ()
    listed = body.get("packages", lots)
    rows = tuple((row["title"], _amount(row.get("price"))) for row in listed[:MOST_PREVIEWED])
    names = [bid.get("name", "") for bid in body.get("bidders", ())]
    names += [bid.get("name", "") for lot in body.get("lots", ()) for bid in lot.get("bidders", ())]
    number = content.get("package_number") or content.get("package_ref") or content.get("national_number") or ""
    parts = ngettext("%(num)s phần (lô)", "%(num)s phần (lô)", len(lots)) if lots else ""
    about = " · ".join(filter(None, (number, parts, *names[:5])))
    value = body.get("price") if lots else body.get("award_value") or body.get("budget")
    return EntryRow(content["title"], about, _amount(value), rows, len(listed) - len(rows))


def _amount(value: Mapping[str, Any] | None) -> str:
    return format_amount(value["amount"], current_language(), value.get("currency", "VND")) if value else ""
