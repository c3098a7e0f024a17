"""The rows of a list at an inspector's: grouped by what was found, decided one by one or many at once, taken away."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import StringIO
from typing import Any

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.accounts.actors import Actor, find_actor_name
from procurement.core.errors import Conflict, Invalid
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.open_data.csv_file import harmless, write_text
from procurement.oversight.outside.casing import find_cases_of_row, open_case_of_row
from procurement.oversight.outside.columns import Columns
from procurement.oversight.outside.models import CERTAIN, MISSING, SAME, OutsideList
from procurement.oversight.outside.queries import (
    GROUPS,
    MAYBE,
    SEEN,
    UNSEEN,
    Standing,
    count_groups,
    find_columns,
    find_rows,
    find_standings,
    get_list,
    get_row,
)
from procurement.oversight.outside.service import confirm_certain, decide_many
from procurement.oversight.outside.service import decide as decide_one
from procurement.web.oversight.asking import one_of
from procurement.web.oversight.duties import answer_csv
from procurement.web.oversight.inspecting import state_words
from procurement.web.oversight.list_words import (
    RowLine,
    cells_of,
    decision_words,
    draw_history,
    draw_rows,
    group_of,
    group_words,
)
from procurement.web.oversight.lists import kind_words
from procurement.web.public.paging import ListPager, asked_page, cut_page

GROUP, DECIDED, CHOSEN, ALL = "nhom", "da-quyet", "chon", "het"
ACT, DECISION, NAMED, REASON, OTHER = "viec", "quyet-dinh", "la", "ly-do", "so-khac"
CONFIRM, ONE, TEXT = "chac-chan", "dong", "noi-dung"
FIELDS = {"decision": DECISION, "named": OTHER, "reason": REASON, "rows": CHOSEN, "text": TEXT}
PAGE_SIZE = 50
ORDER = (UNSEEN, MAYBE, SEEN)
"""The groups in the order in which somebody works through them."""


@dataclass(frozen=True)
class Chip:
    """A way to the rows of a group, with how many there are."""

    words: str
    url: str
    count: int
    is_here: bool


@dataclass(frozen=True)
class ListPage:
    """What the page of a list shows."""

    of: OutsideList
    kind: str
    who: str
    total: int
    matched: int
    undecided: int
    certain: int
    group: str
    chips: tuple[Chip, ...]
    filters: tuple[Chip, ...]
    rows: tuple[RowLine, ...]
    count: int
    pager: ListPager
    here: str
    whole: str


def rows(key: str) -> Response:
    """Show a group of the rows of a list; before its columns are chosen, lead there."""
    return _show(key, {}, 200)


def _show(key: str, errors: dict[str, str], status: int) -> Response:
    actor, system = require_actor("inspect"), current_system()
    with system.database.read() as session:
        of = get_list(session, actor, key)
        columns = find_columns(session, of)
        if columns is None:
            return redirect(url_for("inspection.list_columns", key=key), 303)
        page = _draw(session, of, columns)
        words = {"errors": errors, "chooses_all": request.args.get(CHOSEN) == ALL, "decisions": decision_words()}
        return make_response(render_template("oversight/list.html", page=page, **words), status)


def _draw(session: Session, of: OutsideList, columns: Columns) -> ListPage:
    standings = find_standings(session, of)
    group = one_of(GROUP, GROUPS) or _first_group(standings)
    decided = one_of(DECIDED, ("1", "0"))
    found = [one for one in standings if _is_wanted(one, group, decided)]
    page = asked_page()
    window, last = cut_page(len(found), page, PAGE_SIZE)
    address = partial(url_for, "inspection.list", key=of.key, **_given(group, decided))
    lines = draw_rows(session, columns, find_rows(session, [one.row_id for one in found[window]]), of.key)
    return ListPage(
        of=of,
        kind=kind_words()[of.kind],
        who=find_actor_name(session, of.loaded_by),
        total=len(standings),
        matched=sum(one.grade is not None for one in standings),
        undecided=sum(one.decision is None for one in standings),
        certain=sum(one.decision is None and one.grade == CERTAIN for one in standings),
        group=group,
        chips=tuple(_chips(of, standings, group)),
        filters=tuple(_filters(of, standings, group, decided)),
        rows=tuple(lines),
        count=len(found),
        pager=ListPager(page, last, lambda number: address(page=number)),
        here=address(page=page),
        whole=url_for("inspection.list", key=of.key, page=page, **_given(group, decided), **_all()),
    )


def _given(group: str, decided: str | None) -> dict[str, Any]:
    return {GROUP: group} | ({DECIDED: decided} if decided else {})


def _all() -> dict[str, Any]:
    return {CHOSEN: ALL}


def _is_wanted(one: Standing, group: str, decided: str | None) -> bool:
    return one.group == group and (decided is None or (one.decision is not None) == (decided == "1"))


def _first_group(standings: Sequence[Standing]) -> str:
    """Return the first group in which something is to be decided."""
    open_groups = {one.group for one in standings if one.decision is None}
    return next((group for group in ORDER if group in open_groups), UNSEEN)


def _chips(of: OutsideList, standings: Sequence[Standing], here: str) -> Iterator[Chip]:
    counts = count_groups(standings)
    for group, words in group_words().items():
        url = url_for("inspection.list", key=of.key, **_given(group, None))
        yield Chip(words, url, counts[group, False] + counts[group, True], group == here)


def _filters(of: OutsideList, standings: Sequence[Standing], group: str, decided: str | None) -> Iterator[Chip]:
    for value, words in ((None, _("Tất cả")), ("0", _("Chưa quyết định")), ("1", _("Đã quyết định"))):
        count = sum(_is_wanted(one, group, value) for one in standings)
        yield Chip(words, url_for("inspection.list", key=of.key, **_given(group, value)), count, value == decided)


def work(key: str) -> Response:
    """Do what a form of the page asks for: confirm what is certain, decide of one row, or of those that are ticked."""
    actor, system, form = require_actor("inspect"), current_system(), request.form
    now = system.clock.now()
    try:
        with system.database.write() as session:
            if form.get(ACT) == CONFIRM:
                confirm_certain(session, actor, key, now)
            elif form.get(ONE):
                ordinal, _colon, named = form[ONE].partition(":")
                decide_one(session, actor, key, _number(ordinal), SAME if named else MISSING, named, "", now)
            else:
                ordinals = {_number(value) for value in form.getlist(CHOSEN)}
                decide_many(session, actor, key, ordinals, form.get(DECISION, ""), form.get(REASON, ""), now)
    except Invalid as error:
        return _show(key, _errors(error), 400)
    return redirect(url_for("inspection.list", key=key, **_back()), 303)


def _back() -> dict[str, Any]:
    """Return the parameters of the page from which a form came: those that lead to a list."""
    page = request.args.get("page", "1")
    return {name: request.args[name] for name in (GROUP, DECIDED) if request.args.get(name)} | (
        {"page": page} if page.isascii() and page.isdecimal() and page != "1" and not request.form.get(ACT) else {}
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


def _errors(error: Invalid) -> dict[str, str]:
    return {
        FIELDS.get(str(problem.path[0]), "") if problem.path else "": describe(problem, current_language())
        for problem in error.problems
    }


def row(key: str, ordinal: int) -> FlaskResponse:
    """Show a row whole: its cells, what it may be, what was decided."""
    return _show_row(key, ordinal, {}, 200)


def decide(key: str, ordinal: int) -> Response:
    """Decide of a row, then go on to the next of its group that nobody has decided."""
    actor, system, form = require_actor("inspect"), current_system(), request.form
    named = form.get(NAMED, "") or form.get(OTHER, "")
    try:
        with system.database.write() as session:
            before = group_of(get_row(session, get_list(session, actor, key), ordinal))
            decide_one(session, actor, key, ordinal, form.get(DECISION, ""), named, form.get(REASON, ""),
                       system.clock.now())  # fmt: skip
            following = _next(find_standings(session, get_list(session, actor, key)), before, ordinal)
    except Invalid as error:
        return _show_row(key, ordinal, _errors(error), 400)
    if following is None:
        return redirect(url_for("inspection.list", key=key), 303)
    return redirect(url_for("inspection.list_row", key=key, ordinal=following), 303)


def _next(standings: Sequence[Standing], group: str | None, ordinal: int) -> int | None:
    left = [one.ordinal for one in standings if one.decision is None and one.group == group]
    return next((other for other in left if other > ordinal), left[0] if left else None)


def _show_row(key: str, ordinal: int, errors: dict[str, str], status: int) -> FlaskResponse:
    actor, system = require_actor("inspect"), current_system()
    with system.database.read() as session:
        of = get_list(session, actor, key)
        found, columns = get_row(session, of, ordinal), find_columns(session, of) or Columns({})
        (line,) = draw_rows(session, columns, [found], key)
        page = {
            "of": of,
            "it": line,
            "group": group_words().get(line.group or "", ""),
            "cells": cells_of(of.headings, found),
            "history": draw_history(session, found),
            "cases": find_cases_of_row(session, of, found),
            "states": state_words(),
            "decisions": decision_words(),
            "errors": errors,
        }
        return make_response(render_template("oversight/list_row.html", **page), status)


def open_row(key: str, ordinal: int) -> Response:
    """Open a case about a row that the register has not got."""
    actor, system = require_actor("inspect"), current_system()
    try:
        with system.database.write() as session:
            of = get_list(session, actor, key)
            (line,) = draw_rows(session, find_columns(session, of) or Columns({}), [get_row(session, of, ordinal)], key)
            text = request.form.get(TEXT, "")
            case = open_case_of_row(session, actor, key, ordinal, line.title, text, system.clock.now())
    except Invalid as error:
        return _show_row(key, ordinal, _errors(error), 400)
    except Conflict as error:
        return _show_row(key, ordinal, {"": describe(error.problems[0], current_language())}, 409)
    return redirect(url_for("inspection.case", key=case.key), 303)


def table(key: str) -> FlaskResponse:
    """Return all rows of a list with what was found and decided, as CSV in which nothing begins a formula."""
    actor, system = require_actor("inspect"), current_system()
    with system.database.read() as session:
        of = get_list(session, actor, key)
        text = _written(session, actor, of)
    return answer_csv(text, _("doi-chieu"))


def _written(session: Session, actor: Actor, of: OutsideList) -> str:
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([*_headings(), *map(harmless, of.headings)])
    columns = find_columns(session, of) or Columns({})
    ids = [one.row_id for one in find_standings(session, of)]
    for start in range(0, len(ids), PAGE_SIZE):
        for line in draw_rows(session, columns, find_rows(session, ids[start : start + PAGE_SIZE]), of.key):
            writer.writerow([harmless(write_text(value)) for value in (*_outcome(line), *line.row.cells)])
    return target.getvalue()


def _headings() -> tuple[str, ...]:
    """Return what the columns in front of the list's own are called, for those who keep the list."""
    return (_("Dòng"), _("Nhóm"), _("Đã quyết định"), _("Quyết định"), _("Số trên Cổng"), _("Lý do"),
            _("Người quyết định"), _("Lúc"), _("Mức chắc chắn"), _("Bằng chứng"))  # fmt: skip


def _outcome(line: RowLine) -> Iterator[Any]:
    decided = line.decided
    best = line.candidates[0] if line.candidates else None
    yield from (line.row.ordinal, group_words().get(line.group or "", ""), _("có") if decided else _("chưa"))
    if decided:
        it = decided.decision
        yield from (decision_words()[it.decision], it.reference, it.reason, decided.who, it.at)
    else:
        yield from (None, best.reference if best else None, None, None, None)
    yield from (line.sure, ", ".join(filter(None, (best.because, best.against))) if best else None)
