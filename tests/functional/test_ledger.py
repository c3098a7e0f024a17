"""The ledger as pages: every entry once, in order, with what anybody needs to verify it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from procurement.ledger.browsing import PAGE_SIZE
from procurement.ledger.models import LedgerEntry
from procurement.ledger.queries import get_head
from tests.functional.site import Page, Site, invitation, words

SECRETS = ("can-bo@", "lanh-dao@", "phap-che@", "giam-doc@")


def entries(site: Site) -> list[LedgerEntry]:
    """Return all entries, newest first."""
    with site.system.database.read() as session:
        return list(session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence.desc())))


def listed(page: Page) -> list[int]:
    """Return the numbers of the entries on a page."""
    return [int(words(cell)) for cell in page.find("//table//td[@data-label='Mục' or @data-label='Entry']")]


def walk(site: Site, address: str, rel: str) -> list[list[int]]:
    """Return the pages from ``address`` on, following the links ``rel``."""
    pages = []
    while address:
        page = site.get(address)
        assert page.status == 200
        pages.append(listed(page))
        address = next(iter(page.find(f"//nav//a[@rel='{rel}']/@href")), "")
    return pages


def test_the_pages_hold_every_entry_once_newest_first(site: Site) -> None:
    pages = walk(site, "/so-dang-tai", "next")
    assert [len(page) for page in pages[:-1]] == [PAGE_SIZE] * (len(pages) - 1)
    assert [number for page in pages for number in page] == [entry.sequence for entry in entries(site)]


def test_going_back_passes_the_same_entries(site: Site) -> None:
    back = walk(site, "/so-dang-tai?sau=0", "prev")
    assert [number for page in reversed(back) for number in page] == [entry.sequence for entry in entries(site)]


def test_a_page_is_known_by_one_address_from_wherever_one_leafs_to_it(site: Site) -> None:
    def known_as(address: str) -> tuple[str, str]:
        page = site.get(address)
        return page.find("//link[@rel='canonical']/@href")[0], words(page.find("//title")[0])

    assert len(entries(site)) > PAGE_SIZE + 6
    assert known_as("/so-dang-tai?sau=5") == known_as(f"/so-dang-tai?truoc={PAGE_SIZE + 6}")
    assert known_as("/so-dang-tai?sau=5")[0].endswith(f"/so-dang-tai?truoc={PAGE_SIZE + 6}")
    last = entries(site)[PAGE_SIZE].sequence
    assert known_as(f"/so-dang-tai?sau={last}")[0] == known_as("/so-dang-tai")[0]


def test_below_the_last_entry_a_page_leads_back_to_it(site: Site) -> None:
    newest = entries(site)[0].sequence
    page = site.get(f"/so-dang-tai?truoc={newest}")
    (back,) = page.find("//nav//a[@rel='prev']/@href")
    assert newest in listed(site.get(back))


@pytest.mark.parametrize("act", ["publish", "amend", "cancel", "withhold"])
def test_a_filter_holds_the_entries_of_its_act_only(site: Site, act: str) -> None:
    expected = [entry.sequence for entry in entries(site) if entry.act == act]
    assert expected
    pages = walk(site, f"/so-dang-tai?act={act}&lang=en", "next")
    assert [number for page in pages for number in page] == expected


def test_a_row_says_what_happened_to_what_by_whom(site: Site) -> None:
    head = entries(site)[0]
    assert head.act == "withhold"
    first = site.get("/so-dang-tai").find("//tbody/tr")[0]
    cells = {cell.get("data-label"): words(cell) for cell in first.xpath("./td")}
    assert cells["Việc"] == "Gỡ nội dung"
    assert cells["Thời điểm (giờ Hà Nội)"] == "30/11/2026 08:00:00"
    assert cells["Thông báo"] == "Nội dung đã được gỡ Thông báo mời thầu · IB2688800004 · Ban Quản lý dự án Mẫu"
    assert cells["Mã băm nội dung"] == f"{head.content_hash[:12]}…"
    assert first.xpath(".//span[@class='code']/@title") == [head.content_hash]


def test_acts_bear_the_words_of_the_law(site: Site) -> None:
    acts = {words(cell) for cell in site.get("/so-dang-tai?act=amend").find("//td[@data-label='Việc']")}
    assert {"Gia hạn", "Điều chỉnh"} <= acts


def test_a_number_leads_to_its_entry_and_a_day_to_its_last(empty_site: Site) -> None:
    for number in range(3):
        empty_site.record(f"call {number}", invitation(f"IB268880008{number}", "Sửa cầu"))
        empty_site.clock.advance(timedelta(days=1))
    with empty_site.visitor.get("/so-dang-tai?muc=2&lang=en") as answer:
        assert answer.headers["Location"] == "/so-dang-tai/2?lang=en"
    for day, expected in (("29/11/2026", []), ("30/11/2026", [1]), ("2026-12-01", [2, 1]), ("31/12/2026", [3, 2, 1])):
        with empty_site.visitor.get(f"/so-dang-tai?ngay={day}") as answer:
            assert listed(empty_site.get(answer.headers["Location"])) == expected


@pytest.mark.parametrize("language", ["", "&lang=en"])
@pytest.mark.parametrize("query", ["act=delete", "truoc=x", "sau=-1", "muc=0", "muc=9999999999", "ngay=hôm qua", "x=1"])
def test_what_cannot_be_read_is_named_and_nothing_typed_is_lost(site: Site, query: str, language: str) -> None:
    page = site.get(f"/so-dang-tai?{query}{language}")
    assert page.status == 400
    assert page.find("//div[@role='alert']//li")
    name, value = query.split("=")
    if name in ("muc", "ngay"):
        assert page.find(f"//input[@name='{name}']/@value") == [value]


def test_an_entry_shows_all_its_hashes_and_its_neighbours(site: Site) -> None:
    newest = entries(site)
    for entry in (newest[0], newest[1], newest[-1]):
        page = site.get(f"/so-dang-tai/{entry.sequence}")
        facts = page.facts()
        assert facts["Mã băm mục này"] == entry.entry_hash
        assert facts["Mã băm mục trước"] == entry.previous_hash
        assert facts["Mã băm nội dung"] == entry.content_hash
        links = set(page.links("//section//a").values())
        around = {f"/so-dang-tai/{number}" for number in (entry.sequence - 1, entry.sequence + 1)}
        assert around & links == {address for address in around if site.get(address).status == 200}


def test_the_canonical_text_has_the_hash_that_the_entry_names(site: Site) -> None:
    with_text = next(entry for entry in entries(site) if entry.act == "publish")
    address = site.get(f"/so-dang-tai/{with_text.sequence}").links()["văn bản chuẩn của lần đăng này"]
    with site.visitor.get(address) as answer:
        assert answer.content_type.startswith("application/json")
        assert hashlib.sha256(answer.data).hexdigest() == with_text.content_hash


def test_a_withheld_text_cannot_be_taken_from_the_ledger(site: Site) -> None:
    with site.system.database.read() as session:
        head = get_head(session)
        assert head is not None
        withheld = session.scalars(
            select(LedgerEntry.sequence).where(LedgerEntry.reference == head.reference, LedgerEntry.act == "publish")
        ).one()
    for sequence in (head.sequence, withheld):
        page = site.get(f"/so-dang-tai/{sequence}")
        assert "văn bản chuẩn của lần đăng này" not in page.links()
        assert "Nội dung lần đăng này đã được gỡ" in page.text
        assert site.get(f"/so-dang-tai/{sequence}/van-ban").status == 404


def test_no_page_of_the_ledger_names_an_officer(site: Site) -> None:
    for address in ("/so-dang-tai", *(f"/so-dang-tai/{entry.sequence}" for entry in entries(site)[:8])):
        source = site.get(address).source
        assert [secret for secret in SECRETS if secret in source] == []


def test_an_empty_ledger_says_so(empty_site: Site) -> None:
    assert "Sổ chưa có mục nào" in empty_site.get("/so-dang-tai").text
    assert empty_site.get("/so-dang-tai/1").status == 404


def test_a_page_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    for address in ("/so-dang-tai", "/so-dang-tai?act=amend", "/so-dang-tai/1", "/so-dang-tai/1/van-ban"):
        tag = site.get(address).headers["ETag"]
        assert site.get(address, **{"If-None-Match": tag}).status == 304
