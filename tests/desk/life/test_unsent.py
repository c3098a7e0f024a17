"""Whatever keeps a form from being taken, who typed it can still read it, also where its page is gone meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn

import pytest
from sqlalchemy.exc import OperationalError

from procurement.accounts.models import Person
from procurement.accounts.sign_ins import end_sign_ins
from procurement.httpkit.unsent import _chosen_in
from procurement.notices.kinds import KINDS
from procurement.notices.schemas import envelope
from tests.desk.life.desk import Desk, Visitor, path
from tests.desk.office import invitation
from tests.desk.people import csrf
from tests.functional.site import Page

TITLE = "Sửa cổng, tường rào trường Mẫu"
TYPED = {"title": TITLE, "body.lots.0.title": "Phần xây lắp", "rows:body.lots": "1", "act": "save", "lock_version": "1"}


def posted(visitor: Visitor, address: str) -> Page:
    return visitor.post(address, **TYPED, **csrf(visitor.client))


def shown(page: Page) -> dict[str, str]:
    """Return what the page shows of the form, by label."""
    pairs = page.find("//*[contains(@class, 'note')]//dl/div")
    return {pair.findtext("dt"): pair.findtext("dd") for pair in pairs}


def end_roles(desk: Desk, visitor: Visitor) -> None:
    with desk.site.system.database.write() as session:
        for role in session.get_one(Person, visitor.person).roles:
            role.valid_to = desk.site.clock.now()


def test_who_loses_the_role_while_typing_can_copy_out_what_was_typed(desk: Desk) -> None:
    key = desk.create()
    end_roles(desk, desk.author)
    told = posted(desk.author, path(key))
    assert told.status == 404
    assert shown(told) == {"Tên thông báo": TITLE, "Tên phần/lô 1": "Phần xây lắp"}
    assert "vai trò của bạn có thể đã kết thúc" in told.text


def test_a_hidden_draft_and_a_missing_one_show_the_same(desk: Desk) -> None:
    key, other = desk.create(), "A" * 22
    hidden, missing = posted(desk.stranger, path(key)), posted(desk.stranger, path(other))
    assert (hidden.status, missing.status) == (404, 404)
    assert shown(hidden) == shown(missing) != {}
    assert hidden.text.partition("Mã tra cứu")[0] == missing.text.replace(other, key).partition("Mã tra cứu")[0]


def test_nothing_is_shown_of_what_nobody_signed_in_sends(desk: Desk) -> None:
    nobody = Visitor(desk.site.app.test_client(), 0)
    told = nobody.post("/khong-co-trang-nay", title=TITLE)
    assert (told.status, TITLE in told.source) == (404, False)


def test_what_was_typed_while_the_database_is_away_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> NoReturn:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr("procurement.web.desk.drafting.change_draft", fail)
    told = posted(desk.author, path(desk.create()))
    assert (told.status, shown(told)["Tên thông báo"]) == (503, TITLE)


def test_who_can_no_longer_sign_in_can_copy_out_what_was_typed(desk: Desk) -> None:
    key, now = desk.create(), desk.site.clock.now() + timedelta(seconds=1)
    with desk.site.system.database.write() as session:
        session.get_one(Person, desk.author.person).disabled_at = now
        end_sign_ins(session, desk.author.person, now)
    told = posted(desk.author, path(key))
    assert told.status == 403
    assert shown(told) == {"Tên thông báo": TITLE, "Tên phần/lô 1": "Phần xây lắp"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", {"Hình thức lựa chọn nhà thầu": "Đấu thầu rộng rãi", "Chia phần/lô": "có"}),
        ("en", {"Selection form": "Open bidding", "Divided into lots": "yes"}),
    ],
)
def test_what_was_chosen_is_shown_in_words(desk: Desk, language: str, words: dict[str, str]) -> None:
    key = desk.create()
    end_roles(desk, desk.author)
    chosen = {"body.selection_form": "DTRR", "body.has_lots": "có", "body.contract_type": "không có mã này"}
    told = desk.author.post(f"{path(key)}?lang={language}", **chosen, **csrf(desk.author.client))
    assert shown(told).items() >= words.items()
    assert "không có mã này" in shown(told).values()
    assert {each.get("lang") for each in told.find("//dl//dd")} == {language, "vi"}


def test_a_name_of_a_field_has_one_table_of_choices() -> None:
    """The form of a page that is gone says of no field of what kind of notice it is."""
    found = {pair for kind in KINDS for pair in _chosen_in(envelope(kind))}
    assert len({name for name, _table in found}) == len(found)


def lots(count: int) -> dict[str, str]:
    titles = {f"body.lots.{number}.title": f"Lô {number}" for number in range(62)}
    return {"rows:body.lots": str(count), **titles}


@pytest.mark.parametrize(("count", "kept"), [(62, 60), (2, 2)])
@pytest.mark.parametrize("act", ["save", "submit", "preview"])
def test_rows_that_no_form_shows_are_told_and_can_be_copied(desk: Desk, act: str, count: int, kept: int) -> None:
    key = desk.create()
    page = desk.author.get(path(key))
    told = desk.author.send(page, path(key), act=act, **lots(count))
    assert told.status == 400
    assert "Danh sách phần/lô: có chữ ở ngoài số dòng mà biểu mẫu cho thấy (nhiều nhất 60 dòng)" in told.text
    assert shown(told) == {f"Tên phần/lô {number + 1}": f"Lô {number}" for number in range(kept, 62)}
    assert [row["title"] for row in desk.get(key).said["body"]["lots"]] == [f"Lô {number}" for number in range(kept)]


@pytest.mark.parametrize("act", ["add body.lots", "drop body.lots 0"])
def test_they_are_told_when_a_row_is_added_or_taken_away_too(desk: Desk, act: str) -> None:
    key = desk.create()
    told = desk.author.send(desk.author.get(path(key)), path(key), act=act, **lots(2))
    assert shown(told)["Tên phần/lô 62"] == "Lô 61"


def test_they_are_told_where_somebody_else_was_quicker_too(desk: Desk) -> None:
    key = desk.create()
    page = desk.author.get(path(key))
    desk.author.send(page, path(key), title=TITLE)
    told = desk.author.send(page, path(key), **lots(61))
    assert (told.status, shown(told)["Tên phần/lô 62"]) == (409, "Lô 61")


@pytest.mark.parametrize(("count", "adds"), [(59, True), (60, False)])
def test_of_a_full_list_the_page_says_so_in_place_of_the_button(desk: Desk, count: int, *, adds: bool) -> None:
    rows = [{"title": f"Lô {number}"} for number in range(count)]
    page = desk.author.get(path(desk.create(invitation(body_lots=rows))))
    assert bool(page.find("//button[@value='add body.lots']")) is adds
    assert ("Đã đủ 60 dòng" in page.text) is not adds


def test_a_form_that_is_too_large_is_told_how_much_is_taken(desk: Desk) -> None:
    key = desk.create()
    told = desk.author.post(path(key), title="ă" * (1 << 18), **csrf(desk.author.client))
    assert told.status == 413
    assert "nhiều nhất 512 KB chữ" in told.text
