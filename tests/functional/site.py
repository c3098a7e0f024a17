"""A visitor of a register that holds the sample and a few notices whose pages say something unusual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.importing.sample import sample_events
from procurement.notices.events import read_event
from procurement.notices.models import Notice
from procurement.plans.models import Package
from procurement.publication.acts import Authority
from procurement.publication.service import record
from procurement.publication.withholding import Order, withhold
from procurement.system import System
from tests.databases import copied_system, make_system

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
OFFICERS = Authority("can-bo@mau.example", "lanh-dao@mau.example", "register")
IMPORTER = Authority("operator", "operator", "import")
BASIS = "Luật 22/2023/QH15, điều 7 khoản 3"
FILE = b"%PDF-1.7 an invented decision"
ANSWERS = "contains(concat(' ', @class, ' '), ' answers ')"
SECRET = "Số điện thoại riêng của bà Mẫu"
BODY = {"code": "vnz888100001", "name": "Ban Quản lý dự án Mẫu", "short_name": "BQLDA Mẫu"}


@dataclass(frozen=True)
class Page:
    """An answer as a reader sees it."""

    status: int
    headers: Mapping[str, str]
    source: str

    @property
    def tree(self) -> html.HtmlElement:
        """The parsed page."""
        return html.document_fromstring(self.source)

    @property
    def text(self) -> str:
        """All words of the page's main part, blanks folded."""
        return words(self.tree.get_element_by_id("main"))

    def find(self, path: str) -> list[html.HtmlElement]:
        """Return the elements at an XPath."""
        return cast(list[html.HtmlElement], self.tree.xpath(path))

    def section(self, anchor: str) -> str:
        """Return the words of the section whose heading has the id ``anchor``."""
        return words(self.find(f"//section[@aria-labelledby='{anchor}']")[0])

    def answers(self) -> dict[str, str]:
        """Return the answers at the top of a notice or package."""
        return {words(pair[0]): words(pair[1]) for pair in self.find(f"//dl[{ANSWERS}]/div")}

    def facts(self) -> dict[str, str]:
        """Return all labelled facts below the answers."""
        return {words(pair[0]): words(pair[1]) for pair in self.find(f"//dl[not({ANSWERS})]/div")}

    def links(self, path: str = "//main//a") -> dict[str, str]:
        """Return the addresses of links by their words."""
        return {words(link): link.get("href") for link in self.find(path)}

    def titles(self) -> list[str]:
        """Return the titles of the rows of a list."""
        return [words(title) for title in self.find("//h3[@class='row-title']")]


def words(element: html.HtmlElement) -> str:
    """Return the text of ``element`` as it is read, blanks folded."""
    return " ".join(" ".join(element.itertext()).split())


@dataclass
class Site:
    """The register, its application and a visitor."""

    system: System
    clock: FrozenClock
    app: Flask
    visitor: FlaskClient
    names: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Page:
        """Visit ``address``; words in braces are references of ``names``."""
        with self.visitor.get(address.format_map(self.names), headers=headers) as answer:
            return Page(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))

    def record(self, name: str, raw: dict[str, Any], authority: Authority = OFFICERS) -> str:
        """Publish one event and remember its reference under ``name``."""
        with self.system.database.write() as session:
            event = read_event(raw, pseudonym=self.system.pseudonym, assign_reference=True)
            self.names[name] = record(session, self.system.clock, event, authority).reference
        return self.names[name]

    def pass_time(self, seconds: int) -> None:
        """Move the clock on."""
        self.clock.advance(timedelta(seconds=seconds))

    def references(self, model: type[Notice] | type[Package] = Notice) -> list[str]:
        """Return the references of all notices, or of all packages."""
        with self.system.database.read() as session:
            return list(session.scalars(select(model.reference).order_by(model.id)))


def open_site(folder: Path, base_url: str = "http://127.0.0.1:8000") -> Site:
    """Return a site over an empty register in ``folder``, standing at ``NOW``."""
    clock = FrozenClock(NOW)
    system = make_system(folder, clock, base_url)
    app = create_app(system)
    app.testing = True
    return Site(system, clock, app, app.test_client())


def copied_site(site: Site, folder: Path) -> Site:
    """Return a site over a copy in ``folder`` of the register of ``site``, standing at the same instant."""
    clock = FrozenClock(site.clock.now())
    system = copied_system(site.system, folder, clock)
    app = create_app(system)
    app.testing = True
    return Site(system, clock, app, app.test_client(), dict(site.names))


def fill(site: Site) -> Site:
    """Put the sample and the unusual notices into ``site``."""
    with site.system.database.write() as session:
        for raw in sample_events(NOW.date()):
            event = read_event(raw, pseudonym=site.system.pseudonym)
            receipt = record(session, site.system.clock, event, IMPORTER)
            site.names[_story(raw)] = receipt.reference
    for name, raw in unusual_events(site):
        site.record(name, raw)
    with site.system.database.write() as session:
        order = Order(BASIS, "Có dữ liệu cá nhân", "phap-che@mau.example", "giam-doc@mau.example")
        withhold(session, site.system.clock, site.names["withheld"], 0, order)
    return site


def _story(raw: Mapping[str, Any]) -> str:
    return f"{raw['kind']} {raw.get('national_number') or raw.get('package_ref')}"


def invitation(number: str | None, title: str, **changes: Any) -> dict[str, Any]:
    """Return an invented invitation that closes in ten days; ``changes`` go into its body."""
    body = {
        "field": "XL",
        "price": {"amount": 4861200000, "currency": "VND"},
        "selection_form": "DTRR",
        "is_online": True,
        "submission_place": "https://muasamcong.mpi.gov.vn",
        "closes_at": "2026-12-10T09:00:00+07:00",
        "bid_security": {"amount": 60000000, "currency": "VND", "form": "Thư bảo lãnh"},
        "contact": {"name": "Phòng Đấu thầu", "phone": "024.0000.0200", "email": "moithau@example.org"},
    }
    event = {
        "kind": "invitation",
        "national_number": number,
        "version": "00",
        "published_at": "2026-11-20T10:00:00+07:00",
        "organisation": BODY,
        "title": title,
        "body": body | changes,
    }
    return {key: value for key, value in event.items() if value is not None}


def unusual_events(site: Site) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (name, event) of notices about which a page says something that the sample does not show."""
    stored = site.system.storage.put(BytesIO(FILE))
    held = {"type": "decision", "title": "Quyết định 1.pdf", "sha256": stored.sha256, "size": stored.size}
    lost = {
        "type": "bidding_documents",
        "title": "Hồ sơ mời thầu.pdf",
        "sha256": "ab" * 32,
        "media_type": "application/pdf",
    }
    site.names |= {"held": stored.sha256, "lost": "ab" * 32}
    yield "documents", invitation("IB2688800001", "Có tài liệu") | {"documents": [held, lost]}
    yield "local", invitation(None, "Chỉ đăng tại Cổng", submission_place="Phòng Đấu thầu, nhà A")
    yield "cleaned", invitation("IB2688800002", "Sửa\u00a0chữa  nhà văn hóa &amp; sân chơi")
    first = invitation("IB2688800003", "Đổi tại nguồn") | {"retrieved_at": "2026-11-21T08:00:00+07:00"}
    yield "changed", first
    later = invitation("IB2688800003", "Đổi tại nguồn", closes_at="2026-12-17T09:00:00+07:00", is_online=None)
    del later["body"]["is_online"], later["body"]["bid_security"]
    later["body"]["lots_text"] = "Phần 1: bàn ghế\nPhần 2: tủ"
    yield "changed", later | {"retrieved_at": "2026-11-28T08:00:00+07:00"}
    yield "withheld", invitation("IB2688800004", SECRET)
    yield (
        "international",
        invitation("IB2688800005", "Cung cấp tàu hỏa", is_international=True)
        | {
            "title_en": "Supply of rolling stock",
            "summary_en": "Ten trains.",
        },
    )
