"""Security headers: on every route and every class of answer, exactly these."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import abort

from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.httpkit.headers import ALWAYS, DATA_POLICY, PAGE_POLICY
from procurement.system import System
from tests.architecture.access import ROWS
from tests.httpkit.desk import Desk

Fields = dict[str, str | None]
PUBLIC: Fields = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
OURS: Fields = {"Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": None}
PAGE: Fields = {"Content-Security-Policy": PAGE_POLICY, **OURS}
DATA: Fields = {"Content-Security-Policy": DATA_POLICY}
HASH = "ab" * 32


@pytest.fixture
def desk(register: System, standing_clock: FrozenClock) -> Desk:
    desk = Desk(register, standing_clock, max_url_bytes=500, pages_per_minute=0)
    for status in (409, 500, 503):
        desk.app.add_url_rule(f"/fails/{status}", f"fails{status}", lambda status=status: abort(status))
    return desk


CLASSES: dict[str, tuple[str, dict[str, Any], int, Fields]] = {
    "page": ("/", {}, 200, PAGE),
    "list": ("/tim-kiem?q=tu", {}, 200, PAGE),
    "feed": ("/tim-kiem.atom?q=tu", {}, 200, DATA | PUBLIC),
    "rss": ("/tim-kiem.rss", {}, 200, DATA | PUBLIC),
    "file": ("/tai-lieu/{document}", {}, 200, DATA | PUBLIC),
    "style sheet": ("/static/register.css", {}, 200, DATA | OURS),
    "bootstrap": ("/bootstrap/static/css/bootstrap.min.css", {}, 200, DATA | OURS),
    "figures": ("/metrics", {"client": "127.0.0.1"}, 200, DATA | OURS),
    "redirect": ("/thong-bao//TB", {}, 308, PAGE),
    "wrong parameter": ("/tim-kiem?colour=red", {}, 400, PAGE),
    "wrong parameter of a feed": ("/tim-kiem.atom?colour=red", {}, 400, PAGE),
    "wrong host": ("/", {"host": "evil.example"}, 400, PAGE),
    "missing page": ("/khong-co", {}, 404, PAGE),
    "missing file": (f"/tai-lieu/{HASH}", {}, 404, PAGE),
    "missing style sheet": ("/static/khong-co.css", {}, 404, PAGE),
    "wrong method": ("/", {"method": "POST"}, 405, PAGE),
    "methods": ("/", {"method": "OPTIONS"}, 200, PAGE),
    "too large": ("/", {"method": "POST", "data": b"x" * 2_000_000}, 413, PAGE),
    "too long": ("/tim-kiem?q=" + "x" * 600, {}, 414, PAGE),
    "too many fields": ("/", {"headers": {"X-Long": "x" * 20_000}}, 431, PAGE),
    "refused": ("/fails/409", {}, 409, PAGE),
    "failed": ("/fails/500", {}, 500, PAGE),
    "away": ("/fails/503", {}, 503, PAGE),
}


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_of_answer_has_its_headers(desk: Desk, document: str, name: str) -> None:
    address, how, status, expected = CLASSES[name]
    with desk.ask(address.format(document=document), **how) as answer:
        assert answer.status_code == status
        wanted: Fields = {**ALWAYS, "Strict-Transport-Security": "max-age=31536000", **expected}
        assert {field: answer.headers.get(field) for field in wanted} == wanted
        assert all(len(answer.headers.getlist(field)) <= 1 for field in wanted)
        assert answer.headers["X-Request-Id"]
        if status >= 400:
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_no_route_is_without_them(desk: Desk, row: object) -> None:
    rule = str(getattr(row, "rule"))  # noqa: B009
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        with desk.ask(rule.replace("<int:number>", "0").replace("<", "").replace(">", ""), method) as answer:
            assert set(ALWAYS) | {"Content-Security-Policy", "Cross-Origin-Resource-Policy"} <= set(
                answer.headers.keys()
            )


def test_an_answer_that_says_unchanged_does_not_change_the_policy_of_what_the_browser_has(desk: Desk) -> None:
    for address, policy in (("/tim-kiem", PAGE_POLICY), ("/", PAGE_POLICY), ("/tim-kiem.atom", DATA_POLICY)):
        with desk.ask(address) as first:
            tag = first.headers.get("ETag")
        with desk.ask(address, headers={"If-None-Match": tag or '"none"'}) as again:
            assert again.status_code == (304 if tag else 200)
            assert again.headers["Content-Security-Policy"] == policy


def test_transport_security_is_asked_for_only_where_there_is_tls(register: System) -> None:
    plain = create_app(replace(register, settings=replace(register.settings, base_url="http://dau-thau.example")))
    with plain.test_client().get("/") as answer:
        assert "Strict-Transport-Security" not in answer.headers


def test_the_policies_allow_nothing_inline_and_nobody_else() -> None:
    for policy in (PAGE_POLICY, DATA_POLICY):
        assert policy.startswith("default-src 'none'; ")
        assert not {"unsafe", "http", "*", "strict-dynamic"} & set(policy.replace("-", " ").replace(":", " ").split())
