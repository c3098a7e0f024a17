"""Each genuine answer of the national portal, sent by an officer of its body, is the draft that is written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from procurement.notices.events import read_event
from procurement.publication.service import record
from tests.desk.drafting.test_portal import drafts, send
from tests.desk.drafting.working import Worker
from tests.desk.people import make_body, make_person, sign_in
from tests.functional.site import IMPORTER, open_site, words
from tests.importing.vneps.genuine import BODY, CALLED, NAMES, call, kept, told


def officer(folder: Path, code: str) -> Worker:
    """Return an author of the body with that code, in a register that holds the calls of which only parts are told."""
    site = open_site(folder)
    body = make_body(site.system, BODY["name"], code)
    for number in CALLED:
        with site.system.database.write() as session:
            raw = {**call(number), "organisation": {**BODY, "code": code}}
            record(session, site.clock, read_event(raw, pseudonym=site.system.pseudonym), IMPORTER)
    person = make_person(site.system, "can-bo", [("author", body)])
    sign_in(site, person)
    return Worker(site, body, person)


def as_drafted(expected: dict[str, Any], code: str) -> dict[str, Any]:
    """Return what is written down of an answer as a draft says it: posted by the officer's body, timed elsewhere."""
    dated = {"published_at_source": "national"} if "published_at" in expected else {}
    return {**expected, **dated, "organisation": told({**BODY, "code": code})}


@pytest.mark.parametrize("name", NAMES)
def test_an_officer_s_draft_is_that_which_is_written_down(name: str, tmp_path: Path, shared_data: Path) -> None:
    expected = kept()[name]
    code = next((draft["organisation"].get("code") for draft in expected["drafts"]), None) or BODY["code"]
    desk = officer(tmp_path / "register", code)
    page = send(desk, (f"{name}.json", (shared_data / "portal-api-samples" / f"{name}.json").read_bytes()))
    assert page.status == 200, page.text
    assert [told(draft.said) for draft in drafts(desk)] == [as_drafted(each, code) for each in expected["drafts"]]
    assert {draft.act for draft in drafts(desk)} <= {"amend" if name.startswith("clarifications") else "publish"}
    shown = words(page.find("//main")[0])
    assert [place for place in expected["left_out"] if place not in shown] == []
    assert [each for each in expected["versions"] if f"{each[0]} phiên bản {each[1]}" not in shown] == []
