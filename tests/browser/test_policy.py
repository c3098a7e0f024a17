"""The content security policy in Chromium: no page asks for what it forbids, and what it forbids does not happen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.browser.test_pages import PAGES
from tests.functional.site import Site

pytestmark = pytest.mark.browser

LISTEN = """
window.violations = [];
document.addEventListener('securitypolicyviolation', seen => {
  window.violations.push(seen.effectiveDirective + ' ' + seen.blockedURI + ' ' + (seen.sample || ''));
});
"""
INLINE = (
    "<style>h1 { color: red }</style><p style='color: red'>x</p><script>window.ran = true</script>"
    "<img src='https://elsewhere.example/x.png' onerror='window.ran = true'>"
    "<iframe src='/'></iframe><base href='https://elsewhere.example/'>"
)


@contextmanager
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """Yield a page and what Chromium complains about while it is used."""
    context = browser.new_context(accept_downloads=True)
    context.add_init_script(LISTEN)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, complaints
    context.close()


def policy_complaints(complaints: list[str]) -> list[str]:
    """Leave out that a page which is missing was answered 4xx."""
    return [
        said for said in complaints if "Failed to load resource: the server responded with a status of 4" not in said
    ]


@pytest.mark.parametrize("language", ["", "lang=en"])
def test_no_page_asks_for_what_the_policy_forbids(browser: Browser, site: Site, address: str, language: str) -> None:
    with watched(browser) as (page, complaints):
        for name, path in PAGES.items():
            there = path.format_map(site.names)
            page.goto(address + there + (("&" if "?" in there else "?") + language if language else ""))
            page.wait_for_load_state("load")
            assert page.evaluate("window.violations") == [], name
            assert policy_complaints(complaints) == [], name
            assert page.evaluate("getComputedStyle(document.body).fontFamily") != "", name


def test_the_style_sheets_are_taken(browser: Browser, address: str) -> None:
    with watched(browser) as (page, _complaints):
        page.goto(address)
        assert page.evaluate("[...document.styleSheets].filter(sheet => sheet.cssRules.length > 0).length") == 2


def test_what_stands_inside_a_page_is_neither_run_nor_used(browser: Browser, address: str) -> None:
    """The sensor sees what the policy stops, and the policy stops it."""

    def smuggle(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", INLINE + "</main>"))

    with watched(browser) as (page, complaints):
        page.route(address + "/", smuggle)
        page.goto(address + "/")
        stopped = {said.split()[0] for said in page.evaluate("window.violations")}
        assert {"style-src-elem", "style-src-attr", "script-src-elem", "img-src", "base-uri"} <= stopped
        assert "frame-src" in stopped
        assert page.evaluate("window.ran") is None
        assert policy_complaints(complaints)


def test_a_document_is_still_taken_home(browser: Browser, site: Site, address: str) -> None:
    with watched(browser) as (page, complaints):
        page.goto(f"{address}/thong-bao/{site.names['documents']}")
        with page.expect_download() as download:
            page.locator(f"a[href*='/tai-lieu/{site.names['held']}']").first.click()
        assert download.value.failure() is None
        assert policy_complaints(complaints) == []


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Serve another site, which says nothing of its own, and return its address."""
    server = make_server("127.0.0.1", 0, Response("<p>x", content_type="text/html"), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_another_site_may_fetch_a_feed_but_not_frame_a_page(browser: Browser, address: str, elsewhere: str) -> None:
    frame = f"frame = document.createElement('iframe'); frame.src = '{address}/'"
    with watched(browser) as (page, complaints):
        page.goto(elsewhere)
        assert page.evaluate(f"fetch('{address}/tim-kiem.atom').then(answer => answer.status)") == 200
        assert page.evaluate(f"fetch('{address}/').catch(error => 'refused')") == "refused"
        page.evaluate(f"new Promise(done => {{ const {frame}; frame.onload = done; document.body.append(frame) }})")
        assert any("frame-ancestors" in said for said in complaints), complaints
