"""Whatever kills the worker, each act is told to each reader whose feed holds it; at most once too often a kill.

The worker ends wherever it happens to be: before a commit, behind one, between handing a letter over and noting it.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session

from procurement.alerts.models import AlertPosition
from procurement.core.db import Database
from procurement.jobs.mail import LEASE
from procurement.jobs.transports import Transport
from procurement.search.selection import Selection
from tests.alerts.office import Office
from tests.alerts.test_matching import random_selection
from tests.search.random_acts import Acts
from tests.search.register import call, publish

ITEM = re.compile(r"/thong-bao/(TB-\d+)")


class Killed(BaseException):
    """The process is gone; nothing catches it."""


@dataclass
class Fate:
    """Decides where the worker ends: ``left`` more places are passed."""

    chance: random.Random
    left: int | None = None

    def draw(self, places: int = 8) -> None:
        self.left = self.chance.randint(1, places)

    def pass_by(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left == 0:
                self.left = None
                raise Killed


@dataclass(frozen=True)
class Dying(Database):
    """A database whose user may end before or behind each commit."""

    fate: Fate

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            yield session
            self.fate.pass_by()
        self.fate.pass_by()


@dataclass(frozen=True)
class Handing:
    """Hands letters over, and may end right behind."""

    transport: Transport
    fate: Fate

    def send(self, message: EmailMessage) -> None:
        self.transport.send(message)
        self.fate.pass_by()


def lasting(selection: Selection) -> Selection:
    """Return ``selection`` without what may hold of an old act later and did not when it was told.

    These are statuses, and numbers of packages: a notice that turns out to belong to another has its number afterwards.
    """
    q = "" if "GT-0" in selection.q else selection.q
    return replace(selection, q=q, status=(), organisation=())


def live_and_die(office: Office, acts: int, saved: int, seed: str, kills: int) -> None:
    chance = random.Random(seed)
    fate = Fate(random.Random(f"{seed} fate"))
    whole = office.system
    readers = [f"a{n}@mau.example" for n in range(max(1, saved // 3))]
    followed: dict[str, list[Selection]] = {reader: [] for reader in readers}
    publish(whole, *(Acts(chance).call() for _ in range(8)))
    for _ in range(saved):
        reader, selection = chance.choice(readers), lasting(random_selection(chance))
        office.follow(selection, reader, frequency=chance.choice(["once", "daily"]))
        followed[reader].append(selection)
    remind_of_nothing(office)
    begin, made, killed = _sequences(office, Selection()), Acts(chance), 0
    for step in range(acts):
        publish(whole, chance.choice([made.plan, made.call, made.result])())
        if step % 2 == 0 and killed < kills:
            fate.draw()
        killed += work(office, fate)
        office.wait(minutes=11)
    office.wait(days=5)
    fate.left = None
    work(office, fate)
    _compare(office, followed, set(begin), killed)
    assert killed >= min(kills, acts // 4)


def remind_of_nothing(office: Office) -> None:
    """Let no act be told twice: reminders are tested by themselves."""
    with office.system.database.write() as session:
        session.get_one(AlertPosition, 1).reminded_at = office.clock.now() + timedelta(days=3650)


def work(office: Office, fate: Fate) -> int:
    """Let workers do what is due, each behind the end of another and its lease; return how many ended early."""
    killed = 0
    while True:
        system = replace(office.system, database=Dying(**vars(office.system.database), fate=fate))
        mailer = system.mailer()
        mailer.transport = Handing(mailer.transport, fate)
        handlers = {"mail": mailer.split, "letter": mailer.send, "published": lambda _payload: None}
        dying = replace(office, system=system)
        try:
            dying.work_with(handlers)
        except Killed:
            killed += 1
            office.clock.advance(LEASE + timedelta(minutes=11))
        else:
            return killed


def _sequences(office: Office, selection: Selection) -> dict[int, str]:
    with office.system.database.read() as session:
        found = office.system.search.find_acts(session, selection, office.clock.now())
        return {act.sequence: act.reference for act in found}


def _compare(office: Office, followed: dict[str, list[Selection]], before: set[int], killed: int) -> None:
    """Each reader got each act of the feeds followed, by the reference of its notice, and nothing else."""
    letters = {(letter["To"], letter["Message-ID"]): letter for letter in office.sink.letters}
    told: dict[str, Counter[str]] = {reader: Counter() for reader in followed}
    for (reader, _id), letter in letters.items():
        told[reader].update(ITEM.findall(letter.get_content()))
    for reader, selections in followed.items():
        acts = {seq: ref for each in selections for seq, ref in _sequences(office, each).items() if seq not in before}
        assert told[reader] == Counter(acts.values()), reader
    assert len(office.sink.letters) - len(letters) <= killed


def test_kills_lose_nothing_and_cost_one_repeat_each_at_most(office: Office) -> None:
    live_and_die(office, acts=40, saved=24, seed="one", kills=20)


@pytest.mark.parametrize("seed", range(5))
def test_kills_lose_no_reminder_and_note_none_twice(office: Office, seed: int) -> None:
    readers = [f"a{n}@mau.example" for n in range(6)]
    for reader in readers:
        office.follow(Selection(q="dầu"), reader, frequency="daily")
    numbers = [f"IB268880000{n}" for n in range(3)]
    publish(office.system, *(call(number, f"Mua dầu {number}", "2026-12-10T09:00:00+07:00") for number in numbers))
    office.go_to(1)
    office.work()
    office.letters()
    office.go_to(9)
    fate = Fate(random.Random(seed))
    fate.draw()
    killed = work(office, fate)
    letters = {(letter["To"], letter["Message-ID"]): letter.get_content() for letter in office.sink.letters}
    assert killed == 1
    assert len(office.sink.letters) - len(letters) <= killed
    assert Counter(reader for reader, _id in letters) == Counter(readers)
    assert all(text.count("* Mua dầu") == len(numbers) for text in letters.values())
