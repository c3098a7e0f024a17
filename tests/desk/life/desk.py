"""The desk of a body as its people see it: pages asked for, forms posted as the page drew them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from procurement.accounts.actors import load_actor
from procurement.notices.drafting import CONFIRMATIONS, create_draft, get_draft
from procurement.notices.drafts import Draft
from procurement.notices.queries import get_notice
from tests.desk.office import invitation
from tests.desk.people import make_body, make_person, sign_in
from tests.functional.site import BODY, Page, Site, open_site

CONFIRMED = dict.fromkeys(CONFIRMATIONS, "1")


@dataclass
class Visitor:
    """Somebody at a browser of their own."""

    client: FlaskClient
    person: int

    def get(self, address: str) -> Page:
        """Ask for a page."""
        with self.client.get(address) as answer:
            return Page(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))

    def post(self, address: str, **fields: Any) -> Page:
        """Post ``fields`` as they are, with none that a page drew."""
        with self.client.post(address, data=fields) as answer:
            return Page(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))

    def send(self, page: Page, action: str, **fields: Any) -> Page:
        """Post the form of ``page`` that goes to ``action`` with all its fields as drawn, but for ``fields``."""
        form = page.find(f"//form[@method='post'][@action='{action}']")[0]
        values = (
            (name, "" if value == "on" else value) for name, value in form.form_values()
        )  # lxml: of an empty radio
        drawn = {name: value for name, value in values if name not in fields}
        return self.post(action, **{**drawn, **fields})

    def follow(self, answer: Page) -> Page:
        """Go where ``answer`` leads."""
        assert answer.status == 303, answer.text
        return self.get(answer.headers["Location"])


@dataclass
class Desk:
    """A body, its people, and shorthands for what they do."""

    site: Site
    body: str
    author: Visitor
    approver: Visitor
    second: Visitor
    stranger: Visitor
    known: dict[str, str] = field(default_factory=dict)

    def create(self, content: dict[str, Any] | None = None, act: str = "publish", about: str = "") -> str:
        """Let the author begin a draft, of an act on the notice ``about`` where one is named, and return its key."""
        system = self.site.system
        said, now = content or invitation(), system.clock.now()
        with system.database.write() as session:
            actor = load_actor(session, self.author.person, now)
            notice = get_notice(session, about) if about else None
            return create_draft(session, actor, self.body, said["kind"], said, now, act=act, notice=notice).key

    def submit(self, key: str, **fields: Any) -> Page:
        """Let the author submit a draft with both confirmations."""
        address = path(key, "trinh")
        return self.author.send(self.author.get(address), address, **{**CONFIRMED, **fields})

    def approve(self, key: str, **fields: Any) -> Page:
        """Let the approver approve a draft from its page."""
        address = path(key, "phe-duyet")
        return self.approver.send(self.approver.get(address), address, **fields)

    def get(self, key: str) -> Draft:
        """Return the draft as it is kept."""
        system = self.site.system
        with system.database.read() as session:
            found = get_draft(session, load_actor(session, self.author.person, system.clock.now()), key)
            _ = found.organisation, found.notice
            return found

    def publish(self, content: dict[str, Any] | None = None) -> str:
        """Bring a notice through the desk to the public, and return its reference."""
        key = self.create(content)
        self.submit(key)
        page = self.approver.follow(self.approve(key))
        return page.find("//dl[contains(@class, 'facts')]//dd[contains(@class, 'numbers')]")[0].text.split(" ")[0]


def path(key: str, what: str = "") -> str:
    """Return the address of a page about a draft."""
    return f"/ban-lam-viec/ho-so/{key}" + (f"/{what}" if what else "")


def open_desk(folder: Path) -> Desk:
    """Return the desk of a body of an empty register in ``folder``."""
    site = open_site(folder)
    own = make_body(site.system, BODY["name"], BODY["code"])
    other = make_body(site.system, "Trường Tiểu học Mẫu", "vnz888100002")

    def visitor(login: str, *roles: str, body: str = own) -> Visitor:
        person = make_person(site.system, login, [(role, body) for role in roles])
        client = site.app.test_client()
        sign_in(client, person)
        return Visitor(client, person)

    return Desk(
        site,
        own,
        author=visitor("soan-thao", "author"),
        approver=visitor("phe-duyet", "approver"),
        second=visitor("hai-vai", "author", "approver"),
        stranger=visitor("don-vi-khac", "author", "approver", "body_admin", body=other),
    )
