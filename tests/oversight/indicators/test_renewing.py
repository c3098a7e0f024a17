"""While many signs have to be made anew, an inspector is answered from those that stand, and told so."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from procurement.ledger import readings
from procurement.oversight.indicators.models import SignMark, SignRow
from tests.functional.site import words
from tests.oversight.indicators.test_pages import SIGNS
from tests.oversight.office import Office
from tests.oversight.test_pages import Visitor

VALUE = "Số nhà thầu tại biên bản mở thầu: 1"
ADDRESS = f"{SIGNS}/GT-000002/1-single_bidder-TB-000003-0"


@pytest.fixture
def inspector(office: Office, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Return the inspector of a register so large that making its signs anew would take long."""
    monkeypatch.setattr(readings, "LONGEST_CATCH_UP", 2)
    return Visitor(office, "inspector")


def test_before_the_worker_made_any_the_page_says_so_and_makes_none(office: Office, inspector: Visitor) -> None:
    page = inspector.get(SIGNS)
    assert page.status == 200
    assert "Bảng dấu hiệu đang được lập lần đầu" in page.text
    assert office.site.system.signs.position() is None
    office.site.system.signs.catch_up()
    page = inspector.get(SIGNS)
    assert VALUE in page.text
    assert "đang được lập" not in page.text


def test_signs_of_another_definition_are_shown_without_values_and_open_no_case(
    office: Office, inspector: Visitor
) -> None:
    signs, database = office.site.system.signs, office.site.system.database
    signs.catch_up()
    with database.write() as session:
        session.execute(update(SignMark).values(digest="0" * 64))
    page = inspector.get(SIGNS)
    assert "Dưới đây là bảng cũ, lập đến " in page.text
    assert page.find("//ol[@class='rows']/li")
    for source in (page.text, inspector.get(f"{SIGNS}.csv").source, inspector.get(ADDRESS).text):
        assert "Giá trị đang được lập lại." in source
        assert VALUE not in source
    refused = inspector.send(ADDRESS, noi_dung="Chỉ một nhà thầu")
    assert (refused.status, "chưa mở hồ sơ được" in refused.text) == (409, True)
    assert "earlier list, made up to" in inspector.get(f"{SIGNS}?lang=en").text
    signs.catch_up()
    assert VALUE in inspector.get(f"{SIGNS}?lang=vi").text
    assert inspector.send(ADDRESS, noi_dung="Chỉ một nhà thầu").status == 303


@pytest.mark.parametrize(
    ("language", "heading", "told"),
    [
        ("vi", "Việc này chưa thực hiện được", "chưa mở hồ sơ được"),
        ("en", "This cannot be done now", "no case can be opened yet"),
    ],
)
def test_who_writes_about_a_sign_that_is_lacking_while_signs_are_made_anew_keeps_the_words(
    office: Office, inspector: Visitor, language: str, heading: str, told: str
) -> None:
    signs, database = office.site.system.signs, office.site.system.database
    signs.catch_up()
    with database.write() as session:
        session.execute(update(SignMark).values(digest="0" * 64))
        session.execute(delete(SignRow))
    refused = inspector.send(f"{ADDRESS}?lang={language}", noi_dung="Chỉ <một> nhà thầu")
    assert refused.status == 409
    assert words(refused.find("//h1")[0]) == heading
    assert told in refused.text
    assert "Chỉ <một> nhà thầu" in refused.text
    assert "Dấu hiệu này không còn" not in refused.source
    assert "This sign stands no more" not in refused.source
    assert inspector.send(f"{SIGNS}/GT-000002/bat-ky", noi_dung="Chỉ <một> nhà thầu").status == 404


def test_no_case_is_told_that_its_sign_is_gone_before_the_signs_were_made_anew(
    office: Office, inspector: Visitor
) -> None:
    signs, database = office.site.system.signs, office.site.system.database
    signs.catch_up()
    case = inspector.send(ADDRESS, noi_dung="Chỉ một nhà thầu").headers["Location"]
    with database.write() as session:
        session.execute(update(SignMark).values(digest="0" * 64))
        session.execute(delete(SignRow))
    assert ADDRESS in inspector.get(case).source
    page = inspector.get(ADDRESS)
    assert (page.status, "đang được lập lại" in page.text) == (409, True)
    signs.catch_up()
    assert inspector.get(ADDRESS).status == 200
