"""What stands between the internet and the pages. Every request passes here on its way in and every answer on its way
out, whatever made it: a page, a file, an error page, or the last words of a program that failed.

Behind it nobody sees what a client says about our name: host and scheme of a request are those of the public address,
so that no link, redirect or identifier can come to hold another.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort
from werkzeug.exceptions import TooManyRequests

from procurement.core.durability import DurabilityLost
from procurement.core.logs import request_id
from procurement.core.networks import LOOPBACK, subscriber
from procurement.httpkit.context import Register
from procurement.httpkit.examining import find_refusal, most_bytes
from procurement.httpkit.headers import protect
from procurement.httpkit.limits import make_limits
from procurement.httpkit.long_bodies import install_long_bodies
from procurement.httpkit.observing import install_observing, observe
from procurement.httpkit.visits import VISIT, Visit, current_visit, find_visit

log = logging.getLogger(__name__)

LAST_WORDS = (
    "<!doctype html><html lang=vi><meta charset=utf-8><title>{status}</title>"
    "<h1>Có lỗi ở phía chúng tôi</h1><p>Thử lại sau ít phút.<p lang=en>Something failed on our side. Try again in a "
    "few minutes.<p>Mã tra cứu / Reference: {request_id}"
)
"""The page when no page can be drawn any more."""

ENGLISH = "lang=en"
AGAIN_SECONDS = "10"


def end_process() -> None:
    """Ask this process to end once it has answered what it is at; under gunicorn another takes its place."""
    os.kill(os.getpid(), signal.SIGTERM)


class Entrance:
    """The application with its entrance (WSGI, PEP 3333). ``raises``: a test wants to see what failed."""

    def __init__(self, app: WSGIApplication, system: Register, raises: Callable[[], bool]) -> None:
        self._app = app
        self._system = system
        self._site = site = system.settings
        self._public = urlsplit(site.base_url)
        self._limits = make_limits(
            site.pages_per_minute,
            site.searches_per_minute,
            site.feeds_per_minute,
            site.files_per_minute,
            site.tables_per_minute,
        )
        self._raises = raises
        self._warned = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        visit = environ[VISIT] = find_visit(environ, self._site.trusted_proxies)
        token = request_id.set(visit.request_id)
        way_out = WayOut(start_response, visit, self._site.base_url)
        try:
            self._admit(environ, visit)
            return self._app(environ, way_out)
        except Exception:
            if self._raises():
                raise
            log.exception("no page could be drawn")
            return way_out.say_last_words("500 INTERNAL SERVER ERROR")
        except DurabilityLost:
            log.critical("the disk did not confirm a write; ending", exc_info=True)
            end_process()
            return way_out.say_last_words("503 SERVICE UNAVAILABLE")
        finally:
            self._limits.settle(visit.family, subscriber(visit.address), way_out.status)
            observe(visit, way_out.status, way_out.length, self._site.log_addresses)
            request_id.reset(token)

    def _admit(self, environ: WSGIEnvironment, visit: Visit) -> None:
        """Decide whether the request may go on, and under which names."""
        self._warn_of_unknown_proxy(visit)
        visit.refusal = find_refusal(environ, visit, self._site) or self._find_limit(visit)
        if visit.refusal == 413:
            visit.most = most_bytes(environ["REQUEST_METHOD"], environ["PATH_INFO"], self._site)
        environ["HTTP_HOST"], environ["wsgi.url_scheme"] = self._public.netloc, self._public.scheme
        environ["REMOTE_ADDR"] = visit.address
        if visit.refusal:  # its page is drawn as that of an address nobody could misread
            is_english = ENGLISH in environ.get("QUERY_STRING", "").split("&")
            environ["PATH_INFO"], environ["QUERY_STRING"] = "/", ENGLISH if is_english else ""

    def _find_limit(self, visit: Visit) -> int:
        """Return 429 for a client who has used up the budget. This machine itself has no limit."""
        if visit.address not in LOOPBACK:
            visit.wait = self._limits.take(visit.family, subscriber(visit.address), self._system.clock.now())
        return 429 if visit.wait else 0

    def _warn_of_unknown_proxy(self, visit: Visit) -> None:
        if not visit.is_direct and not self._warned:
            self._warned = True
            log.warning("a proxy that PROCUREMENT_TRUSTED_PROXIES does not name forwards requests: docs/settings.md")


class WayOut:
    """Gives every answer its headers, and remembers what was answered."""

    def __init__(self, start_response: StartResponse, visit: Visit, base_url: str) -> None:
        self._start = start_response
        self._visit = visit
        self._base_url = base_url
        self.status = 0
        self.length: int | None = None

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """Begin the answer."""
        said = {name.lower(): value for name, value in headers}
        self.status, self.length = int(status[:3]), int(said["content-length"]) if "content-length" in said else None
        needed = protect(said, self._visit.family, self.status, https=self._base_url.startswith("https:"))
        ours = {**needed, "X-Request-Id": self._visit.request_id}
        if "location" in said:
            ours["Location"] = self._relative(said["location"])
        replaced = {name.lower() for name in ours}
        theirs = [pair for pair in headers if pair[0].lower() not in replaced]
        return self._start(status, [*theirs, *ours.items()], exc_info)

    def _relative(self, location: str) -> str:
        """Return where our own redirects lead without our name, which may differ from the one that was asked for."""
        path = location.removeprefix(self._base_url)
        return path if path.startswith("/") and not path.startswith("//") else location

    def say_last_words(self, status: str) -> list[bytes]:
        """Answer ``status`` without the help of templates."""
        body = LAST_WORDS.format(status=status[:3], request_id=self._visit.request_id).encode()
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        headers += [("Retry-After", AGAIN_SECONDS)] if status.startswith("503") else []
        self(status, headers, sys.exc_info() if self.status else None)
        return [] if self._visit.method == "HEAD" else [body]


def _refuse() -> None:
    """Show the page of a request that was refused at the entrance."""
    visit = current_visit()
    if visit is not None and visit.wait:
        raise TooManyRequests(retry_after=visit.wait)
    if visit is not None and visit.refusal:
        abort(visit.refusal)


def install_entrance(app: Flask, system: Register) -> None:
    """Put the entrance in front of ``app``. To be called before anything else looks at requests."""
    site = system.settings
    app.config.update(
        MAX_CONTENT_LENGTH=site.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=site.max_form_bytes,
        MAX_FORM_PARTS=site.max_form_parts,
    )
    app.before_request(_refuse)
    install_long_bodies(app, site)
    install_observing(app)
    app.wsgi_app = Entrance(app.wsgi_app, system, lambda: app.testing)  # type: ignore[method-assign]
