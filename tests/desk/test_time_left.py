"""How much time is left says the same at the desk as on the pages of oversight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from procurement.compliance.counting import HOURS
from procurement.compliance.owed import Owed
from procurement.core.errors import Problem
from procurement.web.desk.owing import time_left

CLOSED = datetime(2026, 9, 14, 3, tzinfo=UTC)
"""10:00 in Hà Nội."""


@pytest.mark.parametrize(
    ("unit", "past", "said"),
    [
        (HOURS, timedelta(minutes=5), "quá giờ"),
        (HOURS, timedelta(hours=23), "quá giờ"),  # the next civil day has begun, a day has not passed
        (HOURS, timedelta(days=76, hours=19), "quá 76 ngày"),
        ("d", timedelta(days=76, hours=19), "quá 77 ngày"),  # the last day has passed, so civil days are counted
        (HOURS, timedelta(hours=-1), "hôm nay là ngày cuối"),
    ],
)
def test_hours_are_past_by_whole_days_and_days_by_civil_ones(unit: str, past: timedelta, said: str) -> None:
    owed = Owed("opening", "b", None, None, None, None, Problem((), "owed.hours"), due_at=CLOSED, unit=unit)
    with Flask(__name__).test_request_context("/?lang=vi"):
        assert time_left(owed, CLOSED + past) == said
