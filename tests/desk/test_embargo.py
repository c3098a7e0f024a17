"""One second before its minute, a notice that is approved shows nowhere; at its minute, everywhere."""

from __future__ import annotations

import os
import re
import secrets
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as database_events
from sqlalchemy import select

from procurement.app import create_app
from procurement.documents.service import note_files
from procurement.documents.storage import StoredFile
from procurement.documents.uploads import Taken
from procurement.notices import drafting
from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan
from procurement.publication.drafts import publish_due
from tests.architecture.access import READING, ROWS
from tests.databases import dropped_afterwards
from tests.desk.office import AUTHOR, OTHER, Office, invitation
from tests.desk.people import make_person, sign_in
from tests.publication.register import BODY, call, empty_register, plan, row

CANARIES = ("zyxtieude", "zyxnoidung", "zyxtep", "zyxbyte", "zyxdonvi")
"""Words that stand nowhere but in the draft: in its title, body, file name, file and in the name of a body."""

BYTES = b"%PDF-1.7 zyxbyte"
ASKING = ("/tim-kiem?q={word}", "/tim-kiem.atom?q={word}", "/tim-kiem.rss?q={word}", "/don-vi/{word}",
          "/thong-bao/{word}", "/goi-thau/{word}", "/sap-moi-thau?q={word}", "/nha-thau/{word}")  # fmt: skip
CHANGING = ("/metrics", "/suc-khoe")
"""Pages about the running itself: what they count is not what was prepared. They are read for canaries like all."""

REQUEST = re.compile(rb"(?<=: )[0-9a-f]{16}(?=</p>)|(?<=urn:request:)[0-9a-f]{16}")
"""The number by which an error, on a page or told to a system, is found in the log: another one each time."""

NO_MATTER = ("Date", "Set-Cookie", "X-Request-Id")


@dataclass
class Scene:
    """A register with one published notice and one draft that waits for its minute, and two visitors."""

    office: Office
    draft: Draft
    nobody: FlaskClient
    stranger: FlaskClient
    names: defaultdict[str, str]
    before: Mapping[str, tuple[int, Mapping[str, str], bytes]]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with dropped_afterwards():
        yield set_up(tmp_path_factory.mktemp("embargo"))


def set_up(folder: Path) -> Scene:
    """Publish the public notice, look at everything, and only then prepare and approve the other at that instant."""
    office = Office(empty_register(folder))
    app = create_app(office.register.system)
    app.testing = True
    system = office.register.system
    public = system.storage.put(BytesIO(b"%PDF-1.7 public")).sha256
    office.register.record_all(
        plan(row("Xây trường", "goi-1")), call(documents=[{"title": "Mời.pdf", "sha256": public}])
    )
    with system.database.write() as session:
        note_files(session, [StoredFile(public, 15)], office.register.clock.now())
    nobody, stranger = app.test_client(), app.test_client()
    sign_in(stranger, make_person(system, "nguoi-ngoai", [("author", OTHER["code"]), ("approver", OTHER["code"])]))
    names = names_in(office, public)
    before = {address: answer(nobody, address) for address in addresses(names)}
    return Scene(office, prepared(office), nobody, stranger, names, before)


def names_in(office: Office, document: str) -> defaultdict[str, str]:
    """Return what the words in braces of the access table stand for; what is the desk's own stands for nothing."""
    with office.register.read() as session:
        first = {
            "notice": session.scalars(select(Notice.reference).where(Notice.kind == "invitation")).first(),
            "package": session.scalars(select(Package.reference)).first(),
            "plan": session.scalars(select(Plan.reference)).first(),
            "organisation": session.scalars(select(Organisation.reference)).first(),
        }
    known = {name: found or "" for name, found in first.items()}
    known |= {"document": document, "contractor": "vn0100000000", "unpublished_document": "f" * 64}
    return defaultdict(lambda: "khong-co", known)


def prepared(office: Office) -> Draft:
    """Return a draft that is full of canaries and approved for the next second."""
    system, now = office.register.system, office.register.clock.now()
    kept = system.storage.put(BytesIO(BYTES))
    draft = office.create(invitation(
        title="Sửa trường Zyxtieude", body_funding="Vốn Zyxnoidung", investor={"name": "Ban Zyxdonvi"},
        body_closes_at="2027-01-15T09:00:00+07:00",
    ))  # fmt: skip
    with system.database.write() as session:
        file = Taken(kept.sha256, kept.size, "application/pdf", "Zyxtep.pdf")
        draft = drafting.attach(session, AUTHOR, draft.key, draft.lock_version, now, file)
    return office.approve(office.submit(draft), wait=timedelta(seconds=1))


def addresses(names: Mapping[str, str]) -> list[str]:
    """Return every address that answers a GET, and those at which the canaries are asked for."""
    rows = [each for each in ROWS if set(each.methods) & set(READING)]
    tabled = [each.present.format_map(names) for each in rows] + [
        each.absent.format_map(names) for each in rows if each.absent
    ]
    asked = [template.format(word=quote(word)) for template in ASKING for word in CANARIES]
    return list(dict.fromkeys([*tabled, *asked, "/thong-bao/TB-000003", "/so-dang-tai/3", "/so-dang-tai/3/van-ban"]))


def answer(client: FlaskClient, address: str) -> tuple[int, dict[str, str], bytes]:
    """Return how the site answers: status, headers but for those that change with each answer, body."""
    with client.get(address) as found:
        return (
            found.status_code,
            {k: v for k, v in found.headers.items() if k not in NO_MATTER},
            REQUEST.sub(b"", found.get_data()),
        )


def traces(scene: Scene, address: str, found: tuple[int, Mapping[str, str], bytes]) -> list[str]:
    """Return what of the draft an answer says, apart from what its own address asked."""
    said = (str(found[1]) + found[2].decode("utf-8", "replace")).casefold()
    secret = [*CANARIES, scene.draft.key, scene.draft.content_hash, scene.draft.files[0].sha256]
    return [word for word in secret if word not in address and word.casefold() in said]


def test_every_page_is_what_it_was_before_the_draft_was_there(scene: Scene) -> None:
    assert len(scene.before) > 70
    after = {address: answer(scene.nobody, address) for address in scene.before}
    changed = [each for each in after if after[each] != scene.before[each] and not each.startswith(CHANGING)]
    assert changed == []


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_nobody_outside_the_desk_finds_a_trace(scene: Scene, who: str) -> None:
    client: FlaskClient = getattr(scene, who)
    key, sha256 = scene.draft.key, scene.draft.files[0].sha256
    here = {"own_draft": key, "own_filed": key, "own_file": sha256, "body": scene.office.body}
    own = [each.present.format_map(scene.names | here) for each in ROWS if "GET" in each.methods]
    found = {address: traces(scene, address, answer(client, address)) for address in [*scene.before, *own]}
    assert {address: words for address, words in found.items() if words} == {}


def hidden_and_missing(scene: Scene) -> dict[str, tuple[str, str]]:
    """Return pairs of addresses by the rule: of what is hidden, and of what is not there."""
    key, sha256 = scene.draft.key, scene.draft.files[0].sha256
    pairs = {rule: (rule.replace("<key>", key), rule.replace("<key>", secrets.token_urlsafe(16)))
             for rule in {each.rule for each in ROWS if "<key>" in each.rule and "GET" in each.methods}}  # fmt: skip
    return pairs | {"/tai-lieu/<sha256>": (f"/tai-lieu/{sha256}", f"/tai-lieu/{secrets.token_hex(32)}")}


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_what_is_hidden_answers_as_what_is_missing(scene: Scene, who: str) -> None:
    client: FlaskClient = getattr(scene, who)
    pairs = hidden_and_missing(scene)
    assert len(pairs) > 2
    for hidden, missing in pairs.values():
        assert neutral(client, hidden) == neutral(client, missing)


def neutral(client: FlaskClient, address: str) -> str:
    """Return an answer without the name that it was asked for."""
    status, headers, body = answer(client, address)
    name = max(address.split("/"), key=len)
    return f"{status} {headers} {body.decode()}".replace(quote(name), "NAME").replace(name, "NAME")


def test_what_is_hidden_costs_the_database_no_more_than_what_is_missing(scene: Scene) -> None:
    for hidden, missing in hidden_and_missing(scene).values():
        assert statements(scene, hidden) == statements(scene, missing)


def statements(scene: Scene, address: str) -> list[str]:
    """Return the statements that an answer to the stranger takes."""
    engine, seen = scene.office.register.system.database.readers.kw["bind"], []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    database_events.listen(engine, "before_cursor_execute", note)
    try:
        answer(scene.stranger, address)
    finally:
        database_events.remove(engine, "before_cursor_execute", note)
    return seen


def test_what_is_hidden_answers_as_fast_as_what_is_missing(scene: Scene) -> None:
    rounds, allowed = (2_000, 0.05) if os.environ.get("EMBARGO_ROUNDS") else (150, 0.25)
    for rule, (hidden, missing) in hidden_and_missing(scene).items():
        spans: dict[str, list[float]] = {hidden: [], missing: []}
        for turn in range(rounds):
            for address in (hidden, missing) if turn % 2 else (missing, hidden):
                began = time.perf_counter()
                answer(scene.stranger, address)
                spans[address].append(time.perf_counter() - began)
        first, second = statistics.median(spans[hidden]), statistics.median(spans[missing])
        assert abs(first - second) < allowed * second, f"{rule}: {first:.6f} s and {second:.6f} s"


def test_at_its_minute_all_doors_show_it_within_one_round(tmp_path: Path) -> None:
    scene = set_up(tmp_path / "register")
    office, clock = scene.office, scene.office.register.clock
    clock.advance(timedelta(seconds=1))
    assert publish_due(office.register.system.database, clock) == 1
    sha256 = scene.draft.files[0].sha256
    doors = ("/tim-kiem?q=zyxtieude", "/tim-kiem.atom?q=zyxtieude", "/tim-kiem.rss?q=zyxtieude", "/thong-bao/TB-000003",
             "/so-dang-tai", "/so-dang-tai/3", f"/don-vi/{BODY['code']}", "/")  # fmt: skip
    silent = [door for door in doors if b"Zyxtieude" not in answer(scene.nobody, door)[2]]
    assert silent in ([], ["/so-dang-tai/3"]), "an entry names its notice by number"
    assert answer(scene.nobody, f"/tai-lieu/{sha256}")[2] == BYTES
    assert b"TB-000003" in answer(scene.nobody, "/sitemap/thong-bao-0.xml")[2]


def test_a_file_that_is_public_elsewhere_does_not_tell_its_name_in_the_draft(tmp_path: Path) -> None:
    scene = set_up(tmp_path / "register")
    sha256 = scene.draft.files[0].sha256
    assert answer(scene.nobody, f"/tai-lieu/{sha256}")[0] == 404
    scene.office.register.record(
        call("IB2688900777", "goi-7", documents=[{"title": "Công khai.pdf", "sha256": sha256}])
    )
    status, headers, body = answer(scene.nobody, f"/tai-lieu/{sha256}")
    assert (status, body) == (200, BYTES)
    assert "zyx" not in str(headers).casefold()
