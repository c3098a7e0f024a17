"""What the worker does beside the outbox from time to time: nothing has promised it, so nothing is lost by doing it
later or twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """One of them: its name in the log, what is done, and how long it may rest in between (zero: every round).

    What must not wait for anything else, a mail server for instance, is done ``apart``: in a thread of its own.
    """

    name: str
    do: Callable[[], object]
    rest: timedelta = timedelta()
    apart: bool = False


class Chores:
    """The chores of one worker. The first round does all of them."""

    def __init__(self, chores: Iterable[Chore]) -> None:
        self._due: dict[Chore, datetime | None] = dict.fromkeys(chores)

    def do_due(self, now: datetime) -> None:
        """Do what is due. One that fails is logged, and done again when it has rested."""
        for chore, due in self._due.items():
            if due is None or due <= now or due - now > chore.rest:  # a clock set back delays nothing
                self._due[chore] = now + chore.rest
                try:
                    chore.do()
                except Exception:
                    log.exception("a chore failed: %s", chore.name)
