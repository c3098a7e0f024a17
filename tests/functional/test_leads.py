"""What a list of results offers beside its rows: filters that words name, what is still open, who won."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

import pytest

from procurement.web.public import named_filters
from tests.functional.site import Site, invitation, words
from tests.functional.test_searching import total

WHERE_LEADS_LEAD = {"don-vi", "nha-thau", "tim-kiem"}
CLOSED = 'q="siêu âm tổng quát"'


def test_a_row_of_a_decided_package_says_who_won(site: Site) -> None:
    rows = [words(row) for row in site.get("/tim-kiem?status=awarded").find("//ol[@class='rows']/li")]
    assert any("Trúng thầu: " in row for row in rows)
    others = [words(row) for row in site.get("/tim-kiem").find("//ol[@class='rows']/li")]
    assert not any("Trúng thầu: " in row for row in others)
    assert all(("Giá gói thầu " in row) is ("Trúng thầu: " in row) for row in [*rows, *others]), (
        "it is not the winner's"
    )


def test_a_place_among_the_words_leads_to_the_search_there(site: Site) -> None:
    links = site.get("/tim-kiem?q=mua sam phuong hoan kiem").links("//ul[@aria-label='Có thể bạn muốn tìm']//a")
    assert links == {"Phường Hoàn Kiếm": "/tim-kiem?q=mua+sam&place=C00070&sort=relevance"}


@pytest.mark.parametrize(
    ("typed", "rest", "places"),
    [
        ("chợ phường Lĩnh Nam, phường Hoàng Mai", "chợ", "C00328&place=C00331"),
        ("chợ ở phường Lĩnh Nam và ở phường Hoàng Mai", "chợ", "C00328&place=C00331"),
        ("cho phuong linh nam va phuong hoang mai", "cho", "C00328&place=C00331"),
        ("chợ phường Lĩnh Nam, quận Hoàng Mai", "chợ phường Lĩnh Nam", "D008"),  # one in the other
    ],
)
def test_two_wards_among_the_words_are_two_and_a_ward_in_its_district_is_one(
    empty_site: Site, typed: str, rest: str, places: str
) -> None:
    call = invitation("IB2688800077", "Sửa chợ phường Lĩnh Nam")
    empty_site.record("call", call | {"place": {"text": "Phường Lĩnh Nam"}})
    addresses = [unquote_plus(lead.find("a").get("href")) for lead in leads_of(empty_site, typed)]
    assert f"/tim-kiem?q={rest}&place={places}&sort=relevance" in addresses


@pytest.mark.parametrize(
    ("typed", "said", "leads_to"),
    [
        ("XL", "Lĩnh vực Xây lắp", "field=XL&sort=newest"),
        ("xl trường", "“trường” trong lĩnh vực Xây lắp", "q=trường&field=XL&sort=relevance"),
        ("trường xây lắp", "“trường” trong lĩnh vực Xây lắp", "q=trường&field=XL&sort=relevance"),
        ("phi tu van", "Lĩnh vực Phi tư vấn", "field=PTV&sort=newest"),
        ("kqlcnt", "Loại thông báo Kết quả lựa chọn nhà thầu", "kind=award&sort=newest"),
        (
            "KQLCNT mua",
            "“mua” trong loại thông báo Kết quả lựa chọn nhà thầu",
            "q=mua&kind=award&sort=relevance",
        ),
        (
            "kqlcnt xl sửa chữa",
            "“sửa chữa” với bộ lọc Kết quả lựa chọn nhà thầu, Xây lắp",
            "q=sửa chữa&kind=award&field=XL&sort=relevance",
        ),
        ("TBMT", "Loại thông báo Thông báo mời thầu", "kind=invitation&sort=newest"),
        ("đtrr", "Hình thức Đấu thầu rộng rãi", "form=DTRR&sort=newest"),
        ("DTRR camera", "“camera” theo hình thức Đấu thầu rộng rãi", "q=camera&form=DTRR&sort=relevance"),
        ("dau thau rong rai XL", "Bộ lọc Đấu thầu rộng rãi, Xây lắp", "field=XL&form=DTRR&sort=newest"),
        ("khlcnt", "Loại thông báo Kế hoạch lựa chọn nhà thầu", "kind=plan&sort=newest"),
        ("works", "Lĩnh vực Xây lắp", "field=XL&sort=newest"),
        ("mua - XL", "“mua” trong lĩnh vực Xây lắp", "q=mua&field=XL&sort=relevance"),
        ("mua non-consulting services", "“mua” trong lĩnh vực Phi tư vấn", "q=mua&field=PTV&sort=relevance"),
        ("who won mua", "“mua” với bộ lọc Có kết quả", "q=mua&status=awarded&sort=relevance"),
        ("mua còn hạn nộp", "“mua” với bộ lọc Đang mở", "q=mua&status=open&sort=relevance"),
        ("mua ai trúng", "“mua” với bộ lọc Có kết quả", "q=mua&status=awarded&sort=relevance"),
        ("open goods", "Bộ lọc Hàng hóa, Đang mở", "field=HH&status=open&sort=closing"),
        ("sua cua Hoan Kiem ward", "“sua” ở địa bàn Phường Hoàn Kiếm", "q=sua&place=C00070&sort=relevance"),
    ],
)
def test_what_the_trade_calls_a_kind_a_field_or_a_form_leads_to_the_filter(
    site: Site, typed: str, said: str, leads_to: str
) -> None:
    leads = {words(lead): lead.find("a").get("href") for lead in leads_of(site, typed)}
    [(text, address)] = [(text, address) for text, address in leads.items() if text.startswith(said)]
    assert unquote_plus(address) == f"/tim-kiem?{leads_to}"
    assert text == f"{said} {total(site.get(address))}"


@pytest.mark.parametrize(
    "typed",
    ["camera", '"xl"', "-xl camera", "camera XL zzz", "hd", "huy", "cđt", "cdt", "other", "XL&field=HH", "XL HH"],
)
def test_other_words_lead_to_no_filter_and_neither_does_what_is_chosen_or_empty(site: Site, typed: str) -> None:
    assert not leads_of(site, typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "tháng 11/2026",
            {
                "Bộ lọc đăng tháng 11/2026": "published_from=2026-11-01&published_to=2026-11-30&sort=newest",
                "Bộ lọc đóng thầu tháng 11/2026": "closes_from=2026-11-01&closes_to=2026-11-30&sort=closing",
            },
        ),
        (
            "đóng thầu 10/12/2026",
            {"Bộ lọc đóng thầu 10/12/2026": "closes_from=2026-12-10&closes_to=2026-12-10&sort=closing"},
        ),
        (
            "mua dưới 20 tỷ",
            {"“mua” với bộ lọc giá đến 20 tỷ đồng": "q=mua&max_value=20000000000&sort=relevance"},
        ),
        (
            "suar XL quý 4/2026 trên 100 triệu",
            {
                "“sua” với bộ lọc Xây lắp, giá từ 100 triệu đồng, đăng quý IV/2026": "q=sua&field=XL"
                "&min_value=100000000&published_from=2026-10-01&published_to=2026-12-31&sort=relevance",
                "“sua” với bộ lọc Xây lắp, giá từ 100 triệu đồng, đóng thầu quý IV/2026": "q=sua&field=XL"
                "&min_value=100000000&closes_from=2026-10-01&closes_to=2026-12-31&sort=relevance",
            },
        ),
        ("đang mở", {"Bộ lọc Đang mở": "status=open&sort=closing"}),
        (
            "mua trước 15/12/2026",
            {
                "“mua” với bộ lọc đóng thầu 30/11/2026 – 14/12/2026": "q=mua&closes_from=2026-11-30"
                "&closes_to=2026-12-14&sort=relevance"
            },
        ),
        ("mua sau 1/12", {"“mua” với bộ lọc đóng thầu từ 02/12/2026": "q=mua&closes_from=2026-12-02&sort=relevance"}),
        ("đăng từ 1/11", {"Bộ lọc đăng từ 01/11/2026": "published_from=2026-11-01&sort=newest"}),
        (
            "mua đăng trước 1/11",
            {"“mua” với bộ lọc đăng đến hết 31/10/2026": "q=mua&published_to=2026-10-31&sort=relevance"},
        ),
        (
            "mua khoảng 2 tỷ",
            {
                "“mua” với bộ lọc giá từ 1,6 tỷ đồng đến 2,4 tỷ đồng": "q=mua&min_value=1600000000"
                "&max_value=2400000000&sort=relevance"
            },
        ),
        (
            "sắp mời thầu quý IV/2026",
            {
                "Bộ lọc Trong kế hoạch, dự kiến bắt đầu quý IV/2026": "status=planned&starts_from=2026-10-01"
                "&starts_to=2026-12-31&sort=start"
            },
        ),
        (
            "quý IV/2026 trong kế hoạch mua",
            {
                "“mua” với bộ lọc Trong kế hoạch, dự kiến bắt đầu quý IV/2026": "q=mua&status=planned"
                "&starts_from=2026-10-01&starts_to=2026-12-31&sort=relevance"
            },
        ),
        (
            "trong 10 ngày tới",
            {"Bộ lọc đóng thầu 30/11/2026 – 10/12/2026": "closes_from=2026-11-30&closes_to=2026-12-10&sort=closing"},
        ),
        ("mua under 20bn", {"“mua” với bộ lọc giá đến 20 tỷ đồng": "q=mua&max_value=20000000000&sort=relevance"}),
        ("có gói nào đang mở không?", {"Bộ lọc Đang mở": "status=open&sort=closing"}),
        ("gói thầu bị hủy", {"Loại thông báo Thông báo hủy": "kind=cancellation&sort=newest"}),
        (
            "gói thầu bị hủy tháng trước",
            {
                "Bộ lọc Thông báo hủy, đăng tháng 10/2026": "kind=cancellation&published_from=2026-10-01"
                "&published_to=2026-10-31&sort=newest"
            },
        ),
        (
            "các gói mua sắm ở phường Hoàn Kiếm dưới 90 tỷ",
            {
                "“mua sắm phường Hoàn Kiếm” với bộ lọc giá đến 90 tỷ đồng": "q=mua sắm phường Hoàn Kiếm"
                "&max_value=90000000000&sort=relevance",
                "“mua sắm” với bộ lọc giá đến 90 tỷ đồng, Phường Hoàn Kiếm": "q=mua sắm&max_value=90000000000"
                "&place=C00070&sort=relevance",
            },
        ),
    ],
)
def test_days_amounts_and_states_among_the_words_lead_to_the_filters(
    site: Site, typed: str, expected: dict[str, str]
) -> None:
    leads = {words(lead): unquote_plus(lead.find("a").get("href")) for lead in leads_of(site, typed)}
    assert {text.rpartition(" ")[0]: address for text, address in leads.items()} == {
        said: f"/tim-kiem?{address}" for said, address in expected.items()
    }
    for text, address in leads.items():
        assert text.rpartition(" ")[2] == str(total(site.get(address)))


@pytest.mark.parametrize("typed", ["tháng 12/9999", "quý 4/9999", "đóng thầu 31/12/9999", "tháng 1/0001", "1/1/0001"])
def test_days_of_the_first_and_the_last_year_are_days_without_anything(site: Site, typed: str) -> None:
    assert site.get(f"/tim-kiem?q={typed}").status == 200
    assert all(words(lead).endswith(" 0") for lead in leads_of(site, typed))


def test_filters_behind_which_nothing_is_say_so_and_what_to_leave_out(site: Site) -> None:
    """Nobody has to guess whether they were understood, nor to come back from an empty list."""
    page = site.get("/tim-kiem?q=camera trên 900 tỷ đang mở")
    [lead] = page.find("//ul[contains(@class, 'leads')]/li")
    assert words(lead) == "“camera” với bộ lọc Đang mở, giá từ 900 tỷ đồng 0"
    behind = site.get(lead.find("a").get("href"))
    assert total(behind) == 0
    looser = [
        {words(item): item.find("a").get("href") for item in each.find("//div[@class='note']//li[a]")}
        for each in (page, behind)
    ]
    assert looser[0] == looser[1]
    assert "Các từ này có thể là bộ lọc:" in page.text
    assert "Các từ này có thể là bộ lọc:" not in site.get("/tim-kiem?q=kqlcnt").text + behind.text
    assert looser[0]["Bỏ điều kiện “Giá từ” : 1"] == "/tim-kiem?q=camera&status=open&sort=relevance"
    assert not leads_of(site, "zzz trên 900 tỷ đang mở"), "who knows what was meant"


def test_what_is_nearly_meant_is_no_like_of_words_that_are_a_filter(empty_site: Site) -> None:
    """For "ty" is in every "công ty", and "5" in many a number."""
    empty_site.record("call", invitation("IB2688800081", "Lắp đặt camera", price={"amount": 900, "currency": "VND"}))
    empty_site.record("near", invitation("IB2688800082", "Lắp camera", price={"amount": 900, "currency": "VND"}))
    empty_site.record(
        "dear", invitation("IB2688800083", "Lắp camera quý", price={"amount": 9 * 10**9, "currency": "VND"})
    )
    empty_site.record("other", invitation("IB2688800084", "Công ty dưới 5 đèo"))
    page = empty_site.get("/tim-kiem?q=lap dat camera duoi 5 ty")
    assert [words(lead) for lead in leads_of(empty_site, "lap dat camera duoi 5 ty")] == [
        "“lap dat camera” với bộ lọc giá đến 5 tỷ đồng 1"
    ]
    assert [words(title) for title in page.find("//h2[@id='nearly']/following::h3")] == ["Lắp đặt camera", "Lắp camera"]


def test_beside_rows_no_filter_says_that_nothing_is_behind_it(empty_site: Site) -> None:
    """What has the very words is the answer, whatever else they may mean."""
    empty_site.record("call", invitation("IB2688800080", "Tổ chức lễ kỷ niệm từ 30/4/2025 đến 1/5/2025"))
    assert total(empty_site.get("/tim-kiem?q=kỷ niệm từ 30/4/2025 đến 1/5/2025")) == 1
    assert not leads_of(empty_site, "kỷ niệm từ 30/4/2025 đến 1/5/2025")
    assert leads_of(empty_site, "lễ kỷ niệm từ 30/4/2025 đến 2/5/2025")


def test_a_day_is_no_slip_of_another_word(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800078", "Mua sách học nam"))
    assert "Có phải bạn tìm: hoc nam" in empty_site.get("/tim-kiem?q=hom nam").text
    assert "Có phải bạn tìm" not in empty_site.get("/tim-kiem?q=hom nay").text


def test_the_name_of_a_filter_is_no_slip_of_other_words(empty_site: Site) -> None:
    empty_site.record("call", invitation("IB2688800079", "Sửa chợ cáo hàng, cạnh trang trại", selection_form="CHCT"))
    page = empty_site.get("/tim-kiem?q=chao hang canh tranh")
    assert [words(lead) for lead in leads_of(empty_site, "chao hang canh tranh")] == [
        "Hình thức Chào hàng cạnh tranh 1"
    ]
    assert "Có phải bạn tìm" not in page.text


def test_the_set_stays_what_the_words_say(site: Site) -> None:
    """A link stands beside the rows, and every door of the search holds the same."""
    page, table = site.get("/tim-kiem?q=kqlcnt&rows=act"), site.get("/tim-kiem.csv?q=kqlcnt")
    assert leads_of(site, "kqlcnt")
    assert table.status == 200
    assert total(page) == total(site.get('/tim-kiem?q="kết quả lựa chọn nhà thầu" OR "kqlcnt"&rows=act'))


def test_a_name_is_marked_as_vietnamese_and_a_filter_as_of_the_language_of_the_page(site: Site) -> None:
    for language in ("vi", "en"):
        typed = "ban quan ly du an mau", "CHCT", "mua sam phuong hoan kiem", "thanh do"
        leads = [lead for each in typed for lead in leads_of(site, f"{each}&lang={language}")]
        marked = {words(lead.find("a")): (lead.find("a").get("lang"), lead.find("a").get("href")) for lead in leads}
        for text, (said, address) in marked.items():
            assert said == (language if address.startswith("/tim-kiem?") else "vi"), text
        assert {address.split("/")[1].split("?")[0] for _said, address in marked.values()} == WHERE_LEADS_LEAD
        assert ("Competitive quotation" in marked) == (language == "en")


class Asked(dict[Any, Any]):
    """Names that count how often they are asked for."""

    times = 0

    def get(self, key: Any, default: Any = None) -> Any:
        self.times += 1
        return super().get(key, default)


def test_names_are_looked_for_among_as_many_words_as_names_have() -> None:
    """However long a query is: all its runs of words would be too many."""
    known = Asked({("hoan", "kiem"): (("place", "C00070"),)})
    assert named_filters._longest(["hoan", "thanh"] * 200, named_filters.Names(known, 2)) == (0, 0, ())
    assert known.times == 400 + 399


def leads_of(site: Site, typed: str) -> list[Any]:
    return site.get(f"/tim-kiem?q={typed}").find("//ul[contains(@class, 'leads')]/li")


def test_what_is_still_open_is_one_step_away_unless_it_was_asked_for(site: Site) -> None:
    everything = site.get("/tim-kiem?sort=newest")
    (address,) = [url for text, url in everything.links().items() if text.startswith("Chỉ xem gói đang mở")]
    assert site.get(address).status == 200
    assert "Chỉ xem gói đang mở" not in site.get(address).text


def test_every_place_that_is_offered_says_how_much_is_there_and_none_where_nothing_is(site: Site) -> None:
    [lead] = site.get("/tim-kiem?q=mua sam phuong hoan kiem").find("//ul[@aria-label='Có thể bạn muốn tìm']/li")
    there = site.get(lead.find("a").get("href"))
    assert words(lead) == f"“mua sam” ở địa bàn Phường Hoàn Kiếm {total(there)}"
    assert not site.get("/tim-kiem?q=zzz phuong hoan kiem").find("//ul[@aria-label='Có thể bạn muốn tìm']/li")


def test_an_empty_page_offers_nothing_that_is_empty_too(site: Site) -> None:
    page = site.get("/tim-kiem?q=camera zzz&kind=contract")
    assert total(page) == 0
    assert "Tìm trong mọi thông báo" not in page.text
    other = site.get("/tim-kiem?q=camera&kind=contract&field=TV&min_value=9 tỷ")
    assert total(other) == 0
    for empty in (page, other):
        offered = empty.find("//div[@class='note']//li[a and span]")
        for item in offered:
            there = site.get(item.find("a").get("href"))
            assert words(item).rpartition(":")[2].strip() == str(total(there)) != "0"
        assert any("Xem các gói thầu đang mở" in words(item) for item in offered)


def test_two_conditions_are_left_out_together_where_one_is_not_enough(site: Site) -> None:
    page = site.get("/tim-kiem?q=camera&kind=contract&min_value=900 tỷ")
    assert total(page) == 0
    [both] = [words(item) for item in page.find("//div[@class='note']//li") if " và " in words(item)]
    assert both.startswith("Bỏ điều kiện “Loại thông báo” và bỏ điều kiện “Giá từ” :")
    assert (
        "Without the condition “Kind of notice” and without the condition"
        in site.get("/tim-kiem?q=camera&kind=contract&min_value=900 tỷ&lang=en").text
    )


def test_a_list_with_nothing_open_says_so(site: Site) -> None:
    [said] = site.get(f"/tim-kiem?{CLOSED}").find("//span[@id='none-open']")
    assert words(said) == "Không có gói đang mở thầu"
    [said] = site.get(f"/tim-kiem?{CLOSED}&lang=en").find("//span[@id='none-open']")
    assert words(said) == "Nothing here is open for bids"
    for other in (
        "?kind=plan",
        "?kind=award",
        f"?{CLOSED}&kind=award",
        f"?{CLOSED}&published_to=01/01/2030",
        "?sort=newest",
        "?status=awarded",
        "?status=open",
        "?q=khongcogi",
    ):
        assert not site.get(f"/tim-kiem{other}").find("//span[@id='none-open']"), other
