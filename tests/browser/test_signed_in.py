"""Every page of the desk and of accounts in Chromium, as each role sees it: nothing broken, cut off or hard to read.

Visited are the addresses of the access table, and where their links lead, ``OF_EACH`` of each route and language; and
the forms as they come back when they were sent empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from procurement.accounts.models import Person
from procurement.cli.sample import load_sample
from procurement.notices.queries import get_notice
from tests.architecture.access import READING, ROWS, Row
from tests.architecture.test_access import case_about, list_of
from tests.browser.crawling import Crawl, Visit, crawl, fragment_faults, page_faults
from tests.browser.looking import axe_faults, layout_faults
from tests.browser.test_crawl import LOOKS, PHONE, checker_faults, kinds, seen_faults, served, shown
from tests.browser.test_policy import watched
from tests.desk.life.desk import Desk, Visitor, path
from tests.desk.office import invitation
from tests.desk.people import csrf, sign_in
from tests.functional.site import Site, open_site

pytestmark = pytest.mark.browser

OF_EACH = 2
LOGINS = {"author": "soan.thao", "approver": "phe.duyet", "body_admin": "quan.tri", "operator": "van.hanh",
          "inspector": "giam.sat"}  # fmt: skip
"""Of the sample's people."""
SEND = """([address, fields]) => {
  const form = document.createElement('form');
  form.method = 'post'; form.action = address; document.body.append(form);
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement('input');
    form.append(Object.assign(field, {type: 'hidden', name, value}));
  }
  form.submit();
}"""
OURS = ("desk.", "account.", "inspection.")


@dataclass
class Seen:
    """What somebody sees: where links lead, and what the forms that were sent empty came back as."""

    session: str
    fields: dict[str, str]
    pages: Crawl
    forms: Crawl

    def ours(self) -> list[Visit]:
        """Return the largest page of each shape that is for those who are signed in."""
        return [one for one in self.pages.of_distinct_shape() if one.kind.startswith(OURS)]


def office(site: Site) -> Desk:
    """Return the desk of the sample's people; second is their administrator, stranger the operator."""
    with site.system.database.read() as session:
        people = {one.login: one for one in session.scalars(select(Person))}
        body = people[LOGINS["author"]].roles[0].organisation
        assert body is not None
        numbers = {role: people[login].id for role, login in LOGINS.items()}
        reference = body.reference
    visitors = {}
    for role, number in numbers.items():
        visitors[role] = Visitor(site.app.test_client(), number)
        sign_in(visitors[role].client, number)
    return Desk(site, reference, visitors["author"], visitors["approver"], visitors["body_admin"], visitors["operator"])


def inspector(site: Site) -> Visitor:
    """Return the sample's inspector at a browser."""
    with site.system.database.read() as session:
        number = session.scalars(select(Person.id).where(Person.login == LOGINS["inspector"])).one()
    visitor = Visitor(site.app.test_client(), number)
    sign_in(visitor.client, number)
    return visitor


def drafts(desk: Desk) -> Iterator[str]:
    """Yield the keys of drafts at every point of their way."""
    yield desk.create({"kind": "plan", "title": "", "body": {}})
    numbers = ("IB2688900111", "IB2688900112", "IB2688900113", None)
    waiting, returned, minute, unnumbered = (
        desk.create(invitation(number, package_ref=f"goi-{at}")) for at, number in enumerate(numbers)
    )
    for key in (waiting, returned, minute, unnumbered):
        desk.submit(key)
    page = desk.approver.get(path(returned, "phe-duyet"))
    desk.approver.send(page, path(returned, "tra-lai"), reason="Sai tên chủ đầu tư")
    desk.approve(minute, khi="sang")
    yield from (waiting, returned, minute, unnumbered)


def things(desk: Desk) -> list[dict[str, str]]:
    """Return what the words in braces of the access table stand for, once for each draft."""
    reference = desk.publish(invitation("IB2688900110", package_ref="goi-published"))
    with desk.site.system.database.read() as session:
        package = get_notice(session, reference).package
        assert package is not None
        same = {"body": desk.body, "own_call": reference, "own_package": package.reference}
    same |= case_about(desk.site.system, desk.body, package.reference) | list_of(desk.site.system, desk.body)
    return [{**same, "own_draft": key} for key in drafts(desk)]


def asked(row: Row, role: str) -> bool:
    """Whether the row's pages are for ``role``; files of drafts are no pages."""
    return (
        row.roles is not None
        and role in row.roles
        and not {"own_file", "own_evidence"} & set(re.findall(r"{(\w+)}", row.present))
    )


def addresses(role: str, known: list[dict[str, str]], methods: tuple[str, ...], status: int) -> list[str]:
    """Return the addresses of the access table that answer ``role`` so, in both languages."""
    found = [
        row.present.format_map(one)
        for row in ROWS
        if asked(row, role) and row.methods == methods and row.status_for(role, methods[0]) == status
        for one in known
    ]
    return list(dict.fromkeys(it + more for it in found for more in ("", ("&" if "?" in it else "?") + "lang=en")))


def sent_empty(who: Visitor, wanted: list[str], fields: dict[str, str], name: Any, folder: Path) -> Crawl:
    """Return what the forms at ``wanted`` come back as when they were sent with nothing but ``fields``."""
    forms = Crawl(folder)
    for address in wanted:
        with who.client.post(address, data=fields) as answer:
            visit = Visit(address, name(address), answer.status_code, answer.content_type, answer.data, "", 0)
        forms.broken += [f"{address}: {fault}" for fault in page_faults(visit)]
        forms.saved[digest := sha256(visit.body).hexdigest()] = address
        (folder / f"{digest}.html").write_bytes(visit.body)
        visit.settle()
        forms.visits[address] = visit
    return forms


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return the desk of the sample's people."""
    site = open_site(tmp_path_factory.mktemp("signed-in"))
    load_sample(site.system)
    return office(site)


@pytest.fixture(scope="module")
def origin(desk: Desk) -> Iterator[str]:
    """Return the address at which the register is served."""
    with served(desk.site) as address:
        yield address


@pytest.fixture(scope="module")
def seen(desk: Desk, origin: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Return what each role sees."""
    known, name = things(desk), kinds(desk.site)
    visitors = {"author": desk.author, "approver": desk.approver, "body_admin": desk.second, "operator": desk.stranger,
                "inspector": inspector(desk.site)}  # fmt: skip
    found = {}
    for role, who in visitors.items():
        cookie = who.client.get_cookie("session")
        assert cookie is not None
        starts = addresses(role, known, READING, 200)
        folder = tmp_path_factory.mktemp(role)
        fields = {**csrf(who.client), "don-vi": desk.body}
        pages = crawl(origin, starts, name, OF_EACH, 5, folder, f"session={cookie.value}")
        wanted = addresses(role, known[:1], ("POST",), 400)
        forms = sent_empty(who, wanted, fields, name, tmp_path_factory.mktemp(f"{role}-forms"))
        found[role] = Seen(cookie.value, fields, pages, forms)
    return found


def test_each_role_reaches_its_pages_in_both_languages(seen: dict[str, Seen]) -> None:
    for role, one in seen.items():
        reached = {visit.kind for visit in one.pages.visits.values()}
        assert {f"account.own{language}" for language in ("", "-en")} <= reached, role
    own = {visit.kind for visit in seen["approver"].pages.visits.values() if visit.kind.startswith(OURS)}
    inspected = {visit.kind for visit in seen["inspector"].pages.visits.values()}
    assert {"inspection.first_page", "inspection.opening", "inspection.case"} <= inspected
    assert {"inspection.lists", "inspection.list", "inspection.list_columns", "inspection.list_row"} <= inspected
    assert {"desk.queue", "desk.approval", "desk.status", "desk.receipt", "account.lending", "desk.question"} <= own
    assert len(own) > 2 * 20


def test_nothing_that_a_link_leads_to_is_missing(seen: dict[str, Seen]) -> None:
    faults = [f"{role}: {fault}" for role, one in seen.items() for fault in one.pages.broken + one.forms.broken]
    faults += [f"{role}: {fault}" for role, one in seen.items() for fault in one.pages.foreign]
    assert not faults, shown(faults)


def test_every_fragment_is_on_its_page(seen: dict[str, Seen]) -> None:
    crawls = [one for both in seen.values() for one in (both.pages, both.forms)]
    faults = [
        f"{visit.address}: {fault}"
        for one in crawls
        for visit in one.visits.values()
        for fault in fragment_faults(visit, one.visits)
    ]
    assert not faults, shown(faults)


def test_the_checker_of_the_living_standard_finds_no_error(seen: dict[str, Seen]) -> None:
    faults = checker_faults(*(one for both in seen.values() for one in (both.pages, both.forms)))
    assert not faults, shown(faults)


def shapes(seen: dict[str, list[Visit]]) -> dict[str, list[Visit]]:
    """Return for each role those of its pages whose shape no role before it saw."""
    known: set[tuple[str, str]] = set()
    found = {}
    for role, visits in seen.items():
        found[role] = [visit for visit in visits if (visit.kind, visit.shape) not in known]
        known |= {(visit.kind, visit.shape) for visit in found[role]}
    return found


def test_every_shape_of_page_fits_and_axe_finds_nothing(browser: Browser, seen: dict[str, Seen], origin: str) -> None:
    """On a phone by day, at a desk by night."""
    faults = []
    for role, pages in shapes({role: one.ours() for role, one in seen.items()}).items():
        found = seen_faults(browser, origin, pages, LOOKS[::2], full=True, session=seen[role].session)
        faults += [fault for of_look in found.values() for fault in of_look]
    assert not faults, shown(faults)


def test_a_form_that_came_back_fits_and_axe_finds_nothing(browser: Browser, seen: dict[str, Seen], origin: str) -> None:
    faults = []
    for role, forms in shapes({role: one.forms.of_distinct_shape() for role, one in seen.items()}).items():
        with watched(browser) as (page, _complaints):
            page.context.add_cookies([{"name": "session", "value": seen[role].session, "url": origin}])
            page.set_viewport_size({"width": PHONE, "height": 800})
            page.goto(f"{origin}/tai-khoan")
            for form in forms:
                with page.expect_navigation():
                    page.evaluate(SEND, [form.address, seen[role].fields])
                faults += [f"{role} {form.address}: {it}" for it in (*layout_faults(page), *axe_faults(page))]
    assert not faults, shown(faults)
