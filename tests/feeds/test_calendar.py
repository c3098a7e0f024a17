"""The calendar of a Selection, read by a program that merges what it reads again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from procurement.core.errors import Invalid
from tests.feeds.calendar_reader import Component, merge, read
from tests.feeds.conftest import SITE, Invitation, Register
from tests.feeds.reader import open_client
from tests.functional.statements import counted

HARD = "Mua sắm; “thiết bị”, gói \\n 1: " + "ạ" * 150 + " – “A;B,C\\”"


@pytest.fixture
def client(register: Register) -> FlaskClient:
    return open_client(register.system)


def events(client: FlaskClient, query: str = "sort=newest") -> list[Component]:
    response = client.get(f"/tim-kiem.ics?{query}")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    Calendar.from_ical(response.data)
    return read(response.data).all("VEVENT")


def cancellation(effect: str, version: str = "00", number: int = 1) -> dict[str, Any]:
    body = {"target": "round", "scope": "tender", "effect": effect, "reason": "Hết vốn"}
    return {
        "kind": "cancellation",
        "national_number": f"IB{2688900000 + number}",
        "version": version,
        "organisation": {"code": "vnz888000001", "name": "Ủy ban nhân dân xã Mẫu An"},
        "title": "Hủy thầu",
        "body": body,
    }


def test_a_closing_time_stands_in_the_time_of_ha_noi_and_rings_a_day_before(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation())
    calendar = read(client.get("/tim-kiem.ics?q=dầu").data)
    (zone,) = calendar.all("VTIMEZONE")
    assert zone.properties["TZID"] == "Asia/Ho_Chi_Minh"
    assert [zone.inner[0].properties[name] for name in ("TZOFFSETFROM", "TZOFFSETTO")] == ["+0800", "+0700"]
    (event,) = calendar.all("VEVENT")
    assert event.properties["DTSTART"] == "20261210T090000"
    assert event.parameters["DTSTART"] == ";TZID=Asia/Ho_Chi_Minh"
    assert event.properties["STATUS"] == "CONFIRMED"
    assert event.properties["TRANSP"] == "TRANSPARENT", "who follows a closing is not busy then"
    assert event.properties["URL"] == f"{SITE}/thong-bao/TB-000001"
    assert event.text("SUMMARY") == "Đóng thầu: Cung cấp dầu diesel"
    assert event.all("VALARM")[0].properties["TRIGGER"] == "-P1D"
    for often in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        assert (calendar.parameters[often], calendar.properties[often]) == (";VALUE=DURATION", "PT1H")
    assert calendar.properties["SOURCE"] == f"{SITE}/tim-kiem.ics?q=d%E1%BA%A7u"
    assert calendar.text("NAME") == calendar.text("X-WR-CALNAME") == "Công khai đấu thầu · Hà Nội: “dầu”"


def test_an_extension_moves_and_a_cancellation_cancels_the_event_on_import(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    known: dict[str, Component] = {}
    seen, instants = [], []
    acts = (
        invitation(),
        invitation(version="01", closes_at="2026-12-15T09:00:00+07:00"),
        invitation(version="02", closes_at="2026-12-17T14:30:00+07:00"),
        cancellation("cancelled"),
        cancellation("revoked", version="01"),
    )
    for act in acts:
        register.publish(act)
        register.clock.advance(timedelta(minutes=1))
        known = merge(known, events(client, "status=open"))
        (event,) = known.values()
        seen.append([event.properties[name] for name in ("SEQUENCE", "DTSTART", "STATUS")])
        instants.append([event.properties[name] for name in ("CREATED", "LAST-MODIFIED")])
    assert instants == [["20261130T010000Z", f"20261130T01{minute:02}00Z"] for minute in range(5)]
    assert seen == [
        ["0", "20261210T090000", "CONFIRMED"],
        ["1", "20261215T090000", "CONFIRMED"],
        ["2", "20261217T143000", "CONFIRMED"],
        ["3", "20261217T143000", "CANCELLED"],
        ["4", "20261217T143000", "CONFIRMED"],
    ]


def test_a_cancelled_event_says_so_and_rings_no_more(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(), cancellation("cancelled"))
    (event,) = events(client, "lang=en")
    assert event.text("SUMMARY") == "[Cancelled] Bids close: Cung cấp dầu diesel"
    assert not event.inner
    assert event.text("DESCRIPTION").splitlines()[0] == "Reason for cancelling: Hết vốn"


def test_no_reason_is_given_that_nobody_gave_or_that_was_withheld_or_revoked(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    without = cancellation("cancelled")
    del without["body"]["reason"]
    register.publish(invitation(), without)
    assert "Lý do" not in events(client)[0].text("DESCRIPTION")
    register.publish(cancellation("cancelled", version="01"))
    assert "Lý do hủy: Hết vốn" in events(client)[0].text("DESCRIPTION")
    register.withhold("TB-000002", 1)
    [event] = events(client)
    assert (event.properties["STATUS"], "Hết vốn" in event.text("DESCRIPTION")) == ("CANCELLED", False)


def test_the_reasons_of_any_number_of_cancellations_are_read_at_once(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    asked = []
    for numbers in ((1,), (2, 3, 4, 5, 6)):
        for number in numbers:
            register.publish(invitation(number), cancellation("cancelled", number=number))
        events(client)
        with counted(register) as sent:
            told = [event.text("DESCRIPTION").splitlines()[0] for event in events(client)]
        asked.append(len(sent))
    assert told == ["Lý do hủy: Hết vốn"] * 6
    assert asked[0] == asked[1]


def test_a_call_that_goes_on_gives_no_reason(client: FlaskClient, register: Register, invitation: Invitation) -> None:
    register.publish(invitation(), cancellation("cancelled"), cancellation("revoked", version="01"))
    assert "Hết vốn" not in events(client)[0].text("DESCRIPTION")


def test_an_older_version_that_arrives_later_moves_nothing(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(version="03"))
    before = events(client)
    register.publish(invitation(version="01", closes_at="2026-12-01T09:00:00+07:00"))
    assert events(client) == before


def test_nothing_remains_of_a_text_that_was_withheld(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(), invitation(2))
    register.withhold("TB-000001")
    assert [event.properties["URL"] for event in events(client)] == [f"{SITE}/thong-bao/TB-000002"]


def test_an_opening_has_an_event_of_its_own_once_it_was_apart_from_the_closing(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    together = "2026-12-10T09:00:00+07:00"
    register.publish(invitation(opens_at=together, opening_place="Tại đơn vị"))
    assert len(events(client)) == 1
    register.publish(invitation(version="01", opens_at="2026-12-10T10:00:00+07:00", opening_place="Phòng 2"))
    opening = events(client)[1]
    assert opening.text("SUMMARY") == "Mở thầu: Cung cấp dầu diesel"
    assert (opening.text("LOCATION"), opening.properties["DTSTART"]) == ("Phòng 2", "20261210T100000")
    register.publish(invitation(version="02", opens_at=together))
    moved = {event.properties["UID"]: event for event in events(client)}[opening.properties["UID"]]
    assert (moved.properties["SEQUENCE"], moved.properties["DTSTART"]) == ("2", "20261210T090000")


def test_a_call_stays_for_thirty_days_after_the_day_of_its_closing(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(closes_at="2026-12-10T09:00:00+07:00"))
    register.clock.advance(timedelta(days=40, hours=15, minutes=59))  # 9 January, 23:59 in Viet Nam
    first = client.get("/tim-kiem.ics?kind=invitation")
    assert len(read(first.data).all("VEVENT")) == 1
    condition = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/tim-kiem.ics?kind=invitation", headers=condition).status_code == 304
    register.clock.advance(timedelta(minutes=1))
    later = client.get("/tim-kiem.ics?kind=invitation", headers=condition)
    assert later.status_code == 200
    assert not read(later.data).all("VEVENT")


def test_whatever_people_wrote_comes_out_as_it_went_in(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(title=HARD, submission_place="Số 1; phố A, Hà Nội"))
    (event,) = events(client)
    assert event.text("SUMMARY") == f"Đóng thầu: {HARD}"
    assert event.text("LOCATION") == "Số 1; phố A, Hà Nội"
    assert str(Calendar.from_ical(client.get("/tim-kiem.ics").data).walk("VEVENT")[0]["SUMMARY"]).endswith(HARD)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\r"])
def test_what_some_readers_take_for_the_end_of_a_line_is_no_line_of_a_calendar(client: FlaskClient, end: str) -> None:
    text = client.get("/tim-kiem.ics", query_string={"q": f"dầu{end}mỡ"}).text
    assert "dầu" in text
    assert text.splitlines() == text.removesuffix("\r\n").split("\r\n")


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\r\n", "\r"])
def test_what_some_readers_take_for_the_end_of_a_line_is_in_no_line_of_a_calendar(
    client: FlaskClient, register: Register, invitation: Invitation, end: str
) -> None:
    """RFC 5545 section 3.1 knows one end alone; what people write is cleaned before it comes here."""
    register.publish(invitation(title=f"Mua{end}dầu", submission_place=f"Số 1{end}phố A"))
    text = client.get("/tim-kiem.ics", query_string={"q": f"mua{end}dầu"}).text
    assert "phố A" in text
    assert text.splitlines() == text.removesuffix("\r\n").split("\r\n")


def test_an_event_keeps_its_name_in_every_language_and_calendar_and_names_no_host(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation())
    names = {events(client, query)[0].properties["UID"] for query in ("lang=en", "q=diesel", "kind=invitation")}
    assert len(names) == 1
    assert "dau-thau" not in names.pop()


@pytest.mark.parametrize("query", ["colour=red", "kind=poem", "organisation=DV-999999"])
def test_a_bad_parameter_is_refused_as_on_the_page(client: FlaskClient, query: str) -> None:
    with pytest.raises(Invalid):
        client.get(f"/tim-kiem.ics?{query}")


def test_what_has_no_closing_time_has_no_event(client: FlaskClient, register: Register, invitation: Invitation) -> None:
    register.publish(invitation(closes_at=None))
    assert not events(client)
    assert not events(client, "kind=award")
