"""Lists from outside at an inspector's: taken in from a spreadsheet, what their columns say, how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import find_actor_name
from procurement.core.canonical import sha256_hex
from procurement.core.errors import Invalid, Problem, ProcurementError
from procurement.core.messages import describe
from procurement.documents.uploads import clean_name
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.importing.sheets.tables import read_table
from procurement.importing.sheets.workbooks import LIMITS
from procurement.oversight.outside.columns import UNITS, Columns, suggest_columns
from procurement.oversight.outside.models import KINDS, REPORTS, OutsideList
from procurement.oversight.outside.queries import (
    MAYBE,
    SEEN,
    UNSEEN,
    count_groups,
    find_columns,
    find_lists,
    find_sample,
    find_standings,
    get_list,
    recall_columns,
)
from procurement.oversight.outside.service import add_list, choose_columns

FILE, KIND, UNIT = "tep", "loai", "don-vi-tien"
FIELDS = {"number": "so", "code": "ma", "title": "ten", "body": "don-vi", "amount": "gia"}
"""Fields of the form of columns, by role."""
NO_COLUMN = ""


@dataclass(frozen=True)
class ListLine:
    """A list in the overview: rows seen, perhaps seen, not seen, and how many nobody has decided yet.

    ``twin`` is the first list that came of the very same file.
    """

    of: OutsideList
    kind: str
    url: str
    who: str
    total: int
    seen: int
    maybe: int
    unseen: int
    undecided: int
    twin: OutsideList | None


def kind_words() -> dict[str, str]:
    """Return what the rows of lists may be; nobody uploads reports."""
    return {
        "contracts": _("Các hợp đồng"),
        "payments": _("Thanh toán, giải ngân"),
        "projects": _("Dự án được phê duyệt"),
        "budget": _("Dự toán, kế hoạch vốn"),
        REPORTS: _("Mọi người báo qua trang công khai"),
    }


def role_words() -> dict[str, str]:
    """Return what a column may say."""
    return {
        "title": _("Tên gói thầu, dự án, nội dung"),
        "body": _("Đơn vị (chủ đầu tư, bên mời thầu)"),
        "amount": _("Giá trị"),
        "number": _("Số trên Hệ thống mạng đấu thầu quốc gia"),
        "code": _("Số hợp đồng, mã gói"),
    }


def unit_words() -> dict[int, str]:
    """Return the units of amounts by their power of ten."""
    words = (_("đồng"), _("nghìn đồng"), _("triệu đồng"), _("tỷ đồng"))
    return dict(zip(UNITS, words, strict=True))


def lists() -> FlaskResponse:
    """Show the lists and where to send one."""
    return _show({}, 200)


def upload() -> Response:
    """Take a list in; with headings that are known its rows are matched at once, else its columns are asked for."""
    actor, system, sent = require_actor("inspect"), current_system(), request.files.get(FILE)
    now = system.clock.now()
    try:
        if sent is None or not sent.filename:
            raise Invalid([Problem((FILE,), "upload.none")])
        data = sent.stream.read(LIMITS.file_bytes + 1)
        table, name = read_table(data, sent.filename), clean_name(sent.filename)
        kind = request.form.get(KIND, "")
        with system.database.write() as session:
            of = add_list(session, actor, kind, name, table.headings, table.rows, table.left_out, sha256_hex(data), now)
            known = recall_columns(session, of.heading_key, kind)
            if known:
                choose_columns(session, actor, of.key, known.at, known.unit, now)
    except ProcurementError as error:
        return _show(_errors(error), 400 if isinstance(error, Invalid) else 409)
    if known is None:
        return redirect(url_for("inspection.list_columns", key=of.key), 303)
    system.lists.match(of.id)
    return redirect(url_for("inspection.list", key=of.key), 303)


def _errors(error: ProcurementError) -> dict[str, str]:
    named = {"kind": KIND, "unit": UNIT, **FIELDS}
    return {
        named.get(str(problem.path[0]), FILE) if problem.path else FILE: describe(problem, current_language())
        for problem in error.problems
    }


def _show(errors: Mapping[str, str], status: int) -> FlaskResponse:
    require_actor("inspect")
    with current_system().database.read() as session:
        found = find_lists(session)
        first = {of.sha256: of for of in found}
        page = [_line(session, of, first[of.sha256]) for of in found]
        kinds = {kind: words for kind, words in kind_words().items() if kind in KINDS}
        words = {"kinds": kinds, "errors": errors, "largest": LIMITS.file_bytes >> 20}
        return make_response(render_template("oversight/lists.html", lines=page, **words), status)


def _line(session: Session, of: OutsideList, first: OutsideList) -> ListLine:
    standings = find_standings(session, of)
    counts = count_groups(standings)
    groups = {group: counts[group, False] + counts[group, True] for group in (SEEN, MAYBE, UNSEEN)}
    return ListLine(
        of=of,
        kind=kind_words()[of.kind],
        url=url_for("inspection.list", key=of.key),
        who=find_actor_name(session, of.loaded_by),
        total=len(standings),
        seen=groups[SEEN],
        maybe=groups[MAYBE],
        unseen=groups[UNSEEN],
        undecided=sum(one.decision is None for one in standings),
        twin=None if first is of else first,
    )


def columns(key: str) -> FlaskResponse:
    """Show what the columns of a list are taken for, with the first rows."""
    return _columns(key, {}, 200)


def choose(key: str) -> Response:
    """Say what the columns are, then match the rows."""
    actor, system, form = require_actor("inspect"), current_system(), request.form
    asked = {role: form.get(name, NO_COLUMN) for role, name in FIELDS.items()}
    at = {role: int(value) for role, value in asked.items() if value.isascii() and value.isdecimal() and len(value) < 4}
    unit = form.get(UNIT, "")
    try:
        with system.database.write() as session:
            power = int(unit) if unit in map(str, UNITS) else -1
            of = choose_columns(session, actor, key, at, power, system.clock.now())
    except Invalid as error:
        return _columns(key, _errors(error), 400)
    system.lists.match(of.id)
    return redirect(url_for("inspection.list", key=key), 303)


def _columns(key: str, errors: Mapping[str, str], status: int) -> FlaskResponse:
    actor, system = require_actor("inspect"), current_system()
    with system.database.read() as session:
        of = get_list(session, actor, key)
        chosen = find_columns(session, of)
        page = {
            "of": of,
            "kind": kind_words()[of.kind],
            "is_chosen": chosen is not None,
            "values": _values(chosen or suggest_columns(of.headings)),
            "sample": find_sample(session, of),
            "roles": {FIELDS[role]: words for role, words in role_words().items()},
            "units": unit_words(),
            "errors": errors,
        }
        return make_response(render_template("oversight/list_columns.html", **page), status)


def _values(columns: Columns) -> dict[str, str]:
    """Return what the form shows: what was sent, else what is chosen or suggested."""
    at = {FIELDS[role]: str(position) for role, position in columns.at.items()}
    given = at | {UNIT: str(columns.unit)}
    return {name: request.form.get(name, given.get(name, NO_COLUMN)) for name in (*FIELDS.values(), UNIT)}
