"""Somebody who works for two bodies: every page says for which one, and no choice is made or forgotten for them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from procurement.accounts.models import Delegation
from procurement.organisations.models import Organisation
from tests.desk.drafting.working import SAME_ORIGIN
from tests.desk.life.desk import Desk, Visitor, path
from tests.desk.people import csrf, make_person, sign_in
from tests.functional.site import Page

OTHER, OTHER_NAME = "vnz888100002", "Trường Tiểu học Mẫu"
HOME = "/ban-lam-viec"


@pytest.fixture
def both(desk: Desk) -> Visitor:
    """Return an author of two bodies."""
    person = make_person(desk.site.system, "hai-don-vi", [("author", desk.body), ("author", OTHER)])
    client = desk.site.app.test_client()
    sign_in(client, person)
    return Visitor(client, person)


def chosen(page: Page) -> list[str]:
    return page.find("//select[@name='don-vi']/option[@selected]/@value")


@pytest.mark.parametrize("address", ["dang-nhanh", "tu-cong-quoc-gia"])
def test_the_body_of_the_desk_that_one_comes_from_is_chosen_and_else_none(both: Visitor, address: str) -> None:
    assert chosen(both.get(f"{HOME}/{address}?don-vi={OTHER}")) == [OTHER]
    bare = both.get(f"{HOME}/{address}")
    assert (chosen(bare), bool(bare.find("//select[@name='don-vi'][@required]"))) == ([], True)


def test_the_body_that_was_chosen_stays_chosen_when_something_is_wrong(both: Visitor) -> None:
    told = both.post(f"{HOME}/dang-nhanh", **{"don-vi": OTHER, "title": "Sửa mái", **csrf(both.client)})
    assert (told.status, chosen(told)) == (400, [OTHER])
    data = {"tep": [(BytesIO(b""), "a.har")], "don-vi": OTHER, **csrf(both.client)}
    with both.client.post(f"{HOME}/tu-cong-quoc-gia", data=data, headers=SAME_ORIGIN) as answer:
        page = Page(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))
    assert (page.status, chosen(page)) == (400, [OTHER])


def test_every_page_of_a_draft_says_whose_it_is_and_leads_on_to_that_desk(both: Visitor) -> None:
    data = {"kind": "invitation", "don-vi": OTHER, **csrf(both.client)}
    began = both.post(f"{HOME}/soan", **data)
    key = began.headers["Location"].rsplit("/", 1)[1]
    for address in (path(key), path(key, "tep"), path(key, "trinh"), path(key, "tinh-trang")):
        page = both.get(address)
        assert OTHER_NAME in page.find("//main/p")[0].text_content()
        assert page.links("//nav[@aria-label='Bàn làm việc']//a")["Soạn thông báo"] == f"{HOME}/soan?don-vi={OTHER}"


def test_the_page_where_one_begins_says_for_whom(both: Visitor) -> None:
    page = both.get(f"{HOME}/soan?don-vi={OTHER}")
    assert page.find("//main/p")[0].text_content() == OTHER_NAME
    assert page.links("//nav[@aria-label='Bàn làm việc']//a")["Đăng nhanh"] == f"{HOME}/dang-nhanh?don-vi={OTHER}"


def test_whoever_works_for_one_body_is_asked_nothing(desk: Desk) -> None:
    page = desk.author.get(f"{HOME}/dang-nhanh")
    assert page.find("//input[@name='don-vi']/@value") == [desk.body]
    assert page.links("//nav[@aria-label='Bàn làm việc']//a")["Soạn thông báo"] == f"{HOME}/soan"


def test_a_body_for_which_one_only_approves_in_another_s_stead_is_not_offered(desk: Desk) -> None:
    now, day = desk.site.system.clock.now(), timedelta(days=1)
    person = make_person(desk.site.system, "duyet-thay", [("author", OTHER)])
    with desk.site.system.database.write() as session:
        place = session.scalars(select(Organisation).where(Organisation.reference == desk.body)).one()
        lent = {"person_id": person, "giver_id": desk.approver.person, "organisation_id": place.id}
        session.add(Delegation(**lent, decision="12/QĐ", created_at=now, valid_from=now - day, valid_to=now + day))
    client = desk.site.app.test_client()
    sign_in(client, person)
    visitor = Visitor(client, person)
    assert len(visitor.get(HOME).find("//select[@name='don-vi']/option")) == 2, "both desks are open"
    assert visitor.get(f"{HOME}/dang-nhanh").find("//input[@name='don-vi']/@value") == [OTHER]
