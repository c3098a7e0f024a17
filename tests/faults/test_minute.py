"""Programs as they run, and the machine's clock: a notice is at every door within seconds of its minute, and at none
before. ``MINUTES`` sets how many minutes each set of programs is watched for (one without it)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from procurement.app import create_app
from procurement.core.clock import FrozenClock, SystemClock, civil_date
from procurement.documents.uploads import Taken
from procurement.jobs.beats import last_beat
from procurement.notices import drafting
from procurement.notices.drafts import Draft
from procurement.system import System
from tests.databases import environment, make_system
from tests.desk.embargo.scene import FORMS, in_words
from tests.desk.office import AUTHOR, Office, invitation
from tests.desk.people import make_person, sign_in
from tests.faults.killing import PROJECT
from tests.faults.test_restart import GUNICORN
from tests.publication.register import BODY, Register, plan, row

pytestmark = pytest.mark.faults

MINUTES = int(os.environ.get("MINUTES", "1"))
AHEAD = 6.0
"""Seconds before its minute at which a draft is approved, beside those in which all doors are looked at twice."""

WITHIN = 5.0
"""Seconds after the minute from which every door shows the notice; later by what a look at all of them takes."""

AT_ONCE = 4
"""Visitors who look at the doors."""

PATIENCE = 60.0
PROCUREMENT = (sys.executable, "-m", "procurement.cli")
FILE = b"%PDF-1.7 zyxbyte"


@dataclass(frozen=True)
class Place:
    """A register with somebody at its desk, and the site in front of it."""

    system: System
    folder: Path
    port: int
    session: str
    mail_url: str = ""

    def office(self) -> Office:
        """Return the desk as it is this moment."""
        return Office(Register(self.system, FrozenClock(SystemClock().now())))

    def shows(self, address: str, words: str, times: int = 1) -> bool:
        """Whether the site shows the words there, so many times."""
        return self.read(address).count(words) >= times

    def read(self, address: str) -> str:
        """Return what the site answers in words; nothing where there is nothing. The desk opens to its author."""
        headers = {"Cookie": f"session={self.session}"} if address.startswith("/ban-lam-viec") else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{address}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as found:
                return in_words(found.read())
        except urllib.error.HTTPError as error:
            with error:
                if error.code != 404:
                    raise
                return ""

    def letters(self) -> str:
        """Return all letters that lie in the folder in place of a mail server."""
        read = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in self._mails())
        bodies = (letter.get_body() for letter in read)
        return "".join(body.get_content() for body in bodies if body is not None)

    def _mails(self) -> Iterator[Path]:
        return self.system.settings.mail_dir.glob("*.eml")

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a program of the register inside; end it, gently if it lets itself be ended so."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PROCUREMENT_")}
        environ |= environment(self.system.settings) | {"PROCUREMENT_MAIL_URL": self.mail_url, "WEB_CONCURRENCY": "2"}
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def web_and_worker(place: Place) -> list[tuple[str, ...]]:
    """Return the programs of a register as the guide starts them."""
    return [(GUNICORN, "wsgi:app", "--bind", f"127.0.0.1:{place.port}"), (*PROCUREMENT, "worker")]


def one_program(place: Place) -> list[tuple[str, ...]]:
    """Return the site with the worker inside, as for a trial."""
    return [(*PROCUREMENT, "serve", "--port", str(place.port))]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a register with a plan of packages that nobody has called for, and the people of its desk."""
    system = make_system(tmp_path / "register", SystemClock(), "http://127.0.0.1:8000")
    office = Office(Register(system, FrozenClock(SystemClock().now())))
    office.register.record(plan(*(row(f"Gói {number}", f"goi-{number}") for number in range(MINUTES))))
    for login, role in (("soan", "author"), ("soan-2", "author"), ("duyet", "approver")):
        make_person(system, login, [(role, BODY["code"])])
    session = sign_in(create_app(system).test_client(), 1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        return Place(system, tmp_path, free.getsockname()[1], session)


@contextmanager
def at_work(place: Place, programs: list[tuple[str, ...]]) -> Iterator[None]:
    """Run the programs inside; whoever fails sees what they wrote."""
    with ExitStack() as all_of_them:
        started = [all_of_them.enter_context(place.running(*command)) for command in programs]
        try:
            while not is_ready(place):
                assert [each.poll() for each in started] == [None] * len(started), "a program ended by itself"
                time.sleep(0.05)  # the processor is theirs
            yield
        except BaseException:
            print((place.folder / "log").read_text("utf-8")[-8000:])  # noqa: T201
            raise


def is_ready(place: Place) -> bool:
    """Whether the site answers and the worker has begun its rounds."""
    with place.system.database.read() as session:
        if last_beat(session) is None:
            return False
    try:
        return bool(place.read("/"))
    except urllib.error.URLError:
        return False


def submit_one(place: Place, number: int) -> Draft:
    """Return a draft with a file that waits for its approval."""
    office, system = place.office(), place.system
    now = office.register.clock.now()
    content = invitation(
        f"IB26889001{number:02d}", title=f"Zyxtieude{number}", package_ref=f"goi-{number}",
        published_at=(now - timedelta(hours=1)).isoformat(), body_closes_at=(now + timedelta(days=40)).isoformat(),
        body_opens_at=(now + timedelta(days=40, hours=1)).isoformat(),
        decision={"number": "12/QĐ-MẪU", "date": f"{civil_date(now - timedelta(days=9))}", "authority": "Giám đốc"},
    )  # fmt: skip
    kept = system.storage.put(BytesIO(FILE + b"%d" % number))
    file = Taken(kept.sha256, kept.size, "application/pdf", "Zyxtep.pdf")
    draft = office.create(content)
    with system.database.write() as session:
        draft = drafting.attach(session, AUTHOR, draft.key, draft.lock_version, now, file)
    return place.office().submit(draft)


def doors_of(place: Place, draft: Draft, number: int) -> dict[str, Callable[[], bool]]:
    """Return where the draft will be shown, as the next notice of the register, and how to see that it is."""
    notice, package, sequence = f"TB-{number + 2:06d}", f"GT-{number + 1:06d}", number + 2
    known = str(draft.said["national_number"])
    lists = ["/tim-kiem", *(f"/tim-kiem{form}?q=zyxtieude{number}" for form in FORMS)]
    pages = [
        "/", "/api/v1/notices", f"/api/v1/notices/{notice}", f"/thong-bao/{notice}", f"/goi-thau/{package}",
        f"/don-vi/{BODY['code']}", "/so-dang-tai", f"/so-dang-tai/{sequence}", f"/so-dang-tai/{sequence}/van-ban",
    ]  # fmt: skip
    own = [f"/ban-lam-viec/ho-so/{draft.key}/tinh-trang", f"/ban-lam-viec/thong-bao/{notice}/xac-nhan/0"]
    doors: dict[str, Callable[[], bool]] = {
        **{address: partial(place.shows, address, known) for address in (*lists, *pages)},
        **{address: partial(place.shows, address, notice) for address in ("/sitemap/thong-bao-0.xml", *own)},
        "/ke-hoach/TB-000001": partial(place.shows, "/ke-hoach/TB-000001", "Đang mở", number + 1),
        f"/tai-lieu/{draft.files[0].sha256}": partial(
            place.shows, f"/tai-lieu/{draft.files[0].sha256}", f"zyxbyte{number}"
        ),
    }
    return doors if place.mail_url else {**doors, "the receipt by mail": lambda: notice in place.letters()}


@dataclass(frozen=True)
class Look:
    """One look at a door: seconds after the minute when it was asked and when it had answered, and what it showed."""

    door: str
    asked: float
    answered: float
    shows: bool


def time_a_look(doors: dict[str, Callable[[], bool]]) -> float:
    """Look at all doors, of which none may show the notice; return how many seconds that takes this machine now."""
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        assert not any(visitors.map(lambda door: door(), doors.values()))
    return time.monotonic() - began


def watch(minute: datetime, doors: dict[str, Callable[[], bool]]) -> list[Look]:
    """Look at the doors from before ``minute`` until each shows the notice, or well after all should."""
    looks: list[Look] = []
    unseen = set(doors)

    def since() -> float:
        return (SystemClock().now() - minute).total_seconds()

    def look(door: str) -> None:
        asked, shows = since(), doors[door]()
        looks.append(Look(door, asked, since(), shows))

    with ThreadPoolExecutor(AT_ONCE) as visitors:
        while unseen and since() < 4 * WITHIN:
            list(visitors.map(look, unseen))
            unseen -= {each.door for each in looks if each.shows}
    return looks


def find_faults(looks: list[Look], doors: Collection[str], within: float) -> list[str]:
    """Return which doors were not seen empty before the minute, or did not hold the notice for all who ask behind it.

    They must from ``within`` on. Not when it was first seen decides: on a busy machine that says how seldom anybody
    could look.
    """
    first = {each.door: each.answered for each in looks if each.shows}
    last = {each.door: each.asked for each in looks if not each.shows}
    for door in doors:
        print(f"{door}: not at {last.get(door, 0):+.2f} s, seen at {first.get(door, 0):+.2f} s")  # noqa: T201
    before = {each.door for each in looks if each.answered < 0}
    return [
        *(f"{door}: not looked at before the minute, so busy was the machine" for door in doors if door not in before),
        *(f"{door}: open before the minute" for door, answered in first.items() if answered < 0),
        *(f"{door}: never open" for door in doors if door not in first),
        *(f"{door}: empty {asked:.2f} s behind the minute" for door, asked in last.items() if asked >= within),
    ]


@contextmanager
def silent_server() -> Iterator[str]:
    """Yield the address of a mail server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"


def follow(place: Place, programs: list[tuple[str, ...]]) -> Iterator[str]:
    """Watch the programs over the minutes; yield what was wrong at which door."""
    with at_work(place, programs):
        for number in range(MINUTES):
            draft = submit_one(place, number)
            doors = doors_of(place, draft, number)
            takes = time_a_look(doors)
            draft = place.office().approve(draft, wait=timedelta(seconds=AHEAD + 2 * takes))
            assert draft.publish_at is not None
            yield from find_faults(watch(draft.publish_at, doors), doors, WITHIN + takes)


def test_every_door_shows_a_notice_within_seconds_of_its_minute_and_none_before(place: Place) -> None:
    assert list(follow(place, web_and_worker(place))) == []


def test_so_it_does_in_one_program_while_the_mail_server_is_silent(place: Place) -> None:
    with silent_server() as url:
        assert list(follow(replace(place, mail_url=url), one_program(place))) == []
