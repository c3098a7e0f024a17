"""What everybody may read without a key: Selections page by page."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from procurement.api.describing import describe
from procurement.api.v1 import notices
from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.httpkit.problems import MEDIA_TYPE
from procurement.notices.events import read_event
from procurement.system import System
from tests.databases import SITE, make_system
from tests.functional.statements import counted
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


@pytest.mark.parametrize("posted", [{}, {"published_at": "2026-11-20T09:00:00+07:00"}], ids=["here", "there"])
def test_a_page_asks_the_database_as_often_for_many_notices_as_for_one(
    system: System, client: Any, posted: dict[str, str]
) -> None:
    costs = []
    for numbers in (range(1), range(1, 9)):
        publish(system, *(call(f"IB268880000{number}", f"Gói {number}", **posted) for number in numbers))
        client.get("/api/v1/notices?sort=newest")
        with counted(SimpleNamespace(system=system)) as sent:
            assert client.get("/api/v1/notices?sort=newest").status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]


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


def test_whoever_keeps_copies_is_told_which_texts_to_erase(system: System, client: Any) -> None:
    publish(system, call("IB2688800001", "Một"), call("IB2688800002", "Hai"), call("IB2688800003", "Ba"))
    publish(system, call("IB2688800001", "Một, sửa đổi", version="01"))
    last = client.get("/api/v1/notices?sort=newest").json["sequence"]
    withhold_text(system, "TB-000002")
    withhold_text(system, "TB-000001")
    page = client.get(f"/api/v1/notices?sort=newest&after={last}").json
    told = [(notice["reference"], "event" in notice, notice["erased"]) for notice in page["notices"]]
    assert [(reference, is_read) for reference, is_read, _erased in told] == [("TB-000002", False), ("TB-000001", True)]
    assert [(one["revision"], one["sequence"]) for _reference, _read, erased in told for one in erased] == [
        (0, last + 1), (0, last + 2)]  # fmt: skip
    assert page["notices"][0]["withheld"] == told[0][2][0]
    assert client.get(f"/api/v1/notices?sort=newest&after={page['sequence']}").json["notices"] == []
    assert [one["reference"] for one in client.get("/api/v1/notices?sort=newest").json["notices"]] == [
        "TB-000003", "TB-000002", "TB-000001"]  # fmt: skip


def test_acts_between_two_pages_are_neither_lost_nor_told_twice(
    system: System, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PAGE", 2)
    publish(system, *(call(f"IB268880000{number}", f"Gói {number}") for number in range(4)))
    first = client.get("/api/v1/notices?sort=newest").json
    publish(system, call("IB2688800003", "Gói 3, sửa đổi", version="01"), call("IB2688800004", "Gói 4"))
    second = client.get(first["next"].removeprefix(SITE)).json
    third = client.get(second["next"].removeprefix(SITE)).json
    assert [*titles(first), *titles(second), *titles(third)] == [
        "Gói 0", "Gói 1", "Gói 2", "Gói 3, sửa đổi", "Gói 4"]  # fmt: skip
    assert "next" not in third


def test_the_description_is_made_for_the_first_who_asks(system: System) -> None:
    describe.cache_clear()
    client: Any = create_app(system).test_client()
    assert client.get("/api/v1/notices").status_code == 200
    assert describe.cache_info().currsize == 0
    first, second = client.get("/api/v1/openapi.json"), client.get("/api/v1/openapi.json")
    assert first.json["paths"]["/api/v1/notices"]
    assert first.data == second.data
    assert describe.cache_info().misses == 1


def test_a_client_that_knows_the_description_alone_reads_everything(
    system: System, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PAGE", 2)
    publish(system, *(call(f"IB268880000{number}", f"Gói {number}") for number in range(3)))
    described = client.get("/api/v1/openapi.json").json["paths"]
    listing = described["/api/v1/notices"]["get"]
    asked = {one["name"]: one for one in listing["parameters"] if one["in"] == "query"}
    assert all(one["description"] for one in asked.values())
    assert "newest" in asked["sort"]["schema"]["enum"]
    assert {"200", "304", "422"} <= listing["responses"].keys()
    page = client.get("/api/v1/notices", query_string={"sort": "newest", "lang": "en"})
    known = page.headers[next(iter(listing["responses"]["200"]["headers"]))]
    assert client.get(page.request.path, query_string=page.request.query_string.decode(),
                      headers={"If-None-Match": known}).status_code == 304  # fmt: skip
    seen = titles(page.json) + titles(client.get(page.json["next"].removeprefix(SITE)).json)
    assert seen == ["Gói 0", "Gói 1", "Gói 2"]
    drafts = (
        described["/api/v1/drafts"]["post"]["parameters"]
        + described["/api/v1/drafts/{key}/files"]["post"]["parameters"]
    )
    assert {"notice", "name", "type"} <= {one["name"] for one in drafts}


@pytest.mark.parametrize("query", ["page=2", "rows=50", "sort=newest&page=2"])
def test_a_number_of_a_page_is_refused_and_next_is_named(client: Any, query: str) -> None:
    answer = client.get(f"/api/v1/notices?{query}&lang=en")
    assert answer.status_code == 422
    assert "the next page is at the address in the field next" in answer.json["detail"]


def test_one_notice_takes_no_parameter_but_the_language(system: System, client: Any) -> None:
    publish(system, call("IB2688800001", "Một"))
    assert client.get("/api/v1/notices/TB-000001?lang=en").status_code == 200
    answer = client.get("/api/v1/notices/TB-000001?revision=0")
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "revision")


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
    answer = client.get("/tim-kiem.json?q=m%C3%A1y&kind=plan&page=3&rows=50&lang=en")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/api/v1/notices?q=m%C3%A1y&kind=plan&lang=en"


def test_every_parameter_of_a_search_is_described(client: Any) -> None:
    described = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/notices"]["get"]
    named = {parameter["name"] for parameter in described["parameters"]}
    assert {"q", "kind", "organisation", "closes_to", "place", "starts_from", "after"} <= named
    assert "page" not in named
