"""Conditional requests over a register that changes, and over one that only grows older."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from procurement.core.clock import FrozenClock
from procurement.httpkit import conditional
from procurement.httpkit.conditional import Validators, answer, digest, reading_validators
from procurement.httpkit.context import attach, current_system
from procurement.notices.events import read_event
from procurement.publication.acts import Authority
from procurement.publication.service import record
from procurement.system import System
from tests.databases import make_system

OFFICER = Authority(drafted_by="an", approved_by="binh", origin="register")
Publish = Callable[..., None]


@pytest.fixture
def system(tmp_path: Path, clock: FrozenClock) -> Iterator[System]:
    """Return an empty register whose clock stands still."""
    made = make_system(tmp_path, clock)
    yield made
    made.database.close()


@pytest.fixture
def publish(system: System) -> Publish:
    """Return a function that publishes an invitation by its number and closing time."""

    def act(number: int, closes_at: str = "2026-12-10T09:00:00+07:00") -> None:
        event: dict[str, Any] = {
            "kind": "invitation",
            "national_number": f"IB{2688900000 + number}",
            "organisation": {"name": "Ủy ban nhân dân xã Mẫu An"},
            "title": "Cung cấp dầu diesel",
            "body": {"closes_at": closes_at},
        }
        with system.database.write() as session:
            record(session, system.clock, read_event(event, pseudonym=system.pseudonym), OFFICER)

    return act


@pytest.fixture
def client(system: System) -> FlaskClient:
    """Return a client of timeless pages and one that depends on the hour; they count how often they are made."""
    app = Flask("procurement")
    app.testing = True
    attach(app, system)
    made: list[str] = []

    def show(*asked: str, timeless: bool) -> Response:
        def make() -> Response:
            made.append(asked[0])
            return Response(f"{asked[0]} {len(made)}")

        with current_system().database.read() as session:
            now = current_system().clock.now()
            return answer(reading_validators(session, system.search, now, *asked, timeless=timeless), make)

    app.add_url_rule("/timeless/<name>", "timeless", lambda name: show(name, timeless=True), methods=["GET", "POST"])
    app.add_url_rule("/open", "open", lambda: show("open", timeless=False))
    return app.test_client()


def test_an_answer_that_still_holds_is_not_made_again(client: FlaskClient, publish: Publish) -> None:
    publish(1)
    first = client.get("/timeless/a")
    assert (first.status_code, first.data) == (200, b"a 1")
    second = client.get("/timeless/a", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Cache-Control"] == first.headers["Cache-Control"] == "public, no-cache"
    assert "Content-Type" not in second.headers
    assert client.get("/timeless/a").data == b"a 2"


def test_an_act_changes_the_tag(client: FlaskClient, publish: Publish) -> None:
    publish(1)
    tag = client.get("/timeless/a").headers["ETag"]
    publish(2)
    changed = client.get("/timeless/a", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_what_was_asked_is_part_of_the_tag(client: FlaskClient) -> None:
    assert client.get("/timeless/a").headers["ETag"] != client.get("/timeless/b").headers["ETag"]
    assert digest("ab", "c") != digest("a", "bc")


def test_a_closing_time_that_passes_changes_the_tag_while_the_ledger_stands_still(
    client: FlaskClient, publish: Publish, clock: FrozenClock
) -> None:
    publish(1, closes_at="2026-11-30T08:30:00+07:00")
    clock.advance(timedelta(minutes=29, seconds=59))
    tag = client.get("/open").headers["ETag"]
    assert client.get("/open", headers={"If-None-Match": tag}).status_code == 304
    clock.advance(timedelta(seconds=1))
    changed = client.get("/open", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_what_depends_on_the_hour_has_no_date_to_ask_by(
    client: FlaskClient, publish: Publish, clock: FrozenClock
) -> None:
    publish(1)
    clock.advance(timedelta(minutes=1))
    response = client.get("/open", headers={"If-Modified-Since": "Mon, 30 Nov 2026 02:00:00 GMT"})
    assert response.status_code == 200
    assert "Last-Modified" not in response.headers


def test_the_date_is_that_of_the_last_act(client: FlaskClient, publish: Publish, clock: FrozenClock) -> None:
    publish(1)
    clock.advance(timedelta(minutes=1))
    date = client.get("/timeless/a").headers["Last-Modified"]
    assert date == "Mon, 30 Nov 2026 01:00:00 GMT"
    assert client.get("/timeless/a", headers={"If-Modified-Since": date}).status_code == 304
    earlier = {"If-Modified-Since": "Mon, 30 Nov 2026 00:59:59 GMT"}
    assert client.get("/timeless/a", headers=earlier).status_code == 200


def test_a_second_act_in_the_same_second_is_not_hidden_by_the_date_of_the_first(
    client: FlaskClient, publish: Publish, clock: FrozenClock
) -> None:
    clock.advance(timedelta(milliseconds=200))
    publish(1)
    clock.advance(timedelta(milliseconds=300))
    assert "Last-Modified" not in client.get("/timeless/a").headers
    clock.advance(timedelta(milliseconds=200))
    publish(2)
    clock.advance(timedelta(seconds=5))
    assert client.get("/timeless/a").headers["Last-Modified"] == "Mon, 30 Nov 2026 01:00:01 GMT"


def test_the_tag_wins_over_the_date(client: FlaskClient, publish: Publish, clock: FrozenClock) -> None:
    publish(1)
    clock.advance(timedelta(minutes=1))
    both = {"If-Modified-Since": "Tue, 01 Dec 2026 00:00:00 GMT"}
    assert client.get("/timeless/a", headers=both).status_code == 304
    assert client.get("/timeless/a", headers={**both, "If-None-Match": '"another"'}).status_code == 200
    assert client.get("/timeless/a", headers={**both, "If-None-Match": ""}).status_code == 200


@pytest.mark.parametrize("form", ["{}", "W/{}", '"another", {}', "*"])
def test_tags_are_compared_weakly_in_all_their_forms(client: FlaskClient, publish: Publish, form: str) -> None:
    publish(1)
    tag = client.get("/timeless/a").headers["ETag"]
    assert client.get("/timeless/a", headers={"If-None-Match": form.format(tag)}).status_code == 304


def test_head_is_answered_like_get_without_a_body(client: FlaskClient, publish: Publish) -> None:
    publish(1)
    head, get = client.head("/timeless/a"), client.get("/timeless/a")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", get.headers["ETag"])
    assert client.head("/timeless/a", headers={"If-None-Match": head.headers["ETag"]}).status_code == 304


def test_only_reading_is_conditional(client: FlaskClient, publish: Publish) -> None:
    publish(1)
    tag = client.get("/timeless/a").headers["ETag"]
    assert client.post("/timeless/a", headers={"If-None-Match": tag}).status_code == 200


def test_another_register_with_as_many_acts_has_other_tags(
    client: FlaskClient, publish: Publish, tmp_path: Path, clock: FrozenClock
) -> None:
    publish(1)
    tag = client.get("/timeless/a").headers["ETag"]
    other = make_system(tmp_path / "other", clock)
    client.application.extensions.clear()
    attach(client.application, other)
    with other.database.write() as session:
        event = {
            "kind": "invitation",
            "national_number": "IB2688900001",
            "organisation": {"name": "Ủy ban nhân dân xã Mẫu An"},
            "title": "Cung cấp xăng",
            "body": {},
        }
        record(session, clock, read_event(event, pseudonym=other.pseudonym), OFFICER)
    with client.application.test_request_context(), other.database.read() as session:
        now = clock.now()
        assert f'"{reading_validators(session, other.search, now, "a", timeless=True).etag}"' != tag
    other.database.close()


@pytest.mark.parametrize("changed", ["release", "reading"])
def test_another_program_or_other_facts_of_bodies_change_the_tag(
    client: FlaskClient, publish: Publish, system: System, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    publish(1)
    tag = client.get("/timeless/a").headers["ETag"]
    if changed == "release":
        monkeypatch.setattr(conditional, "release", lambda: "another")
    else:
        with system.database.read() as session:
            mark = replace(system.search.mark(session), digest="another")
        monkeypatch.setattr(system.search, "mark", lambda session: mark)
    assert client.get("/timeless/a").headers["ETag"] != tag


def test_another_release_has_another_digest(tmp_path: Path) -> None:
    for name, text in (("one", "<p>a</p>"), ("two", "<p>b</p>")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(text)
    releases = [conditional._release(str(tmp_path / name)) for name in ("one", "two")]
    assert releases[0] != releases[1]
    (tmp_path / "one" / "page.pyc").write_text("x")
    conditional._release.cache_clear()
    assert conditional._release(str(tmp_path / "one")) == releases[0]


def test_a_date_alone_is_enough_where_there_is_one() -> None:
    app = Flask("procurement")
    validators = Validators("x", datetime(2026, 11, 30, tzinfo=UTC))
    with app.test_request_context(headers={"If-Modified-Since": "Mon, 30 Nov 2026 00:00:00 GMT"}):
        assert conditional.is_unmodified(validators)
    with app.test_request_context(headers={"If-Modified-Since": "not a date"}):
        assert not conditional.is_unmodified(validators)
