"""What a benchmark makes of its values: the typical one, the high end, and the ratio to a peer of the same minutes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Rounds = Sequence[Sequence[float]]
"""The values of each round."""

Take = Callable[[], float]
"""Does a thing once and returns what it cost."""

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
    ours: Rounds
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


def take_turns(takes: Sequence[Take], times: int, first: int = 0) -> list[list[float]]:
    """Take each so many times, in turns, and return their values; each turn begins with the next one.

    A machine that slows down then slows all of them, and none always comes after the same other. ``first`` begins.
    """
    values: list[list[float]] = [[] for _ in takes]
    for turn in range(first, first + times):
        for place in range(len(takes)):
            at = (turn + place) % len(takes)
            values[at].append(takes[at]())
    return values


def take_rounds(takes: Sequence[Take], rounds: int, times: int = 1) -> list[Rounds]:
    """Return the rounds of each take, ``times`` values in a round."""
    each = [take_turns(takes, times, number) for number in range(rounds)]
    return [[one[at] for one in each] for at in range(len(takes))]
