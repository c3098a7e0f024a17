"""Which acts stand in which document of an archived feed (RFC 5005 section 4).

Window ``k`` holds the ledger's sequence numbers 200k + 1 to 200k + 200, whichever Selection is asked for. A window that
the ledger has filled never gains an act, so its archive stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from procurement.search.service import ActMatch

WINDOW = 200
"""Sequence numbers in one window."""

AT_LEAST = 50
"""Acts that the current document shows where there are as many, for readers that know no archives."""


def window_of(sequence: int) -> int:
    """Return the window in which ``sequence`` (from 1) lies."""
    return (sequence - 1) // WINDOW


def end_of(window: int) -> int:
    """Return the last sequence number of ``window``."""
    return (window + 1) * WINDOW


def find_archives(acts: Sequence[ActMatch], head: int) -> list[int]:
    """Return the windows, oldest first, that the ledger (at ``head``) has filled and that hold one of ``acts``."""
    return sorted({window_of(act.sequence) for act in acts} & set(range(head // WINDOW)))


def gather(parts: Iterable[Sequence[ActMatch]], is_enough: Callable[[Sequence[ActMatch]], bool]) -> list[ActMatch]:
    """Return the acts of the ``parts`` of a feed, newest part first, in order, until there are enough."""
    acts: list[ActMatch] = []
    for part in parts:
        acts[:0] = part
        if is_enough(acts):
            break
    return acts


def fill_current(acts: Sequence[ActMatch], head: int) -> bool:
    """Tell whether the newest ``acts`` make the current document and tell the archive before it."""
    return len(acts) >= AT_LEAST and bool(find_archives(acts, head))


def fill_archive(acts: Sequence[ActMatch], window: int) -> bool:
    """Tell whether the newest ``acts`` up to ``window`` make its archive and tell the one before it."""
    return bool(acts) and window_of(acts[0].sequence) < window


def select_current(acts: Sequence[ActMatch], head: int) -> list[ActMatch]:
    """Return the acts, in order, behind the last filled window, and never fewer than the newest ``AT_LEAST``."""
    filled = head // WINDOW * WINDOW
    behind = sum(act.sequence > filled for act in acts)
    return list(acts[-max(behind, AT_LEAST) :])


def select_window(acts: Sequence[ActMatch], window: int) -> list[ActMatch]:
    """Return the acts of one window, in order."""
    return [act for act in acts if window_of(act.sequence) == window]
