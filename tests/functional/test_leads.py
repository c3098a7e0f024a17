"""What a list of results offers beside its rows: who is meant, what is still open, who won, how to be told."""

from __future__ import annotations

from tests.functional.site import Site, words


def test_a_row_of_a_decided_package_says_who_won(site: Site) -> None:
    rows = [words(row) for row in site.get("/tim-kiem?status=awarded").find("//ol[@class='rows']/li")]
    assert any("Trúng thầu: " in row for row in rows)
    assert not any("Trúng thầu: " in words(row) for row in site.get("/tim-kiem").find("//ol[@class='rows']/li"))


def test_the_name_of_a_body_leads_to_its_page(site: Site) -> None:
    links = site.get("/tim-kiem?q=ban quan ly du an mau").links("//ul[@aria-label='Có thể bạn muốn tìm']//a")
    assert "Ban Quản lý dự án Mẫu" in links
    assert site.get(links["Ban Quản lý dự án Mẫu"]).status == 200


def test_a_place_among_the_words_leads_to_the_search_there(site: Site) -> None:
    links = site.get("/tim-kiem?q=sua truong linh nam").links("//ul[@aria-label='Có thể bạn muốn tìm']//a")
    assert links == {"Phường Lĩnh Nam": "/tim-kiem?q=sua+truong&place=C00328&sort=relevance"}


def test_what_is_still_open_is_one_step_away_unless_it_was_asked_for(site: Site) -> None:
    everything = site.get("/tim-kiem?sort=newest")
    (address,) = [url for text, url in everything.links().items() if text.startswith("Chỉ xem gói đang mở")]
    assert site.get(address).status == 200
    assert "Chỉ xem gói đang mở" not in site.get(address).text
