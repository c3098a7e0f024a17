"""What an alert on a number is called, on its pages and in its letters: by what bears the number."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.alerts.words import name_selection
from procurement.search.selection import Selection
from procurement.system import System
from tests.alerts.office import READER, Office
from tests.functional.statements import counted
from tests.search.register import CITY, call, event, publish, withhold_text

NUMBER, PLAN = "IB2688800001", "PL2688800001"
FIRM, NAME = "vn9990000001", "Công ty TNHH Mẫu Một"


def opening(number: str, *bidders: dict[str, Any], code: str = FIRM, name: str = NAME) -> dict[str, Any]:
    """Return an opening at which one bidder took part, or these."""
    rows = list(bidders or [{"code": code, "name": name}])
    body = {"stage": "bid", "envelope": "single", "bidders": rows}
    return event("opening", number, "Mở thầu", body, package_ref=f"goi-{number}")


def named(system: System, typed: str, language: str = "vi", **filters: Any) -> str:
    with system.database.read() as session:
        return name_selection(session, Selection(q=typed, **filters), language)


@pytest.fixture
def filled(office: Office) -> System:
    """Return a register with a plan, a call and a bidder."""
    plan = event("plan", PLAN, "Kế hoạch mua dầu", {"packages": [{"title": "Gói dầu"}]})
    publish(office.system, plan, call(NUMBER, "Mua dầu"), opening(NUMBER))
    return office.system


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (FIRM, f"Nhà thầu {NAME} ({FIRM})"),
        (f" {FIRM.upper()} ", f"Nhà thầu {NAME} ({FIRM})"),
        (NUMBER, f"Thông báo {NUMBER}: Mua dầu"),
        (PLAN, f"Kế hoạch {PLAN}: Kế hoạch mua dầu"),
        ("GT-000001", "Gói thầu GT-000001: Gói dầu"),
        (CITY["code"], f"Đơn vị {CITY['code']}: {CITY['name']}"),
        ("vn9990000009", "“vn9990000009”"),
        ("dầu 5", "“dầu 5”"),
    ],
)
def test_a_number_is_called_by_the_name_of_what_bears_it(filled: System, typed: str, expected: str) -> None:
    assert named(filled, typed) == expected


def test_it_is_said_in_english_too(filled: System) -> None:
    assert named(filled, FIRM, "en") == f"Bidder {NAME} ({FIRM})"
    assert named(filled, NUMBER, "en") == f"Notice {NUMBER}: Mua dầu"


def test_a_number_with_a_filter_stays_what_was_typed(filled: System) -> None:
    assert named(filled, FIRM, kind=("award",)).startswith(f"“{FIRM}”, ")


def test_the_latest_name_of_a_bidder_counts_and_the_name_of_a_person_never(office: Office) -> None:
    system = office.system
    household = "vn8888800001"
    publish(system, call(NUMBER, "Mua dầu"), call("IB2688800002", "Mua bàn"))
    publish(system, {**opening(NUMBER, name="Công ty Mẫu Cũ"), "published_at": "2026-10-01"})
    publish(system, {**opening("IB2688800002"), "published_at": "2026-11-01"})
    assert named(system, FIRM) == f"Nhà thầu {NAME} ({FIRM})"
    publish(system, opening(NUMBER, code=household, name="Hộ kinh doanh Nguyễn Văn Mẫu"))
    assert named(system, household) == f"“{household}”"


def test_a_name_without_a_word_of_bodies_may_be_a_person_s(office: Office) -> None:
    system, person, household = office.system, "8012345678", "8012345679"
    publish(system, opening(NUMBER, code=person, name="Nguyễn Văn Mẫu"))
    assert named(system, person) == f"“{person}”"
    publish(system, opening("IB2688800002", code=household, name="Hộ kinh doanh Trần Thị Mẫu"),
            opening("IB2688800003", code=household, name="Trần Thị Mẫu"))  # fmt: skip
    withhold_text(system, "TB-000002")
    assert named(system, household) == f"“{household}”"


def test_what_was_withheld_names_nothing(filled: System) -> None:
    withhold_text(filled, "TB-000001")
    assert named(filled, PLAN) == f"Kế hoạch {PLAN}"
    withhold_text(filled, "TB-000003")
    assert named(filled, FIRM) == f"“{FIRM}”"


def test_the_form_the_letters_and_the_own_page_say_the_name(office: Office) -> None:
    publish(office.system, call(NUMBER, "Mua dầu"), opening(NUMBER))
    browser, said = office.visitor(), f"Nhà thầu {NAME} ({FIRM})"
    assert said in browser.get(f"/nhan-thu?q={FIRM}").text
    office.ask(Selection(q=FIRM))
    office.work()
    [letter] = office.sink.letters
    assert said in letter.get_content()
    office.sink.letters.clear()
    office.follow(Selection(q=FIRM))
    publish(office.system, call("IB2688800002", "Mua bàn"), opening("IB2688800002"))
    office.work()
    [told] = office.letters()
    assert f"Vì bạn theo dõi: {said}" in told
    [subscriber] = office.subscribers()
    own = browser.get("/nhan-thu/cua-toi", query_string={"ma": office.system.links.sign("manage", subscriber.handle)})
    assert READER in own.text
    assert said in own.text


def test_a_letter_names_as_confirmed_only_what_was_confirmed(office: Office) -> None:
    office.ask(Selection(q="bàn"))
    office.ask(Selection(q="dầu"))
    office.follow(Selection(q="dầu"))
    publish(office.system, call(NUMBER, "Mua dầu"))
    office.work()
    [told] = office.letters()
    reasons = told.partition("đã đăng ký và xác nhận theo dõi:")[2]
    assert [line for line in reasons.splitlines() if line.startswith("- ")] == ["- “dầu”"]


def test_words_without_a_number_are_looked_up_nowhere(office: Office) -> None:
    with counted(office) as sent:
        assert named(office.system, "dầu diesel") == "“dầu diesel”"
    assert sent == []


def test_a_letter_looks_up_what_bears_a_number_once_for_each_alert(office: Office) -> None:
    for number in (NUMBER, "IB2688800002"):
        office.follow(Selection(q=number))
    publish(office.system, call(NUMBER, "Mua dầu"), call("IB2688800002", "Mua bàn"))
    with counted(office) as sent:
        office.work()
    [told] = office.letters()
    assert told.count(f"Thông báo {NUMBER}: Mua dầu") == 2, "why, and among all that is followed"
    assert len([statement for statement in sent if statement.startswith("SELECT plans.reference")]) == 2
