"""Two registers that differ in one thing: in one of them a draft is approved and waits for its minute.

Both have the same people, sessions, keys, files and instants, because one is a copy of the other, made before the draft
was begun. So whatever an answer of the two does not share, the draft did.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from procurement.accounts.actors import Actor, load_actor, person_id
from procurement.accounts.permissions import SCOPES
from procurement.accounts.tokens import make_token
from procurement.app import create_app
from procurement.compliance.monthly_files import said_month
from procurement.core.canonical import sha256_hex
from procurement.core.clock import FrozenClock
from procurement.documents.service import note_files
from procurement.documents.storage import StoredFile
from procurement.documents.uploads import Taken
from procurement.jobs.outbox import deliver_due
from procurement.notices import drafting
from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan
from procurement.system import System
from tests.architecture.access import READING, ROWS, Row
from tests.databases import copied_system
from tests.desk.office import APPROVER, AUTHOR, OTHER, STRANGER, Office, invitation
from tests.desk.people import make_person, sign_in
from tests.publication.register import BODY, START, Register, call, empty_register, plan, row, vnd

IN_FULL = bool(os.environ.get("EMBARGO_ROUNDS"))
"""Whether the tests of the embargo run in their full form, which takes minutes."""

NUMBER = "IB2688977777"
WORDS = ("zyxtieude", "zyxnoidung", "zyxtep", "zyxdonvi", "zyxgoi", "zyxquyet", NUMBER, "912345678")
"""What stands nowhere but in the draft: words of its title, body, file name, investor, package code and decision, its
national number, and its price."""

CANARIES = (*WORDS, "912.345.678", "zyxbyte")
"""All that no answer may say: the words, the price as pages write it, and what the file holds."""

BYTES = b"%PDF-1.7\nzyxbyte\n%%EOF\n"
PUBLIC = b"%PDF-1.7 public"
MONTH = date(2026, 10, 1)

LOCAL = "127.0.0.1"
AFAR = "203.0.113."
"""Addresses for documentation (RFC 5737): whoever is not the operator does not ask from this machine."""

OURS, THEIRS = BODY["code"], OTHER["code"]
FORMS = ("", ".atom", ".rss", ".ics", ".csv", ".xlsx", ".json")
"""Behind the address of a search: the page, and the same list to follow, to put into a calendar, or to take away."""

ASKING = (
    *(f"/tim-kiem{form}?q={{word}}" for form in FORMS), "/api/v1/notices?q={word}", "/api/v1/notices/{word}",
    "/tim-kiem?rows=package&q={word}", "/tim-kiem.csv?rows=package&q={word}", "/sap-moi-thau?q={word}",
    "/don-vi/{word}", "/thong-bao/{word}", "/goi-thau/{word}", "/ke-hoach/{word}", "/nha-thau/{word}",
    "/ban-lam-viec/goi-thau/{word}", "/ban-lam-viec/thong-bao/{word}",
)  # fmt: skip
ASKED = (
    *(f"/tim-kiem{form}" for form in FORMS), "/api/v1/notices", "/api/v1/notices/TB-000004",
    *(f"/tim-kiem{form}?organisation={{body}}&closes_from=2027-01-15" for form in FORMS),
    "/tim-kiem?q=zyxtieud", "/tim-kiem?q=tieude", "/tim-kiem?min_value=912345678&max_value=912345678",
    "/tim-kiem?closes_from=2027-01-15&closes_to=2027-01-15", "/tim-kiem?published_from=2026-11-30",
    "/tim-kiem?organisation={body}", "/tim-kiem?status=open&rows=package", "/tim-kiem?en=1", "/?lang=en",
    "/thong-bao/TB-000004", "/goi-thau/GT-000003", "/so-dang-tai/4", "/so-dang-tai/4/van-ban",
    "/thong-bao/{notice}/lan-dang/1", "/api/v1/drafts?state=approved", "/api/v1/drafts?page=2",
)  # fmt: skip
"""Near misses, filters that only the draft fits, and the numbers that it would be given."""

REQUEST = re.compile(rb"(?<=: )[0-9a-f]{16}(?=</p>)|(?<=urn:request:)[0-9a-f]{16}")
"""The number by which an error, on a page or told to a system, is found in the log: another one each time."""

COUNTERS = re.compile(rb"^(# \w+ )?(process_|python_|procurement_(requests|request_sec|limited|memory|database_err))")
"""Figures of the process that answers, which is one for both registers here."""

UNLIMITED: Any = dict.fromkeys((f"{each}_per_minute" for each in ("pages", "searches", "feeds", "files", "tables")), 0)
"""The clock stands still here, so a budget would never fill up again, and all refusals are alike."""

NO_MATTER = ("Date", "Set-Cookie", "X-Request-Id")

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Visitor:
    """Somebody outside of the desk: with a session, with a system's key, or with neither."""

    name: str
    address: str
    session: str = ""
    key: str = ""

    def at(self, app: Flask) -> FlaskClient:
        """Return a client of ``app`` that is this visitor."""
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = self.address
        if self.session:
            client.set_cookie("session", self.session)
        if self.key:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.key}"
        return client


ROLES: Mapping[str, tuple[str, str | None]] = {
    "an author elsewhere": ("author", THEIRS),
    "an approver elsewhere": ("approver", THEIRS),
    "an administrator elsewhere": ("body_admin", THEIRS),
    "the administrator of the body": ("body_admin", OURS),
    "an inspector of others": ("inspector", THEIRS),
    "an inspector of the body": ("inspector", OURS),
    "an operator": ("operator", None),
}
OUTSIDERS = ("nobody", *ROLES, "a system elsewhere")
"""Who may learn nothing: neither a role at another body, nor one at this body that opens no desk."""


@dataclass(frozen=True)
class Scene:
    """The register that holds the draft, the one that does not, and who looks at both."""

    office: Office
    draft: Draft
    holding: Flask
    bare: Flask
    bare_system: System
    visitors: Mapping[str, Visitor]
    names: Mapping[str, Mapping[str, str]]
    """What the words in braces of the access table stand for, at the body that waits and at the other one."""

    seen: dict[str, tuple[dict[str, Answer], dict[str, Answer]]] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that no answer may say of the draft."""
        return (*CANARIES, self.draft.key, self.draft.content_hash, self.draft.files[0].sha256)

    @property
    def both(self) -> tuple[Flask, Flask]:
        """The two sites, the one with the draft first."""
        return self.holding, self.bare

    def look(self, who: str) -> tuple[dict[str, Answer], dict[str, Answer]]:
        """Return how the two registers answer a visitor at every address, the one with the draft first."""
        if who not in self.seen:
            sides = (self.visitors[who].at(app) for app in self.both)
            there, here = ({address: answer(client, address) for address in self.addresses(who)} for client in sides)
            self.seen[who] = there, here
        return self.seen[who]

    def addresses(self, who: str) -> list[str]:
        """Return every address that answers a GET, for either body, and all at which the draft is asked for.

        In the bounded form whoever is signed in asks only where that matters, and for one word.
        """
        if who == "nobody" or IN_FULL:
            asked = [*ASKED, *(each.replace("{word}", quote(word)) for each in ASKING for word in WORDS)]
            return self.tabled(ROWS, asked)
        personal = [each for each in ROWS if each.roles is not None or each.audience != "anyone"]
        return self.tabled(personal, [each.replace("{word}", WORDS[0]) for each in (*ASKING, *ASKED[-2:])])

    def tabled(self, rows: Iterable[Row], more: Iterable[str]) -> list[str]:
        """Return what ``rows`` name, and what else is given, for either body."""
        reading = [each for each in rows if set(each.methods) & set(READING)]
        named = [*(each for row in reading for each in (row.present, row.absent or "/")), *more]
        return list(dict.fromkeys(each.format_map(self.names[body]) for body in (OURS, THEIRS) for each in named))

    def traces(self, address: str, found: Answer) -> list[str]:
        """Return what of the draft an answer says, apart from what its own address asked."""
        said = (str(found[1]) + in_words(found[2])).casefold()
        return [word for word in self.secrets if word.replace(".", "") not in address and word.casefold() in said]


def set_up(folder: Path) -> Scene:
    """Publish what both registers show, copy one, and only then prepare and approve the draft in the other."""
    made = empty_register(folder / "holding")
    system = replace(made.system, settings=replace(made.system.settings, **UNLIMITED))
    office = Office(Register(system, made.clock))
    visitors = invite(system)
    publish(office)
    names = {THEIRS: things(system, THEIRS, open_draft(office))}
    deliver(system)
    twin = copied_system(system, folder / "bare", FrozenClock(START))
    holding, bare = create_app(system), create_app(twin)
    draft = prepare(office, holding)
    names[OURS] = things(system, OURS, draft)
    return Scene(office, draft, holding, bare, twin, visitors, names)


def invite(system: System) -> dict[str, Visitor]:
    """Make the people of the desk, whose numbers are those of the office's actors, and the outsiders."""
    for login, role in (("soan", "author"), ("soan-2", "author"), ("duyet", "approver"), ("duyet-2", "approver")):
        make_person(system, login, [(role, OURS)])
    app, visitors = create_app(system), {"nobody": Visitor("nobody", f"{AFAR}1")}
    for number, (who, (role, body)) in enumerate(ROLES.items(), start=2):
        client = app.test_client()
        session = sign_in(client, make_person(system, f"ngoai-{number}", [(role, body)]))
        client.get("/xac-thuc/thiet-lap")  # offers a secret, which stays the same from then on
        visitors[who] = Visitor(who, LOCAL if role == "operator" else f"{AFAR}{number}", session)
    return visitors | {"a system elsewhere": Visitor("a system elsewhere", f"{AFAR}99", key=make_key(system, THEIRS))}


def make_key(system: System, body: str) -> str:
    """Return the key of a system of ``body`` that may do all that systems may."""
    now, admin = system.clock.now(), make_person(system, "quan-tri-he-thong", [("body_admin", body)])
    with system.database.write() as session:
        actor = load_actor(session, admin, now)
        return make_token(session, actor, body, "Phần mềm mẫu", SCOPES, now + timedelta(days=90), now)


def publish(office: Office) -> None:
    """Put a plan and a call of either body into the register, one with a file that everybody may have."""
    system = office.register.system
    public = system.storage.put(BytesIO(PUBLIC)).sha256
    theirs = {"organisation": OTHER}
    month_ago = timedelta(days=31)  # the file of a month tells of a register that was there
    office.register.clock.advance(-month_ago)
    office.register.record_all(
        plan(row("Xây trường", "goi-1")),
        call(documents=[{"title": "Mời.pdf", "sha256": public}]),
        {**call("IB2688900002", "goi-2", title="Mua sắm bàn ghế"), **theirs},
    )
    office.register.clock.advance(month_ago)
    with system.database.write() as session:
        note_files(session, [StoredFile(public, len(PUBLIC))], office.register.clock.now())
    system.monthly.make(MONTH)


def open_draft(office: Office) -> Draft:
    """Return a draft of the other body, with a file, that its own people see."""
    now = office.register.clock.now()
    with office.register.system.database.write() as session:
        draft = drafting.create_draft(session, STRANGER, THEIRS, "invitation", {"title": "Mua tủ", "body": {}}, now)
    return attach(office, draft, b"%PDF-1.7 theirs", "Tủ.pdf", STRANGER)


def attach(office: Office, draft: Draft, data: bytes, title: str, who: Actor) -> Draft:
    """Give the draft a file."""
    system, now = office.register.system, office.register.clock.now()
    kept = system.storage.put(BytesIO(data))
    file = Taken(kept.sha256, kept.size, "application/pdf", title)
    with system.database.write() as session:
        return drafting.attach(session, who, draft.key, draft.lock_version, now, file)


def secret_invitation() -> dict[str, Any]:
    """Return an invitation that is full of canaries."""
    return invitation(
        number=NUMBER, title="Sửa trường Zyxtieude", package_ref="zyxgoi", body_funding="Vốn Zyxnoidung",
        investor={"name": "Ban Zyxdonvi"}, body_price=vnd(912_345_678), body_closes_at="2027-01-15T09:00:00+07:00",
        decision={"number": "12/QĐ-ZYXQUYET", "date": "2026-11-20", "authority": "Giám đốc"},
    )  # fmt: skip


def prepare(office: Office, app: Flask) -> Draft:
    """Bring a draft by every step, and past every page of the desk, to the second before its minute."""
    draft = attach(office, office.create(secret_invitation()), BYTES, "Zyxtep.pdf", AUTHOR)
    draft = office.submit(office.change(office.give_back(office.submit(draft)), draft.said))
    people = [app.test_client(), app.test_client()]
    for client, actor in zip(people, (AUTHOR, APPROVER), strict=True):
        sign_in(client, person_id(actor))
        for page in ("", "/xem-truoc", "/tep", "/phe-duyet", "/tinh-trang"):
            assert client.get(f"/ban-lam-viec/ho-so/{draft.key}{page}").status_code == 200
    draft = office.approve(draft, wait=timedelta(seconds=1))
    deliver(office.register.system)
    return draft


def deliver(system: System) -> None:
    """Do what was promised: index what is published, write the letters."""
    while deliver_due(system.database, system.handlers(), system.clock.now()):
        pass


def things(system: System, body: str, draft: Draft) -> dict[str, str]:
    """Return what the words in braces of the access table stand for at the body; nobody knows any other word."""
    theirs = Notice.organisation.has(Organisation.reference == body)
    with system.database.read() as session:
        invited = select(Notice).where(Notice.kind == "invitation", theirs)
        own = session.scalars(invited).one()
        first = {
            "notice": session.scalars(select(Notice.reference).where(Notice.kind == "invitation")).first(),
            "package": session.scalars(select(Package.reference)).first(),
            "plan": session.scalars(select(Plan.reference)).one(),
            "organisation": body, "body": body, "own_call": own.reference, "own_draft": draft.key,
            "own_package": own.package.reference if own.package else None,
            "own_filed": draft.key, "own_file": draft.files[0].sha256,
        }  # fmt: skip
    public = sha256_hex(PUBLIC)
    return {name: found or "" for name, found in first.items()} | {
        "document": public, "contractor": "vn0100000000", "unpublished_document": draft.files[0].sha256,
        "month": said_month(MONTH), "own_case": "khong-co", "own_evidence": draft.files[0].sha256,
        "own_list": "khong-co",
    }  # fmt: skip


def in_words(body: bytes) -> str:
    """Return what an answer says, that of a workbook too, which is packed."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with ZipFile(BytesIO(body)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def answer(client: FlaskClient, address: str, method: str = "GET", **more: Any) -> Answer:
    """Return how the site answers: status, headers but for those that change with each answer, body."""
    with client.open(address, method=method, **more) as found:
        kept = {name: value for name, value in found.headers.items() if name not in NO_MATTER}
        body = REQUEST.sub(b"", found.get_data())
    assert found.status_code != 429, "a refusal says nothing of the register"
    if address == "/metrics":
        kept.pop("Content-Length", None)
        body = b"\n".join(line for line in body.splitlines() if not COUNTERS.match(line))
    return found.status_code, kept, body
