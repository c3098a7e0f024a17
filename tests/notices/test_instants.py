"""Instants and dates: what a portal writes for "no time" is not one, and nothing that is stored can break a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from procurement.core.errors import Invalid
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import Event, closes_at, dump_line, posted_at, posted_on, read_event
from procurement.notices.instants import civil_day, is_no_day, parse_instant, written_date, written_instant

PSEUDONYM = keyed_pseudonym(b"a key that only tests know")
NO_DAY = ["0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0000-00-00 00:00:00", "9999-12-31T23:59:59+07:00",
          "1899-12-30T00:00:00", "2200-12-31T23:59:59Z", "01/01/0001 00:00"]  # fmt: skip


def read(closing: str, posted: str, decided: str, profile: str = "imported") -> Event:
    raw: dict[str, Any] = {
        "kind": "invitation", "national_number": "IB2699900001", "published_at": posted,
        "organisation": {"name": "Đơn vị mẫu số 1"}, "title": "Gói 1", "decision": {"number": "1", "date": decided},
        "body": {"closes_at": closing},
    }  # fmt: skip
    return read_event(raw, pseudonym=PSEUDONYM, profile=profile)


@pytest.mark.parametrize("text", NO_DAY)
def test_a_day_that_nobody_means_is_left_out_reported_and_kept_in_the_original(text: str) -> None:
    event = read(text, text, text)
    assert "closes_at" not in event.body
    assert "published_at" not in event.content
    assert event.content["decision"] == {"number": "1"}
    assert event.original is not None
    assert event.original.count(text) == 3
    assert [(warning.path, warning.code) for warning in event.warnings] == [
        (("published_at",), "date.no_day"),
        (("decision", "date"), "date.no_day"),
        (("body", "closes_at"), "date.no_day"),
    ]
    assert (closes_at(event.content), posted_at(event.content), posted_on(event.content)) == (None, None, None)
    again = read_event(dump_line(event.content), pseudonym=PSEUDONYM)
    assert (again.content, again.warnings) == (event.content, ())


def test_an_officer_who_types_such_a_day_is_told() -> None:
    with pytest.raises(Invalid) as caught:
        read("0206-12-15T09:00:00", "2026-11-30", "2026-11-30", profile="authored")
    assert (("body", "closes_at"), "date.no_day") in [(found.path, found.code) for found in caught.value.problems]
    assert not [found for found in caught.value.problems if found.code == "required.closes_at"]


@pytest.mark.parametrize("text", ["1900-01-01T00:00:00", "2200-12-31T23:59:59+07:00", "1960-05-01T00:30:00+07:00"])
def test_the_first_and_the_last_day_that_count_are_kept(text: str) -> None:
    event = read(text, text, text)
    assert [warning.code for warning in event.warnings if warning.code == "date.no_day"] == []
    assert event.content["decision"]["date"] == text[:10]
    assert posted_on(event.content) == date.fromisoformat(text[:10])
    assert parse_instant(event.body["closes_at"]) == closes_at(event.content)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30T09:00:00", "soon", "12345-01-01"])
def test_what_is_no_day_of_the_calendar_is_an_error_and_no_left_out_value(text: str) -> None:
    assert not is_no_day(text)
    assert (written_date(text), written_instant(text)) == (None, None)
    with pytest.raises(Invalid):
        read(text, "2026-11-30", "2026-11-30")


def test_no_stored_instant_fails_to_be_read() -> None:
    assert parse_instant("0001-01-01T00:00:00+07:00") == datetime.min.replace(tzinfo=UTC)
    assert civil_day("0001-01-01T00:00:00+07:00") == date.min
    assert civil_day("9999-12-31T23:59:59.999999999999+07:00") == date.max
    assert parse_instant("9999-12-31T23:59:59.999999999999+07:00").year == 9999
