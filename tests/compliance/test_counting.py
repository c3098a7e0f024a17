"""Limits to the second: hours run, days end at midnight in Viet Nam, what ends on a day off moves on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from procurement.compliance.calendar import WorkingDays
from procurement.compliance.counting import add_limit, add_months, earliest_end, end_of_day, latest_start, measure
from procurement.compliance.wording import span_of
from procurement.core.clock import VIETNAM


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(UTC)


def test_a_day_ends_at_midnight_in_viet_nam() -> None:
    assert end_of_day(date(2026, 11, 30)) == datetime(2026, 11, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("trigger", "amount", "unit", "last_day"),
    [
        ("2026-11-20", 5, "wd", "2026-11-30"),
        ("2026-11-16", 10, "d", "2026-11-26"),
        ("2026-11-14", 10, "d", "2026-11-25"),  # ends on the Culture Day
        ("2026-11-11", 10, "d", "2026-11-23"),  # ends on a Saturday
        ("2026-08-12", 10, "d", "2026-08-22"),  # ends on a Saturday that is worked
        ("2024-02-19", 10, "d", "2024-02-29"),
        ("2026-02-05", 15, "d", "2026-02-23"),  # ends in Tết
        ("2026-05-22", 6, "month", "2026-11-23"),  # a Sunday
        ("2025-08-31", 6, "month", "2026-03-02"),  # there is no 31 February; the 28th is a Saturday
        ("2023-08-31", 6, "month", "2024-02-29"),
        ("2024-02-29", 12, "month", "2025-02-28"),
    ],
)
def test_limits_of_days_and_months(calendar: WorkingDays, trigger: str, amount: int, unit: str, last_day: str) -> None:
    deadline = add_limit(date.fromisoformat(trigger), amount, unit, calendar)
    assert deadline.last_day == date.fromisoformat(last_day)
    assert deadline.due_at == end_of_day(date.fromisoformat(last_day))


def test_the_last_second_of_the_last_day_is_on_time_and_midnight_is_not(calendar: WorkingDays) -> None:
    deadline = add_limit(date(2026, 11, 20), 5, "wd", calendar)
    assert deadline.is_met(at("2026-11-30T23:59:59.999999"))
    assert not deadline.is_met(at("2026-12-01T00:00:00"))
    assert deadline.is_met_on(date(2026, 11, 30)) is True
    assert deadline.is_met_on(date(2026, 12, 1)) is False


@pytest.mark.parametrize("decided", ["2026-11-20T00:00:00", "2026-11-20T23:59:59"])
def test_the_hour_of_a_decision_does_not_matter(calendar: WorkingDays, decided: str) -> None:
    assert add_limit(at(decided), 5, "wd", calendar).last_day == date(2026, 11, 30)


def test_two_hours_are_two_hours_to_the_second_through_midnight_and_days_off(calendar: WorkingDays) -> None:
    deadline = add_limit(at("2026-11-23T23:00:00"), 2, "h", calendar)
    assert deadline.due_at == at("2026-11-24T01:00:00")
    assert deadline.is_met(at("2026-11-24T01:00:00"))
    assert not deadline.is_met(at("2026-11-24T01:00:01"))
    assert deadline.late_by(at("2026-11-24T01:00:01"), calendar) == timedelta(seconds=1)
    assert deadline.late_by(at("2026-11-24T00:59:00"), calendar) == timedelta()


def test_twenty_four_hours_are_not_a_day(calendar: WorkingDays) -> None:
    deadline = add_limit(at("2026-11-20T09:30:00"), 24, "h", calendar)
    assert deadline.due_at == at("2026-11-21T09:30:00")
    assert deadline.is_met_on(date(2026, 11, 20)) is True
    assert deadline.is_met_on(date(2026, 11, 21)) is None
    assert deadline.is_met_on(date(2026, 11, 22)) is False
    with pytest.raises(TypeError):
        add_limit(date(2026, 11, 20), 24, "h", calendar)


@pytest.mark.parametrize(
    ("posted", "late"),
    [("2026-11-30T12:00", 0), ("2026-12-01T00:00", 1), ("2026-12-04T08:00", 4), ("2026-12-07T08:00", 5)],
)
def test_late_by_so_many_working_days(calendar: WorkingDays, posted: str, late: int) -> None:
    assert add_limit(date(2026, 11, 20), 5, "wd", calendar).late_by(at(posted), calendar) == late


def test_who_posts_on_a_day_off_after_the_end_is_late_all_the_same(calendar: WorkingDays) -> None:
    deadline = add_limit(date(2026, 11, 13), 5, "wd", calendar)
    assert deadline.last_day == date(2026, 11, 20)
    assert deadline.late_by(at("2026-11-21T08:00"), calendar) == 1


def test_months_end_where_the_month_ends() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert add_months(date(2026, 11, 30), 1) == date(2026, 12, 30)


@pytest.mark.parametrize("unit", ["wd", "d"])
def test_the_earliest_end_and_the_latest_start_keep_the_measure(calendar: WorkingDays, unit: str) -> None:
    day = date(2026, 2, 10)
    assert measure(day, earliest_end(day, 9, unit, calendar), unit, calendar) == 9
    assert measure(latest_start(day, 9, unit, calendar), day, unit, calendar) == 9


@pytest.mark.parametrize(
    ("span", "vietnamese", "english"),
    [
        (timedelta(seconds=1), "1 phút", "1 min"),
        (timedelta(hours=2, minutes=5), "2 giờ 5 phút", "2 h 5 min"),
        (timedelta(hours=48) - timedelta(seconds=1), "47 giờ 59 phút", "47 h 59 min"),
        (timedelta(hours=48), "2 ngày", "2 days"),
        (timedelta(hours=1393, minutes=59), "58 ngày", "58 days"),
    ],
)
def test_a_long_span_is_told_in_days(span: timedelta, vietnamese: str, english: str) -> None:
    assert span_of(span) == {"vi": vietnamese, "en": english}
