"""Somebody at work: reads a page of the desk, fills in its form and presses one of its buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.plans.models import Package
from tests.desk.people import make_person, sign_in
from tests.functional.site import Page, Site, words

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Worker:
    """An author of ``body`` with a browser that runs no script."""

    site: Site
    body: str
    person: int
    address: str = ""
    page: Page | None = None

    def get(self, address: str) -> Page:
        """Open a page and remember it."""
        with self.site.visitor.get(address, follow_redirects=True) as answer:
            return self._remember(answer)

    def press(self, button: str, form: str = "//main//form", **typed: Any) -> Page:
        """Type into the form of the present page by names (``__`` for a point) and press the button with that text."""
        assert self.page is not None
        element = next(one for one in self.page.find(form) if _button(one, button) is not None)
        fields = form_fields(element) | {name.replace("__", "."): value for name, value in typed.items()}
        pressed = _button(element, button)
        if pressed.get("name"):
            fields[pressed.get("name")] = pressed.get("value")
        action = (pressed.get("formaction") or element.get("action")).partition("#")[0]
        with self.site.visitor.post(action, data=fields, headers=SAME_ORIGIN, follow_redirects=True) as answer:
            return self._remember(answer)

    def draft(self) -> Draft:
        """Return the newest draft."""
        with self.site.system.database.read() as session:
            found = session.scalars(select(Draft).order_by(Draft.id.desc())).first()
            assert found is not None
            _ = found.files, found.said, found.notice
            return found

    def said(self) -> dict[str, Any]:
        """Return what the newest draft says."""
        return self.draft().said

    def package(self, number: str) -> str:
        """Return the reference of the package with the national ``number``."""
        with self.site.system.database.read() as session:
            found = session.scalar(select(Package.reference).where(Package.package_number == number))
            assert found is not None
            return found

    def _remember(self, answer: Any) -> Page:
        self.address = answer.request.path
        self.page = Page(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))
        return self.page


def _button(form: Any, text: str) -> Any:
    return next((one for one in form.xpath(".//button") if words(one) == text), None)


def form_fields(form: Any) -> dict[str, str]:
    """Return what a browser would send of ``form`` without a button."""
    fields: dict[str, str] = {}
    for one in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]"):
        kind, name = one.get("type"), one.get("name")
        if one.tag == "textarea":
            fields[name] = (one.text or "").removeprefix("\n")
        elif one.tag == "select":
            chosen = one.xpath("./option[@selected]") or one.xpath("./option")
            fields[name] = chosen[0].get("value")
        elif kind in ("radio", "checkbox"):
            fields |= {name: one.get("value")} if one.get("checked") is not None else {}
        elif kind != "file":
            fields[name] = one.get("value") or ""
    return fields


def open_desk(site: Site) -> Worker:
    """Return an author of a body of the sample, which ``site`` holds."""
    with site.system.database.read() as session:
        plans = session.scalars(select(Notice).where(Notice.kind == "plan").order_by(Notice.id))
        body = next(one.organisation.reference for one in plans if one.national_number == "PL2699900009")
    person = make_person(site.system, "soan-thao", [("author", body)])
    sign_in(site, person)
    return Worker(site, body, person)


TODAY = date(2026, 11, 30)
