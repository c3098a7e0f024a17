"""The filters of a search: what is offered, chosen, counted, typed wrongly and taken away."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select

from procurement.organisations.models import Organisation, OrganisationLink
from procurement.organisations.service import recognise_organisation
from procurement.web.public.naming import SHOWN
from tests.functional.site import Page, Site, invitation, words
from tests.functional.test_searching import leads_to, total


@pytest.mark.parametrize("rows", ["package", "act"])
@pytest.mark.parametrize("name", ["status", "kind", "field", "form", "place", "organisation"])
def test_what_a_choice_promises_is_what_its_page_holds(site: Site, name: str, rows: str) -> None:
    boxes = site.get(f"/tim-kiem?sort=newest&rows={rows}").find(f"//input[@name='{name}'][@type='checkbox']")
    promised = {box.get("value"): int(words(box.getparent()).split()[-1].replace(".", "")) for box in boxes}
    held = {value: total(site.get(f"/tim-kiem?{name}={value}&rows={rows}")) for value in promised}
    assert held == promised != {}


def test_a_chosen_filter_can_be_taken_away_alone(site: Site) -> None:
    page = site.get("/tim-kiem?q=camera&kind=invitation&kind=award&min_value=1 tỷ&closes_to=31/12/2026")
    chips = page.links("//ul[@class='chips']//a")
    assert list(chips) == [
        "Bỏ “camera” ×",
        "Bỏ Kết quả lựa chọn nhà thầu ×",
        "Bỏ Thông báo mời thầu ×",
        "Bỏ Giá từ 1.000.000.000 đồng ×",
        "Bỏ Đóng thầu đến ngày 31/12/2026 ×",
    ]
    without = parse_qs(urlsplit(chips["Bỏ Kết quả lựa chọn nhà thầu ×"]).query)
    assert without["kind"] == ["invitation"]
    assert without["q"] == ["camera"]
    assert without["min_value"] == ["1000000000"]


def test_a_limit_stands_in_its_field_as_it_was_typed_and_in_no_other(site: Site) -> None:
    limits = "//fieldset//div[@class='pair']//input"
    for typed in ({}, {"min_value": "1 tỷ"}, {"min_value": "nhiều", "starts_to": "31/12/2026"}, {}):
        page = site.get(f"/tim-kiem?{urlencode({'q': 'camera', **typed})}")
        assert {field.get("name"): field.get("value") for field in page.find(limits) if field.get("value")} == typed
        assert len(page.find(limits)) == 8


def test_taking_the_last_filter_away_shows_everything(site: Site) -> None:
    address = site.get("/tim-kiem?status=open&rows=act").links("//ul[@class='chips']//a")["Bỏ Đang mở ×"]
    assert total(site.get(address)) == len(site.references())


def test_the_form_keeps_what_was_chosen_and_counts_what_else_there_is(site: Site) -> None:
    page = site.get("/tim-kiem?kind=invitation&field=XL&sort=value_high")
    checked = {words(box.getparent()).rsplit(" ", 1)[0] for box in page.find("//input[@type='checkbox'][@checked]")}
    assert checked == {"Thông báo mời thầu", "Xây lắp"}
    assert words(page.find("//select[@name='sort']/option[@selected]")[0]) == "Giá cao trước"
    # Counts of a filter in use are counted as if it were not set: another choice adds to it.
    offered = [words(box.getparent()) for box in page.find("//input[@name='field']")]
    assert len(offered) > 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_bad_parameter_is_named_and_what_was_typed_stays(site: Site, language: str) -> None:
    typed = "q=camera&kind=lego&min_value=nhiều&published_from=hôm qua&page=0&colour=red"
    page = site.get(f"/tim-kiem?{typed}&lang={language}")
    assert page.status == 400
    alert = words(page.find("//*[@role='alert']")[0])
    for name in ("kind", "min_value", "published_from", "page", "colour"):
        assert name in alert, name
    assert "prequalification" in alert  # what is allowed instead
    field = page.find("//input[@name='min_value']")[0]
    assert field.get("value") == "nhiều"
    assert field.get("aria-invalid") == "true"
    described = field.get("aria-describedby").split()
    assert all(page.find(f"//*[@id='{anchor}']") for anchor in described)
    assert page.find("//a[@href='#min_value']")
    assert page.find("//input[@name='q']")[0].get("value") == "camera"


def test_limits_the_wrong_way_round_are_refused_at_their_field(site: Site) -> None:
    page = site.get("/tim-kiem?min_value=2 tỷ&max_value=1 tỷ")
    assert page.status == 400
    assert page.find("//input[@name='max_value']")[0].get("aria-invalid") == "true"


def test_an_unknown_body_is_refused_by_name(site: Site) -> None:
    page = site.get("/tim-kiem?organisation=vnz000000000")
    assert page.status == 400
    assert "vnz000000000" in page.text


def test_a_body_typed_by_name_becomes_its_filter(site: Site) -> None:
    address = leads_to(site, "/tim-kiem", organisation="ban quản lý dự án mẫu", q="camera", lang="en")
    assert address is not None
    query = parse_qs(urlsplit(address).query)
    assert (query["organisation"], query["q"], query["lang"]) == (["vnz888100001"], ["camera"], ["en"])


def test_an_unclear_name_is_answered_with_what_may_be_meant_and_nothing_typed_is_lost(site: Site) -> None:
    page = site.get("/tim-kiem?place=hoàn kiếm&q=camera&kind=award")
    assert page.status == 400
    assert page.find("//input[@name='place'][@type!='checkbox' or not(@type)]")[0].get("value") == "hoàn kiếm"
    meant = page.links("//section[@aria-labelledby='meant']//a")
    query = parse_qs(urlsplit(meant["Quận Hoàn Kiếm (trước 01/7/2025)"]).query)
    assert (query["place"], query["q"], query["kind"]) == (["D002"], ["camera"], ["award"])
    assert site.get(meant["Quận Hoàn Kiếm (trước 01/7/2025)"]).status == 200


def test_the_figure_beside_a_body_counts_all_that_it_stands_for(empty_site: Site) -> None:
    bodies = [{"code": f"vnz88810000{n}", "name": f"Đơn vị cấp {n}"} for n in (1, 2)]
    for number, body in enumerate((bodies[0], bodies[1], bodies[1])):
        call = invitation(f"IB268880005{number}", "Mua tủ") | {"organisation": body, "package_ref": f"p{number}"}
        empty_site.record(f"call {number}", call)
    system = empty_site.system
    with system.database.write() as session:
        upper, lower = session.scalars(select(Organisation.id).order_by(Organisation.id)).all()
        link = {"organisation_id": lower, "related_id": upper, "relation": "parent", "recorded_at": system.clock.now()}
        session.add(OrganisationLink(**link))
    page = empty_site.get("/tim-kiem?sort=newest")
    assert [words(box.getparent()) for box in page.find("//input[@name='organisation'][@type='checkbox']")] == [
        "Đơn vị cấp 1 3", "Đơn vị cấp 2 2",
    ]  # fmt: skip
    assert total(empty_site.get("/tim-kiem?organisation=vnz888100001")) == 3


@pytest.mark.parametrize("query", ["sort=newest", "sort=newest&rows=act", "q=tủ&sort=relevance", "q=bàn"])
def test_the_figure_beside_a_chosen_body_is_what_the_page_holds(empty_site: Site, query: str) -> None:
    department, *schools = bodies = [f"vnz8881001{n:02}" for n in range(SHOWN + 2)]
    for number, school in enumerate(schools):
        call = invitation(f"IB26888001{number:02}", "Mua tủ") | {"organisation": {"code": school, "name": school}}
        empty_site.record(school, call)
    put_below(empty_site, department, schools[1:])
    pages = {body: empty_site.get(f"/tim-kiem?organisation={body}&{query}") for body in bodies}
    beside = {body: ticked(page, body) for body, page in pages.items()}
    assert beside == {body: total(page) for body, page in pages.items()}
    assert beside[department] == (0 if "bàn" in query else SHOWN)
    both = empty_site.get(f"/tim-kiem?organisation={department}&organisation={schools[0]}&{query}")
    assert total(both) == ticked(both, department) + ticked(both, schools[0])


def test_a_filter_without_anything_to_choose_has_no_heading(site: Site) -> None:
    page = site.get("/tim-kiem?q=IB2612345678")
    for fieldset in page.find("//form[@id='filters']//fieldset"):
        assert fieldset.xpath(".//input | .//select"), words(fieldset)
    assert "Tình trạng" not in [words(legend) for legend in page.find("//legend")]
    assert "Tình trạng" in [words(legend) for legend in site.get("/tim-kiem").find("//legend")]


def put_below(site: Site, upper: str, lower: list[str]) -> None:
    """Put bodies that posted below one that posted nothing."""
    with site.system.database.write() as session:
        now = site.system.clock.now()
        head = recognise_organisation(session, {"code": upper, "name": upper}, on=None, at=now)
        for body in session.scalars(select(Organisation.id).where(Organisation.reference.in_(lower))).all():
            link = {"organisation_id": body, "related_id": head.id, "relation": "parent", "recorded_at": now}
            session.add(OrganisationLink(**link))


def ticked(page: Page, body: str) -> int:
    """Return the figure beside a body that is chosen."""
    [box] = page.find(f"//input[@name='organisation'][@value='{body}'][@checked]")
    return int(words(box.getparent()).rpartition(" ")[2])
