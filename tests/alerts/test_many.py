"""Many readers and acts, and a worker that is killed again and again: what is told is what a plain scan says.

Titles and searches are of invented words, so that a search holds what has all its words, and each act concerns a few
of many readers, as in a city. The long run (``-m scale``) has as many acts and searches as ``ALERTS_ACTS`` and
``ALERTS_SAVED`` say, 10,000 and 5,000 before a release; it prints what became of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import pytest
from sqlalchemy import select

from procurement.alerts.models import FREQUENCIES, Alert
from procurement.alerts.selections import write_selection
from procurement.alerts.service import Wish, ask, confirm
from procurement.search.selection import Selection
from tests.alerts.office import Office
from tests.alerts.test_kills import ITEM, Fate, remind_of_nothing, work
from tests.search.register import call, publish

WORDS = tuple(f"z{first}k{second}{last}" for first, second, last in product("aeiou", "aeiou", "bcdghlmnpqrt"))
TITLE, TYPED = 12, 2
"""Words of a title and of a search: two of the 300 are in one title of six hundred."""

BURST, BATCH, PROGRESS = 10, 100, 500
MANY = 50
"""So many kills meet a letter that is handed over and not noted at least once."""

BEFORE, EACH = 12, 7
"""Where a round may end: places before the first letter, and for each letter: promised, taken, handed over, noted."""

LATER = "2027-06-01T09:00:00+07:00"

Told = dict[str, Counter[str]]
"""The notices that each reader was told of, with how often."""


@dataclass
class Mailbox:
    """What readers got. ``repeats``: letters that came once more under the same Message-ID."""

    told: Told = field(default_factory=lambda: defaultdict(Counter))
    seen: set[str] = field(default_factory=set)
    repeats: int = 0

    def empty(self, office: Office) -> int:
        """Take in what came, and return how many letters that were."""
        came = len(office.sink.letters)
        for letter in office.sink.letters:
            if letter["Message-ID"] in self.seen:
                self.repeats += 1
            else:
                self.seen.add(letter["Message-ID"])
                self.told[letter["To"]].update(ITEM.findall(letter.get_content()))
        office.sink.letters.clear()
        return came


def tell_many(office: Office, acts: int, saved: int, seed: str) -> None:
    """Let ``acts`` happen beside ``saved`` searches, kill the worker in between, and compare what was told."""
    chance, fate = random.Random(seed), Fate(random.Random(f"{seed} fate"))
    remind_of_nothing(office)
    searches = dict(follow_many(office, chance, saved))
    work(office, fate)
    mailbox, titles, killed, letters = Mailbox(), dict[str, set[str]](), 0, 0
    office.sink.letters.clear()
    for begin in range(0, acts, BURST):
        titles |= publish_some(office, chance, begin, min(BURST, acts - begin))
        fate.draw(BEFORE + EACH * letters)
        killed += work(office, fate)
        letters = mailbox.empty(office)
        office.wait(minutes=11)
        if len(titles) % PROGRESS == 0:
            print(f"{len(titles)} acts, {killed} kills, {len(mailbox.seen)} letters", flush=True)  # noqa: T201
    fate.left = None
    office.wait(days=8)
    work(office, fate)
    mailbox.empty(office)
    wanted = scan(searches, titles)
    lost, surplus = count_beyond(wanted, mailbox.told), count_beyond(mailbox.told, wanted)
    came = f"{len(mailbox.seen)} letters, {mailbox.repeats} of them repeated, {lost} tellings lost, {surplus} too many"
    print(f"{acts} acts, {saved} searches, {killed} kills: {came}")  # noqa: T201
    assert (lost, surplus) == (0, 0)
    assert killed // MANY <= mailbox.repeats <= killed, "some ended behind a letter that was not noted yet"
    assert killed * BURST >= acts // 4
    assert wanted


def follow_many(office: Office, chance: random.Random, saved: int) -> Iterator[tuple[tuple[str, frozenset[str]], str]]:
    """Let three searches of each reader be followed, and yield reader and words of each with how often it tells."""
    for begin in range(0, saved, BATCH):
        with office.system.database.write() as session:
            for number in range(begin, min(begin + BATCH, saved)):
                reader, typed = f"a{number // 3}@mau.example", chance.sample(WORDS, TYPED)
                frequency, now = chance.choice(FREQUENCIES), office.clock.now()
                written = write_selection(Selection(q=" ".join(typed)))
                ask(session, Wish(reader, written, frequency, False, "vi", "192.0.2.7"), now)
                session.flush()
                handle = session.scalars(select(Alert.handle).order_by(Alert.id.desc())).first()
                confirm(session, office.system.search, handle, "vi", now)
                yield (reader, frozenset(typed)), frequency


def publish_some(office: Office, chance: random.Random, begin: int, count: int) -> dict[str, set[str]]:
    """Publish calls from number ``begin`` on, and return the words of each by its reference."""
    titles = [chance.sample(WORDS, TITLE) for _ in range(count)]
    calls = (call(f"IB26{begin + at:08d}", " ".join(title), LATER) for at, title in enumerate(titles))
    receipts = publish(office.system, *calls)
    return {receipt.reference: set(title) for receipt, title in zip(receipts, titles, strict=True)}


def scan(searches: Mapping[tuple[str, frozenset[str]], str], titles: Mapping[str, set[str]]) -> Told:
    """Return what each reader should be told, once each, however many of their searches hold it."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for reader, typed in searches:
        wanted[reader].update(reference for reference, title in titles.items() if typed <= title)
    return {reader: Counter(references) for reader, references in wanted.items() if references}


def count_beyond(some: Told, others: Told) -> int:
    """Return how many tellings ``some`` has beyond those of ``others``."""
    return sum((told - others.get(reader, Counter())).total() for reader, told in some.items())


def test_each_of_many_readers_is_told_what_a_plain_scan_says(office: Office) -> None:
    tell_many(office, acts=120, saved=150, seed="few")


@pytest.mark.scale
@pytest.mark.usefixtures("takes_long")
def test_each_of_a_city_of_readers_is_told_what_a_plain_scan_says(office: Office) -> None:
    acts, saved = (int(os.environ.get(name, most)) for name, most in (("ALERTS_ACTS", 400), ("ALERTS_SAVED", 400)))
    tell_many(office, acts, saved, "city")
