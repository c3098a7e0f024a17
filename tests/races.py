"""Several at one thing in the same moment, in threads with connections of their own.

``RACES`` sets how many rounds each race runs (500 before a release).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

from procurement.core.errors import ProcurementError

ROUNDS = int(os.environ.get("RACES", "8"))
Deed = Callable[[], Any]


@contextmanager
def switching_often() -> Iterator[None]:
    """Let threads take turns far more often than Python does."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


def race(*deeds: Deed) -> list[Any]:
    """Do all deeds at once; return what each gave, an error of ours as itself."""
    gate = Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Deed) -> None:
        gate.wait()
        try:
            results[place] = deed()
        except ProcurementError as error:
            results[place] = error

    threads = [Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def lost(result: Any) -> bool:
    """Whether somebody was told that another was quicker, or that the thing is used up."""
    return isinstance(result, ProcurementError)
