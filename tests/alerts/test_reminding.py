"""Reminders: who follows by digests hears the working day before that a call closes, once for each closing time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procurement.search.selection import Selection
from tests.alerts.office import Office
from tests.search import register
from tests.search.register import call, event, publish

NUMBER = "IB2688800001"
REASON = {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Hết vốn"}
THURSDAY = "2026-12-10T14:00:00+07:00"


def told_on(office: Office, *days: int, clock: str = "07:00") -> list[tuple[int, str]]:
    """Let the days of December 2026 pass, and return the subjects of their letters."""
    told = []
    for day in days:
        office.go_to(day, clock)
        office.work()
        told += [(day, letter.splitlines()[0]) for letter in office.letters()]
    return told


def test_an_older_call_that_closes_tomorrow_is_told_again_once(office: Office) -> None:
    office.follow(frequency="daily")
    publish(office.system, call(NUMBER, "Mua dầu", THURSDAY))
    assert told_on(office, *range(1, 12)) == [(1, "Tin đấu thầu: Mua dầu"), (9, "Sắp đóng thầu: Mua dầu")]


def test_a_call_from_before_somebody_followed_is_reminded_of(office: Office) -> None:
    publish(office.system, call(NUMBER, "Mua dầu", THURSDAY), call("IB2688800002", "Mua bàn", THURSDAY))
    office.follow(frequency="daily")
    assert told_on(office, *range(1, 12)) == [(9, "Sắp đóng thầu: Mua dầu")]


def test_friday_reminds_of_what_closes_until_monday(office: Office) -> None:
    office.follow(frequency="daily")
    for number, closing in enumerate(("2026-12-12T09:00:00+07:00", "2026-12-14T23:00:00+07:00")):
        publish(office.system, call(f"IB268880000{number}", f"Mua dầu {number}", closing))
    assert told_on(office, 1) != []
    assert told_on(office, *range(2, 16)) == [(11, "Sắp đóng thầu: Mua dầu 0 (và 1 tin khác)")]


def test_an_extension_moves_the_reminder_and_a_cancellation_ends_it(office: Office) -> None:
    office.follow(frequency="daily")
    publish(office.system, call(NUMBER, "Mua dầu", THURSDAY), call("IB2688800002", "Bán dầu", THURSDAY))
    told_on(office, 1)
    publish(
        office.system,
        call(NUMBER, "Mua dầu", "2026-12-16T14:00:00+07:00", version="01"),
        event("cancellation", "IB2688800002", "Hủy bán dầu", REASON, package_ref="goi-IB2688800002"),
    )
    told_on(office, 2)
    assert told_on(office, *range(3, 18)) == [(15, "Sắp đóng thầu: [Gia hạn] Mua dầu")]


def test_a_worker_that_comes_late_reminds_late_and_of_nothing_that_has_closed(office: Office) -> None:
    office.follow(frequency="daily")
    publish(office.system, call(NUMBER, "Mua dầu", THURSDAY))
    told_on(office, 1)
    assert told_on(office, 9, clock="22:00") == [(9, "Sắp đóng thầu: Mua dầu")]
    assert told_on(office, 10) == []


def test_a_weekly_digest_reminds_on_its_own_day_only(office: Office) -> None:
    office.follow(frequency="weekly")
    publish(
        office.system, call(NUMBER, "Mua dầu", THURSDAY), call("IB2688800002", "Bán dầu", "2026-12-15T09:00:00+07:00")
    )
    told_on(office, 7)
    assert told_on(office, *range(8, 16)) == [(14, "Sắp đóng thầu: Bán dầu")]


def test_who_is_told_at_once_is_not_reminded(office: Office) -> None:
    office.follow()
    publish(office.system, call(NUMBER, "Mua dầu", THURSDAY))
    told_on(office, 1)
    assert told_on(office, *range(2, 12)) == []


def test_a_reminder_that_two_alerts_want_stands_once_in_one_letter(office: Office) -> None:
    for selection in (Selection(q="dầu"), Selection(q="mua"), Selection(kind=("invitation",), status=("open",))):
        office.follow(selection, frequency="daily")
    publish(office.system, call(NUMBER, "Mua dầu", THURSDAY))
    told_on(office, 1)
    office.go_to(9)
    office.work()
    [letter] = office.letters()
    assert letter.count("* Mua dầu") == 1
    assert letter.count("“dầu”") == letter.count("“mua”") == 2  # as a reason, and among what they follow


def test_a_call_of_history_is_not_reminded_of(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.follow(frequency="daily")
    monkeypatch.setattr(register, "OFFICER", replace(register.OFFICER, origin="import"))
    publish(office.system, call(NUMBER, "Mua dầu", THURSDAY))
    assert told_on(office, *range(1, 12)) == []
