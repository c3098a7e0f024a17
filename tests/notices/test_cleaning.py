"""Cleaning of a received event: empties, warnings, citizens' numbers."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.errors import Invalid
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import Event, read_event

CHEAP = 3.0
"""Seconds of processor time that no hostile line may need; the careless way took two to four times as long."""

CITIZEN = "001099999999"
PSEUDONYM = keyed_pseudonym(b"a key that only tests know")
MASK = PSEUDONYM(CITIZEN)
BASE = {
    "kind": "award",
    "package_ref": "p-1",
    "organisation": {"name": "Đơn vị mẫu số 1"},
    "title": "Gói 1",
    "body": {},
}


def read(**changes: Any) -> Event:
    return read_event(BASE | changes, pseudonym=PSEUDONYM)


def award(*bidders: dict[str, Any]) -> Event:
    return read(body={"lots": [{"bidders": list(bidders)}]})


def bidder(event: Event, index: int = 0) -> dict[str, Any]:
    return event.body["lots"][0]["bidders"][index]


def warnings(event: Event) -> list[tuple[str, str]]:
    return [(".".join(map(str, warning.path)), warning.code) for warning in event.warnings]


def test_empty_and_null_values_are_dropped_like_absent_keys_but_empty_lists_say_something() -> None:
    event = read(title_en=" ", version=None, decision={"number": "\u200b"}, body={"lots": []})
    assert list(event.content) == ["kind", "package_ref", "organisation", "title", "decision", "body"]
    assert event.content["decision"] == {}
    assert event.body == {"lots": []}


def test_lines_lose_their_breaks_and_texts_keep_them() -> None:
    event = award({"name": "Công ty\n TNHH  Mẫu ", "result": "lost", "reason": "Không đạt:\r\n - kỹ thuật \n"})
    assert bidder(event) == {"name": "Công ty TNHH Mẫu", "result": "lost", "reason": "Không đạt:\n - kỹ thuật"}


def test_the_original_is_kept_exactly_where_cleaning_changed_something_and_only_there() -> None:
    received = json.dumps(BASE | {"title": "a  b"})
    assert read_event(received, pseudonym=PSEUDONYM).original == received
    assert read_event(received.replace("a  b", "a b"), pseudonym=PSEUDONYM).original is None


@pytest.mark.parametrize(
    "code",
    [CITIZEN, "vn" + CITIZEN, "VN" + CITIZEN, " 001 099 999 999", "vn001099\u200b999999", "００１０９９９９９９９９"],
)
def test_a_citizens_number_as_a_code_becomes_the_same_pseudonym_however_it_is_written(code: str) -> None:
    event = award({"code": code, "name": "Hộ kinh doanh Mẫu", "result": "won"})
    assert bidder(event)["code"] == MASK
    assert warnings(event) == [("body.lots.0.bidders.0.code", "code.masked")]


@pytest.mark.parametrize(
    "code", ["vn0109999999", "vn0109999999-001", "vn0109999999001", "vnz999000001", MASK, "0109999999"]
)
def test_codes_of_bodies_and_pseudonyms_stay_as_they_are(code: str) -> None:
    event = award({"code": code, "name": "A", "result": "won"})
    assert bidder(event)["code"] == code
    assert event.warnings == ()


def test_the_masked_number_is_gone_from_every_name_and_from_the_original() -> None:
    event = award(
        {"code": CITIZEN, "name": f"Hộ kinh doanh Mẫu ({CITIZEN})", "result": "won"},
        {
            "name": "Liên danh 001.099.999.999 - B",
            "result": "lost",
            "reason": f"xem\nVN{CITIZEN}, 9{CITIZEN}, {CITIZEN}0",
        },
    )
    assert bidder(event)["name"] == f"Hộ kinh doanh Mẫu ({MASK})"
    assert bidder(event, 1)["name"] == f"Liên danh {MASK} - B"
    assert bidder(event, 1)["reason"] == f"xem\n{MASK}, 9{CITIZEN}, {CITIZEN}0"
    kept = json.loads(event.original or "")["body"]["lots"][0]["bidders"]
    assert kept == event.body["lots"][0]["bidders"]


@pytest.mark.parametrize(
    "broken", ["001099\n999999", "001 - 099 - 999999", "001099&#57;99999", "００１０９９９９９９９９"]
)
def test_no_spelling_of_the_number_is_left_in_the_original(broken: str) -> None:
    event = award({"code": CITIZEN, "name": f"Hộ kinh doanh Mẫu {broken}"})
    assert bidder(event)["name"] == f"Hộ kinh doanh Mẫu {MASK}"
    assert json.loads(event.original or "")["body"]["lots"][0]["bidders"] == event.body["lots"][0]["bidders"]


def test_the_masked_original_keeps_what_else_was_received() -> None:
    event = read(title="Gói  1", body={"lots": [{"bidders": [{"code": CITIZEN, "name": "A\u00a0B"}]}]})
    kept = json.loads(event.original or "")
    assert kept["title"] == "Gói  1"
    assert kept["body"]["lots"][0]["bidders"] == [{"code": MASK, "name": "A\u00a0B"}]


def test_escapes_in_the_received_text_do_not_hide_the_number() -> None:
    escaped = "".join(f"\\u{ord(digit):04x}" for digit in CITIZEN)
    line = (
        '{"kind": "award", "package_ref": "p", "organisation": {"name": "A"}, "title": "B", "body": '
        f'{{"lots": [{{"bidders": [{{"code": "{escaped}", "name": "C {escaped}"}}]}}]}}}}'
    )
    original = read_event(line, pseudonym=PSEUDONYM).original or ""
    assert escaped not in original
    assert CITIZEN not in json.dumps(json.loads(original))


def test_a_number_that_begins_inside_the_digits_of_another_is_masked() -> None:
    event = award({"code": CITIZEN, "name": f"Số 123456 {CITIZEN[:6]} {CITIZEN[6:]}, 7.8.{CITIZEN}, 001{CITIZEN}"})
    assert bidder(event)["name"] == f"Số 123456 {MASK}, 7.8.{MASK}, 001{CITIZEN}"


def test_every_one_of_many_people_is_masked_with_the_own_pseudonym() -> None:
    people = [f"{1099000000 + number:012d}" for number in range(500)]
    started = process_time()
    event = award(*({"code": digits, "name": f"Hộ kinh doanh {digits}", "result": "lost"} for digits in people))
    assert [bidder(event, index)["name"] for index in range(500)] == [
        f"Hộ kinh doanh {PSEUDONYM(digits)}" for digits in people
    ]
    assert process_time() - started < CHEAP


@pytest.mark.parametrize("field", ["title", "title_en"])
def test_text_far_longer_than_its_field_is_refused_before_it_is_cleaned(field: str) -> None:
    started = process_time()
    with pytest.raises(Invalid) as caught:
        read(**{field: " &amp;" * 2_000_000})
    found = [(problem.path, problem.code) for problem in caught.value.problems]
    assert found == [((field,), "text.too_long")]
    assert process_time() - started < CHEAP


def test_pseudonyms_differ_between_people_and_between_keys_and_the_key_is_not_short() -> None:
    assert PSEUDONYM("001099999998") != MASK
    assert keyed_pseudonym(b"another key of enough length")(CITIZEN) != MASK
    assert len(MASK) == len("hkd-") + 16
    with pytest.raises(ValueError, match="16 bytes"):
        keyed_pseudonym(b"short")


def test_what_may_be_meant_is_kept_and_reported() -> None:
    event = read(title="Mua sắm vаt tư \uf0b7", decision={"date": "2026-10-02T23:59:59"})
    assert event.title == "Mua sắm vаt tư \uf0b7"
    assert event.content["decision"] == {"date": "2026-10-02"}
    assert warnings(event) == [
        ("title", "text.private_use"),
        ("title", "text.disguised"),
        ("decision.date", "date.with_time"),
    ]
    assert event.warnings[1].params["words"] == "vаt"


def test_letters_that_a_source_had_lost_before_are_kept_and_reported() -> None:
    event = read(title="Sửa ch\ufffda trường")
    assert event.title == "Sửa ch\ufffda trường"
    assert warnings(event) == [("title", "text.replaced")]


@pytest.mark.parametrize(
    ("received", "written"),
    [
        ("2026-11-30T15:00:00+07:00", "2026-11-30T15:00:00+07:00"),
        ("2026-11-30T08:00:00Z", "2026-11-30T15:00:00+07:00"),
        ("2026-11-30T15:00", "2026-11-30T15:00:00+07:00"),
        ("30/11/2026 15:00", "2026-11-30T15:00:00+07:00"),
        ("2022-10-07T14:12:59.216+07:00", "2022-10-07T14:12:59.216+07:00"),
        ("2022-10-07T14:12:59.2100", "2022-10-07T14:12:59.21+07:00"),
        ("2022-10-07T14:12:59.000", "2022-10-07T14:12:59+07:00"),
        ("2022-10-07 23:30:00 -0100", "2022-10-08T07:30:00+07:00"),
        ("2026-11-30", "2026-11-30"),
        ("1/2/2026", "2026-02-01"),
    ],
)
def test_posting_times_have_one_written_form(received: str, written: str) -> None:
    event = read(published_at=received)
    assert event.content["published_at"] == written
    assert (event.original is None) is (received == written)


@pytest.mark.parametrize(
    ("received", "day"),
    [("2026-10-02T23:59:59", "2026-10-02"), ("2026-10-02T17:00:00Z", "2026-10-03"), ("2/10/2026", "2026-10-02")],
)
def test_a_decision_has_the_date_on_which_it_fell_in_viet_nam(received: str, day: str) -> None:
    assert read(decision={"date": received}).content["decision"]["date"] == day


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.sampled_from("&amp;lt \n\u0301\u200bаa")))
def test_cleaning_a_cleaned_event_changes_nothing(name: str, reason: str) -> None:
    first = award({"name": name, "reason": reason})
    again = read_event(first.content, pseudonym=PSEUDONYM)
    assert again.content == first.content
    assert again.original is None
