"""The addresses of feeds, as HTTP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import etree

from procurement.core.errors import Invalid, NotFound
from procurement.feeds import windows
from procurement.web.public.feeds import KEEP_ARCHIVE
from tests.feeds.conftest import SITE, Invitation, Register
from tests.feeds.reader import NAMES, items, open_client
from tests.search.register import put_below


@pytest.fixture
def client(register: Register) -> FlaskClient:
    """Return a visitor of the register's feeds."""
    return open_client(register.system)


@pytest.mark.parametrize(("shape", "root"), [("atom", "{http://www.w3.org/2005/Atom}feed"), ("rss", "rss")])
def test_a_feed_names_its_format_and_itself(
    client: FlaskClient, register: Register, invitation: Invitation, shape: str, root: str
) -> None:
    register.publish(invitation())
    response = client.get(f"/tim-kiem.{shape}?q=dầu&lang=en&page=3&sort=value_low")
    assert response.headers["Content-Type"] == f"application/{shape}+xml; charset=utf-8"
    parsed = etree.fromstring(response.data)
    assert parsed.tag == root
    own = parsed.find(".//a:link[@rel='self']", NAMES)
    assert own is not None
    assert own.get("href") == f"{SITE}/tim-kiem.{shape}?q=d%E1%BA%A7u&lang=en"


def test_without_parameters_a_feed_holds_what_is_open_like_the_page(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(1), invitation(2, "Đã đóng", closes_at="2026-11-29T09:00:00+07:00"))
    root = etree.fromstring(client.get("/tim-kiem.atom").data)
    assert [item.title for item in items(root)] == ["Cung cấp dầu diesel"]
    assert root.find("fh:complete", NAMES) is not None


def test_its_own_link_leads_to_the_same_feed_even_for_everything(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(1), invitation(2, closes_at="2026-11-29T09:00:00+07:00"))
    first = client.get("/tim-kiem.atom?sort=value_high").data
    own = etree.fromstring(first).find("a:link[@rel='self']", NAMES)
    assert own is not None
    assert client.get(str(own.get("href")).removeprefix(SITE)).data == first
    assert len(items(etree.fromstring(first))) == 2


@pytest.mark.parametrize("query", ["colour=red", "kind=poem", "organisation=DV-999999"])
def test_a_bad_parameter_is_refused_as_on_the_page(client: FlaskClient, query: str) -> None:
    with pytest.raises(Invalid):
        client.get(f"/tim-kiem.atom?{query}")


@pytest.mark.parametrize("window", ["0", "7", "-1", "x", "", "99999999999", "²"])
def test_an_archive_that_is_not_there_is_not_found(client: FlaskClient, window: str) -> None:
    with pytest.raises(NotFound):
        client.get(f"/tim-kiem.atom?kind=plan&luu-tru={window}")


def test_a_reader_that_has_the_feed_is_told_so(client: FlaskClient, register: Register, invitation: Invitation) -> None:
    register.publish(invitation())
    register.clock.advance(timedelta(minutes=1))
    first = client.get("/tim-kiem.rss?kind=invitation")
    for condition in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        assert client.get("/tim-kiem.rss?kind=invitation", headers=condition).status_code == 304
        assert client.head("/tim-kiem.rss?kind=invitation", headers=condition).status_code == 304
    for other in ("/tim-kiem.rss?kind=invitation&lang=en", "/tim-kiem.atom?kind=invitation", "/tim-kiem.rss?kind=plan"):
        assert client.get(other, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    register.publish(invitation(2))
    assert client.get("/tim-kiem.rss?kind=invitation", headers=condition).status_code == 200


def test_what_is_open_changes_at_its_closing_time_though_nothing_was_published(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    register.publish(invitation(closes_at="2026-11-30T09:00:00+07:00"))
    register.clock.advance(timedelta(minutes=59, seconds=59))
    before = client.get("/tim-kiem.atom?status=open")
    condition = {"If-None-Match": before.headers["ETag"], "If-Modified-Since": "Mon, 30 Nov 2026 02:30:00 GMT"}
    assert client.get("/tim-kiem.atom?status=open", headers=condition).status_code == 304
    register.clock.advance(timedelta(seconds=1))
    after = client.get("/tim-kiem.atom?status=open", headers=condition)
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    del condition["If-None-Match"]
    assert client.get("/tim-kiem.atom?status=open", headers=condition).status_code == 200
    assert (len(items(etree.fromstring(before.data))), len(items(etree.fromstring(after.data)))) == (1, 0)


def test_the_feed_of_a_body_changes_on_the_day_on_which_another_comes_below_it(
    client: FlaskClient, register: Register, invitation: Invitation
) -> None:
    """A reform is known ahead: nothing is published on its day."""
    for number, code in enumerate(("vnz000000001", "vnz000000002"), 1):
        register.publish({**invitation(number), "organisation": {"code": code, "name": f"Đơn vị {number}"}})
    put_below(register.system, "vnz000000001", "vnz000000002", date(2026, 12, 1), None)
    address = "/tim-kiem.atom?organisation=vnz000000002"
    before = client.get(address)
    known = {"If-None-Match": before.headers["ETag"]}
    assert "Last-Modified" not in before.headers
    register.clock.advance(timedelta(hours=15, minutes=59))
    assert client.get(address, headers=known).status_code == 304
    register.clock.advance(timedelta(minutes=1))
    after = client.get(address, headers=known)
    assert after.status_code == 200
    assert (len(items(etree.fromstring(before.data))), len(items(etree.fromstring(after.data)))) == (1, 2)


def test_an_archive_keeps_its_tag_through_later_acts_but_not_through_a_tombstone(
    client: FlaskClient, register: Register, invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "WINDOW", 5)
    register.publish(*(invitation(number, f"Gói {number}") for number in range(1, 6)))
    address = "/tim-kiem.atom?kind=invitation&luu-tru=0"
    first = client.get(address)
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["Cache-Control"] == KEEP_ARCHIVE
    assert "Last-Modified" not in first.headers
    register.clock.advance(timedelta(days=1))
    register.publish(invitation(6, "Gói 6"), invitation(1, "Gói 1", "01", closes_at="2026-12-24T09:00:00+07:00"))
    assert client.get(address, headers=known).status_code == 304
    register.withhold("TB-000003")
    after = client.get(address, headers=known)
    assert after.status_code == 200
    assert "Gói 3" not in after.get_data(as_text=True)
    assert "Gói 2" in after.get_data(as_text=True)
