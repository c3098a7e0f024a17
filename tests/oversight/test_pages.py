"""Pages of inspectors, and the desk at which a body answers: from the finding to the end of its case."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from procurement.accounts.models import Delegation
from procurement.compliance.findings import finding_name
from procurement.compliance.law import load_law
from procurement.compliance.limitation import ends_on, is_near_limit
from procurement.compliance.models import DutyRow
from procurement.core.clock import civil_date
from procurement.organisations.queries import find_organisations, get_organisation
from procurement.oversight.models import Case
from procurement.oversight.queries import find_closed_cases, get_case
from tests.desk.people import csrf, make_body, make_person, sign_in
from tests.documents.outside import PDF
from tests.functional.site import Page, words
from tests.oversight.office import FINDING, WHY, Office

HOME = "/thanh-tra"
SECRET = "Chỉ người kiểm tra đọc"


class Visitor:
    """Somebody at a browser."""

    def __init__(self, office: Office, who: str) -> None:
        self.client: FlaskClient = office.site.app.test_client()
        sign_in(self.client, office.people[who])

    def get(self, address: str) -> Page:
        """Visit ``address``."""
        with self.client.get(address) as answer:
            return Page(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))

    def send(self, address: str, **fields: Any) -> Page:
        """Send the form of ``address``; dashes of names stand as underlines."""
        data = {name.replace("_", "-"): value for name, value in fields.items()}
        with self.client.post(address, data=data | csrf(self.client)) as answer:
            return Page(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))


@pytest.fixture
def inspector(office: Office) -> Visitor:
    """Return the inspector."""
    return Visitor(office, "inspector")


@pytest.fixture
def author(office: Office) -> Visitor:
    """Return somebody who writes for the body."""
    return Visitor(office, "author")


def opened(inspector: Visitor, office: Office) -> str:
    """Open a case from the first page and return its address."""
    page = inspector.get(HOME)
    (opening,) = [link for link in page.find("//main//a/@href") if "/thanh-tra/nghia-vu/" in str(link)]
    assert str(opening) == f"{HOME}/nghia-vu/{office.subject}/{FINDING}"
    assert inspector.get(str(opening)).status == 200
    return inspector.send(str(opening), noi_dung=WHY).headers["Location"]


def question(author: Visitor) -> str:
    """Return the address of the first question at the desk."""
    (first,) = author.get("/ban-lam-viec/cau-hoi").find("//h2/a/@href")
    return str(first)


def on_record(office: Office, address: str) -> Case:
    """Return the case at an address."""
    with office.site.system.database.read() as session:
        return get_case(session, office.actor("inspector"), address.rpartition("/")[2])


def test_from_the_finding_to_the_answer_and_the_end(office: Office, inspector: Visitor, author: Visitor) -> None:
    case = opened(inspector, office)
    assert inspector.send(case, viec="note", noi_dung=SECRET).status == 303
    assert inspector.send(case, viec="ask", noi_dung="Vì sao chưa mời thầu?").status == 303
    waits = "1 câu hỏi kiểm tra, giám sát chờ trả lời"
    assert waits in author.get("/ban-lam-viec").text
    asked = question(author)
    assert "Vì sao chưa mời thầu?" in author.get(asked).text
    assert SECRET not in author.get(asked).source
    assert WHY not in author.get(asked).source
    sent = {"noi_dung": "Chờ vốn", "can_cu": "Điều 23", "tep": (BytesIO(PDF), "Quyết định 283.pdf")}
    assert author.send(asked, **sent).status == 303
    assert waits not in author.get("/ban-lam-viec").text
    assert "Đơn vị đã trả lời" in inspector.get(HOME).text
    page = inspector.get(case)
    (file,) = [link for link in page.find("//main//a/@href") if "/tep/" in str(link)]
    assert "Căn cứ pháp lý: Điều 23" in page.text
    with inspector.client.get(str(file)) as answer:
        assert answer.data == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert inspector.send(case, viec="close", ly_do="exempt", can_cu="Điều 23", noi_dung="Chấp nhận").status == 303
    assert inspector.get(case).find("//main//form") == []
    closed = inspector.get(HOME).section("da-khep")
    assert "Ngoại lệ có căn cứ pháp lý" in closed
    assert "Khép " in closed
    assert "Không cần trả lời nữa" in author.get(asked).text
    assert "Chấp nhận" not in author.get(asked).source


def test_who_has_not_answered_stands_with_the_days(office: Office, inspector: Visitor) -> None:
    case = opened(inspector, office)
    inspector.send(case, viec="ask", noi_dung="Vì sao?")
    office.site.clock.advance(timedelta(days=9))
    sign_in(inspector.client, office.people["inspector"])
    assert "đã 9 ngày" in inspector.get(HOME).section("chua-tra-loi")
    assert "mở đã 9 ngày" in inspector.get(HOME).section("cua-toi")


def test_a_day_for_the_answer_is_said_to_both_and_is_late_when_it_has_passed(
    office: Office, inspector: Visitor, author: Visitor
) -> None:
    case, today = opened(inspector, office), civil_date(office.site.clock.now())
    wished = today + timedelta(days=3)
    sent = {"viec": "ask", "noi_dung": "Vì sao?", "tra_loi_truoc": f"{wished:%d/%m/%Y}"}
    assert inspector.send(case, **sent).status == 303
    said = f"trả lời trước hết ngày {wished:%d/%m/%Y}"
    for page in (inspector.get(case), author.get("/ban-lam-viec/cau-hoi"), author.get(question(author))):
        assert said in page.text
    assert said in inspector.get(HOME).section("chua-tra-loi")
    assert "đã quá ngày" not in inspector.get(HOME).text
    office.site.clock.advance(timedelta(days=4))
    sign_in(inspector.client, office.people["inspector"])
    assert f"{said} · đã quá ngày" in inspector.get(HOME).section("chua-tra-loi")


@pytest.mark.parametrize(("typed", "wrong"), [("mai", "hãy ghi ngày/tháng/năm"), ("01/01/2020", "đã qua")])
def test_a_wrong_day_for_the_answer_is_said_at_its_field(
    office: Office, inspector: Visitor, typed: str, wrong: str
) -> None:
    page = inspector.send(opened(inspector, office), viec="ask", noi_dung="Vì sao?", tra_loi_truoc=typed)
    assert page.status == 400
    assert wrong in words(page.find("//*[@id='tra-loi-truoc-error']")[0])
    assert page.find("//input[@id='tra-loi-truoc']/@value") == [typed]
    assert page.find("//textarea[@id='ask-noi-dung']")[0].text.strip() == "Vì sao?"


def test_the_public_page_of_a_finding_leads_inspectors_to_their_own(office: Office) -> None:
    (form,) = office.site.get(f"/giam-sat/nghia-vu/{office.subject}/{FINDING}").find("//main//form")
    assert form.get("action") == f"{HOME}/nghia-vu/{office.subject}/{FINDING}"
    assert form.get("method") is None


def test_the_desk_leads_to_the_questions(author: Visitor) -> None:
    assert "/ban-lam-viec/cau-hoi" in author.get("/ban-lam-viec").links("//nav//a").values()
    assert "Không có câu hỏi nào" in author.get("/ban-lam-viec/cau-hoi").text


def test_the_public_page_of_a_finding_says_nothing_of_its_case(office: Office, inspector: Visitor) -> None:
    address = f"/giam-sat/nghia-vu/{office.subject}/{FINDING}"
    before = office.site.get(address).source
    opened(inspector, office)
    assert office.site.get(address).source == before


@pytest.mark.parametrize(("fields", "wrong"), [
    ({"viec": "ask"}, "Hãy viết nội dung"),
    ({"viec": "close", "noi_dung": "Vì"}, "Hãy chọn lý do khép hồ sơ"),
    ({"viec": "close", "noi_dung": "Vì", "ly_do": "exempt"}, "Hãy ghi căn cứ pháp lý"),
])  # fmt: skip
def test_what_is_lacking_is_said_and_what_was_typed_stays(
    office: Office, inspector: Visitor, fields: dict[str, str], wrong: str
) -> None:
    case = opened(inspector, office)
    page = inspector.send(case, **fields)
    assert page.status == 400
    assert wrong in words(page.find("//*[@role='alert']")[0])
    (form,) = page.find(f"//form[input[@name='viec'][@value='{fields['viec']}']]")
    assert form.xpath("ancestor::details/@open")
    assert (form.xpath(".//textarea")[0].text or "").strip() == fields.get("noi_dung", "")
    assert len(on_record(office, case).events) == 1


def test_a_file_that_is_refused_is_said_at_its_field(office: Office, inspector: Visitor, author: Visitor) -> None:
    inspector.send(opened(inspector, office), viec="ask", noi_dung="Vì sao?")
    page = author.send(question(author), noi_dung="Xem tệp", tep=(BytesIO(b"#!/bin/sh"), "a.sh"))
    assert page.status == 400
    assert page.find("//*[@id='tep-error']")
    assert page.find("//textarea")[0].text.strip() == "Xem tệp"


def test_a_second_case_about_a_duty_is_led_to_the_first(office: Office, inspector: Visitor) -> None:
    case = opened(inspector, office)
    page = inspector.send(f"{HOME}/nghia-vu/{office.subject}/{FINDING}", noi_dung="Nữa")
    assert page.status == 409
    assert case in page.links().values()


def test_what_was_written_is_given_back_where_somebody_was_quicker(
    office: Office, inspector: Visitor, author: Visitor
) -> None:
    case = opened(inspector, office)
    back = "Chưa ghi lại. Điều bạn vừa viết: "
    assert back + "Mất công" in inspector.send(f"{HOME}/nghia-vu/{office.subject}/{FINDING}", noi_dung="Mất công").text
    inspector.send(case, viec="ask", noi_dung="Vì sao?")
    asked = question(author)
    inspector.send(case, viec="close", ly_do="posted", noi_dung="Đã đăng")
    for viec in ("note", "ask"):
        page = inspector.send(case, viec=viec, noi_dung="Ý <dài>")
        assert (page.status, back + "Ý <dài>" in page.text) == (409, True)
    page = author.send(asked, noi_dung="Đã trả lời kỹ", can_cu="Điều 23")
    assert page.status == 409
    assert back + "Đã trả lời kỹ" in page.text
    assert "Căn cứ pháp lý: Điều 23" in page.text
    assert back not in author.get(asked).text


def test_who_approves_for_another_here_and_writes_elsewhere_is_offered_no_answer(
    office: Office, inspector: Visitor
) -> None:
    inspector.send(opened(inspector, office), viec="ask", noi_dung="Vì sao?")
    now, days = office.site.clock.now(), timedelta(days=1)
    with office.site.system.database.write() as session:
        session.add(Delegation(
            person_id=office.people["stranger"], giver_id=office.people["approver"], decision="15/QĐ", created_at=now,
            organisation=get_organisation(session, office.body), valid_from=now - days, valid_to=now + days,
        ))  # fmt: skip
    reader = Visitor(office, "stranger")
    address = f"/ban-lam-viec/cau-hoi?don-vi={office.body}"
    (first,) = reader.get(address).find("//h2/a/@href")
    page = reader.get(str(first))
    assert (page.status, page.find("//main//textarea")) == (200, [])


def test_words_are_those_of_whose_work_it_is(office: Office, inspector: Visitor) -> None:
    page = inspector.get(HOME)
    assert not re.search("vi phạm|thanh tra", page.text, re.IGNORECASE)
    inspectorate = make_body(office.site.system, "Thanh tra thành phố Mẫu")
    office.people["city"] = make_person(office.site.system, "city", [("inspector", inspectorate)])
    (heading,) = Visitor(office, "city").get(HOME).find("//h1")
    assert words(heading) == "Thanh tra, kiểm tra, giám sát"


def test_an_inspector_begins_at_the_own_page(office: Office, inspector: Visitor) -> None:
    with inspector.client.get("/dang-nhap") as answer:
        assert answer.headers["Location"] == HOME
    assert html.document_fromstring(inspector.get(HOME).source).xpath(f"//header//a[@href='{HOME}']")


def late(due: str) -> DutyRow:
    """Return a duty that is overdue since the end of a day."""
    return DutyRow(act="posting", need="required", rule="award", unit="wd", amount=5, tolerance=0,
                   due_at=datetime.fromisoformat(f"{due}T17:00:00+00:00"))  # fmt: skip


@pytest.mark.parametrize(
    ("due", "day", "near"),
    [
        ("2025-12-01", "2026-10-01", False),
        ("2025-12-01", "2026-10-02", True),
        ("2025-12-01", "2026-12-01", True),
        ("2025-12-01", "2026-12-02", False),
        ("2024-02-29", "2025-02-28", True),
        ("2024-02-29", "2025-03-01", False),
    ],
)
def test_a_finding_is_marked_from_sixty_days_before_its_limit(due: str, day: str, near: bool) -> None:
    at = datetime.fromisoformat(f"{day}T03:00:00").replace(tzinfo=UTC)
    assert is_near_limit(late(due), at, load_law()) is near


def test_what_has_no_due_time_has_no_limit() -> None:
    row = late("2025-12-01")
    row.due_at = None
    assert ends_on(row) is None
    assert not is_near_limit(row, datetime(2026, 11, 30, tzinfo=UTC), load_law())


def test_the_first_page_is_about_one_body_and_says_what_else_was_asked_for(office: Office, inspector: Visitor) -> None:
    case = opened(inspector, office)
    page = inspector.get(f"/thanh-tra?don-vi={office.body}&nam=2026&loai=invitation")
    assert case in page.source
    assert "chỉ gồm: Thông báo mời thầu · 2026" in page.text
    other = next(body for body in references(office) if body != office.body)
    assert case not in inspector.get(f"/thanh-tra?don-vi={other}").source
    inspector.send(case, viec="close", ly_do="posted", noi_dung="Đã đăng")
    assert case in inspector.get(f"/thanh-tra?don-vi={office.body}").source
    assert case not in inspector.get(f"/thanh-tra?don-vi={other}").source
    with office.site.system.database.read() as session:
        assert find_closed_cases(session, {other}, 1) == []
        assert [one.key for one in find_closed_cases(session, {office.body}, 1)] == [case.rpartition("/")[2]]


def test_the_first_page_says_how_many_closed_cases_it_does_not_show(
    office: Office, inspector: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("procurement.web.oversight.inspecting.MOST_CLOSED", 1)
    for _ in range(2):
        assert "Chỉ hiện" not in inspector.get(HOME).text
        case = opened(inspector, office)
        inspector.send(case, viec="close", ly_do="posted", noi_dung="Đã đăng")
    closed = inspector.get(HOME).section("da-khep")
    assert "Hồ sơ khép gần đây (2)" in closed
    assert "Chỉ hiện 1 hồ sơ khép gần nhất" in closed
    assert closed.count("Khép 30/11/2026") == 1


@pytest.mark.parametrize(
    "address",
    ["?biet-den=2026-10-31", "?dang-den=2026-10-31", "?trang-thai=missing", "/dau-hieu?thang=2026-10",
     "/dau-hieu?cap=commune", "/dau-hieu?biet-den=2026-10-31", "/dau-hieu.csv?muc=seen", "/bao-cao?thang=2026-10",
     "/bao-cao.xlsx?cap=commune", "/danh-sach?don-vi=x"],
)  # fmt: skip
def test_what_a_page_of_inspectors_does_not_filter_by_is_refused(inspector: Visitor, address: str) -> None:
    name = address.partition("?")[2].partition("=")[0]
    page = inspector.get(f"/thanh-tra{address}")
    assert (page.status, f"Trang này không lọc theo “{name}”" in page.text) == (400, True)
    assert "This page does not filter by" in inspector.get(f"/thanh-tra{address}&lang=en").text


def test_what_is_near_its_limit_is_counted_whole_and_leafed_through(
    office: Office, inspector: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("procurement.web.oversight.inspecting")
    office.row()
    with office.site.system.database.read() as session:
        rows = list(session.scalars(select(DutyRow).order_by(DutyRow.key).limit(2)))
    monkeypatch.setattr(module, "find_near_limit", lambda *_asked: [row.id for row in rows])
    monkeypatch.setattr(module, "MOST", 1)
    first = inspector.get(f"{HOME}?don-vi={office.body}")
    assert "Gần hết thời hiệu một năm (2)" in first.section("gan-het")
    (onward,) = first.find("//section[@aria-labelledby='gan-het']//a[@rel='next']/@href")
    assert str(onward) == f"{HOME}?don-vi={office.body}&page=2#gan-het"
    second = inspector.get(str(onward))
    findings = "//section[@aria-labelledby='gan-het']//h3/a[1]/@href"
    assert [*first.find(findings), *second.find(findings)] == [finding_url_of(row) for row in rows]
    assert inspector.get(f"{HOME}?page=3").status == 404


def finding_url_of(row: DutyRow) -> str:
    return f"/giam-sat/nghia-vu/{row.subject}/{finding_name(row)}"


def references(office: Office) -> list[str]:
    with office.site.system.database.read() as session:
        return [body.reference for body in find_organisations(session)]
