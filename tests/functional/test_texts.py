"""The pages of plain text: complete, in both languages, and never staler than the program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procurement.app import create_app
from procurement.notices.codes import TABLES
from procurement.notices.kinds import KINDS
from procurement.notices.schemas import envelope, mapped
from procurement.web.public.style_guide import STATES
from procurement.web.public.vocabulary import table_titles
from tests.functional.site import Page, Site, words
from tests.functional.test_notices import content_of

TEXTS = ("/gioi-thieu", "/quy-uoc", "/du-lieu", "/kha-nang-tiep-can", "/so-dang-tai")


@pytest.mark.parametrize("language", ["", "?lang=en"])
@pytest.mark.parametrize("address", TEXTS)
def test_every_text_is_reached_from_the_foot_of_every_page(site: Site, address: str, language: str) -> None:
    for start in ("/", "/tim-kiem", "/thong-bao/{documents}", "/thong-bao/TB-999999"):
        links = site.get(start + language).links("//footer//a").values()
        assert address + language in links
    assert site.get(address + language).status == 200


def test_it_says_what_it_is_not(site: Site) -> None:
    assert "Không thay thế Hệ thống mạng đấu thầu quốc gia" in site.get("/gioi-thieu").text


def cells(page: Page, label: str) -> list[str]:
    """Return the words in a column."""
    return [words(cell) for cell in page.find(f"//td[@data-label='{label}']")]


def test_every_code_of_every_table_is_explained(site: Site) -> None:
    page = site.get("/quy-uoc")
    assert set(table_titles()) == set(TABLES)
    for name, table in TABLES.items():
        shown = [words(row[0]) for row in page.find(f"//details[@id='ma-{name}']//tbody/tr")]
        assert shown == list(table)
        for code, row in table.items():
            assert row.vi in cells(page, "Tiếng Việt"), code
            assert row.en in cells(page, "Tiếng Anh"), code


def test_every_state_is_explained(site: Site) -> None:
    shown = site.get("/quy-uoc").find("//dt/span[contains(@class, 'state')]/@class")
    assert {name.split("state-")[1] for name in shown} == set(STATES)


def test_every_kind_and_every_field_that_a_notice_uses_is_explained(site: Site) -> None:
    page = site.get("/quy-uoc")
    assert [words(heading).split(" (")[0] for heading in page.find("//section[@aria-labelledby='loai']//h3")] == [
        kind.vietnamese for kind in KINDS.values()
    ]
    explained = {path.replace("[]", "") for path in cells(page, "Trường")}
    parts = {"amount", "currency", "unit", "value", "text", "quarter", "month", "year", "province", "form"}

    def check(field: object, value: object, path: tuple[str | int, ...]) -> object:
        names = [step for step in path if isinstance(step, str)]
        whole, above = ".".join(names), ".".join(names[:-1])
        assert whole in explained or (names[-1] in parts and above in explained) or names[0] == "place", whole
        return value

    for reference in site.references():
        if reference != site.names["withheld"]:
            content = content_of(site, reference)
            mapped(envelope(content["kind"]), content, check)


def test_nothing_is_explained_by_the_name_it_has_in_the_program(site: Site) -> None:
    for language in ("", "?lang=en"):
        page = site.get(f"/quy-uoc{language}")
        for label in cells(page, "Tên gọi") + cells(page, "Name") + cells(page, "Giá trị") + cells(page, "Values"):
            assert "_" not in label


def test_who_runs_it_and_where_to_turn_to_are_settings(site: Site) -> None:
    assert "Chưa có địa chỉ liên hệ" in site.get("/gioi-thieu").text
    for contact, address in (
        ("dauthau@mau.example", "mailto:dauthau@mau.example"),
        ("https://mau.example/gop-y", "https://mau.example/gop-y"),
    ):
        settings = replace(site.system.settings, operator="Sở Mẫu", contact=contact)
        app = create_app(replace(site.system, settings=settings))
        other = replace(site, app=app, visitor=app.test_client())
        page = other.get("/gioi-thieu")
        assert "Đơn vị vận hành: Sở Mẫu" in page.text
        assert page.links()[contact] == address
        assert contact in other.get("/kha-nang-tiep-can?lang=en").text


def test_a_text_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    for address in TEXTS[:3]:
        tag = site.get(address).headers["ETag"]
        assert site.get(address, **{"If-None-Match": tag}).status == 304
        assert site.get(f"{address}?lang=en", **{"If-None-Match": tag}).status == 200


def test_what_the_source_says_is_marked_as_vietnamese_on_english_pages(site: Site) -> None:
    plan = site.get("/thong-bao/TB-000001?lang=en")
    titles = plan.find("//main//td//a[contains(@href, '/goi-thau/')]") + plan.find("//main//details//h3")
    assert len(titles) > 2
    assert {one.get("lang") for one in titles} == {"vi"}


def test_english_amounts_and_instants_read_as_english(site: Site) -> None:
    assert "4.86 billion" in site.get("/giam-sat/chua-co-tren-cong?lang=en").text
    assert "on this register on Monday" in site.get("/giam-sat/bao-cao?lang=en").text
