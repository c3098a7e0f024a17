"""What a machine finds that follows links: every page, in the language in which it began, and nothing broken."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from lxml import etree
from sqlalchemy import func, select

from procurement.notices import windows
from procurement.notices.models import Notice, Revision
from procurement.plans.models import Package
from tests.functional.site import OFFICERS, Page, Site, invitation

BASE = "http://127.0.0.1:8000"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
WITHOUT_LANGUAGE = ("/static/", "/bootstrap/", "/tai-lieu/", "/robots.txt", "/sitemap")
"""Addresses that are the same in every language: assets, files, maps of the site."""

STARTS = (
    "/", "/tim-kiem?sort=newest", "/thong-bao/{changed}", "/thong-bao/{changed}/so-sanh/0/1", "/thong-bao/{withheld}",
    "/goi-thau/GT-000010", "/so-dang-tai", "/gioi-thieu", "/thong-bao/TB-999999",
)  # fmt: skip
OF_EACH_KIND = 6
"""So many pages of each kind are visited."""

VISITED = {
    "public.home", "public.search", "public.notice", "public.revision", "public.comparison", "public.package",
    "public.plan", "public.organisation", "public.ledger", "public.ledger_entry", "public.ledger_text", "public.about",
    "public.conventions", "public.accessibility", "public.opensearch", "feeds.atom", "feeds.rss", "static",
    "feeds.calendar", "tables.csv", "tables.xlsx", "tables.data",
}  # fmt: skip
"""What links must lead to, whatever else they do."""


def locations(site: Site, address: str) -> dict[str, str | None]:
    """Return the addresses in a site map with their last change."""
    with site.visitor.get(address) as answer:
        assert answer.status_code == 200
        assert answer.content_type.startswith("application/xml")
        tree: Any = etree.fromstring(answer.data)
    return {
        (item.findtext(f"{NAMESPACE}loc") or "").removeprefix(BASE): item.findtext(f"{NAMESPACE}lastmod")
        for item in tree
    }


def test_the_site_maps_name_every_notice_and_package_and_every_address_works(site: Site) -> None:
    found: dict[str, str | None] = {}
    for address in locations(site, "/sitemap.xml"):
        found |= locations(site, address)
    expected = {f"/thong-bao/{reference}" for reference in site.references(Notice)}
    expected |= {f"/goi-thau/{reference}" for reference in site.references(Package)}
    assert expected <= set(found)
    assert all(found[address] for address in expected)
    for address in found:
        assert site.get(address).status == 200


def test_windows_divide_and_each_says_when_it_last_changed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 7)
    maps = locations(site, "/sitemap.xml")
    with site.system.database.read() as session:
        count = session.scalar(select(func.max(Notice.id))) or 0
    notices = [address for address in maps if "thong-bao" in address]
    assert len(notices) == -(-count // 7)
    listed = [one for address in notices for one in locations(site, address)]
    assert sorted(listed) == sorted(f"/thong-bao/{reference}" for reference in site.references(Notice))
    for address, instant in maps.items():
        if instant is not None:
            assert instant == max(at for at in locations(site, address).values() if at)
    packages = [one for address in maps if "goi-thau" in address for one in locations(site, address)]
    assert sorted(packages) == sorted(f"/goi-thau/{reference}" for reference in site.references(Package))


def test_an_amended_notice_has_a_later_date(empty_site: Site) -> None:
    for title in ("Sửa cầu", "Sửa cầu đi bộ"):
        event = invitation("IB2688800095", title) | {"retrieved_at": f"2026-11-2{len(title) % 9}T08:00:00+07:00"}
        reference = empty_site.record("call", event)
        empty_site.pass_time(3600)
    with empty_site.system.database.read() as session:
        last = max(session.scalars(select(Revision.published_at)))
    stated = locations(empty_site, "/sitemap/thong-bao-0.xml")[f"/thong-bao/{reference}"]
    assert stated == last.isoformat(timespec="seconds")


def test_robots_are_let_in_where_the_notices_are_real_and_kept_out_elsewhere(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800096", "Sửa cầu"), OFFICERS)
    source = empty_site.visitor.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /\n" not in source
    assert f"Sitemap: {BASE}/sitemap.xml\n" in source


def linked(page: Page) -> list[str]:
    """Return the internal addresses of the links of a page, its head's among them; not those to the other language."""
    places = "//a[not(@hreflang)]/@href | //script/@src | //link[not(@rel='canonical') and not(@hreflang)]/@href"
    found = page.find(places)
    return [urldefrag(str(one)).url for one in found if is_ours(str(one)) and urldefrag(str(one)).url]


def canonicals(page: Page) -> list[str]:
    """Return the address that a page gives as its own, if any."""
    return [str(own).removeprefix(BASE) for own in page.find("//link[@rel='canonical']/@href")]


def submitted(page: Page) -> list[str]:
    """Return where the forms of a page lead: what they send by GET replaces the query of their address."""
    forms = [str(form.get("action")) for form in page.find("//form[@method='post']")]
    for form in page.find("//form[not(@method='post')]"):
        hidden = form.xpath(".//input[@type='hidden']")
        query = "&".join(f"{field.get('name')}={field.get('value')}" for field in hidden)
        forms.append(f"{(form.get('action') or '').split('?')[0]}?{query}")
    return forms


def is_ours(address: str) -> bool:
    """Whether an address belongs to this site."""
    return address.startswith(("/", BASE))


def keeps_english(address: str) -> bool:
    """Whether an address leads to an English page, or to something without a language."""
    parts = urlsplit(address)
    return parts.path.startswith(WITHOUT_LANGUAGE) or parse_qs(parts.query).get("lang") == ["en"]


def test_english_survives_every_link_form_feed_and_download(site: Site) -> None:
    match = site.app.url_map.bind("localhost").match
    waiting = [start.format_map(site.names) + ("&" if "?" in start else "?") + "lang=en" for start in STARTS]
    visits: Counter[str] = Counter()
    while waiting:
        address = waiting.pop(0)
        endpoint = str(match(urlsplit(address).path)[0])
        if address in visits or visits[endpoint] >= OF_EACH_KIND:
            continue
        visits.update((endpoint, address))
        if endpoint.endswith(("xlsx", "pdf")):
            with site.visitor.get(address) as taken:
                assert taken.status_code == 200
            continue
        page = site.get(address)
        if page.status == 302:
            assert keeps_english(page.headers["Location"]), address
        elif page.headers["Content-Type"].startswith("text/html"):
            assert [one for one in linked(page) + submitted(page) if not keeps_english(one)] == [], address
            assert {site.get(own).status for own in canonicals(page) if own != address} <= {200}, address
            waiting += [one.removeprefix(BASE) for one in linked(page)]
    assert set(visits) >= VISITED


def test_the_switch_keeps_the_page_and_its_parameters(site: Site) -> None:
    page = site.get("/tim-kiem?q=sửa+chữa&kind=invitation&sort=newest&lang=en")
    back = page.find("//header//a[@hreflang='vi']/@href")[0]
    assert parse_qs(urlsplit(back).query) == {"q": ["sửa chữa"], "kind": ["invitation"], "sort": ["newest"]}
    there = site.get(back).find("//header//a[@hreflang='en']/@href")[0]
    assert parse_qs(urlsplit(there).query)["lang"] == ["en"]
    assert urlsplit(there).path == "/tim-kiem"
