"""A system drafts, attaches and submits for its body, and is told exactly what is wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from procurement.notices.drafts import Draft
from tests.api.conftest import OURS, VOUCHED, Client, make_client
from tests.desk.office import invitation
from tests.documents.outside import PDF
from tests.functional.site import Site

PROBLEM = "application/problem+json"


def test_a_draft_is_made_read_changed_given_a_file_and_submitted(ours: Client) -> None:
    made = ours.create()
    assert (made.status_code, made.json["state"], made.json["problems"]) == (201, "drafting", [])
    address = made.headers["Location"].removeprefix("/api/v1")
    read = ours.ask("GET", address)
    assert (read.status_code, read.json, read.headers["ETag"]) == (200, made.json, made.headers["ETag"])
    changed = ours.ask("PUT", address, invitation(title="Sửa chữa mái"), If_Match=read.headers["ETag"])
    assert (changed.status_code, changed.json["content"]["title"]) == (200, "Sửa chữa mái")
    filed = ours.ask(
        "POST", f"{address}/files?name=Quyet-dinh.pdf&type=decision", PDF,
        If_Match=changed.headers["ETag"], Content_Type="application/octet-stream",
    )  # fmt: skip
    assert (filed.status_code, filed.json["files"][0]["size"]) == (200, len(PDF))
    sent = ours.ask("PUT", f"{address}/submission", VOUCHED, If_Match=filed.headers["ETag"])
    assert (sent.status_code, sent.json["state"]) == (200, "submitted")
    assert ours.ask("GET", "/drafts?state=submitted").json["total"] == 1
    assert ours.ask("GET", "/drafts?state=drafting").json["total"] == 0


def test_amounts_keep_all_their_digits(ours: Client) -> None:
    body = json.dumps(invitation()).replace("900000000", "2609041591.923").encode()
    made = ours.ask("POST", "/drafts", body)
    assert made.status_code == 201
    assert b"2609041591.923" in made.data
    with ours.site.system.database.read() as session:
        draft = session.scalars(select(Draft)).one()
        assert draft.said["body"]["price"]["amount"] == Decimal("2609041591.923")


def test_every_wrong_field_is_named_when_it_is_submitted(ours: Client) -> None:
    made = ours.create(invitation(title=None, body_closes_at="hôm qua"))
    found = {problem["path"] for problem in made.json["problems"]}
    assert {"title", "body.closes_at"} <= found
    sent = ours.ask("PUT", f"/drafts/{made.json['key']}/submission", {}, If_Match=made.headers["ETag"])
    assert (sent.status_code, sent.content_type) == (422, PROBLEM)
    told = {error["path"]: error for error in sent.json["errors"]}
    assert {"title", "body.closes_at", "no_state_secret", "no_personal_data"} <= set(told)
    assert told["body.closes_at"]["pointer"] == "/body/closes_at"
    assert told["title"]["code"] == "required.title"
    assert ours.ask("GET", f"/drafts/{made.json['key']}").json["state"] == "drafting"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"{", 422, "json.syntax"),
        (b"[]", 422, "type.object"),
        (b'{"kind": 3}', 422, "required"),
        (b'{"kind": "plam"}', 422, "choice"),
        (b'{"kind": "award", "kind": "award"}', 422, "json.duplicate"),
        (b'{"kind": "award", "title": "\\ud800"}', 422, "draft.unwritable"),
    ],
)
def test_what_cannot_be_a_draft_is_refused(ours: Client, sent: bytes, status: int, code: str) -> None:
    answer = ours.ask("POST", "/drafts", sent)
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert answer.json["errors"][0]["code"] == code


def test_nobody_overwrites_what_they_never_saw(ours: Client) -> None:
    made = ours.create()
    address = f"/drafts/{made.json['key']}"
    assert ours.ask("PUT", address, invitation()).status_code == 428
    first = ours.ask("PUT", address, invitation(title="Một"), If_Match=made.headers["ETag"])
    late = ours.ask("PUT", address, invitation(title="Hai"), If_Match=made.headers["ETag"])
    assert (first.status_code, late.status_code, late.content_type) == (200, 412, PROBLEM)
    assert ours.ask("PUT", address, invitation(), If_Match='"x"').status_code == 412
    assert ours.ask("GET", address).json["content"]["title"] == "Một"


def test_another_body_s_draft_does_not_exist(ours: Client, theirs: Client) -> None:
    made = ours.create()
    absent = made.json["key"][:-2] + "zz"
    asked = ("GET", ""), ("PUT", ""), ("PUT", "/submission"), ("POST", "/files?name=a.pdf")
    for method, rest in asked:
        sent: dict[str, Any] | None = None if method == "GET" else {}
        foreign = theirs.ask(method, f"/drafts/{made.json['key']}{rest}", sent, If_Match='"1"')
        missing = theirs.ask(method, f"/drafts/{absent}{rest}", sent, If_Match='"1"')
        assert (foreign.status_code, missing.status_code) == (404, 404)
        told = [{**answer.json, "instance": ""} for answer in (foreign, missing)]
        assert told[0] | {"detail": ""} == told[1] | {"detail": ""}
    assert theirs.ask("GET", "/drafts").json == {"total": 0, "drafts": []}


def test_a_key_opens_what_it_is_for_as_long_as_it_is_valid(site: Site, ours: Client) -> None:
    made = ours.create()
    nobody = Client(site, ours.body, "ccdt_none")
    refused = nobody.ask("GET", "/drafts")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer realm=procurement")
    writer = make_client(site, OURS, ("draft",))
    address = f"/drafts/{made.json['key']}"
    assert writer.ask("GET", address).status_code == 200
    assert writer.ask("PUT", f"{address}/submission", VOUCHED, If_Match='"1"').status_code == 403
    assert writer.ask("POST", f"{address}/files?name=a.pdf", PDF, If_Match='"1"').status_code == 403
    site.pass_time(int(timedelta(days=91).total_seconds()))
    assert ours.ask("GET", "/drafts").status_code == 401


def test_what_is_no_json_and_what_is_no_address_is_a_problem_too(ours: Client) -> None:
    plain = ours.ask("POST", "/drafts", b"x", Content_Type="text/plain")
    assert (plain.status_code, plain.content_type) == (415, PROBLEM)
    nowhere = ours.ask("GET", "/khong-co")
    assert (nowhere.status_code, nowhere.content_type) == (404, PROBLEM)
    wrong = ours.ask("DELETE", "/drafts")
    assert (wrong.status_code, wrong.content_type) == (405, PROBLEM)
    assert set(wrong.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "Allow" in wrong.json["detail"]
    english = ours.ask("GET", "/khong-co?lang=en")
    assert english.json["title"] == "There is no such page"


def test_a_hostile_file_is_refused_and_nothing_is_kept(ours: Client) -> None:
    made = ours.create()
    address = f"/drafts/{made.json['key']}/files?name=a.pdf"
    answer = ours.ask("POST", address, b"MZ", If_Match=made.headers["ETag"])
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert ours.ask("GET", f"/drafts/{made.json['key']}").json["files"] == []


def test_the_description_names_every_address_and_kind(ours: Client) -> None:
    described = ours.ask("GET", "/openapi.json").json
    assert described["openapi"] == "3.1.0"
    rules = {rule.rule.replace("<", "{").replace(">", "}") for rule in ours.site.app.url_map.iter_rules()}
    ours_here = {rule for rule in rules if rule.startswith("/api/v1/") and not rule.endswith("openapi.json")}
    assert set(described["paths"]) == ours_here
    assert "Event_invitation" in described["components"]["schemas"]


def test_a_file_may_be_longer_than_other_requests(ours: Client) -> None:
    made = ours.create()
    scan = PDF[:-6] + bytes(2 << 20) + b"\n%%EOF\n"
    address = f"/drafts/{made.json['key']}/files?name=a.pdf"
    filed = ours.ask("POST", address, scan, If_Match=made.headers["ETag"])
    assert (filed.status_code, filed.json["files"][0]["size"]) == (200, len(scan))
    long = ours.ask("POST", "/drafts", b'{"kind": "' + b"x" * (2 << 20) + b'"}')
    assert (long.status_code, long.content_type) == (413, PROBLEM)
    assert "1,0 MB" in long.json["detail"]
    long = ours.ask("POST", address, bytes(52 << 20), If_Match=filed.headers["ETag"])
    assert (long.status_code, "50,0 MB" in long.json["detail"]) == (413, True)
    nobody = Client(ours.site, ours.body, "ccdt_none")
    assert nobody.ask("POST", address, scan, If_Match=made.headers["ETag"]).status_code == 401
