"""What a benchmark makes of its values: the typical one, the high end, and the ratio to a peer of the same minutes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple, TypeVar

Rounds = Sequence[Sequence[float]]
"""The values of each round."""

T = TypeVar("T")


class Cost(NamedTuple):
    """What doing a thing once took, and for how long of it a processor was at work."""

    elapsed: float
    work: float


Take = Callable[[], Cost]
"""Does a thing once."""

ENOUGH = 20
"""So many values at least, before the highest twentieth of them means anything."""


@dataclass(frozen=True)
class Ratio:
    """How many times as much ours cost as the peer: in the middle round, and in the best and the worst."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    """What was measured: ``ours`` and, where there is one, the ``peer``, in ``unit``; less is better."""

    measure: str
    name: str
    unit: str
    ours: Rounds = ()
    peer: Rounds = ()
    against: str = ""

    def ratio(self) -> Ratio | None:
        """Return the ratio, taken within each round because machines have slow minutes; None without a peer."""
        if not self.peer:
            return None
        within = [median(mine) / median(theirs) for mine, theirs in zip(self.ours, self.peer, strict=True)]
        return Ratio(median(within), min(within), max(within))


def typical(rounds: Rounds) -> float:
    """Return the median of the rounds' medians."""
    return median(map(median, rounds))


def high_end(rounds: Rounds) -> float | None:
    """Return the value that 95 of a hundred do not exceed (nearest rank); None of fewer than ``ENOUGH``."""
    values = sorted(value for one in rounds for value in one)
    return values[math.ceil(0.95 * len(values)) - 1] if len(values) >= ENOUGH else None


def cost_rows(row: Row, ours: Sequence[Sequence[Cost]], peer: Sequence[Sequence[Cost]]) -> Iterator[Row]:
    """Yield ``row`` with what was elapsed, and again with the work."""
    for at, measure in enumerate((row.measure, f"{row.measure}, work")):
        mine, theirs = ([[cost[at] for cost in one] for one in each] for each in (ours, peer))
        yield replace(row, measure=measure, ours=mine, peer=theirs)


def take_turns(takes: Sequence[Callable[[], T]], times: int, first: int = 0) -> list[list[T]]:
    """Take each so many times, in turns, and return their values; each turn begins with the next one.

    A machine that slows down then slows all of them, and none always comes after the same other. ``first`` begins.
    """
    values: list[list[T]] = [[] for _ in takes]
    for turn in range(first, first + times):
        for place in range(len(takes)):
            at = (turn + place) % len(takes)
            values[at].append(takes[at]())
    return values


def take_rounds(takes: Sequence[Callable[[], T]], rounds: int, times: int = 1) -> list[list[list[T]]]:
    """Return the rounds of each take, ``times`` values in a round."""
    each = [take_turns(takes, times, number) for number in range(rounds)]
    return [[one[at] for one in each] for at in range(len(takes))]
