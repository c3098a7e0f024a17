"""What a page says of itself to whoever shares, indexes or searches it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.functional.site import Page, Site, words

BASE = "http://127.0.0.1:8000"
"""The public address by the default setting; the test client calls itself ``localhost``."""
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def meta(page: Page) -> dict[str, str]:
    """Return what the head says about the page, by property or name."""
    return {one.get("property") or one.get("name"): one.get("content") for one in page.find("//head/meta[@content]")}


def canonical(page: Page) -> list[str]:
    """Return the addresses that the page calls its own."""
    return [link.get("href") for link in page.find("//link[@rel='canonical']")]


def test_a_shared_notice_brings_its_answers_along(site: Site) -> None:
    page = site.get("/thong-bao/{documents}")
    said = meta(page)
    assert said["og:title"] == words(page.find("//h1")[0])
    assert said["og:description"] == said["description"]
    assert said["description"] == (
        "Thông báo mời thầu · Đóng thầu thứ Năm, 10/12/2026, 09:00 (giờ Hà Nội) · Giá gói thầu: 4.861.200.000 đồng"
        " · Đơn vị đăng tải: Ban Quản lý dự án Mẫu"
        " · Nộp hồ sơ: trên Hệ thống mạng đấu thầu quốc gia (bản ở đó có giá trị)"
    )
    assert said["og:url"] == f"{BASE}/thong-bao/{site.names['documents']}"
    assert said["og:locale"] == "vi_VN"


def test_a_shared_package_brings_its_state_along(site: Site) -> None:
    said = meta(site.get("/goi-thau/GT-000010"))["og:description"]
    assert said.startswith("Gói thầu · ")
    assert "Giá gói thầu: " in said


def test_a_withheld_notice_brings_nothing_of_its_text_along(site: Site) -> None:
    page = site.get("/thong-bao/{withheld}")
    assert meta(page)["og:description"] == "Thông báo mời thầu · Nội dung đã được gỡ"
    assert meta(page)["og:title"] == "Nội dung đã được gỡ"


def test_public_addresses_come_from_the_setting_and_keep_the_language(site: Site) -> None:
    address = f"{BASE}/thong-bao/{site.names['changed']}"
    for path in ("/thong-bao/{changed}", "/thong-bao/{changed}/lan-dang/0", "/thong-bao/{changed}/lan-dang/1"):
        page = site.get(path)
        assert canonical(page) == [address]
        assert canonical(site.get(f"{path}?lang=en")) == [f"{address}?lang=en"]
    others = {link.get("hreflang"): link.get("href") for link in page.find("//link[@hreflang]")}
    assert others == {"vi": f"{address}/lan-dang/1", "en": f"{address}/lan-dang/1?lang=en"}


def test_the_picture_that_goes_along_is_there(site: Site) -> None:
    said = meta(site.get("/"))
    with site.visitor.get(said["og:image"].removeprefix(BASE)) as answer:
        assert answer.data[:8] == b"\x89PNG\r\n\x1a\n"
        size = tuple(int.from_bytes(answer.data[at : at + 4]) for at in (16, 20))
    assert size == (int(said["og:image:width"]), int(said["og:image:height"])) == (1200, 630)


def test_a_page_that_is_not_there_is_nobodys_address(site: Site) -> None:
    page = site.get("/thong-bao/TB-999999")
    assert canonical(page) == []
    assert meta(page)["robots"] == "noindex"
    assert "og:url" not in meta(page)


@pytest.mark.parametrize("written", ["IB2688800001", "ib2688800001"])
@pytest.mark.parametrize("language", ["", "?lang=en"])
def test_a_national_number_is_an_address_too(site: Site, written: str, language: str) -> None:
    with site.visitor.get(f"/thong-bao/{written}{language}") as answer:
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/thong-bao/{site.names['documents']}{language}"


def test_the_link_is_copied_by_a_button_that_needs_its_script(site: Site) -> None:
    for path in ("/thong-bao/{documents}", "/goi-thau/GT-000010"):
        page = site.get(path)
        (button,) = page.find("//button[@data-copy]")
        assert button.get("hidden") is not None
        assert button.get("data-copy") == canonical(page)[0]
        assert button.getnext().get("role") == "status"
        (script,) = (source for source in page.find("//script/@src") if Path(source).name == "share.js")
        with site.visitor.get(script) as answer:
            assert answer.status_code == 200


@pytest.mark.parametrize("language", ["vi", "en"])
def test_browsers_can_take_the_search_along(site: Site, language: str) -> None:
    suffix = "" if language == "vi" else "?lang=en"
    link = site.get(f"/{suffix}").find("//link[@rel='search']")[0]
    with site.visitor.get(link.get("href")) as answer:
        assert answer.content_type.startswith(link.get("type"))
        tree = etree.fromstring(answer.data)
    assert tree.findtext(f"{SEARCH}Language") == language
    assert len(tree.findtext(f"{SEARCH}ShortName") or "") <= 16
    templates = {url.get("type"): url.get("template") or "" for url in tree.findall(f"{SEARCH}Url")}
    for kind in ("text/html", "application/atom+xml", "application/rss+xml"):
        assert templates[kind].startswith(f"{BASE}/tim-kiem")
        path = templates[kind].removeprefix(BASE).replace("{searchTerms}", "sửa chữa")
        with site.visitor.get(path) as answer:
            assert answer.status_code == 200
            assert ("lang=en" in path) == (language == "en")
