"""The table of the desk holds: route by role by own, other or no body by state, and what is denied changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from procurement.notices.drafting import CONFIRMATIONS
from tests.architecture.desk_access import (
    DESK,
    DRAFTS,
    NOBODY,
    NOTICE_STATES,
    NOTICES,
    OUTSIDE,
    REQUESTS,
    STATES,
    SYSTEMS,
    Deed,
    Request,
)
from tests.architecture.desk_world import Standing, World, opened_world
from tests.desk.office import invitation
from tests.desk.people import csrf
from tests.documents import outside

DRAFT, NOTICE, API = "/ban-lam-viec/ho-so/<key>", "/ban-lam-viec/thong-bao/<reference>", "/api/v1/drafts/<key>"
CASES = ("/thanh-tra/ho-so/", "/thanh-tra/danh-sach/", "/ban-lam-viec/cau-hoi/")
"""Keys of cases and of lists from outside, about which tests/architecture/access.py has its rows."""
PEOPLE = (*DESK, *OUTSIDE, NOBODY)
NO_MATTER = {"HEAD", "OPTIONS"}  # tests/architecture/test_access.py has them
FORM = "multipart/form-data"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened_world(tmp_path_factory.mktemp("register")) as made:
        yield made


def test_every_address_with_a_draft_or_a_notice_of_the_desk_has_a_row(world: World) -> None:
    served = {
        (method, rule.rule)
        for rule in world.site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - NO_MATTER
        if ("<key>" in rule.rule and not rule.rule.startswith(CASES)) or rule.rule.startswith(NOTICE)
    }
    drafts = {(deed.method, DRAFT + deed.path.replace("{file}", "<sha256>")) for deed in DRAFTS}
    notices = {(deed.method, NOTICE + deed.path.replace("/0", "/<int:number>")) for deed in NOTICES}
    assert served == drafts | notices | {(row.method, API + row.path) for row in REQUESTS}


def maker_for(who: str) -> str:
    """Return who began the draft that somebody tries."""
    return "maker" if who in ("maker", "lent by maker") else "author"


@pytest.mark.parametrize("deed", DRAFTS, ids=lambda deed: f"{deed.method} {deed.path}")
def test_everybody_is_answered_about_a_draft_as_the_table_says(world: World, deed: Deed) -> None:
    for place, state in enumerate(STATES):
        shared = {maker: world.kept_in(state, maker) for maker in ("author", "maker")}
        before = {key: world.standing(key) for key in shared.values()}
        said = {}
        for who in PEOPLE:
            may = deed.method == "POST" and deed.status_for(who, place) < 400
            key = world.draft_in(state, maker_for(who)) if may else shared[maker_for(who)]
            said[who] = ask(world, deed, who, key, world.standing(key) if may else before[key])
        assert said == {who: deed.status_for(who, place) for who in PEOPLE}, state
        assert before == {key: world.standing(key) for key in shared.values()}, "what was denied has changed something"


def ask(world: World, deed: Deed, who: str, key: str, standing: Standing) -> int:
    """Return the answer to somebody who does a deed on a draft with all that its page would send along."""
    _state, version, digest, _events, files = standing
    form = {name: value.format(version=version, hash=digest) for name, value in deed.data.items()}
    path = f"/ban-lam-viec/ho-so/{key}" + deed.path.format(file=files[0])
    return visit(world, deed, who, path, form)


def visit(world: World, deed: Deed, who: str, address: str, form: dict[str, Any]) -> int:
    """Return the answer to somebody at an address; a field ``tep`` brings a file."""
    client, sent = world.clients[who], None
    if deed.method == "POST":
        sent = form | (csrf(client) if who != NOBODY else {})
        sent |= {"tep": (BytesIO(outside.PDF + b"new"), "b.pdf")} if "tep" in form else {}
    with client.open(address, method=deed.method, data=sent, content_type=FORM if sent else None) as answer:
        return answer.status_code


@pytest.mark.parametrize("deed", NOTICES, ids=lambda deed: f"{deed.method} {deed.path} {deed.data.get('step', '')}")
def test_everybody_is_answered_about_a_notice_as_the_table_says(world: World, deed: Deed) -> None:
    for place, state in enumerate(NOTICE_STATES):
        address = f"/ban-lam-viec/thong-bao/{world.notices[state]}{deed.path}"
        said = {who: visit(world, deed, who, address, dict(deed.data)) for who in PEOPLE}
        assert said == {who: deed.status_for(who, place) for who in PEOPLE}, state


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row.method} {row.path}")
def test_every_system_is_answered_as_the_table_says(world: World, row: Request) -> None:
    for place, state in enumerate(STATES):
        shared = world.kept_in(state, "author")
        before, said = world.standing(shared), {}
        for key in SYSTEMS:
            may = row.method != "GET" and row.status_for(key, place) < 400
            said[key] = show(world, row, world.keys[key], world.draft_in(state, "author") if may else shared)
        assert said == {key: row.status_for(key, place) for key in SYSTEMS}, state
        assert before == world.standing(shared), "what was denied has changed something"


def show(world: World, row: Request, key: str, draft: str) -> int:
    """Return the answer to a system that shows a key, and sends all that the request needs."""
    is_file, client = row.path == "/files", world.site.app.test_client()
    said = {"": invitation(package_ref="goi-he-thong"), "/submission": dict.fromkeys(CONFIRMATIONS, True)}
    sent = outside.PDF + b"by a system" if is_file else json.dumps(said[row.path]).encode()
    address = f"/api/v1/drafts/{draft}{row.path}" + ("?name=c.pdf" if is_file else "")
    headers = {"Authorization": f"Bearer {key}", "If-Match": f'"{world.standing(draft)[1]}"'}
    headers["Content-Type"] = "application/octet-stream" if is_file else "application/json"
    with client.open(address, method=row.method, data=sent, headers=headers) as answer:
        return answer.status_code


def test_a_key_opens_no_page_and_a_session_no_interface(world: World) -> None:
    key, client = world.draft_in("submitted", "author"), world.site.app.test_client()
    shown = {"Authorization": f"Bearer {world.keys['all']}"}
    assert client.get(f"/ban-lam-viec/ho-so/{key}", headers=shown).status_code == 303
    assert client.post(f"/ban-lam-viec/ho-so/{key}/phe-duyet", headers=shown).status_code == 403
    assert world.clients["approver"].get(f"/api/v1/drafts/{key}").status_code == 401
