"""One Selection behind all doors: what the pages hold is what feeds, tables and calendar hold (house rule 6)."""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from procurement.app import create_app
from procurement.core.clock import VIETNAM, FrozenClock
from procurement.notices.codes import FIELD, SELECTION_FORM
from procurement.notices.events import closes_at, load_content
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.search.selection import STATUSES, Selection, selection_params
from tests.databases import SITE
from tests.feeds.calendar_reader import read
from tests.feeds.conftest import Register, open_register
from tests.feeds.test_equality import ODDITIES, WITHHELD, read_feed, turn_pages

SEED = int(os.environ.get("SEED", "20261128"))
SELECTIONS = int(os.environ.get("DOORS_SELECTIONS", "20"))
GENUINE_SELECTIONS = int(os.environ.get("DOORS_SELECTIONS", "10"))
"""Of the genuine notices: the doors of a large Selection take half a minute. 50 before a release."""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Return a register of every oddity, some withheld, seen while some of its calls are open."""
    register = open_register(tmp_path_factory.mktemp("doors"), FrozenClock(datetime(2026, 10, 1, tzinfo=UTC)))
    register.publish(*ODDITIES.read_text(encoding="utf-8").splitlines())
    for reference in WITHHELD:
        register.withhold(reference)
    yield register
    register.close()


class Chance:
    """Random Selections out of what a register holds: words of its titles, its bodies, its days."""

    def __init__(self, register: Register, seed: int) -> None:
        print(f"SEED={seed}")  # noqa: T201 - shown where a test fails
        self.random = random.Random(seed)
        with register.system.database.read() as session:
            notices = session.scalars(select(Notice)).all()
            texts = [notice.current.text for notice in notices]
            contents = [load_content(text.content) for text in texts if text is not None]
            self.bodies = sorted(session.scalars(select(Organisation.reference)))
        self.words = sorted({word for content in contents for word in content["title"].split() if word.isalpha()})
        self.days = sorted({content["published_at"][:10] for content in contents if content.get("published_at")})

    def some(self, values: Any, likely: float) -> tuple[Any, ...]:
        many = self.random.randint(1, 2)
        return tuple(sorted(self.random.sample(sorted(values), many))) if self.random.random() < likely else ()

    def day(self, likely: float) -> date | None:
        return date.fromisoformat(self.random.choice(self.days)) if self.random.random() < likely else None

    def selection(self) -> Selection:
        """Return a Selection with one or two conditions most of the time."""
        days = sorted(day for day in (self.day(0.2), self.day(0.2)) if day is not None)
        return Selection(
            q=self.random.choice((" ", " ", " OR ", " -")).join(self.some(self.words, 0.3)),
            kind=self.some(KINDS, 0.35),
            field=self.some(FIELD, 0.2),
            organisation=self.some(self.bodies, 0.15),
            form=self.some(SELECTION_FORM, 0.1),
            status=self.some(STATUSES, 0.3),
            max_value=Decimal(self.random.randint(1, 50) * 10**9) if self.random.random() < 0.15 else None,
            published_from=days[0] if days else None,
            closes_from=self.day(0.1),
        )


def address(suffix: str, selection: Selection) -> str:
    return f"/tim-kiem{suffix}?{urlencode(selection_params(selection) or [('sort', 'newest')])}"


def read_csv(client: FlaskClient, selection: Selection) -> list[dict[str, str]]:
    data = client.get(address(".csv", selection)).data
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(client: FlaskClient, selection: Selection) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(client.get(address(".xlsx", selection)).data), read_only=True)
    return list(book["Dữ liệu"].iter_rows(min_row=2, values_only=True))


def read_pages(client: FlaskClient, selection: Selection) -> set[str]:
    """Return the notices of all pages of the interface for programs, entered by the suffix."""
    answer = client.get(address(".json", selection), follow_redirects=True)
    seen: list[str] = []
    while True:
        page = answer.get_json()
        seen += [notice["reference"] for notice in page["notices"]]
        if "next" not in page:
            break
        answer = client.get(page["next"].removeprefix(SITE))
    assert len(seen) == len(set(seen)) == page["total"]
    return set(seen)


def read_calendar(client: FlaskClient, selection: Selection) -> dict[str, set[str]]:
    """Return the notices in the calendar by the status of their events."""
    data = client.get(address(".ics", selection)).data
    events = read(data).all("VEVENT")
    assert len(Calendar.from_ical(data).walk("VEVENT")) == len(events)
    named: dict[str, set[str]] = {"CONFIRMED": set(), "CANCELLED": set()}
    for event in events:
        named[event.properties["STATUS"]].add(event.properties["URL"].rpartition("/")[2])
    return named


@cache
def find_closings(register: Register) -> dict[str, date]:
    """Return the days on which the calls of a register close, told from what they say, by their references."""
    found = {}
    with register.system.database.read() as session:
        for notice in session.scalars(select(Notice)):
            text = notice.current.text
            closing = closes_at(load_content(text.content)) if text and KINDS[notice.kind].calls_for_bids else None
            if closing is not None:
                found[notice.reference] = closing.astimezone(VIETNAM).date()
    return found


def closing_lately(register: Register, references: set[str]) -> set[str]:
    """Return which of the notices are calls that close 30 days ago at the earliest."""
    earliest = register.clock.now().astimezone(VIETNAM).date() - timedelta(days=30)
    return {reference for reference, day in find_closings(register).items() if day >= earliest} & references


def compare(register: Register, client: FlaskClient, selection: Selection) -> set[str]:
    """Hold every door of ``selection`` against its pages; return what these hold."""
    pages = turn_pages(register, selection)
    rows, cells = read_csv(client, selection), read_xlsx(client, selection)
    assert {row["notice"] for row in rows} == {row[1] for row in cells} == pages
    assert len(rows) == len(cells)
    assert read_pages(client, selection) == pages
    assert read_feed(register, selection, "atom") == read_feed(register, selection, "rss") == pages
    calendar, wanted = read_calendar(client, selection), closing_lately(register, pages)
    assert calendar["CONFIRMED"] <= wanted <= calendar["CONFIRMED"] | calendar["CANCELLED"]
    anyhow = turn_pages(register, replace(selection, status=()))
    assert calendar["CANCELLED"] <= closing_lately(register, anyhow)
    return pages


def compare_random(register: Register, count: int) -> list[set[str]]:
    """Compare the doors of ``count`` random Selections, and return what each of these holds."""
    chance, client = Chance(register, SEED), create_app(register.system).test_client()
    return [compare(register, client, chance.selection()) for _turn in range(count)]


def test_all_doors_of_random_selections_hold_the_same_over_the_oddities(odd: Register) -> None:
    held = compare_random(odd, SELECTIONS)
    assert sum(map(bool, held)) > SELECTIONS / 3, "most Selections hold nothing: little was compared"


def test_all_doors_of_random_selections_hold_the_same_over_genuine_notices(past: Register) -> None:
    held = compare_random(past, GENUINE_SELECTIONS)
    assert sum(map(bool, held)) > GENUINE_SELECTIONS / 3, "most Selections hold nothing: little was compared"
