"""Every Selection as a feed and as a calendar: the parameters of ``/tim-kiem``, without a login."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, request
from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.core.errors import NotFound
from procurement.feeds.addresses import ARCHIVE, Addresses
from procurement.feeds.building import Wanted, build_archive, build_feed
from procurement.feeds.calendar import MEDIA_TYPE, render_calendar
from procurement.feeds.closings import build_calendar
from procurement.feeds.entries import FeedDocument
from procurement.feeds.links import MEDIA_TYPES
from procurement.feeds.rendering import render
from procurement.httpkit.conditional import Validators, answer, digest, reading_validators
from procurement.httpkit.context import current_system
from procurement.httpkit.language import current_language
from procurement.httpkit.parameters import given_parameters
from procurement.search.selection import parse_selection, selection_params
from procurement.search.service import find_bodies

KEEP_ARCHIVE = "public, max-age=3600, must-revalidate"
"""An archive stays as it is until a tombstone erases words in it; so long may a cache go on showing them."""

blueprint = Blueprint("feeds", __name__)


def register(app: Flask) -> None:
    """Add the feeds to ``app``."""
    app.register_blueprint(blueprint)


@blueprint.get("/tim-kiem.atom")
def atom() -> Response:
    """Return the Selection of the query as Atom."""
    return _feed("atom")


@blueprint.get("/tim-kiem.rss")
def rss() -> Response:
    """Return the Selection of the query as RSS."""
    return _feed("rss")


@blueprint.get("/tim-kiem.ics")
def calendar() -> Response:
    """Return the closing and opening times of the query's Selection as iCalendar."""
    params = given_parameters()
    selection, _view = parse_selection(params)
    system, addresses = current_system(), Addresses(current_system().settings.base_url, current_language())
    now = system.clock.now()
    with system.database.read() as session:
        bodies = ",".join(sorted(find_bodies(session, selection, now)))
        today = civil_date(now).isoformat()  # the calendar leaves the oldest day behind at midnight
        asked = (request.path, urlencode(selection_params(selection)), bodies, addresses.language, today)
        validators = reading_validators(session, system.search, now, *asked)

        def make() -> Response:
            document = build_calendar(session, system.search, selection, addresses, now)
            return Response(render_calendar(document), content_type=f"{MEDIA_TYPE}; charset=utf-8")

        return answer(validators, make)


def _feed(shape: str) -> Response:
    params = given_parameters()
    window = params.pop(ARCHIVE, None)
    selection, _view = parse_selection(params)
    system = current_system()
    wanted = Wanted(selection, shape, Addresses(system.settings.base_url, current_language()))
    with system.database.read() as session:
        return _current(session, wanted) if window is None else _archive(session, wanted, window[0])


def _current(session: Session, wanted: Wanted) -> Response:
    system = current_system()
    now, selection = system.clock.now(), wanted.selection
    bodies = ",".join(sorted(find_bodies(session, selection, now)))  # parents and predecessors are known ahead
    asked = (request.path, urlencode(selection_params(selection)), bodies, wanted.addresses.language)
    timeless = selection.is_timeless and not bodies
    validators = reading_validators(session, system.search, now, *asked, timeless=timeless)
    return answer(validators, _making(wanted, lambda: build_feed(session, system.search, wanted, now)))


def _archive(session: Session, wanted: Wanted, window: str) -> Response:
    if not (window.isascii() and window.isdecimal() and len(window) <= 9):
        raise NotFound("archive", window)
    system = current_system()
    document = build_archive(session, system.search, wanted, int(window), system.clock.now())
    response = _making(wanted, lambda: document)()
    # The tag of its bytes: further acts leave it alone, a tombstone does not.
    return answer(Validators(digest(response.get_data(as_text=True))), lambda: response, KEEP_ARCHIVE)


def _making(wanted: Wanted, build: Callable[[], FeedDocument]) -> Callable[[], Response]:
    media_type = f"{MEDIA_TYPES[wanted.shape]}; charset=utf-8"
    return lambda: Response(render(build(), wanted.shape), content_type=media_type)
