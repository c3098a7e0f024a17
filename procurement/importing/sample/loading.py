"""Publishing a sample through the door, in transactions of at most a hundred acts, and going on after a stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from procurement.core.clock import Clock, civil_date
from procurement.core.db import Database
from procurement.core.errors import Problem, Refused
from procurement.importing.events import BATCH, SAMPLER
from procurement.importing.sample.book import Body, Event
from procurement.importing.sample.city import city_events
from procurement.importing.sample.city_bodies import body_lines, find_buyer
from procurement.importing.sample.people import load_people
from procurement.importing.sample.small import sample_events
from procurement.importing.sample.texts import BODIES
from procurement.ledger.queries import get_entry, get_head, is_sample
from procurement.notices.cleaning import Pseudonym
from procurement.notices.events import read_event
from procurement.organisations.loading import load_bodies
from procurement.publication.service import record


@dataclass(frozen=True)
class Size:
    """A sample: its events around a day, the file of bodies that goes before them, and the body that has a desk."""

    events: Callable[[date], Iterator[Event]]
    bodies: Callable[[], Iterator[str]]
    desk: Callable[[], Body]


SIZES = {
    "small": Size(sample_events, lambda: iter(()), lambda: BODIES["digital"]),
    "city": Size(city_events, body_lines, lambda: find_buyer("Ban Quản lý dự án đầu tư xây dựng Mẫu 01").body),
}


@dataclass(frozen=True)
class Loader:
    """Loads samples into one register; ``progress`` hears how many events are published, of how many."""

    database: Database
    clock: Clock
    pseudonym: Pseudonym
    progress: Callable[[int, int], None] = lambda done, total: None

    def run(self, size: str) -> int:
        """Publish the sample of that size, or what a stopped load left of it, and return how many events that were.

        Raises Refused where the register holds anything else, and changes nothing then.
        """
        with self.database.read() as session:
            first = get_entry(session, 1)
            events = list(SIZES[size].events(civil_date(first.instant if first else self.clock.now())))
            done = self._check(session, events)
        if not done:
            with self.database.write() as session:
                load_bodies(session, SIZES[size].bodies(), self.clock.now())
        rest = iter(events[done:])
        count = done
        while batch := list(islice(rest, BATCH)):
            self._publish(batch)
            count += len(batch)
            self.progress(count, len(events))
        with self.database.write() as session:
            load_people(session, SIZES[size].desk(), self.clock.now())
        return count - done

    def _check(self, session: Session, events: Sequence[Event]) -> int:
        """Return how many of ``events`` the register holds: each act of a sample is one event, in its order."""
        head = get_head(session)
        if head is None:
            return 0
        if not is_sample(session):
            raise Refused(Problem((), "sample.into_real"))
        if head.sequence > len(events) or self._hash(events[head.sequence - 1]) != head.content_hash:
            raise Refused(Problem((), "sample.other"))
        return head.sequence

    def _hash(self, event: Event) -> str:
        return read_event(event, pseudonym=self.pseudonym).content_hash

    def _publish(self, batch: Sequence[Event]) -> None:
        with self.database.write() as session:
            for event in batch:
                record(session, self.clock, read_event(event, pseudonym=self.pseudonym), SAMPLER)
