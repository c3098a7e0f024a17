"""Dropping a package of a plan, or all of them by mistake: what stands in public beside the plan is pointed out."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.publication.service import record
from tests.desk.life.desk import Desk, path
from tests.desk.office import invitation
from tests.desk.people import csrf
from tests.publication.register import BODY, OFFICERS, event_of
from tests.publication.register import plan as plan_of
from tests.publication.register import row as row_of

PLAN = "PL2688900001"
RUNNING = "Gói thầu “Gói hai” (GT-000002) đang được tổ chức lựa chọn nhà thầu"


@pytest.fixture
def planned(desk: Desk) -> dict[str, Any]:
    """Return what a plan says that the body has published, with a call for the second of its three packages."""
    titles = enumerate(("Gói một", "Gói hai", "Gói ba"), start=1)
    rows = [row_of(title, f"goi-{number}", package_number=f"BP260000000{number}") for number, title in titles]
    content = plan_of(*rows, number=PLAN)
    call = invitation(package_ref="goi-2", plan_number=PLAN, title="Gói hai", organisation=BODY)
    with desk.site.system.database.write() as session:
        for raw in (content, call):
            record(session, desk.site.clock, event_of(raw), OFFICERS)
    return content


def without(content: dict[str, Any], ref: str) -> dict[str, Any]:
    rows = [row for row in content["body"]["packages"] if row["package_ref"] != ref]
    return {**content, "version": "01", "body": {**content["body"], "packages": rows}}


@pytest.mark.parametrize(("ref", "told"), [("goi-2", True), ("goi-3", False)])
def test_a_package_that_is_being_tendered_does_not_leave_its_plan_unnoticed(
    desk: Desk, planned: dict[str, Any], ref: str, *, told: bool
) -> None:
    key = desk.create(without(planned, ref), act="amend", about="TB-000001")
    for address in (path(key), path(key, "trinh")):
        assert (RUNNING in desk.author.get(address).text) is told


def test_a_package_whose_row_has_another_reference_is_known_by_its_number(desk: Desk, planned: dict[str, Any]) -> None:
    renamed = without(planned, "goi-2")
    renamed["body"]["packages"].append(row_of("Gói hai", "moi", package_number="BP2600000002"))
    key = desk.create(renamed, act="amend", about="TB-000001")
    assert RUNNING not in desk.author.get(path(key)).text


def test_whoever_calls_off_a_plan_is_told_that_it_is_all_of_it(desk: Desk, planned: dict[str, Any]) -> None:
    data = {"step": "cancel", "don-vi": desk.body, **csrf(desk.author.client)}
    began = desk.author.post("/ban-lam-viec/thong-bao/TB-000001", **data)
    for address in (began.headers["Location"], f"{began.headers['Location']}/trinh"):
        page = desk.author.get(address)
        assert "Quyết định này hủy cả kế hoạch, gồm 3 gói thầu" in page.text
        assert RUNNING in page.text
    assert planned["national_number"] == PLAN


@pytest.mark.parametrize("packages", [None, 5, ["x"], [[]]])
def test_rows_of_any_shape_break_no_page(desk: Desk, planned: dict[str, Any], packages: Any) -> None:
    key = desk.create({**planned, "body": {"packages": packages}}, act="amend", about="TB-000001")
    assert desk.author.get(path(key)).status == 200


@pytest.mark.usefixtures("planned")
def test_the_page_of_a_package_says_how_it_is_dropped(desk: Desk) -> None:
    label = "Muốn bỏ gói này thì điều chỉnh kế hoạch của gói"
    page = desk.author.get("/ban-lam-viec/goi-thau/GT-000001")
    assert desk.author.get(page.links()[label]).find("//button[@value='amend']")
    assert label not in desk.author.get("/ban-lam-viec/goi-thau/GT-000002").text
