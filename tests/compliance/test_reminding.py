"""Reminders before and after the last day: on working days from 07:30, once a day, to those who can do something."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlalchemy import select

from procurement.accounts.models import Person
from procurement.compliance.law import load_law
from procurement.compliance.reminding import Reminders
from procurement.core.clock import VIETNAM
from procurement.jobs.outbox import OutboxRow, deliver_due
from tests.compliance.test_owed import bids, package, planned
from tests.desk.people import make_body, make_person
from tests.publication.register import BODY, Register

LAW = load_law()


@pytest.fixture
def office(register: Register) -> Register:
    """Return a register in which an opening is due on Tuesday, 15 December 2026, at 11:00."""
    register.record_all(planned(package()), bids())
    other = make_body(register.system, "Trường Tiểu học Mẫu", "vnz888100002")
    for login, roles in (
        ("an", [("author", BODY["code"]), ("approver", BODY["code"])]),
        ("binh", [("approver", BODY["code"])]),
        ("chi", [("body_admin", BODY["code"])]),
        ("dung", [("author", other)]),
        ("em", [("author", BODY["code"])]),
    ):
        make_person(register.system, login, roles)
    with register.system.database.write() as session:
        leaver = session.scalars(select(Person).where(Person.login == "em")).one()
        leaver.disabled_at = register.clock.now()
    return register


def remind(register: Register, day: int, clock: str = "07:30") -> int:
    """Let a new worker look at that time in December 2026."""
    hour, minute = map(int, clock.split(":"))
    register.clock.advance(datetime(2026, 12, day, hour, minute, tzinfo=VIETNAM) - register.clock.now())
    return Reminders(register.system.database, register.clock, LAW).remind()


def promised(register: Register) -> list[dict[str, Any]]:
    with register.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == "mail").order_by(OutboxRow.id))
        return [row.payload for row in rows]


def test_what_is_overdue_is_told_on_the_first_day_and_then_every_five(office: Register) -> None:
    told = [day for day in range(15, 31) if remind(office, day)]
    assert told == [16, 22, 29]
    assert [letter["params"]["rows"][0]["days"] for letter in promised(office)] == [-1, -5, -10]


def test_nothing_leaves_before_half_past_seven_and_nothing_twice(office: Register) -> None:
    assert [remind(office, 16, clock) for clock in ("00:00", "07:29", "07:30", "07:31", "23:59")] == [0, 0, 1, 0, 0]


def test_one_worker_asks_once_a_day(office: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []

    def note(_session: Any, _bodies: Any, at: datetime, _law: Any) -> list[Any]:
        asked.append(at)
        return []

    monkeypatch.setattr("procurement.compliance.reminding.find_owed", note)
    worker = Reminders(office.system.database, office.clock, LAW)
    office.clock.advance(datetime(2026, 12, 16, 6, 0, tzinfo=VIETNAM) - office.clock.now())
    for _ in range(48):
        office.clock.advance(timedelta(hours=1))
        worker.remind()
    assert [instant.astimezone(VIETNAM).strftime("%d %H:%M") for instant in asked] == ["16 08:00", "17 08:00"]


def test_what_is_due_tomorrow_is_told_to_those_who_write(register: Register, office: Register) -> None:
    office.record(bids(online=False, opens_at="2026-12-15T10:30:00+07:00"))
    assert remind(office, 15, "10:31") == 1
    [letter] = promised(office)
    assert letter["to"] == ["person:1", "person:2"]
    [row] = letter["params"]["rows"]
    assert (row["days"], row["path"]) == (1, "/ban-lam-viec/goi-thau/GT-000001")
    assert row["title"].startswith("Biên bản mở thầu: ")
    assert row["citation"]


def test_the_letter_reads_as_an_officer_would_write_it(office: Register) -> None:
    remind(office, 22)
    system = office.system
    while deliver_due(system.database, system.handlers(), office.clock.now()):
        pass
    files = list(system.settings.mail_dir.glob("*.eml"))
    assert len(files) == 2
    letter: Any = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert letter["Subject"] == f"Quá hạn đăng tải: 1 việc của {BODY['name']}"
    text = letter.get_content()
    assert "Hạn: thứ Ba, 15/12/2026, 11:00 (quá hạn 5 ngày làm việc)" in text
    assert "http://dau-thau.example/ban-lam-viec/goi-thau/GT-000001" in text
    assert "None" not in text


def test_a_calendar_that_was_not_kept_up_silences_nobody(office: Register) -> None:
    """Behind the years that it tells, days are those of the week, and five of them hold one reminder."""
    told = 0
    for day in range(10, 15):
        office.clock.advance(datetime(2040, 12, day, 8, 0, tzinfo=VIETNAM) - office.clock.now())
        told += Reminders(office.system.database, office.clock, LAW).remind()
    assert told == 1
