"""What anybody tells us is not here: taken in without a name, limited, read by inspectors, erased after a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from procurement.core.db import Base
from procurement.oversight.outside.models import OutsideDecision, OutsideList, OutsideRow, ReportAttempt
from procurement.oversight.outside.reporting import KEPT, MOST_SENT, SENT_WITHIN
from tests.functional.site import words
from tests.oversight.listed import CERTAIN, call
from tests.oversight.office import Office
from tests.oversight.test_pages import HOME, Visitor

FORM = "/giam-sat/chua-co-tren-cong"


def send(office: Office, **said: str) -> tuple[int, str]:
    """Send the form as nobody in particular; return status and page."""
    fields = {"ten": "Đường ngõ 12 phố Mẫu"} | {name.replace("_", "-"): value for name, value in said.items()}
    with office.site.visitor.post(FORM, data=fields) as answer:
        return answer.status_code, answer.get_data(as_text=True)


def count(office: Office, table: type[Base]) -> int:
    """Return how many rows a table has."""
    with office.site.system.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_report_reaches_the_queue_and_is_decided_there(office: Office) -> None:
    assert send(office, don_vi="Ban Quản lý dự án Mẫu", gia="4,8 tỷ", thay_o_dau="Biển công trường")[0] == 200
    inspector = Visitor(office, "inspector")
    assert "Đường ngõ 12 phố Mẫu" in inspector.get(HOME).section("moi-nguoi-bao")
    (row,) = inspector.get(HOME).find("//section[@aria-labelledby='moi-nguoi-bao']//h3/a/@href")
    assert "Biển công trường" in inspector.get(str(row)).text
    assert inspector.send(str(row), quyet_dinh="missing").status == 303
    assert not inspector.get(HOME).find("//section[@aria-labelledby='moi-nguoi-bao']")


def test_whoever_tells_us_is_shown_what_may_be_it(office: Office) -> None:
    office.site.record("call", call())
    assert CERTAIN[2] in send(office, ten=CERTAIN[2].upper())[1]


@pytest.mark.parametrize(("said", "wrong"), [
    ({"ten": " ! "}, "Hãy ghi tên gói thầu"),
    ({"thay_o_dau": "a" * 501}, "nhiều nhất là 500"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(office: Office, said: dict[str, str], wrong: str) -> None:
    status, page = send(office, **said)
    assert status == 400
    assert wrong in page
    assert count(office, OutsideRow) == 0


def test_one_network_sends_a_few_in_an_hour(office: Office) -> None:
    for _number in range(MOST_SENT):
        assert send(office)[0] == 200
    assert send(office)[0] == 429
    office.site.clock.advance(SENT_WITHIN)
    assert send(office)[0] == 200
    assert count(office, ReportAttempt) == 1
    assert (count(office, OutsideList), count(office, OutsideRow)) == (1, MOST_SENT + 1), "all in one list"


def test_a_report_is_erased_a_year_after_it_came_once_it_was_decided(office: Office) -> None:
    send(office)
    send(office, ten="Chưa ai xem")
    inspector = Visitor(office, "inspector")
    inspector.send(str(inspector.get(HOME).find("//section[@aria-labelledby='moi-nguoi-bao']//h3/a/@href")[0]),
                   quyet_dinh="exempt", ly_do="Không có thật")  # fmt: skip
    office.site.clock.advance(KEPT - timedelta(seconds=1))
    assert office.site.system.forget_reports() == 0
    office.site.clock.advance(timedelta(seconds=1))
    assert office.site.system.forget_reports() == 1
    assert (count(office, OutsideRow), count(office, OutsideDecision)) == (1, 0)


def test_the_form_is_led_to_from_every_page(office: Office) -> None:
    page = office.site.get("/")
    assert page.links("//footer//a")["Báo cho chúng tôi"] == FORM
    assert words(office.site.get(FORM).find("//h1")[0]) == "Gói thầu này chưa có trên Cổng"
