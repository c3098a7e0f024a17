"""Figures for Prometheus at ``/metrics``, for those networks alone that the settings name.

Counters live in files that gunicorn's processes share (``gunicorn.conf.py``), so any of them answers for all. What is
a fact of the register (its head, the lag of the index, the outbox) is asked of it when somebody looks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from time import monotonic

from flask import Flask, Response, abort
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from procurement.httpkit.context import Register, current_system
from procurement.httpkit.visits import current_visit
from procurement.jobs.outbox import MOST_ATTEMPTS, OutboxRow
from procurement.ledger.queries import get_head

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Variable of prometheus_client: the folder of the shared files, where several processes serve."""

REQUESTS = Counter("procurement_requests", "Answered requests.", ["route", "method", "status"])
SECONDS = Histogram(
    "procurement_request_seconds",
    "Time until an answer began, in seconds.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LIMITED = Counter("procurement_limited_requests", "Requests refused with 429, by family of answers.", ["family"])
DATABASE_ERRORS = Counter("procurement_database_errors", "Requests that the database failed.")
MEMORY = Gauge("procurement_memory_bytes", "Resident memory of a process.", multiprocess_mode="liveall")


def count(route: str, method: str, family: str, status: int, seconds: float) -> None:
    """Count one answered request. Methods nobody uses share a word, so that no client can make up series."""
    answered, took = _figures(route, method if method in METHODS else "other", status)
    answered.inc()
    took.observe(seconds)
    if status == 429:
        LIMITED.labels(family).inc()
    _weigh(int(monotonic()))


@cache
def _figures(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Return the counters of one kind of answers; there are as many as the program has routes and statuses."""
    return REQUESTS.labels(route, method, str(status)), SECONDS.labels(route)


@lru_cache(1)
def _weigh(_second: int) -> None:
    """Tell this process's memory, at most once a second: asking the system takes longer than all that is counted."""
    MEMORY.set(_resident_bytes())


def _resident_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:  # no Linux
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class RegisterFacts(Collector):
    """What the register says of itself at the moment of asking."""

    def __init__(self, system: Register) -> None:
        self._system = system

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the facts; where the database is away, that alone."""
        try:
            with self._system.database.read() as session:
                facts = dict(self._read(session))
        except SQLAlchemyError:
            facts = {}
        yield GaugeMetricFamily("procurement_database_up", "Whether the database answers.", bool(facts))
        for name, (words, value) in facts.items():
            yield GaugeMetricFamily(f"procurement_{name}", words, value)

    def _read(self, session: Session) -> Iterator[tuple[str, tuple[str, float]]]:
        head = get_head(session)
        sequence = head.sequence if head else 0
        mark = self._system.search.reading.position()
        yield "ledger_sequence", ("Number of the last entry of the ledger.", sequence)
        yield "index_lag_entries", ("Entries that the index of the answering process still lacks.",
                                    sequence - (mark.sequence if mark else 0))  # fmt: skip
        yield from _read_outbox(session, self._system.clock.now())


def _read_outbox(session: Session, now: datetime) -> Iterator[tuple[str, tuple[str, float]]]:
    undone = OutboxRow.done_at.is_(None)
    given_up = undone & ~OutboxRow.patient & (OutboxRow.attempts >= MOST_ATTEMPTS)
    waiting, oldest = session.execute(select(func.count(), func.min(OutboxRow.created_at)).where(undone)).one()
    left = session.scalar(select(func.count()).select_from(OutboxRow).where(given_up)) or 0
    age = (now - oldest).total_seconds() if oldest else 0
    yield "outbox_waiting", ("Promised pieces of work that are not done.", waiting)
    yield "outbox_oldest_seconds", ("Age of the oldest of them.", age)
    yield "outbox_given_up", ("Pieces of work that failed too often and wait for a person.", left)


def show_metrics() -> Response:
    """Return the figures; 404 for whoever may not see them."""
    visit, system = current_visit(), current_system()
    if visit is None or not visit.is_direct or visit.address not in system.settings.metrics_networks:
        abort(404)
    facts = CollectorRegistry()
    facts.register(RegisterFacts(system))
    return Response(generate_latest(_counters()) + generate_latest(facts), content_type=CONTENT_TYPE_LATEST)


def _counters() -> CollectorRegistry:
    """Return the counters of this process, or of all that share them."""
    if not os.environ.get(SHARED_FOLDER):
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return shared


def install_metrics(app: Flask) -> None:
    """Add ``/metrics`` to ``app``."""
    app.add_url_rule("/metrics", "metrics", show_metrics)
