"""Working days at every edge: Tết, swapped days, years' ends, and against a count by hand, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.compliance.calendar import UnknownYear, WorkingDays, load_calendar
from tests.compliance.conftest import SWAP, write

CALENDAR = load_calendar()
MIDDLE = st.dates(date(2023, 6, 1), date(2027, 6, 30))
COUNTS = st.integers(0, 90)

OFF_BY_HAND = {
    2024: "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
}
WORKED_BY_HAND = {"2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"}


def is_worked_by_hand(day: date) -> bool:
    """Return whether offices work on ``day``, by the tables above, which were written apart from the file."""
    if day.isoformat() in WORKED_BY_HAND:
        return True
    return day.isoweekday() <= 5 and f"{day:%m-%d}" not in OFF_BY_HAND[day.year].split()


def add_by_hand(day: date, count: int) -> date:
    """Return the ``count``-th working day after ``day``, going from day to day."""
    while count:
        day += timedelta(days=1)
        count -= CALENDAR.is_working_day(day)
    return day


def test_each_day_of_three_years_is_as_it_was_written_down_by_hand(calendar: WorkingDays) -> None:
    days = [date(2024, 1, 1) + timedelta(days=offset) for offset in range(366 + 365 + 365)]
    assert days[-1] == date(2026, 12, 31)
    assert [day for day in days if calendar.is_working_day(day) != is_worked_by_hand(day)] == []


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        # duties.md section 5: no other day but the 24th is off
        ("2026-11-20", 5, "2026-11-30"),
        ("2026-11-16", 5, "2026-11-23"),
        ("2026-08-20", 5, "2026-08-26"),
        # Tết: the last working day before, and from within
        ("2024-02-07", 1, "2024-02-15"),
        ("2024-02-10", 5, "2024-02-21"),
        ("2025-01-24", 1, "2025-02-03"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2026-02-13", 1, "2026-02-23"),
        ("2026-02-17", 7, "2026-03-03"),
        ("2027-02-03", 1, "2027-02-11"),
        # swapped days: the Saturday counts, the bridge does not
        ("2024-04-26", 3, "2024-05-04"),
        ("2024-04-26", 4, "2024-05-06"),
        ("2025-04-25", 1, "2025-04-26"),
        ("2025-04-29", 1, "2025-05-05"),
        ("2025-12-31", 5, "2026-01-09"),
        ("2025-12-31", 6, "2026-01-10"),
        ("2026-01-09", 1, "2026-01-10"),
        ("2026-08-28", 1, "2026-09-03"),
        # leap days, and years' ends
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-02-29", 1, "2024-03-01"),
        ("2026-12-31", 1, "2027-01-04"),
        # nothing to count
        ("2026-11-22", 0, "2026-11-22"),
    ],
)
def test_the_day_of_the_trigger_is_not_counted(calendar: WorkingDays, start: str, count: int, due: str) -> None:
    assert calendar.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("start", "due"), [("2026-11-20", "2026-11-30"), ("2026-11-16", "2026-11-25"), ("2026-11-25", "2026-12-01")]
)
def test_with_the_swap_of_november_the_saturday_counts(swapped: WorkingDays, start: str, due: str) -> None:
    assert swapped.add_working_days(date.fromisoformat(start), 5) == date.fromisoformat(due)


def test_a_proposal_is_told_but_not_counted(calendar: WorkingDays, swapped: WorkingDays) -> None:
    row = calendar.row_of(date(2026, 11, 23))
    assert row
    assert (row.certainty, row.counts) == ("proposed", False)
    assert calendar.is_working_day(row.day)
    assert calendar.find_changed(swapped) == [date(2026, 11, 23), date(2026, 11, 28)]
    assert calendar.digest != swapped.digest


def test_what_changes_no_day_leaves_the_digest_alone(calendar: WorkingDays, tmp_path) -> None:
    confirmed = load_calendar(write(tmp_path, "2026-11-24,off,found,Ngày Văn hóa,,28/2026/QH16\n"))
    assert confirmed.row_of(date(2026, 11, 24)) != calendar.row_of(date(2026, 11, 24))
    assert confirmed.digest == calendar.digest


def test_an_own_file_takes_days_back(calendar: WorkingDays, tmp_path) -> None:
    own = load_calendar(write(tmp_path, "2027-02-04,worked,found,Ngày làm việc,,a decision\n"))
    assert own.is_working_day(date(2027, 2, 4))
    assert not calendar.is_working_day(date(2027, 2, 4))


@pytest.mark.parametrize("day", ["2017-12-31", "2028-01-01", "2028-02-29"])
def test_of_years_that_nobody_told_nothing_is_said(calendar: WorkingDays, day: str) -> None:
    with pytest.raises(UnknownYear):
        calendar.is_working_day(date.fromisoformat(day))


def test_a_count_that_leaves_the_years_is_refused_and_names_the_year(calendar: WorkingDays) -> None:
    with pytest.raises(UnknownYear) as caught:
        calendar.add_working_days(date(2027, 12, 28), 5)
    assert caught.value.year == 2028
    assert calendar.add_working_days(date(2027, 12, 28), 3) == date(2027, 12, 31)
    for refused in (
        lambda: calendar.count_working_days(date(2017, 12, 29), date(2018, 1, 5)),
        lambda: calendar.latest_before(date(2018, 1, 5), 9),
        lambda: calendar.roll_forward(date(2028, 1, 1)),
    ):
        with pytest.raises(UnknownYear):
            refused()


def test_a_year_with_a_leap_day_counts_once_it_is_told(tmp_path) -> None:
    days = [*range(3, 8), *range(24, 29)]
    rows = [f"2028-01-{day:02},off,predicted,Ngày nghỉ,,somebody" for day in days if date(2028, 1, day).weekday() < 5]
    rows += [f"2028-05-{day:02},off,predicted,Ngày nghỉ,,somebody" for day in (1, 2, 3)]
    own = load_calendar(write(tmp_path, "\n".join(rows)))
    assert own.add_working_days(date(2028, 2, 28), 1) == date(2028, 2, 29)
    assert own.add_working_days(date(2028, 2, 28), 2) == date(2028, 3, 1)


@given(MIDDLE, COUNTS)
def test_adding_is_going_from_day_to_day(day: date, count: int) -> None:
    assert CALENDAR.add_working_days(day, count) == add_by_hand(day, count)


@given(MIDDLE, COUNTS)
def test_what_was_added_is_counted(day: date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count)
    assert CALENDAR.count_working_days(day, end) == count
    assert CALENDAR.count_working_days(end, day) == -count


@given(MIDDLE, MIDDLE, COUNTS)
def test_who_starts_later_is_not_due_earlier(one: date, other: date, count: int) -> None:
    first, second = sorted((one, other))
    assert CALENDAR.add_working_days(first, count) <= CALENDAR.add_working_days(second, count) or count == 0
    assert CALENDAR.roll_forward(first) <= CALENDAR.roll_forward(second)


@given(MIDDLE, st.integers(1, 60))
def test_the_latest_beginning_is_the_latest(end: date, count: int) -> None:
    start = CALENDAR.latest_before(end, count)
    assert CALENDAR.count_working_days(start, end) == count
    assert CALENDAR.count_working_days(start + timedelta(days=1), end) == count - 1


def test_counting_back_is_asked_for_by_its_name(calendar: WorkingDays) -> None:
    with pytest.raises(ValueError, match="latest_before"):
        calendar.add_working_days(date(2026, 11, 20), -1)


def test_the_shipped_swap_is_that_of_the_tests(swapped: WorkingDays) -> None:
    assert SWAP.count("\n") == 2
    assert not swapped.is_working_day(date(2026, 11, 23))
