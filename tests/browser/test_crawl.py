"""Everything that a visitor can reach from the home page, in both languages: nothing broken, nothing cut off.

Without more, a part of the sample city is visited, ``OF_EACH`` addresses of each route and language. ``CRAWL_ADDRESS``
names a register that is served already (http://127.0.0.1:PORT, base URL as by default), ``CRAWL_PAGES`` another number,
0 for all pages: every thing, and each list that is asked for one thing, with its paging. That is about a hundred
thousand addresses of the whole city, an hour or more; ``CRAWL_MINUTES`` ends it earlier, things before lists.

    procurement demo load --size city && gunicorn wsgi:app
    export CRAWL_ADDRESS=http://127.0.0.1:8000 CRAWL_PAGES=0 CRAWL_MINUTES=60
    python3 run.py test browser tests/browser/test_crawl.py -s
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from procurement.importing.events import SAMPLER
from procurement.importing.sample.city import city_events
from procurement.importing.sample.city_bodies import body_lines
from procurement.notices.events import read_event
from procurement.organisations.loading import load_bodies
from procurement.publication.service import record
from tests.browser.crawling import (
    Crawl,
    Visit,
    crawl,
    fragment_faults,
    title_faults,
)
from tests.browser.looking import axe_faults, layout_faults
from tests.browser.test_policy import watched
from tests.functional.site import NOW, Site, open_site
from tests.functional.test_crawling import VISITED

pytestmark = pytest.mark.browser

OF_EACH = 40
PHONE, DESK = 360, 1280
Look = tuple[int, Literal["light", "dark"]]
"""How wide the window is, and which colours its user has chosen."""
LOOKS: tuple[Look, ...] = ((PHONE, "light"), (PHONE, "dark"), (DESK, "dark"), (DESK, "light"))
EACH_PLAN = 40
"""One plan of so many, with all that became of it, is loaded of the city; and those with an unusually long event."""
LONG_EVENT = 60_000
STARTS = ("/", "/?lang=en", "/robots.txt", "/sitemap.xml", "/tim-kiem?q=camera", "/tim-kiem?q=school&lang=en")
ONCE_IN_ENGLISH = {"public.opensearch", "public.document", "static", "bootstrap.static"}
"""These are visited, but answer alike in every language."""
FAULTS_SHOWN = 40
SETTLED = "Promise.all(document.getAnimations().map(it => it.finished)).then(() => null)"
"""Colours that fade from one scheme to the other are those of neither meanwhile."""
CHECKED_AT_ONCE = 1500
"""So many pages go to one run of the checker: their names must fit on a line of command."""


def part_of_the_city() -> Iterator[dict[str, object]]:
    """Yield the events of some plans of the sample city, oldest first."""
    events = [dict(event) for event in city_events(NOW.date())]
    plans = [plan_of(event) for event in events if len(json.dumps(event)) > LONG_EVENT]
    plans += sorted({plan_of(event) for event in events})[::EACH_PLAN]
    yield from (event for event in events if plan_of(event) in plans)


def plan_of(event: dict[str, object]) -> str:
    """Return the number of the plan to which an event belongs."""
    return str(event.get("plan_number") or event.get("national_number"))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a register that holds a part of the sample city."""
    site = open_site(tmp_path_factory.mktemp("city"))
    with site.system.database.write() as session:
        load_bodies(session, body_lines(), NOW)
        if "CRAWL_ADDRESS" not in os.environ:
            for raw in part_of_the_city():
                event = read_event(raw, pseudonym=site.system.pseudonym)
                record(session, site.system.clock, event, SAMPLER)
    return site


@pytest.fixture(scope="module")
def origin(city: Site) -> Iterator[str]:
    """Return the address at which the city is served."""
    if address := os.environ.get("CRAWL_ADDRESS"):
        yield address.rstrip("/")
        return
    with served(city) as address:
        yield address


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a register on this machine and yield its address."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def kinds(site: Site) -> Callable[[str], str]:
    """Return what names the kind of an address: its route, and its language where that is English."""
    match = site.app.url_map.bind("127.0.0.1").match

    def name(address: str) -> str:
        parts = urlsplit(address)
        english = "-en" if parse_qs(parts.query).get("lang") == ["en"] else ""
        try:
            return f"{match(parts.path)[0]}{english}"
        except HTTPException:
            return "no route"

    return name


@pytest.fixture(scope="module")
def visited(city: Site, origin: str, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Return what a visit to everything found."""
    of_each, minutes = int(os.environ.get("CRAWL_PAGES", OF_EACH)), float(os.environ.get("CRAWL_MINUTES", "inf"))
    found = crawl(origin, STARTS, kinds(city), of_each, minutes, tmp_path_factory.mktemp("pages"))
    print(f"{len(found.visits)} visited, {len(found.saved)} different pages, left: {dict(found.left)}")  # noqa: T201
    return found


def shown(faults: list[str]) -> str:
    """Return the first faults one a line."""
    return "\n".join([f"{len(faults)} faults", *faults[:FAULTS_SHOWN]])


def test_every_route_is_reached_in_both_languages(visited: Crawl) -> None:
    reached = {visit.kind for visit in visited.visits.values()}
    assert VISITED <= reached
    assert {f"{one}-en" for one in VISITED - ONCE_IN_ENGLISH} <= reached
    assert "no route" not in reached


def test_nothing_that_is_reached_is_broken(visited: Crawl) -> None:
    assert not visited.broken, shown(visited.broken)


def test_english_leads_to_english(visited: Crawl) -> None:
    assert not visited.foreign, shown(visited.foreign)


def test_every_fragment_is_on_its_page(visited: Crawl) -> None:
    visits = visited.visits
    faults = [f"{visit.address}: {fault}" for visit in visits.values() for fault in fragment_faults(visit, visits)]
    assert not faults, shown(faults)


def test_no_two_pages_have_the_same_title(visited: Crawl) -> None:
    faults = list(title_faults(visited.pages()))
    assert not faults, shown(faults)


def test_the_checker_of_the_living_standard_finds_no_error(visited: Crawl) -> None:
    faults = checker_faults(visited)
    assert not faults, shown(faults)


def checker_faults(*crawls: Crawl) -> list[str]:
    """Return what the checker says about the pages of ``crawls``; skips where there is none."""
    jar, java = os.environ.get("VNU_JAR"), shutil.which("java")
    if not jar or not java:
        pytest.skip("needs Java and the Nu HTML checker (npm install vnu-jar; VNU_JAR=.../build/dist/vnu.jar)")
    files = sorted(str(file) for one in crawls for file in one.folder.iterdir())
    saved = {digest: address for one in crawls for digest, address in one.saved.items()}
    assert {Path(file).stem for file in files} == set(saved)
    return [
        f"{saved[Path(said['url']).stem]}: {said['message']} {said.get('extract', '')!r}"
        for start in range(0, len(files), CHECKED_AT_ONCE)
        for said in _checked([java, "-Xss4m", "-jar", jar], files[start : start + CHECKED_AT_ONCE])
    ]


def _checked(command: list[str], files: list[str]) -> list[dict[str, str]]:
    """Return what the checker says about ``files``."""
    wanted = [*command, "--format", "json", "--errors-only", "--exit-zero-always", *files]
    done = subprocess.run(wanted, capture_output=True, text=True, timeout=900, check=True)
    messages: list[dict[str, str]] = json.loads(done.stderr)["messages"]
    return messages


def seen_faults(
    browser: Browser, origin: str, pages: list[Visit], looks: Sequence[Look], full: bool, session: str = ""
) -> dict[Look, list[str]]:
    """Return what Chromium shows to be wrong with ``pages`` in each look, and with ``full`` also what axe says.

    A page is loaded in the first look and turns to the others where it stands, as on a telephone in the evening or in
    a window that is drawn wider. ``session`` is that of somebody who is signed in.
    """
    faults: dict[Look, list[str]] = {look: [] for look in looks}
    with watched(browser) as (page, complaints):
        if session:
            page.context.add_cookies([{"name": "session", "value": session, "url": origin}])
        for visit in pages:
            turn(page, looks[0])
            answer = page.goto(origin + visit.address)
            assert answer is not None
            assert answer.headers["content-type"].startswith("text/html"), f"axe would wait for ever: {visit.address}"
            for look in looks:
                turn(page, look)
                page.evaluate(SETTLED)
                found = [*layout_faults(page), *(axe_faults(page) if full else ()), *complaints]
                found += page.evaluate("window.violations")
                complaints.clear()
                faults[look] += [f"{visit.address} at {look}: {fault}" for fault in found]
    return faults


def turn(page: Page, look: Look) -> None:
    """Give the window a width and its user a scheme of colours."""
    width, scheme = look
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)


def test_every_shape_of_page_fits_a_phone(browser: Browser, visited: Crawl, origin: str) -> None:
    (faults,) = seen_faults(browser, origin, visited.of_distinct_shape(), LOOKS[:1], full=False).values()
    assert not faults, shown(faults)


@pytest.fixture(scope="module")
def examined(browser: Browser, visited: Crawl, origin: str) -> dict[Look, list[str]]:
    """Return the faults of the extreme pages by look."""
    return seen_faults(browser, origin, visited.extremes(), LOOKS, full=True)


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_kind_of_page(examined: dict[Look, list[str]], look: Look) -> None:
    assert not examined[look], shown(examined[look])
