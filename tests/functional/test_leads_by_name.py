"""Who is meant by words of a search that are no words of a notice: bodies and bidders by their names and codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from procurement.web.public import leads
from tests.functional.site import Site, invitation, open_site, words
from tests.functional.test_leads import leads_of
from tests.search.register import call, publish


def test_the_name_of_a_body_leads_to_its_page(site: Site) -> None:
    links = site.get("/tim-kiem?q=ban quan ly du an mau").links("//ul[@aria-label='Có thể bạn muốn tìm']//a")
    assert "Ban Quản lý dự án Mẫu" in links
    assert site.get(links["Ban Quản lý dự án Mẫu"]).status == 200


@pytest.mark.parametrize(
    "typed",
    [
        "9900000109",
        "vn9900000109",
        "CTCP Giải pháp số Mẫu Âu Lạc",
        "cty cp giai phap so mau au lac",
        "au lac jsc",
        "Âu Lạc, cty cp",
        "Au Lac joint stock company",
    ],
)
def test_a_bidder_is_offered_by_its_code_and_however_the_form_of_the_company_is_written(site: Site, typed: str) -> None:
    links = site.get(f"/tim-kiem?q={typed}").links("//ul[@aria-label='Có thể bạn muốn tìm']//a")
    assert links["Công ty Cổ phần Giải pháp số Mẫu Âu Lạc"] == "/nha-thau/vn9900000109"


def test_of_many_companies_those_of_the_form_that_was_typed_are_offered(empty_site: Site) -> None:
    names = ("Xây dựng", "Viễn thông", "Tư vấn", "Đầu tư và Thương mại", "Cổ phần Cơ điện")
    bidders = [
        {"code": f"vn01099887{n:02}", "name": f"Công ty {'TNHH' if n < 3 else 'Cổ phần'} {name} Sao Mẫu"}
        for n, name in enumerate(names)
    ]
    call = invitation("IB2688800076", "Sửa chợ Mẫu")
    empty_site.record("opening", call | {"kind": "opening", "body": {"stage": "bid", "bidders": bidders}})
    assert not leads_of(empty_site, "sao mẫu")
    for typed, first in (
        ("cty cp sao mẫu", "Cổ phần"),
        ("công ty TNHH sao mẫu", "TNHH"),
        ("jsc sao mau", "Cổ phần"),
        ("sao mau co., ltd", "TNHH"),
        ("sao mẫu cty cp", "Cổ phần"),
    ):
        offered = [words(lead.find("a")) for lead in leads_of(empty_site, typed)]
        assert len(offered) == leads.AT_MOST
        assert first in offered[0], typed


def test_a_company_of_the_form_that_was_typed_stands_first_and_its_trade_may_be_abbreviated(empty_site: Site) -> None:
    names = ("Công ty Cổ phần Xây dựng Sao Mẫu", "Công ty TNHH Xây dựng và Thương mại Sao Mẫu")
    bidders = [{"code": f"vn010998870{n}", "name": name} for n, name in enumerate(names)]
    call = invitation("IB2688800079", "Sửa chợ Mẫu")
    empty_site.record("opening", call | {"kind": "opening", "body": {"stage": "bid", "bidders": bidders}})
    for typed in ("sao mẫu xây dựng tnhh", "cty tnhh xd sao mau"):
        assert [words(lead.find("a")) for lead in leads_of(empty_site, typed)] == [names[1], names[0]], typed


def test_a_row_that_is_found_by_a_code_says_whose_it_is_and_what_became_of_the_bid(empty_site: Site) -> None:
    call = invitation("IB2688800077", "Sửa chợ Mẫu")
    alone = {"code": "vn0109988771", "name": "Công ty Mẫu Một", "result": "lost"}
    joint = {"code": "vn0109988772", "name": "Công ty Mẫu Hai", "result": "won"}
    joint |= {"consortium_code": "PC2688800077", "consortium_name": "Liên danh Mẫu"}
    award = call | {"kind": "award", "body": {"lots": [{"bidders": [alone, joint]}]}}
    third = {"code": "vn0109988773-001", "name": "Công ty Mẫu Ba"}
    opening = call | {"kind": "opening", "body": {"stage": "bid", "bidders": [third]}}
    empty_site.record("award", award)
    empty_site.record("opening", opening)
    for typed, said in (
        ("0109988771", "Nhà thầu: Công ty Mẫu Một – vn0109988771 · Không trúng thầu"),
        ("vn0109988772", "Nhà thầu: Công ty Mẫu Hai – vn0109988772 · Trúng thầu trong liên danh"),
        ("MST VN0109988773-001", "Nhà thầu: Công ty Mẫu Ba – vn0109988773-001 · Đã tham gia"),
    ):
        [row] = empty_site.get(f"/tim-kiem?q={typed}").find("//ol[@class='rows']/li")
        assert said in words(row)
        acts = empty_site.get(f"/tim-kiem?q={typed}&rows=act").find("//ol[@class='rows']/li")
        assert [said in words(act) for act in acts] == [True]
    assert "Nhà thầu:" not in empty_site.get("/tim-kiem?q=chợ").text


def test_a_body_whose_name_is_abbreviated_is_offered_by_it_and_written_out(tmp_path: Path) -> None:
    site = open_site(tmp_path / "register")
    body = {"code": "vnz888000777", "name": "UBND P. Cầu Giấy"}
    publish(site.system, call("IB2688800777", "Mua tủ cho UBND P. Cầu Giấy", organisation=body))
    for typed in ("UBND P. Cầu Giấy", "ubnd phường cầu giấy"):
        assert "UBND P. Cầu Giấy" in [words(lead.find("a")) for lead in leads_of(site, typed)], typed


def test_words_of_the_form_of_a_company_are_one_only_together() -> None:
    def left(typed: str) -> tuple[str, ...]:
        return leads._heard(leads.spoken_words(typed), leads.marked_words(typed)).without_forms().words

    assert left("trách nhiệm xã hội") == ("trach", "nhiem", "xa", "hoi")
    assert left("C.ty trách nhiệm hữu hạn Sao Mai") == ("sao", "mai")


@pytest.mark.parametrize(
    ("typed", "is_named"),
    [
        ("hòa sửa", False),
        ("hoa sua", True),
        ("sữa hoa", True),
        ("trường hoa sữa", True),
        ("truờng hoa sữa", False),
        ("thành hoa", False),
    ],
)
def test_who_types_marks_means_names_that_have_them(empty_site: Site, typed: str, is_named: bool) -> None:
    """ "Số hóa" is no school "cơ sở ... Hoa Sữa"."""
    body = {"code": "vnz888000778", "name": "Trường Mẫu Hoa Sữa Thanh"}
    bidder = {"code": "vn0109988779", "name": "Công ty Cổ phần Hoa Sữa Trường Thanh"}
    call = invitation("IB2688800778", "Sửa sân, trồng cây hòa giải") | {"organisation": body}
    empty_site.record("call", call)
    empty_site.record("opening", call | {"kind": "opening", "body": {"stage": "bid", "bidders": [bidder]}})
    said = [words(lead.find("a")) for lead in leads_of(empty_site, typed)]
    assert (body["name"] in said, bidder["name"] in said) == (is_named, is_named)


def test_the_form_of_a_company_alone_is_nobody(site: Site) -> None:
    assert not site.get("/tim-kiem?q=cty tnhh").find("//ul[@aria-label='Có thể bạn muốn tìm']//a")
