"""Pages over HTTP under gunicorn, against a bare Flask application that answers with the same bytes.

Requests alternate between the two servers, one connection each that is kept. Each round has new processes; *first* is
the first request for a page in a process, *warm* those that follow, *work* what a processor did for one of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.arithmetic import Row, take_turns
from benchmarks.bare import keep_answers
from benchmarks.bench import Bench, say
from benchmarks.serving import Server, serve_bare, serve_register
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan

AGAINST = "bare Flask, same bytes"


@dataclass(frozen=True)
class Page:
    """An address; ``is_known`` where it is asked for by somebody who has it already and gets 304."""

    name: str
    path: str
    is_known: bool = False

    @property
    def status(self) -> int:
        """The status of its answer."""
        return 304 if self.is_known else 200


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one page in one round, the register's and the peer's: of the first request and of later ones, and
    of those what a processor worked for each, which other users of the machine change less."""

    first: list[list[float]]
    warm: list[list[float]]
    work: list[list[float]]


def find_pages(session: Session) -> list[Page]:
    """Return the pages that are measured, with the newest things of the register."""

    def search(**params: str) -> str:
        return "/tim-kiem?" + urlencode(params)

    invited = select(Notice).where(Notice.kind == "invitation", Notice.package_id.is_not(None))
    notice = session.scalars(invited.order_by(Notice.id.desc())).first()
    assert notice is not None
    package = session.get_one(Package, notice.package_id)
    pages = [
        Page("home", "/"),
        Page("search, newest", search(sort="newest")),
        Page("search, words", search(q="sửa chữa trường học")),
        Page("search, filters", search(field="XL", status="awarded", sort="value_high")),
        Page("search, words and filters", search(q="cải tạo", field="XL", kind="award")),
        Page("notice", f"/thong-bao/{notice.reference}"),
        Page("package", f"/goi-thau/{package.reference}"),
        Page("plan", f"/ke-hoach/{session.get_one(Plan, package.plan_id).reference}"),
        Page("body", f"/don-vi/{session.get_one(Organisation, notice.organisation_id).reference}"),
        Page("feed, newest", "/tim-kiem.atom?sort=newest"),
    ]
    again = [page for page in pages if page.name in ("search, newest", "notice", "plan", "feed, newest")]
    return pages + [Page(f"{page.name}, 304", page.path, is_known=True) for page in again]


class Reader:
    """Asks one server for one page over and over, and insists on the answer that is meant."""

    def __init__(self, server: Server, path: str, status: int) -> None:
        self.server, self.path, self.status = server, path, status
        self.known: dict[str, str] = {}

    def __call__(self) -> float:
        """Return the milliseconds of one answer."""
        answer = self.server.get(self.path, self.known)
        if answer.status == 200 != self.status:  # it has changed since, with the minute for instance
            self.known = {"If-None-Match": answer.headers["ETag"]}
            answer = self.server.get(self.path, self.known)
        if answer.status != self.status:
            raise RuntimeError(f"{self.path} answered {answer.status}")
        self.last = answer
        return 1000 * answer.seconds


def measure(bench: Bench) -> Iterator[Row]:
    """Yield of each page its first requests in a process, then of each the warm ones."""
    with bench.sample.database.read() as session:
        pages = find_pages(session)
    rounds = [_round(bench, pages, number) for number in range(bench.rounds)]
    for heat in ("first", "warm", "work"):
        for at, page in enumerate(pages):
            if heat != "first" or not page.is_known:
                ours, peer = ([getattr(one[at], heat)[side] for one in rounds] for side in (0, 1))
                yield Row(f"pages, {heat}", page.name, "ms", ours, peer, AGAINST)


def _round(bench: Bench, pages: Sequence[Page], number: int) -> list[Taken]:
    """Return what each page took in new processes; in each round another page is the first of all."""
    say(f"pages, round {number + 1}")
    start = number % len(pages)
    order = [*range(start, len(pages)), *range(start)]
    with serve_register(bench.sample) as server:
        ours = [Reader(server, page.path, page.status) for page in pages]
        first = {at: ours[at]() for at in order}
        keep_answers(bench.folder / "bare", [(one.last.status, one.last.headers, one.last.body) for one in ours])
        with serve_bare(bench.folder / "bare") as other:
            bare = [Reader(other, f"/{at}", page.status) for at, page in enumerate(pages)]
            first_bare = {at: bare[at]() for at in order}
            warm = {at: _warm([ours[at], bare[at]], bench.requests, number) for at in order}
    return [Taken([[first[at]], [first_bare[at]]], *warm[at]) for at in range(len(pages))]


def _warm(readers: Sequence[Reader], requests: int, number: int) -> tuple[list[list[float]], list[list[float]]]:
    """Return the milliseconds of each request, and what each process worked for one."""
    before = [reader.server.work_ms() for reader in readers]
    taken = take_turns(readers, requests, number)
    return taken, [[(reader.server.work_ms() - was) / requests] for reader, was in zip(readers, before, strict=True)]
