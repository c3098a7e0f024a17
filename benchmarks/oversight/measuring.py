"""Pages of oversight as first questions to new processes behind one new act, at several sizes in turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.arithmetic import Cost, Row, take_turns
from benchmarks.bench import ROOT, say
from benchmarks.oversight.cold import open_register
from benchmarks.serving import plain_environment
from procurement.accounts.models import Person, PersonRole
from procurement.accounts.sign_ins import start_sign_in
from procurement.compliance.duties import REQUIRED
from procurement.compliance.findings import finding_name
from procurement.compliance.models import DutyRow
from procurement.core.clock import SystemClock
from procurement.importing.events import SAMPLER
from procurement.notices.events import read_event
from procurement.organisations.models import Organisation
from procurement.plans.models import Package
from procurement.publication.service import record
from tests.search.register import call

PARTS = {"duties": "duties follow", "index": "index follows", "page": "page"}
POSTINGS = (DutyRow.act == "posting", DutyRow.need == REQUIRED)


@dataclass(frozen=True)
class Page:
    """A page; ``is_private``: an inspector asks for it."""

    name: str
    path: str
    is_private: bool = False


@dataclass(frozen=True)
class Taken:
    """The parts of one answer, and how many rows the duties wrote to follow one act."""

    costs: dict[str, Cost]
    rows: int

    def whole(self, at: int) -> float:
        """Return the milliseconds of all parts: elapsed (0), or those of a processor (1)."""
        return sum(cost[at] for cost in self.costs.values())


@dataclass(frozen=True)
class Sized:
    """A register and the number of its acts; ``token`` opens an inspector's session."""

    folder: Path
    acts: int
    token: str
    waiting: list[dict[str, Any]]
    _numbers: Iterator[int] = field(default_factory=partial(count, 1))

    def ask(self, page: Page) -> Taken:
        """Publish one act, let the system forget the files, and ask a new process for the page."""
        self._publish()
        forget(self.folder)
        command = [sys.executable, "-m", "benchmarks.oversight.cold", str(self.folder), page.path]
        command += ["--token", self.token] if page.is_private else []
        done = subprocess.run(command, cwd=ROOT, env=plain_environment(), check=True, stdout=subprocess.PIPE)
        told = json.loads(done.stdout)
        return Taken({name: Cost(*cost) for name, cost in told["costs"].items()}, told["rows"])

    def _publish(self) -> None:
        """Publish a call for which a plan has long been waiting. Raises IndexError where none waits any more."""
        system, clock = open_register(self.folder), SystemClock()
        number, known = next(self._numbers), self.waiting.pop()
        event = call(f"IB{clock.now():%y%j%H%M%S}{number:04d}", known.pop("title"), **known)
        with system.database.write() as session:
            record(session, clock, read_event(event, pseudonym=system.pseudonym), SAMPLER)
        system.database.close()


def forget(folder: Path) -> None:
    """Let the system drop its copies of a register's files: what is asked next reads them from the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.fdatasync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def make_ready(folder: Path, acts: int) -> Sized:
    """Return the register in ``folder`` with an inspector in it and calls to publish."""
    system = open_register(folder)
    now = system.clock.now()
    with system.database.write() as session:
        place = session.scalars(select(Organisation).order_by(Organisation.id).limit(1)).one()
        person = Person(login=f"bench-{now:%y%m%d%H%M%S%f}", name="Thanh tra", created_at=now)
        person.roles.append(PersonRole(role="inspector", organisation=place, valid_from=now))
        session.add(person)
        session.flush()
        token = start_sign_in(session, person.id, now, factor_at=now)
        waiting = _find_waiting(session)
    system.database.close()
    return Sized(folder, acts, token, waiting)


def _find_waiting(session: Session) -> list[dict[str, Any]]:
    """Return packages of the originals whose plans wait for a call."""
    awaited = (DutyRow.kind == "invitation", DutyRow.met_by.is_(None), DutyRow.round == 0, Package.plan_id.is_not(None))
    rows = select(Package, Organisation).join(DutyRow, DutyRow.package_id == Package.id)
    rows = rows.join(Organisation, Organisation.id == Package.organisation_id).where(*POSTINGS, *awaited)
    return [
        {"title": package.title, "package_ref": package.package_ref, "package_number": package.package_number,
         "plan_number": package.plan_number, "organisation": {"code": body.code, "name": body.name}}
        for package, body in session.execute(rows.order_by(Package.id).limit(200))
    ]  # fmt: skip


def find_pages(session: Session) -> list[Page]:
    """Return the pages that are measured, about what is in every copy."""
    counted = select(DutyRow.organisation_id).where(*POSTINGS).group_by(DutyRow.organisation_id)
    largest = session.scalars(counted.order_by(func.count().desc()).limit(1)).one()
    body = session.get_one(Organisation, largest).reference
    met = select(DutyRow).where(*POSTINGS, DutyRow.kind == "award", DutyRow.met_by.is_not(None)).order_by(DutyRow.id)
    duty = session.scalars(met.limit(1)).one()
    return [
        Page("city", "/giam-sat"),
        Page("inspectors' first page", "/thanh-tra", is_private=True),
        Page("body", f"/giam-sat/don-vi/{body}"),
        Page("list of what is missing", "/giam-sat/nghia-vu?trang-thai=missing"),
        Page("list of a body", f"/giam-sat/nghia-vu?don-vi={body}"),
        Page("one duty", f"/giam-sat/nghia-vu/{duty.subject}/{finding_name(duty)}"),
        Page("a package's timeline", f"/giam-sat/goi-thau/{duty.subject}"),
        Page("ledger", "/so-dang-tai"),
    ]


def measure(sizes: Sequence[Sized], pages: Sequence[Page], rounds: int) -> Iterator[Row]:
    """Yield for each size after the first how it compares with the one before it."""
    taken: dict[str, list[list[Taken]]] = {page.name: [[] for _ in sizes] for page in pages}
    for number in range(rounds):
        say(f"oversight, round {number + 1}")
        for page in pages:
            asked = [partial(size.ask, page) for size in sizes]
            for of, (one,) in zip(taken[page.name], take_turns(asked, 1, number), strict=True):
                of.append(one)
    for at in range(len(sizes) - 1, 0, -1):
        yield from _rows(f"{sizes[at].acts:,} acts against {sizes[at - 1].acts:,}", taken, at)


def _rows(title: str, taken: dict[str, list[list[Taken]]], at: int) -> Iterator[Row]:
    for unit, which in (("ms", 0), ("ms of a processor", 1)):
        for name, each in taken.items():
            ours, peer = ([[one.whole(which)] for one in each[size]] for size in (at, at - 1))
            yield Row(title, name, unit, ours, peer, "the smaller register")
    pairs = list(zip(*([one for each in taken.values() for one in each[size]] for size in (at, at - 1)), strict=True))
    for part, words in PARTS.items():
        ours, peer = ([[pair[side].costs[part].elapsed] for pair in pairs] for side in (0, 1))
        yield Row(title, f"{words}, all pages", "ms", ours, peer, "the smaller register")
    ours, peer = ([[pair[side].rows] for pair in pairs] for side in (0, 1))
    yield Row(title, "written for one act", "rows of duties and sums", ours, peer, "the smaller register")
