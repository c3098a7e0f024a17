"""One act against many saved Selections: found by keys, and each asked for by itself."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from time import perf_counter, process_time

from sqlalchemy import select

from benchmarks.arithmetic import Cost, Row, cost_rows, take_rounds
from benchmarks.bench import Bench, say
from procurement.alerts.matching import key_alert, match_next
from procurement.alerts.models import Alert, AlertMatch, AlertPosition, Subscriber
from procurement.alerts.selections import find_wanted, write_selection
from procurement.ledger.queries import get_entry, get_head
from procurement.notices.codes import FIELD
from procurement.organisations.models import Organisation
from procurement.plans.models import Package
from procurement.search.acts import find_acts
from procurement.search.selection import Selection
from procurement.system import System

SAVED, ASKED = 50_000, 500
"""Selections, and how many of them the peer asks for: all would take minutes an act."""


def measure(bench: Bench) -> Iterator[Row]:
    """Yield the rows of matching one act; the same acts in every round, taken from the sample itself."""
    saved = 500 if bench.is_quick else SAVED
    system = bench.copy_of_sample()
    selections = _save(system, saved)
    say(f"alerts: {saved} saved")
    chance = random.Random("acts")
    sequences = chance.sample(range(1, _head(system) + 1), bench.rounds)
    acts = iter(sequences), iter(sequences)
    few = selections[:: max(1, saved // ASKED)]

    def by_keys() -> Cost:
        return _match(system, next(acts[0]))

    def one_by_one() -> Cost:
        cost, times = _ask_each(system, few, next(acts[1])), saved / len(few)
        return Cost(cost.elapsed * times, cost.work * times)

    ours, peer = take_rounds([by_keys, one_by_one], bench.rounds)
    yield from cost_rows(Row("alerts", f"one act, {saved} saved", "ms", against="each Selection asked"), ours, peer)
    with system.database.read() as session:
        say(f"alerts: {len(session.scalars(select(AlertMatch.sequence)).all())} matches of {len(sequences)} acts")


def _head(system: System) -> int:
    with system.database.read() as session:
        head = get_head(session)
        return head.sequence if head else 0


def _save(system: System, saved: int) -> list[Selection]:
    """Save Selections as people may ask for them, one an address; return them."""
    chance = random.Random("alerts")
    with system.database.read() as session:
        system.search.mark(session)
        titled = session.scalars(select(Package.title).where(Package.title.is_not(None)))
        titles = [str(title).split() for title in titled]
        packages, bodies = (session.scalars(select(it.reference)).all() for it in (Package, Organisation))
        now = system.clock.now()
    selections = [_selection(chance, titles, packages, bodies) for _ in range(saved)]
    for begin in range(0, saved, 2000):
        with system.database.write() as session:
            for number, selection in enumerate(selections[begin : begin + 2000], begin):
                subscriber = Subscriber(handle=f"s{number}", address=f"a{number}@mau.example", language="vi",
                                        reachable_since=now)  # fmt: skip
                session.add(subscriber)
                alert = Alert(handle=f"a{number}", subscriber=subscriber, selection=write_selection(selection),
                              frequency="daily", wants_quiet=False, created_at=now, confirmed_at=now,
                              after_sequence=0)  # fmt: skip
                session.add(alert)
                session.flush()
                key_alert(session, system.search, alert)
    return selections


def _selection(
    chance: random.Random, titles: Sequence[list[str]], packages: Sequence[str], bodies: Sequence[str]
) -> Selection:
    """Return one of four: two or three neighbouring words with a field or not, a body, a package, a filter alone."""
    kind = chance.random()
    if kind < 0.15:
        return Selection(organisation=(chance.choice(bodies),))
    if kind < 0.35:
        return Selection(q=chance.choice(packages))
    if kind < 0.36:
        return Selection(field=(chance.choice(list(FIELD)),), status=("open",))
    title, length = chance.choice(titles), chance.choice((2, 3))
    begin = chance.randint(0, max(0, len(title) - length))
    words = " ".join(word for word in title[begin : begin + length] if any(letter.isalnum() for letter in word))
    return Selection(q=words or "camera", field=(chance.choice(list(FIELD)),) if chance.random() < 0.3 else ())


def _match(system: System, sequence: int) -> Cost:
    """Match the act with this ``sequence`` alone, as the worker does."""
    with system.database.write() as session:
        session.get_one(AlertPosition, 1).sequence = sequence - 1
    began, worked = perf_counter(), process_time()
    match_next(system.database, system.search, system.clock.now(), limit=1)
    return Cost(1000 * (perf_counter() - began), 1000 * (process_time() - worked))


def _ask_each(system: System, selections: Sequence[Selection], sequence: int) -> Cost:
    now = system.clock.now()
    with system.database.read() as session:
        entry = get_entry(session, sequence)
        acts = [act for act in find_acts(session, {entry.reference if entry else ""}) if act.sequence == sequence]
        system.search.mark(session)
        began, worked = perf_counter(), process_time()
        for selection in selections:
            list(find_wanted(session, system.search, selection, acts, now))
    return Cost(1000 * (perf_counter() - began), 1000 * (process_time() - worked))
