"""What everybody may read without a key: Selections page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from procurement.api.v1 import notices
from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.httpkit.problems import MEDIA_TYPE
from procurement.notices.events import read_event
from procurement.system import System
from tests.databases import SITE, make_system
from tests.search.register import call, publish, vnd, withhold_text


@pytest.fixture
def system(tmp_path: Path, clock: FrozenClock) -> Any:
    made = make_system(tmp_path, clock)
    yield made
    made.database.close()


@pytest.fixture
def client(system: System) -> Any:
    """Return a visitor; its answers are read as JSON without further ado."""
    return create_app(system).test_client()


def titles(page: Any) -> list[str]:
    return [notice["event"]["title"] for notice in page["notices"]]


def test_pages_follow_the_ledger_and_name_the_next(
    system: System, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PAGE", 2)
    publish(system, *(call(f"IB268880000{number}", f"Gói {number}") for number in range(5)))
    page = client.get("/api/v1/notices?sort=newest").json
    seen, total = titles(page), page["total"]
    while "next" in page:
        page = client.get(page["next"].removeprefix(SITE)).json
        seen += titles(page)
    assert seen == [f"Gói {number}" for number in range(5)]
    assert (total, page["total"]) == (5, 5)


def test_whoever_asks_on_gets_what_changed_since(system: System, client: Any) -> None:
    publish(system, call("IB2688800001", "Một"), call("IB2688800002", "Hai"))
    last = client.get("/api/v1/notices?sort=newest").json["sequence"]
    assert titles(client.get(f"/api/v1/notices?sort=newest&after={last}").json) == []
    publish(system, call("IB2688800001", "Một, sửa đổi", version="01"), call("IB2688800003", "Ba"))
    assert titles(client.get(f"/api/v1/notices?sort=newest&after={last}").json) == ["Một, sửa đổi", "Ba"]


def test_a_notice_is_the_object_of_the_event_file(system: System, client: Any) -> None:
    publish(system, call("IB2688800001", "Mua máy", body={"price": vnd("2609041591.923")}))
    answer = client.get("/api/v1/notices/TB-000001")
    assert '"amount":2609041591.923' in answer.text.replace(" ", "")
    read = read_event({**answer.json["event"], "body": {}}, pseudonym=system.pseudonym)
    assert (read.title, read.reference, read.revision) == ("Mua máy", "TB-000001", 0)
    assert answer.json["address"] == f"{SITE}/thong-bao/TB-000001"
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/api/v1/notices/TB-000001", headers=known).status_code == 304


def test_of_a_withheld_text_the_tombstone_remains(system: System, client: Any) -> None:
    publish(system, call("IB2688800001", "Điều phải gỡ"))
    withhold_text(system, "TB-000001")
    (notice,) = client.get("/api/v1/notices?sort=newest").json["notices"]
    assert "event" not in notice
    assert notice["withheld"]["legal_basis"] == "Điều 7"


def test_a_client_that_has_the_page_is_told_so(system: System, client: Any) -> None:
    publish(system, call("IB2688800001", "Một"))
    first = client.get("/api/v1/notices")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/api/v1/notices", headers=known).status_code == 304
    assert client.get("/api/v1/notices?after=1", headers=known).status_code == 200
    publish(system, call("IB2688800002", "Hai"))
    assert client.get("/api/v1/notices", headers=known).status_code == 200


@pytest.mark.parametrize(
    "query", ["colour=red", "kind=poem", "after=x", "after=-1", "after=1&after=2", "after=" + "9" * 5000]
)
def test_a_bad_parameter_is_named_in_problem_details(client: Any, query: str) -> None:
    answer = client.get(f"/api/v1/notices?{query}")
    assert (answer.status_code, answer.content_type) == (422, MEDIA_TYPE)
    assert answer.json["errors"][0]["path"] == query.partition("=")[0]


def test_an_unknown_notice_is_not_found(client: Any) -> None:
    answer = client.get("/api/v1/notices/TB-KHONG-CO")
    assert (answer.status_code, answer.content_type) == (404, MEDIA_TYPE)


def test_pages_of_any_site_may_read_what_is_public(client: Any) -> None:
    assert client.get("/api/v1/notices").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/drafts").headers


def test_the_suffix_leads_to_the_same_selection(client: Any) -> None:
    answer = client.get("/tim-kiem.json?q=m%C3%A1y&kind=plan&lang=en")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/api/v1/notices?q=m%C3%A1y&kind=plan&lang=en"


def test_every_parameter_of_a_search_is_described(client: Any) -> None:
    described = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/notices"]["get"]
    named = {parameter["name"] for parameter in described["parameters"]}
    assert {"q", "kind", "organisation", "closes_to", "place", "starts_from", "after"} <= named
    assert "page" not in named
