"""Quotation marks, OR and the minus on the page: what they find, what the page says of them, and what is no sign."""

from __future__ import annotations

import pytest

from tests.functional.site import Site, words
from tests.functional.test_searching import leads_to, total


def understood(site: Site, typed: str) -> str | None:
    said = site.get(f"/tim-kiem?q={typed}").find("//p[@id='understood']")
    return words(said[0]) if said else None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("camera", None),
        ("Gói 01 - camera", None),
        ('"camera', None),
        ("camera OR", None),
        ('"camera"', "Được hiểu là: có “camera”."),
        ('lắp đặt "camera giám sát" OR tivi', "Được hiểu là: có lắp đặt “camera giám sát” hoặc tivi."),
        ("camera -thuê", "Được hiểu là: có camera; không có thuê."),
        (
            'camera -thuê HOẶC tivi -"bảo trì" -thuê',
            "Được hiểu là: có camera hoặc tivi; không có thuê, “bảo trì”.",
        ),
        ("-camera", "Được hiểu là: mọi thông báo không có camera."),
    ],
)
def test_the_page_says_how_signs_were_understood(site: Site, typed: str, said: str | None) -> None:
    assert understood(site, typed) == said


def test_the_page_says_it_in_english_too(site: Site) -> None:
    page = site.get("/tim-kiem?q=camera OR tivi -thuê&lang=en")
    assert words(page.find("//p[@id='understood']")[0]) == "Understood as: with camera or tivi; without thuê."


@pytest.mark.parametrize("typed", ['"', "-", "- -", "''", '-""'])
def test_signs_without_any_words_are_refused_with_an_example(site: Site, typed: str) -> None:
    page = site.get(f"/tim-kiem?q={typed}")
    assert page.status == 400
    assert "camera" in page.text


@pytest.mark.parametrize(
    "typed",
    ["OR", "OR OR", '"" OR', "-a -b -c", '"' * 99 + "a", "-a" * 500, "OR " * 600 + "a", "\u0301-a", "a -\u00ad"],
)
def test_no_text_breaks_the_search(site: Site, typed: str) -> None:
    for address in ("/tim-kiem", "/tim-kiem.atom", "/tim-kiem.ics", "/tim-kiem.csv", "/api/v1/notices"):
        with site.visitor.get(address, query_string={"q": typed}) as answer:
            assert answer.status_code == 200, address


def test_a_number_that_is_excluded_leads_nowhere(site: Site) -> None:
    assert leads_to(site, "/tim-kiem", q="IB2688800001")
    assert leads_to(site, "/tim-kiem", q="-IB2688800001") is None
    assert "Có tài liệu" not in site.get("/tim-kiem?q=-IB2688800001 tài liệu").titles()


def test_an_unknown_word_is_followed_by_what_may_be_meant(site: Site) -> None:
    page = site.get("/tim-kiem?q=camara&sort=newest")
    [said] = page.find("//p[contains(., 'Có phải bạn tìm:')]")
    corrected = site.get(said.find("a").get("href"))
    assert words(said) == f"Có phải bạn tìm: camera {total(corrected)}"
    assert total(corrected) > 0
    assert not page.find("//p[@id='understood']")


def test_an_empty_page_says_what_to_leave_out_and_how_much_there_would_be(site: Site) -> None:
    page = site.get('/tim-kiem?q=camera zzz -"thuê"&kind=plan&kind=cancellation')
    assert total(page) == 0
    [offered] = page.find("//div[@class='note']//li[a and span]")[:-1]  # the last is what is open
    there = site.get(offered.find("a").get("href"))
    assert words(offered) == f"Bỏ từ “zzz” : {total(there)}"
    assert total(there) > 0


def test_matches_are_marked_in_the_title_and_in_what_else_was_found(site: Site) -> None:
    page = site.get("/tim-kiem?q=LAP dat CAMERA&sort=newest")
    marks = [words(mark).lower() for mark in page.find("//h3[@class='row-title']//mark")]
    assert {"lắp đặt", "camera"} <= {word for mark in marks for word in ("lắp đặt", "camera") if word in mark}
    found = site.get("/tim-kiem?q=camera ngân sách&sort=newest&rows=act")
    assert any("ngân sách" in words(line).lower() for line in found.find("//p[contains(@class, 'snippet')]//mark"))
    assert not site.get("/tim-kiem?sort=newest").find("//mark")


def test_a_row_has_a_passage_only_where_its_title_lacks_the_word_though_others_of_its_plan_have_one(site: Site) -> None:
    rows = site.get("/tim-kiem?q=chữa&sort=newest").find("//*[h3[@class='row-title']]")
    said = [len(row.xpath("./h3//mark")) for row in rows]
    passages = [len(row.xpath(".//p[contains(@class, 'snippet')]")) for row in rows]
    assert [bool(marks) for marks in said] == [not passage for passage in passages]
    assert any(said)
    assert any(passages)
