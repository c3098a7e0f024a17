"""One second before its minute, what is approved leaves no trace: the register answers as if it were not there."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from procurement.publication.drafts import publish_due
from tests.architecture.access import READING, ROWS
from tests.databases import dropped_afterwards
from tests.desk.embargo.scene import (
    BYTES,
    CANARIES,
    IN_FULL,
    OTHER,
    OURS,
    OUTSIDERS,
    Answer,
    Scene,
    answer,
    secret_invitation,
    set_up,
)
from tests.desk.people import csrf
from tests.publication.register import Register, call, plan, row

DISK = shutil.disk_usage("/")
VOUCHED = {"no_state_secret": True, "no_personal_data": True}


@pytest.fixture(scope="module", autouse=True)
def quiet_machine() -> Iterator[None]:
    """What an operator's health page says of the machine is not of the register, and changes from look to look."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("procurement.operations.health.shutil.disk_usage", lambda _folder: DISK)
        patch.setattr("procurement.operations.health._apart", lambda *_given: timedelta())
        yield


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Return a scene at which everybody only looks."""
    with dropped_afterwards():
        yield set_up(tmp_path_factory.mktemp("embargo"))


@pytest.mark.parametrize("who", OUTSIDERS)
def test_every_answer_is_that_of_a_register_without_the_draft(scene: Scene, who: str) -> None:
    there, here = scene.look(who)
    assert len(there) > (200 if who == "nobody" or IN_FULL else 60)
    assert [address for address in there if there[address] != here[address]] == []


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_answer_holds_a_trace(scene: Scene, who: str) -> None:
    there, _ = scene.look(who)
    found = {address: scene.traces(address, each) for address, each in there.items()}
    assert {address: words for address, words in found.items() if words} == {}


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_form_and_no_message_tells_the_draft_from_nothing(scene: Scene, who: str) -> None:
    sides = [scene.visitors[who].at(app) for app in scene.both]
    writing = [(each, method) for each in ROWS for method in each.methods if method not in READING and each.is_of_body]
    assert len(writing) > 15
    for each, method in writing:
        address = each.present.format_map(scene.names[OURS])
        data = {name: words.format_map(scene.names[OURS]) for name, words in each.data.items()}
        there, here = (answer(side, address, method, data={**data, **proof(side)}) for side in sides)
        assert there == here, f"{method} {address}"
        assert scene.traces(address, there) == []


def proof(client: FlaskClient) -> dict[str, str]:
    """Return what the forms of whoever is signed in hold."""
    return csrf(client) if client.get_cookie("session") else {}


def test_a_system_elsewhere_that_says_the_same_meets_no_other_answer(tmp_path: Path) -> None:
    scene = set_up(tmp_path)
    there, here = (say_the_same(scene, scene.visitors["a system elsewhere"].at(app)) for app in scene.both)
    assert [status for status, _ in there] == [201, 200, 200]
    assert there == here


def say_the_same(scene: Scene, client: FlaskClient) -> list[tuple[int, str]]:
    """Draft and submit what the hidden draft says, with its file; return the answers without the new draft's key."""
    with client.post("/api/v1/drafts", json=secret_invitation(), headers={"Idempotency-Key": scene.draft.key}) as made:
        key, told = str(json.loads(made.data)["key"]), [(made.status_code, made.get_data(as_text=True))]
    steps: tuple[tuple[str, str, dict[str, Any], int], ...] = (
        ("POST", "files?name=Zyxtep.pdf", {"data": BYTES}, 1),
        ("PUT", "submission", {"json": VOUCHED}, 2),
    )
    for method, step, sent, version in steps:
        address = f"/api/v1/drafts/{key}/{step}"
        with client.open(address, method=method, headers={"If-Match": f'"{version}"'}, **sent) as made:
            told.append((made.status_code, made.get_data(as_text=True)))
    return [(status, text.replace(key, "KEY")) for status, text in told]


def test_what_is_published_meanwhile_gets_the_numbers_that_it_would_get_anyway(tmp_path: Path) -> None:
    scene = set_up(tmp_path)
    for register in (scene.office.register, Register(scene.bare_system, scene.office.register.clock)):
        register.record_all(
            plan(row("Xây cầu", "goi-8"), number="PL2688900008", organisation=OTHER),
            call("IB2688900008", "goi-8", title="Xây cầu", organisation=OTHER, investor={"name": "Ban Mới"}),
        )
    there, here = (look_behind(scene.visitors["nobody"].at(app), scene) for app in scene.both)
    assert [address for address in there if there[address] != here[address]] == []
    assert there["/thong-bao/TB-000005"][0] == there["/so-dang-tai/5"][0] == 200


def look_behind(client: FlaskClient, scene: Scene) -> dict[str, Answer]:
    """Return every public page, and those of what was published last."""
    last = ("/ke-hoach/TB-000004", "/thong-bao/TB-000005", "/so-dang-tai/5", "/goi-thau/GT-000003")
    public = [each for each in ROWS if each.roles is None]
    return {address: answer(client, address) for address in scene.tabled(public, last)}


def test_letters_about_the_draft_go_to_its_own_desk_alone(scene: Scene) -> None:
    letters = [path.read_bytes() for path in scene.office.register.system.settings.mail_dir.glob("*.eml")]
    read = [message_from_bytes(each, policy=policy.default) for each in letters]
    told = {each["To"].addresses[0].addr_spec for each in read}
    assert told == {"soan@mau.example", "duyet@mau.example", "duyet-2@mau.example"}


def test_the_log_tells_of_no_draft_what_it_says(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "procurement")
    scene = set_up(tmp_path)
    for who in OUTSIDERS:
        answer(scene.visitors[who].at(scene.holding), "/tim-kiem?q=zyxtieude")
    scene.office.register.clock.advance(timedelta(seconds=1))
    assert publish_due(scene.office.register.system.database, scene.office.register.clock) == 1
    lines = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records).casefold()
    assert f"/ban-lam-viec/ho-so/{scene.draft.key}".casefold() in lines
    assert [word for word in CANARIES if word.casefold() in lines] == []
