"""Signs at an inspector's: how many of each, the rows with their evidence, as CSV, and a case from any of them.

Nobody else is shown them: a sign is where to look first, no conclusion (docs/decisions/0030).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from io import StringIO
from typing import Any

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from procurement.core.clock import civil_date
from procurement.core.errors import Conflict, Invalid, NotFound, Problem
from procurement.core.messages import describe
from procurement.httpkit.context import current_system
from procurement.httpkit.formats import long_instant
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.signed_in import require_actor
from procurement.ledger.queries import get_entry
from procurement.open_data.csv_file import harmless, write_text
from procurement.organisations.models import Organisation
from procurement.organisations.queries import find_organisations, find_tree
from procurement.oversight.indicators.casing import (
    find_cases_named,
    find_cases_of_sign,
    find_sign_of_case,
    open_case_of_sign,
)
from procurement.oversight.indicators.definitions import CODES, Indicator
from procurement.oversight.indicators.facts import SEEN, UNKNOWN
from procurement.oversight.indicators.models import SignRow
from procurement.oversight.indicators.queries import (
    Within,
    count_signs,
    find_regime,
    find_signs,
    get_sign,
    may_have_stood,
    sign_name,
)
from procurement.oversight.models import Case
from procurement.plans.models import Package
from procurement.web.oversight.asking import Asked, one_of, read_asked
from procurement.web.oversight.duties import answer_csv
from procurement.web.oversight.inspecting import state_words as case_words
from procurement.web.oversight.sign_words import article_words, evidence_words, state_words
from procurement.web.public.paging import ListPager, asked_page, cut_page

SIGN, STATE, TEXT = "dau-hieu", "muc", "noi-dung"
ON_A_PAGE = 50
FIRST_YEAR = 2014
RENEWED = Problem((), "signs.renewed")
COLUMNS = ("indicator", "state", "package", "title", "organisation", "round", "notice", "falls_on", "evidence")


@dataclass(frozen=True)
class SignLine:
    """A sign in words. ``url`` leads to its own page, ``notice_url`` to the notice that shows it."""

    row: SignRow
    title: str
    body: Organisation
    url: str
    package_url: str
    notice_url: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Chip:
    """An indicator to choose, with how many signs it has."""

    name: str
    url: str
    count: int
    is_here: bool


@dataclass(frozen=True)
class SignPage:
    """What the page shows; ``chips`` are the indicators, ``states`` what was seen and what cannot be said.

    ``renewal`` says that the signs are being made anew; "" where they stand.
    """

    it: Indicator
    articles: tuple[str, ...]
    asked: Asked
    state: str
    chips: tuple[Chip, ...]
    states: tuple[Chip, ...]
    lines: tuple[SignLine, ...]
    total: int
    pager: ListPager
    table: str
    renewal: str


def signs() -> str:
    """Show the signs of one indicator within what was asked for. Raises NotFound and Invalid."""
    require_actor("inspect")
    system, asked = current_system(), read_asked()
    indicator, state, page = one_of(SIGN, CODES) or CODES[0], one_of(STATE, (SEEN, UNKNOWN)) or SEEN, asked_page()
    now = system.clock.now()
    is_current = system.signs.keep_up()
    with system.database.read() as session:
        asked.organisation(session)
        shown = _draw(session, asked, indicator, state, page, now, is_current)
        bodies = sorted(find_organisations(session), key=lambda body: body.name)
        years = range(civil_date(now).year, FIRST_YEAR - 1, -1)
        return render_template("oversight/signs.html", page=shown, bodies=bodies, years=years)


def _draw(
    session: Session, asked: Asked, indicator: str, state: str, page: int, now: datetime, is_current: bool
) -> SignPage:
    within, address = _within(session, asked, now), partial(_url, asked)
    counts = count_signs(session, within)
    total = counts[indicator, state]
    rows, last = cut_page(total, page, ON_A_PAGE)
    language = current_language()
    known = current_system().signs.indicators
    return SignPage(
        it=known[indicator],
        articles=tuple(article_words(known[indicator], current_system().law)),
        asked=asked,
        state=state,
        chips=tuple(
            Chip(each.name[language], address(code, SEEN), counts[code, SEEN], code == indicator)
            for code, each in known.items()
        ),
        states=tuple(
            Chip(words, address(indicator, code), counts[indicator, code], code == state)
            for code, words in state_words().items()
        ),
        lines=tuple(draw_signs(session, list(find_signs(session, within, indicator, state, rows)), is_current)),
        total=total,
        pager=ListPager(page, last, lambda number: address(indicator, state, number)),
        table=asked.url("inspection.signs_csv", {SIGN: indicator}),
        renewal="" if is_current else _renewal(session),
    )


def _renewal(session: Session) -> str:
    """Say that the signs are being made anew, and of which moment those are that stand."""
    mark = current_system().signs.position()
    entry = get_entry(session, mark.sequence) if mark else None
    if entry is None:
        return _("Bảng dấu hiệu đang được lập lần đầu. Xin xem lại sau ít phút.")
    return _(
        "Bảng dấu hiệu đang được lập lại. Dưới đây là bảng cũ, lập đến %(instant)s, chưa kèm giá trị. "
        "Xin xem lại sau ít phút.",
        instant=long_instant(entry.instant),
    )


def _within(session: Session, asked: Asked, now: datetime) -> Within:
    bodies = sorted(find_tree(session, civil_date(now)).family(asked.body)) if asked.body else None
    return Within(bodies, asked.year)


def _url(asked: Asked, indicator: str, state: str, number: int = 1) -> str:
    page = str(number) if number > 1 else None
    return asked.url("inspection.signs", {SIGN: indicator, STATE: None if state == SEEN else state, "page": page})


def draw_signs(session: Session, rows: Sequence[SignRow], is_current: bool = True) -> Iterator[SignLine]:
    """Yield ``rows`` in words, with the names of packages and bodies asked for once.

    Those of an earlier moment without what they were seen by: that may have been withheld, or be told otherwise now.
    """
    system, ids = current_system(), {row.package_id for row in rows}
    named = select(Package.id, Package.title, Package.reference).where(Package.id.in_(ids))
    titles = {id_: title or reference for id_, title, reference in session.execute(named)}
    owners = select(Organisation).where(Organisation.id.in_({row.organisation_id for row in rows}))
    bodies = {body.id: body for body in session.scalars(owners)}
    for row in rows:
        yield SignLine(
            row=row,
            title=titles.get(row.package_id, row.subject),
            body=bodies[row.organisation_id],
            url=sign_url(row.subject, sign_name(row)),
            package_url=url_for("public.package", reference=row.subject),
            notice_url=url_for("public.notice", reference=row.notice) if row.notice else None,
            evidence=tuple(evidence_words(row, system.signs.indicators[row.indicator], system.law))
            if is_current
            else (_("Giá trị đang được lập lại."),),
        )


def sign_url(subject: str, name: str) -> str:
    """Return the lasting address of a sign's own page."""
    return url_for("inspection.sign", subject=subject, name=name)


def signs_csv() -> FlaskResponse:
    """Return the signs of one indicator, or of all, seen and not to be judged, as CSV without formulas."""
    require_actor("inspect")
    system, asked, indicator = current_system(), read_asked(), one_of(SIGN, CODES)
    is_current = system.signs.keep_up()
    with system.database.read() as session:
        asked.organisation(session)
        within = _within(session, asked, system.clock.now())
        wanted = [(code, state) for code in CODES if indicator in (None, code) for state in (SEEN, UNKNOWN)]
        text = _written(session, (list(find_signs(session, within, *each)) for each in wanted), is_current)
    return answer_csv(text, _("dau-hieu"))


def _written(session: Session, groups: Iterable[list[SignRow]], is_current: bool) -> str:
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for rows in groups:
        for start in range(0, len(rows), ON_A_PAGE):
            for line in draw_signs(session, rows[start : start + ON_A_PAGE], is_current):
                writer.writerow([harmless(write_text(value)) for value in _cells(line)])
    return target.getvalue()


def _cells(line: SignLine) -> Iterator[Any]:
    row = line.row
    yield from (row.indicator, row.state, row.subject, line.title, line.body.reference, str(row.ordinal), row.notice)
    yield row.falls_on.isoformat() if isinstance(row.falls_on, date) else None
    yield "; ".join(line.evidence)


def sign(subject: str, name: str) -> Response:
    """Show a sign with its evidence and definition, and the form that opens a case about it."""
    return _show(subject, name, (), 200)


def open_sign(subject: str, name: str) -> Response:
    """Open a case about a sign; 400 says what is lacking, 409 that one is open already or that the sign has gone."""
    actor, system = require_actor("inspect"), current_system()
    now = system.clock.now()
    is_current = system.signs.keep_up()
    try:
        if not is_current:
            raise Conflict(RENEWED)
        with system.database.write() as session:
            row = get_sign(session, subject, name)
            (line,) = draw_signs(session, [row])
            case = open_case_of_sign(session, actor, row, line.title, request.form.get(TEXT, ""), now)
            return redirect(url_for("inspection.case", key=case.key), 303)
    except Invalid as error:
        return _show(subject, name, error.problems, 400)
    except NotFound:
        return _show(subject, name, (), 409)
    except Conflict as error:
        return _show(subject, name, error.problems, 409)


def _show(subject: str, name: str, problems: Sequence[Problem], status: int) -> Response:
    require_actor("inspect")
    system = current_system()
    is_current = system.signs.keep_up()
    with system.database.read() as session:
        try:
            row = get_sign(session, subject, name)
        except NotFound:
            if request.method == "POST":
                return _refuse_gone(session, subject, name, is_current)
            if not is_current:
                raise Conflict(RENEWED) from None
            return _answer_gone(session, subject, name)
        (line,), it = draw_signs(session, [row], is_current), system.signs.indicators[row.indicator]
        page = {
            "line": line,
            "name": name,
            "it": it,
            "articles": article_words(it, system.law, find_regime(session, row, system.law)),
            "state": state_words()[row.state],
            "cases": find_cases_of_sign(session, row),
            "states": case_words(),
            "errors": {TEXT if one.path else "": describe(one, current_language()) for one in problems},
        }
        return make_response(render_template("oversight/sign.html", **page), status)


def _answer_gone(session: Session, subject: str, name: str) -> Response:
    """Say that a sign about which there are cases stands no more. Raises NotFound where there are none.

    The address by which an older case knows the sign of a whole package leads to where that is now.
    """
    cases = find_cases_named(session, subject, name)
    if not cases:
        raise NotFound("signs", f"{subject}/{name}")
    now = find_sign_of_case(session, cases[0])
    if now:
        return redirect(sign_url(subject, sign_name(now)))
    return _draw_gone(subject, name, cases, 200, is_current=True)


def _refuse_gone(session: Session, subject: str, name: str, is_current: bool) -> Response:
    """Say that the sign has gone while a case about it was being written, and give back what was typed.

    While signs are being made anew it may come back; that is said then. Raises NotFound where there is no such package
    or round, and where no sign can ever have gone by that name.
    """
    cases = find_cases_named(session, subject, name)
    if not (cases or may_have_stood(session, subject, name)):
        raise NotFound("signs", f"{subject}/{name}")
    return _draw_gone(subject, name, cases, 409, is_current)


def _draw_gone(subject: str, name: str, cases: Sequence[Case], status: int, is_current: bool) -> Response:
    page = {
        "subject": subject,
        "name": name,
        "cases": cases,
        "states": case_words(),
        "typed": request.form.get(TEXT),
        "renewal": "" if is_current else describe(RENEWED, current_language()),
    }
    return make_response(render_template("oversight/sign_gone.html", **page), status)
