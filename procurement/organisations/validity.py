"""Which of several dated, recorded facts stand, and which are valid on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Protocol, TypeVar


class Dated(Protocol):
    """A fact with its two times: when it is valid (half-open) and when we learned it."""

    @property
    def id(self) -> Any: ...

    @property
    def valid_from(self) -> Any: ...

    @property
    def valid_to(self) -> Any: ...

    @property
    def recorded_at(self) -> Any: ...


Fact = TypeVar("Fact", bound=Dated)


def find_standing(facts: Iterable[Fact], same: Callable[[Fact], object] = lambda fact: None) -> list[Fact]:
    """Return of all facts that begin on the same day (and agree in ``same``) the one recorded last, in its order.

    A fact that ends before it lasted a day says that an earlier one never was: it falls out with it.
    """
    last: dict[tuple[object, date | None], Fact] = {}
    for fact in sorted(facts, key=_recorded):
        last[same(fact), fact.valid_from] = fact
    return [fact for fact in last.values() if not is_void(fact)]


def find_valid(facts: Iterable[Fact], on: date) -> list[Fact]:
    """Return the facts that are valid on ``on``; of standing facts of a kind it is one at most (``loading``)."""
    return [fact for fact in facts if is_valid(fact, on)]


def is_valid(fact: Dated, on: date) -> bool:
    """Whether ``on`` lies in the half-open range of ``fact``."""
    return (fact.valid_from is None or fact.valid_from <= on) and (fact.valid_to is None or on < fact.valid_to)


def is_void(fact: Dated) -> bool:
    """Whether the range of ``fact`` holds no day."""
    return fact.valid_to is not None and fact.valid_to <= (fact.valid_from or date.min)


def _recorded(fact: Dated) -> tuple[datetime, int]:
    return fact.recorded_at, fact.id
