"""Hundreds of drafts: pages show a part of them and judge no other, counts stay whole, one press takes all of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from procurement.compliance.facts import FactFinder
from procurement.core.errors import Problem
from procurement.notices.drafts import Draft
from procurement.web.desk import choices, queue
from procurement.web.desk.judging import find_remarks
from procurement.web.public import parts
from tests.desk.life.desk import CONFIRMED, Desk, Visitor, path
from tests.desk.life.test_queue import QUEUE, submitted
from tests.desk.life.test_together import READY, begun
from tests.desk.office import invitation
from tests.functional.site import Page
from tests.functional.statements import counted

HOME = "/ban-lam-viec"
LIST = "/ban-lam-viec/ho-so"
ALL = "Chọn cả ở mọi trang"
WARNED = "Xem các hồ sơ có điều cần xem lại"


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three rows be a page: the rules are those of fifty."""
    monkeypatch.setattr(parts, "PART_SIZE", 3)


def ticked(page: Page) -> list[str]:
    return [box.get("value") for box in page.find("//input[@name='chon'][@checked]")]


def press(who: Visitor, page: Page, **fields: str) -> Page:
    action = page.find("//main//form[@method='post']")[0].get("action")
    return who.send(page, action, chon=ticked(page), **fields)


def test_the_first_page_shows_some_counts_all_and_leads_to_the_rest(desk: Desk) -> None:
    for number in range(12):
        begun(desk, number)
    page = desk.author.get(HOME)
    assert "Hồ sơ đang soạn (12)" in page.section("dang-soan")
    assert len(page.find("//section[@aria-labelledby='dang-soan']//li")) == 10
    page = desk.author.get(page.links()["Xem cả 12 hồ sơ : Hồ sơ đang soạn"])
    assert page.titles() == ["Gói mẫu 11", "Gói mẫu 10", "Gói mẫu 9"]
    assert desk.author.get(page.links("//nav//a[@rel='next']")["Sau"]).titles()[0] == "Gói mẫu 8"
    assert desk.author.get(f"{LIST}?muc=dang-soan&trong=goi+mau+7").titles() == ["Gói mẫu 7"]


def test_a_list_that_is_searched_stays_that_list_of_that_body(desk: Desk) -> None:
    for number in range(4):
        begun(desk, number)
    form = desk.author.get(f"{LIST}?muc=dang-soan&don-vi={desk.body}").find("//main//form[@role='search']")[0]
    assert dict(form.form_values()) == {"muc": "dang-soan", "don-vi": desk.body, "trong": ""}


def test_what_was_published_on_another_day_is_no_more_in_the_list_of_today(desk: Desk) -> None:
    key = submitted(desk, 1)
    press(desk.approver, desk.approver.get(f"{QUEUE}?chon=trang"))
    address = f"{LIST}?muc=da-dang"
    assert desk.author.get(address).titles() == ["Gói mẫu 1"]
    before = desk.site.system.clock.now() - timedelta(days=1)
    with desk.site.system.database.write() as session:
        session.execute(update(Draft).where(Draft.key == key).values(published_at=before))
    assert desk.author.get(address).titles() == []
    assert "Đã đăng hôm nay (0)" in desk.author.get(HOME).section("da-dang")


@pytest.mark.parametrize("address", [LIST, f"{LIST}?muc=khac", f"{LIST}?muc=dang-soan&page=9", f"{READY}?page=9"])
def test_what_is_no_list_or_no_page_of_it_is_not_there(desk: Desk, address: str) -> None:
    begun(desk, 1)
    assert desk.author.get(address).status == 404


def test_what_is_not_shown_is_not_judged(desk: Desk) -> None:
    costs = []
    for number in range(8):
        begun(desk, number)
        submitted(desk, 50 + number)
        if number in (3, 7):
            for who, address in ((desk.author, HOME), (desk.author, READY), (desk.approver, QUEUE)):
                with counted(desk.site) as asked:
                    who.get(address)
                costs.append(len(asked))
    assert costs[1:3] == costs[4:6], "the pages of what is submitted and approved cost the same however many there are"
    assert costs[3] - costs[0] < 3 * 8, "a row of the first page costs no more than what it says"


def test_one_press_submits_all_pages(desk: Desk) -> None:
    keys = [begun(desk, number) for number in range(5)]
    page = desk.author.get(READY)
    assert "Chọn cả 3 hồ sơ ở trang này" in page.links()
    page = desk.author.get(page.links()[ALL])
    assert ticked(page) == keys[:3]
    assert "Đã chọn thêm 2 hồ sơ ở các trang khác." in page.text
    page = press(desk.author, page)
    assert page.status == 400, "nothing is vouched for yet"
    assert "Đã chọn thêm 2 hồ sơ ở các trang khác." in page.text
    assert "Xong 5 trong 5 hồ sơ." in press(desk.author, page, **CONFIRMED).text
    assert {desk.get(key).state for key in keys} == {"submitted"}


def test_the_rows_of_a_page_are_chosen_by_themselves(desk: Desk) -> None:
    keys = [begun(desk, number) for number in range(5)]
    page = desk.author.get(f"{READY}?page=2")
    page = desk.author.get(page.links()["Chọn cả 2 hồ sơ ở trang này"])
    assert ticked(page) == keys[3:]
    page = press(desk.author, page)  # what is lacking is asked for where one stood
    assert (page.status, ticked(page)) == (400, keys[3:])
    press(desk.author, page, **CONFIRMED)
    assert [desk.get(key).state for key in keys] == ["drafting"] * 3 + ["submitted"] * 2


def test_what_was_chosen_on_a_page_that_is_gone_meanwhile_stays_chosen(desk: Desk) -> None:
    keys = [begun(desk, number) for number in range(4)]
    page = desk.author.get(f"{READY}?page=2&chon=trang")
    press(desk.author, desk.author.get(f"{READY}?chon=trang"), **CONFIRMED)
    page = press(desk.author, page)
    assert (page.status, ticked(page)) == (400, keys[3:])
    assert "Xong 1 trong 1 hồ sơ." in press(desk.author, page, **CONFIRMED).text


def test_one_press_approves_all_pages_but_what_has_to_be_opened(desk: Desk) -> None:
    keys = [submitted(desk, number) for number in range(5)]
    lacking = begun(desk, 9, national_number=None, version=None, published_at=None)
    desk.submit(lacking)
    page = desk.approver.get(QUEUE)
    assert "Chờ phê duyệt (6)" in page.text
    assert "Xong 5 trong 5 hồ sơ." in press(desk.approver, desk.approver.get(page.links()[ALL])).text
    assert [desk.get(key).state for key in [*keys, lacking]] == ["published"] * 5 + ["submitted"]


def warn_of_even(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let drafts with an even number be warned of, and no others; return the titles of those that are judged."""
    judged: list[str] = []

    def find_of_even(known: FactFinder, draft: Draft, at: datetime) -> list[Problem]:
        judged.append(draft.said["title"])
        return find_remarks(known, draft, at) if draft.said["title"][-1] in "02468" else []

    monkeypatch.setattr(queue, "find_remarks", find_of_even)
    return judged


def test_how_many_have_warnings_is_said_before_the_press_and_which(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        submitted(desk, number)
    warn_of_even(monkeypatch)
    page = desk.approver.get(desk.approver.get(QUEUE).links()[ALL])
    assert "Đã chọn thêm 3 hồ sơ ở các trang khác. Kể cả ở trang này, 3 hồ sơ có điều cần xem lại." in page.text
    page = desk.approver.get(page.links()[WARNED])
    assert page.titles() == ["Gói mẫu 0", "Gói mẫu 2", "Gói mẫu 4"]
    assert "Chờ phê duyệt, có điều cần xem lại (3)" in page.text
    assert page.text.count("kế hoạch phải đăng trước khi mời") == 3, "what it is warned of stands with it"
    assert desk.approver.get(page.links()["Xem tất cả hồ sơ chờ phê duyệt"]).titles()[1] == "Gói mẫu 1"


def test_as_many_are_counted_as_the_list_of_them_shows(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        submitted(desk, number)
    desk.submit(begun(desk, 8, national_number=None, version=None, published_at=None))  # must be opened by itself
    judged = warn_of_even(monkeypatch)
    page = desk.approver.get(desk.approver.get(QUEUE).links()[ALL])
    assert "Kể cả ở trang này, 4 hồ sơ có điều cần xem lại." in page.text
    judged.clear()
    assert "có điều cần xem lại (4)" in desk.approver.get(page.links()[WARNED]).text
    assert sorted(judged) == sorted(set(judged)), "what is gone through for its warnings is not judged again as a row"


def test_those_with_warnings_are_a_list_like_any_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [submitted(desk, number) for number in range(9)]
    warn_of_even(monkeypatch)
    page = desk.approver.get(f"{QUEUE}?xem-lai=1&page=2")
    assert page.titles() == ["Gói mẫu 6", "Gói mẫu 8"]
    form = page.find("//main//form[@role='search']")[0]
    assert dict(form.form_values()) == {"xem-lai": "1", "trong": ""}
    page = desk.approver.get(page.links()[ALL])
    assert (ticked(page), "Kể cả ở trang này" in page.text) == (keys[0:5:2], False)
    assert "Xong 5 trong 5 hồ sơ." in press(desk.approver, page).text
    page = desk.approver.get(f"{QUEUE}?xem-lai=1")
    assert "Không có hồ sơ nào có điều cần xem lại." in page.text


def test_those_with_warnings_are_sought_among_what_one_press_takes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST", 5)
    monkeypatch.setattr(queue, "MOST", 5)
    for number in range(8):
        submitted(desk, number)
    warn_of_even(monkeypatch)
    page = desk.approver.get(desk.approver.get(QUEUE).links()["Chọn 5 hồ sơ đầu"])
    assert "Trong 5 hồ sơ chờ lâu nhất. Kể cả ở trang này, 3 hồ sơ có điều cần xem lại." in page.text
    page = desk.approver.get(page.links()[WARNED])
    assert page.titles() == ["Gói mẫu 0", "Gói mẫu 2", "Gói mẫu 4"]
    assert "Trong 5 hồ sơ chờ lâu nhất." in page.text


def test_ones_own_of_another_page_is_not_among_those_that_are_chosen(desk: Desk) -> None:
    for number in range(4):
        submitted(desk, number)
    own = begun(desk, 9)
    desk.second.send(desk.second.get(path(own, "trinh")), path(own, "trinh"), **CONFIRMED)
    page = desk.second.get(desk.second.get(QUEUE).links()[ALL])
    assert "Đã chọn thêm 1 hồ sơ ở các trang khác." in page.text
    assert own not in page.find("//input[@name='trang-khac']")[0].get("value")


def test_what_changed_on_another_page_is_not_approved(desk: Desk) -> None:
    keys = [submitted(desk, number) for number in range(4)]
    page = desk.approver.get(desk.approver.get(QUEUE).links()[ALL])
    desk.author.send(desk.author.get(path(keys[3])), path(keys[3]), title="Tên khác")
    desk.submit(keys[3])
    told = press(desk.approver, page)
    assert "Đã thay đổi trong lúc chờ" in told.text
    assert [desk.get(key).state for key in keys] == ["published"] * 3 + ["submitted"]


def test_one_press_takes_no_more_than_it_says(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST", 4)
    for number in range(6):
        begun(desk, number)
    page = desk.author.get(desk.author.get(READY).links()["Chọn 4 hồ sơ đầu"])
    assert "Mỗi lần bấm nhận nhiều nhất 4 hồ sơ" in page.text
    assert "Xong 4 trong 4 hồ sơ." in press(desk.author, page, **CONFIRMED).text
    page = desk.author.get(READY)
    many = " ".join(f"{'x' * 22}.{number}" for number in range(5))
    assert press(desk.author, page, **CONFIRMED, **{"trang-khac": many}).status == 400
    assert press(desk.author, page, **CONFIRMED, **{"trang-khac": "no.pair"}).status == 400


def test_all_that_holds_the_words_is_chosen_and_no_other(desk: Desk) -> None:
    titles = [*(f"Trường {number}" for number in range(4)), "Cầu"]
    keys = [
        desk.create(invitation(f"IB26889003{number:02d}", title=title, package_ref=f"g-{number}"))
        for number, title in enumerate(titles)
    ]
    for key in keys:
        desk.submit(key)
    page = desk.approver.get(f"{QUEUE}?trong=truong")
    assert "Xong 4 trong 4 hồ sơ." in press(desk.approver, desk.approver.get(page.links()[ALL])).text
    assert [desk.get(key).state for key in keys] == ["published"] * 4 + ["submitted"]
