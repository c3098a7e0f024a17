"""Being told by mail: the form behind every search and thing, and the pages behind the links of its letters.

A link shows a page with a button, and only the button does something: mail programs open links to look at them. Nothing
here is kept by caches, and nothing tells whether an address is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from procurement.alerts.cuts import next_cut
from procurement.alerts.links import PARAMETER
from procurement.alerts.models import FREQUENCIES, Alert, Subscriber
from procurement.alerts.queries import is_unreachable
from procurement.alerts.selections import read_selection, write_selection
from procurement.alerts.service import (
    CONFIRM_WITHIN,
    TooManyWishes,
    Wish,
    ask,
    change,
    confirm,
    end,
    find_wish,
    get_subscriber,
    leave,
    resume,
)
from procurement.alerts.words import FREQUENCY_WORDS, name_selection
from procurement.core.clock import civil_date
from procurement.core.errors import Invalid, NotFound, Problem
from procurement.core.messages import describe
from procurement.core.networks import subscriber as network_of
from procurement.httpkit import formats
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.language import gettext as _
from procurement.httpkit.parameters import given_parameters
from procurement.notices.kinds import KINDS
from procurement.search.numbers import find_numbered
from procurement.search.selection import Selection, View, parse_selection
from procurement.web.public.home import Count, selection_url
from procurement.web.public.wording import kind_name

DONE = "xong"
"""The parameter that says what was done on the way to a page."""

CALLS = tuple(sorted(kind for kind, row in KINDS.items() if row.calls_for_bids))

SHOWN = timedelta(days=30)
"""Over how long the form tells how much there was."""


def subscribe() -> Response:
    """Show what following a Selection would bring, and the form. Raises Invalid for a Selection that is none."""
    selection, _view = parse_selection(given_parameters())
    return _form(selection, {"frequency": "daily"}, ())


def wish() -> Response:
    """Promise the letter that asks for a confirmation; the answer is the same for every address."""
    system, given = current_system(), request.form
    selection = read_selection(given.get("selection", ""))
    said = Wish(given.get("address", ""), write_selection(selection), given.get("frequency", ""), "quiet" in given,
                current_language(), network_of(request.remote_addr or ""))  # fmt: skip
    try:
        with system.database.read() as session:
            _count_kinds(session, selection)  # an unknown body is refused here
        with system.database.write() as session:
            ask(session, said, system.clock.now())
    except TooManyWishes as error:
        page = _form(selection, given, error.problems, 429)
        page.headers["Retry-After"] = str(error.seconds)
        return page
    except Invalid as error:
        return _form(selection, given, error.problems, 400)
    hours = int(CONFIRM_WITHIN.total_seconds() // 3600)
    return _page("asked", address=said.address.strip(), hours=hours, url=_url(selection))


def _form(selection: Selection, given: Any, problems: Iterable[Problem], status: int = 200) -> Response:
    errors = {str((problem.path or ("",))[-1]): describe(problem, current_language()) for problem in problems}
    with current_system().database.read() as session:
        return _page(
            "subscribe",
            status,
            what=name_selection(session, selection, current_language()),
            url=_url(selection),
            written=write_selection(selection),
            volume=_draw_volume(session, selection),
            given=given,
            errors=errors,
        )


@dataclass(frozen=True)
class Volume:
    """How many notices there were lately, by kind; ``calls`` are those for bids, where there were others too."""

    total: int
    kinds: tuple[tuple[str, int], ...]
    calls: Count | None


def _draw_volume(session: Session, selection: Selection) -> Volume:
    """Return what the Selection brought over the days that the form tells, with the form for the calls alone.

    Of one package or notice there is one call; whoever follows it waits for what comes of it.
    """
    counted = _count_kinds(session, selection)
    total, calls = sum(counted.values()), sum(counted.get(kind, 0) for kind in CALLS)
    only = replace(selection, kind=tuple(kind for kind in CALLS if not selection.kind or kind in selection.kind))
    return Volume(
        total,
        tuple((kind_name(kind), counted[kind]) for kind in KINDS if counted.get(kind)),
        Count(_("Chỉ theo dõi thông báo mời thầu"), calls, selection_url(only, View(), "public.subscribe"))
        if 0 < calls < total and not selection.status and not _is_one(session, selection)
        else None,
    )


def _is_one(session: Session, selection: Selection) -> bool:
    numbered = find_numbered(session, selection.q)
    return numbered is not None and numbered.thing in ("package", "notice")


def _count_kinds(session: Session, selection: Selection) -> Mapping[str, int]:
    """Return how many notices of the last 30 days the Selection has, by kind, whatever has become of them since.

    What is asked for while it is open was told by its call.
    """
    system = current_system()
    now = system.clock.now()
    begin = civil_date(now) - SHOWN
    kinds = CALLS if selection.status == ("open",) and not selection.kind else selection.kind
    recent = replace(selection, kind=kinds, status=(), published_from=max(begin, selection.published_from or begin))
    return system.search.find(session, recent, View(), now, facets=("kind",), page_size=1).facets["kind"]


def _url(selection: Selection) -> str:
    return selection_url(selection, View())


def wanted() -> Response:
    """Show what a link would confirm; 404 for one that is used up."""
    system, signed = current_system(), request.args.get(PARAMETER, "")
    with system.database.read() as session:
        alert = find_wish(session, system.links.read("confirm", signed), system.clock.now())
        if alert is None:
            return _useless()
        what = name_selection(session, read_selection(alert.selection), current_language())
        return _page("confirm", signed=signed, what=what, frequency=_frequency(alert.frequency))


def confirmed() -> AnyResponse:
    """Confirm it, and show all that the address follows."""
    system, now = current_system(), current_system().clock.now()
    handle = system.links.read("confirm", request.form.get(PARAMETER, ""))
    with system.database.read() as session:  # a wrong link must not make publishers wait
        if find_wish(session, handle, now) is None:
            return _useless()
    try:
        with system.database.write() as session:
            subscriber = confirm(session, system.search, handle, current_language(), now)
            return _to_own(subscriber, "confirmed")
    except NotFound:
        return _useless()


def own() -> Response:
    """Show what the address of a link follows; 404 once it is gone."""
    with current_system().database.read() as session:
        try:
            return _own(session, get_subscriber(session, _read("manage")), request.args.get(DONE, ""))
        except NotFound:
            return _useless()


def changed() -> AnyResponse:
    """Change, end or go on with what the address of a link follows."""
    system, given = current_system(), request.form
    handle = _read("manage")
    try:
        with system.database.write() as session:
            subscriber = get_subscriber(session, handle)
            if given.get("act") == "end":
                if end(session, subscriber, given.get("alert", "")):
                    return _page("ended")
                return _to_own(subscriber, "ended")
            if given.get("act") == "resume":
                resume(session, subscriber, system.clock.now())
            else:
                change(subscriber, given.get("alert", ""), given)
            return _to_own(subscriber, "changed")
    except NotFound:
        return _useless()


def _to_own(subscriber: Subscriber, done: str) -> AnyResponse:
    """Lead to the page by its lasting link: it may be kept, and loading it again does nothing twice."""
    signed = current_system().links.sign("manage", subscriber.handle)
    return redirect(url_for("public.own", **{PARAMETER: signed, DONE: done}), 303)  # type: ignore[arg-type]


def leaving() -> Response:
    """Show the button that ends everything."""
    with current_system().database.read() as session:
        try:
            subscriber = get_subscriber(session, _read("end"))
        except NotFound:
            return _page("ended")
        return _page("leave", signed=request.values[PARAMETER], address=subscriber.address)


def left() -> Response:
    """End everything and forget the address, at a click on the page or in a mail program (RFC 8058)."""
    with current_system().database.write() as session:
        try:
            leave(session, get_subscriber(session, _read("end")))
        except NotFound:
            pass  # it was done before; to say otherwise helps nobody
    return _page("ended")


def _read(purpose: str) -> str | None:
    return current_system().links.read(purpose, request.values.get(PARAMETER, ""))


def _own(session: Session, subscriber: Subscriber, done: str = "") -> Response:
    language, links = current_language(), current_system().links
    is_paused = subscriber.paused_at is not None or is_unreachable(session, subscriber)
    rows = [
        {
            "handle": alert.handle,
            "what": name_selection(session, read_selection(alert.selection), language),
            "url": _url(read_selection(alert.selection)),
            "frequency": alert.frequency,
            "wants_quiet": alert.wants_quiet,
            "next": _say_next(alert, is_paused),
        }
        for alert in subscriber.alerts
        if alert.confirmed_at is not None
    ]
    return _page(
        "own",
        address=subscriber.address,
        rows=rows,
        done=done,
        is_paused=is_paused,
        signed=links.sign("manage", subscriber.handle),
        leave_url=links.address("end", subscriber.handle, language).removeprefix(links.base_url),
    )


def _say_next(alert: Alert, is_paused: bool) -> str | None:
    """Return when the next letter leaves, so that nobody waits for one in vain."""
    system = current_system()
    leaves = None if is_paused else next_cut(alert.frequency, system.clock.now(), system.law.calendar)
    if leaves is None:
        return None
    if alert.frequency == "weekly" and alert.wants_quiet:
        return _("Thư kế tiếp: %(instant)s.", instant=formats.long_instant(leaves))
    return _("Thư kế tiếp, nếu có tin: %(instant)s.", instant=formats.long_instant(leaves))


def _frequency(frequency: str) -> str:
    return FREQUENCY_WORDS[frequency][current_language() == "en"]


def _useless() -> Response:
    return _page("useless", 404)


def _page(template: str, status: int = 200, **context: Any) -> Response:
    frequencies = {frequency: _frequency(frequency) for frequency in FREQUENCIES}
    page = render_template(f"alerts/{template}.html", frequencies=frequencies, PARAMETER=PARAMETER, **context)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
