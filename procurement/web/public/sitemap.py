"""What is here, for the machines that search the web: ``robots.txt`` and site maps (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from procurement.core.errors import NotFound
from procurement.httpkit.conditional import answer, reading_validators
from procurement.httpkit.context import current_system
from procurement.ledger.queries import is_sample
from procurement.notices.windows import (
    find_notice_windows,
    find_package_windows,
    find_window_notices,
    find_window_packages,
)
from procurement.web.public.sharing import site_address

TEXTS = ("home", "search", "ledger", "about", "conventions", "accessibility")
"""Pages that are always there."""

LAST_WINDOW = 10_000
"""No register has more; a higher number is no address."""

Address = tuple[str, datetime | None]


def robots() -> Response:
    """Let crawlers in, except where pages multiply; a register of invented data is nothing for them at all."""
    with current_system().database.read() as session:
        lines = ["User-agent: *"]
        if is_sample(session):
            lines += ["Disallow: /"]
        else:
            # Two revisions of a hundred make five thousand comparisons; a search makes any number of pages.
            lines += ["Disallow: /thong-bao/*/so-sanh", "Disallow: /tim-kiem?*page="]
            lines += ["Disallow: /tim-kiem.csv", "Disallow: /tim-kiem.xlsx", "Allow: /"]
            lines += ["", f"Sitemap: {site_address(url_for('public.sitemap'))}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def sitemap() -> Response:
    """List the site maps: one of the pages that are always there, one for each window of notices and packages."""

    def draw(session: Session) -> Iterable[Address]:
        yield url_for("public.sitemap_pages"), None
        for window, instant in find_notice_windows(session).items():
            yield url_for("public.sitemap_notices", window=window), instant
        for window, instant in find_package_windows(session).items():
            yield url_for("public.sitemap_packages", window=window), instant

    return _map("sitemapindex", "sitemap", draw)


def sitemap_pages() -> Response:
    """List the pages that are always there."""
    return _map("urlset", "url", lambda session: [(url_for(f"public.{name}"), None) for name in TEXTS])


def sitemap_notices(window: int) -> Response:
    """List the notices of one window; 404 where it is empty."""

    def draw(session: Session) -> list[Address]:
        return [(url_for("public.notice", reference=it), at) for it, at in find_window_notices(session, window)]

    return _window(window, draw)


def sitemap_packages(window: int) -> Response:
    """List the packages of one window; 404 where it is empty."""

    def draw(session: Session) -> list[Address]:
        return [(url_for("public.package", reference=it), at) for it, at in find_window_packages(session, window)]

    return _window(window, draw)


def _window(window: int, draw: Callable[[Session], list[Address]]) -> Response:
    def draw_some(session: Session) -> list[Address]:
        found = draw(session) if window <= LAST_WINDOW else []
        if not found:
            raise NotFound("page", str(window))
        return found

    return _map("urlset", "url", draw_some)


def _map(root: str, item: str, draw: Callable[[Session], Iterable[Address]]) -> Response:
    system = current_system()
    with system.database.read() as session:
        validators = reading_validators(session, system.search, system.clock.now(), request.full_path)

        def make() -> Response:
            addresses = [(site_address(path), at) for path, at in draw(session)]
            page = render_template("public/sitemap.xml", root=root, item=item, addresses=addresses)
            return Response(page, content_type="application/xml; charset=utf-8")

        return answer(validators, make)
