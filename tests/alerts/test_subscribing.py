"""From the form to the first letter and out again, as a reader without JavaScript would go."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from procurement.alerts.models import Alert, AlertKey, AlertMatch
from procurement.alerts.service import CONFIRM_WITHIN, MOST_ASKED, MOST_UNCONFIRMED
from procurement.jobs.mail import Mail
from procurement.jobs.outbox import OutboxRow
from procurement.search.selection import Selection
from tests.alerts.office import LINK, READER, Office
from tests.search.register import call, event, publish

FORM = {"selection": "q=d%E1%BA%A7u", "address": READER, "frequency": "once"}


def link_in(letter: EmailMessage, purpose: str) -> str:
    """Return the path of the link for ``purpose`` in a letter."""
    return next(path for path in LINK.findall(letter.get_content()) if path.startswith(f"/nhan-thu/{purpose}"))


def fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the first form of a page."""
    form = page[
        page.index('<form class="filters-only"') if 'class="filters-only"' in page else page.index("<form method") :
    ]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[: form.index("</form>")]))


@pytest.fixture
def browser(office: Office) -> FlaskClient:
    return office.visitor()


def test_a_reader_subscribes_is_told_and_leaves(office: Office, browser: FlaskClient) -> None:
    publish(office.system, call("IB2688800001", "Mua dầu diesel", published_at="2026-11-27T09:00:00+07:00"))
    page = browser.get("/nhan-thu?q=dầu").text
    assert re.search(r"30 ngày qua</dt><dd[^>]*>1 thông báo", page)
    answer = browser.post("/nhan-thu", data={**fields(page), "address": READER, "frequency": "once"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    office.work()
    [letter] = office.sink.letters
    assert letter["To"] == READER
    path = link_in(letter, "xac-nhan")
    assert "“dầu”" in letter.get_content()

    page = browser.get(path).text
    publish(office.system, call("IB2688800002", "Mua dầu nhờn"))
    office.work()
    assert office.letters() == [], "opening the link confirms nothing"
    own = browser.post("/nhan-thu/xac-nhan", data=fields(page), follow_redirects=True).text
    assert READER in own
    publish(office.system, call("IB2688800003", "Mua dầu ăn"), call("IB2688800004", "Mua bàn"))
    office.work()
    [letter] = office.sink.letters[-1:]
    assert letter["Subject"] == "Tin đấu thầu: Mua dầu ăn"
    assert "Mua bàn" not in letter.get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    assert browser.get(path).status_code == 404, "the link works once"
    assert READER in browser.get(link_in(letter, "cua-toi")).text
    one_click = re.fullmatch(r"<http://dau-thau\.example(/nhan-thu/ngung\?ma=\S+)>", letter["List-Unsubscribe"])
    assert one_click
    assert browser.get(one_click[1]).status_code == 200
    assert office.subscribers(), "a mail scanner that opens the link ends nothing"
    publish(office.system, call("IB2688800005", "Mua dầu mỡ"))
    with office.system.database.read() as session:
        assert session.scalars(select(AlertKey)).all()
    assert browser.post(one_click[1], data={"List-Unsubscribe": "One-Click"}).status_code == 200
    office.work()
    assert office.sink.letters == [letter], "what was published before the end is not told after it"
    assert office.subscribers() == []
    with office.system.database.read() as session:
        for table in (Alert, AlertKey, AlertMatch, Mail):
            assert session.scalars(select(table)).all() == []
        assert READER not in "".join(str(row.payload) for row in session.scalars(select(OutboxRow)))


def test_the_form_says_what_there_was_by_kind_and_offers_the_calls_alone(office: Office, browser: FlaskClient) -> None:
    lately: dict[str, Any] = {"published_at": "2026-11-27T09:00:00+07:00"}
    calls = [call(f"IB268880000{number}", "Mua dầu diesel", **lately) for number in (1, 2)]
    openings = [event("opening", f"IB268880000{n}", "Mở thầu dầu", package_ref=f"goi-{n}", **lately) for n in (3, 4, 5)]
    publish(office.system, *calls, *openings)
    page = browser.get("/nhan-thu?q=dầu").text
    assert "5 thông báo:<br>Thông báo mời thầu 2 · Biên bản mở thầu 3<br>" in page
    [only] = re.findall(r'href="([^"]+)"[^>]*>Chỉ theo dõi thông báo mời thầu: 2<', page)
    alone = browser.get(only.replace("&amp;", "&")).text
    assert re.search(r"2 thông báo \(Thông báo mời thầu\)", alone)
    assert "Chỉ theo dõi thông báo mời thầu" not in alone
    assert "Follow calls for bids only: 2" in browser.get("/nhan-thu?q=dầu&lang=en").text


def test_of_one_package_or_notice_there_are_no_calls_alone(office: Office, browser: FlaskClient) -> None:
    lately: dict[str, Any] = {"published_at": "2026-11-27T09:00:00+07:00", "plan_number": "PL2688800001"}
    rows = [{"package_ref": f"goi-{n}", "title": f"Mua dầu {n}"} for n in (1, 2)]
    publish(office.system, event("plan", "PL2688800001", "Kế hoạch dầu", {"packages": rows}),
            call("IB2688800001", "Mua dầu 1", package_ref="goi-1", **lately),
            event("opening", "IB2688800001", "Mở thầu dầu", package_ref="goi-1", **lately))  # fmt: skip
    for typed, is_offered in (("GT-000001", False), ("IB2688800001", False), ("dầu", True)):
        page = browser.get(f"/nhan-thu?q={typed}").text
        assert "Biên bản mở thầu" in page, typed
        assert ("Chỉ theo dõi thông báo mời thầu" in page) == is_offered, typed


def test_the_calls_alone_are_those_of_the_kinds_that_were_chosen(office: Office, browser: FlaskClient) -> None:
    lately: dict[str, Any] = {"published_at": "2026-11-27T09:00:00+07:00"}
    first = event("prequalification", "IB2688800003", "Sơ tuyển dầu", package_ref="goi-3", **lately)
    opened = event("opening", "IB2688800004", "Mở thầu dầu", package_ref="goi-4", **lately)
    publish(office.system, call("IB2688800001", "Mua dầu", **lately), first, opened)
    page = browser.get("/nhan-thu?q=dầu&kind=invitation&kind=opening").text
    [only] = re.findall(r'href="([^"]+)"[^>]*>Chỉ theo dõi thông báo mời thầu: 1<', page)
    assert "1 thông báo (Thông báo mời thầu)" in browser.get(only.replace("&amp;", "&")).text
    assert "Chỉ theo dõi" not in browser.get("/nhan-thu?q=dầu&status=cancelled").text


def test_of_what_is_asked_for_while_open_the_form_counts_the_calls(office: Office, browser: FlaskClient) -> None:
    lately: dict[str, Any] = {"published_at": "2026-11-27T09:00:00+07:00"}
    publish(office.system, call("IB2688800001", "Mua dầu", **lately),
            event("opening", "IB2688800001", "Mở thầu dầu", package_ref="goi-IB2688800001", **lately))  # fmt: skip
    assert "1 thông báo (Thông báo mời thầu)" in browser.get("/nhan-thu?q=dầu&status=open").text
    assert "0 thông báo<" in browser.get("/nhan-thu?q=bàn&status=open").text


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(office: Office, browser: FlaskClient) -> None:
    first = browser.post("/nhan-thu", data=FORM)
    office.follow(Selection(q="dầu"))
    for _ in range(MOST_UNCONFIRMED + 1):
        again = browser.post("/nhan-thu", data=FORM)
        assert (again.status_code, again.text) == (first.status_code, first.text)
    office.work()
    assert len(office.sink.letters) == MOST_UNCONFIRMED, "as many as one address gets that nobody has confirmed"


def test_one_network_must_wait_after_so_many_wishes(office: Office, browser: FlaskClient) -> None:
    for number in range(MOST_ASKED):
        assert browser.post("/nhan-thu", data={**FORM, "address": f"a{number}@mau.example"}).status_code == 200
    refused = browser.post("/nhan-thu", data={**FORM, "address": "khac@mau.example"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "thử lại sau 60 phút" in refused.text
    elsewhere = {"REMOTE_ADDR": "198.51.100.9"}
    assert browser.post("/nhan-thu", data=FORM, environ_overrides=elsewhere).status_code == 200
    office.wait(hours=1)
    assert browser.post("/nhan-thu", data={**FORM, "address": "khac@mau.example"}).status_code == 200


@pytest.mark.parametrize("changed", [{"address": "không phải"}, {"address": "a@b\r\nBcc: c@d"}, {"frequency": "hourly"},
                                     {"selection": "kind=nothing"}, {"selection": "organisation=DV-0"}])  # fmt: skip
def test_what_cannot_be_followed_is_refused(office: Office, browser: FlaskClient, changed: dict[str, str]) -> None:
    assert browser.post("/nhan-thu", data=FORM | changed).status_code == 400
    assert office.subscribers() == []


def test_what_nobody_confirms_is_forgotten(office: Office, browser: FlaskClient) -> None:
    office.ask()
    office.work()
    path = link_in(office.sink.letters[0], "xac-nhan")
    office.wait(hours=48)
    assert browser.get(path).status_code == 404
    office.system.alerting().tidy()
    assert office.subscribers() == []


@pytest.mark.parametrize(
    ("language", "until"),
    [
        ("vi", "trước thứ Tư, 02/12/2026, 08:00 (giờ Hà Nội)"),
        ("en", "before Wednesday, 02/12/2026, 08:00 (Hà Nội time)"),
    ],
)
def test_the_letter_says_until_when_to_confirm_and_does_not_say_that_a_known_address_goes(
    office: Office, language: str, until: str
) -> None:
    office.wait(seconds=5)
    office.ask(language=language)
    office.work()
    [letter] = office.sink.letters
    assert until in letter.get_content()
    assert {"vi": "nếu chưa xác nhận mục nào khác", "en": "if nothing else was confirmed"}[
        language
    ] in letter.get_content()


def test_a_letter_that_leaves_too_late_to_be_confirmed_does_not_leave(office: Office) -> None:
    office.ask()
    office.clock.advance(CONFIRM_WITHIN + timedelta(seconds=1))
    office.work()
    assert office.sink.letters == []


def test_the_network_is_forgotten_with_the_confirmation(office: Office) -> None:
    office.follow()
    with office.system.database.read() as session:
        assert session.scalars(select(Alert.client)).all() == [None]


@pytest.mark.parametrize("purpose", ["xac-nhan", "cua-toi"])
@pytest.mark.parametrize("signed", ["", "x", "é.é", "0" * 32 + "." + "0" * 40])
def test_a_link_that_nobody_signed_opens_nothing(browser: FlaskClient, purpose: str, signed: str) -> None:
    path = f"/nhan-thu/{purpose}"
    assert browser.get(path, query_string={"ma": signed}).status_code == 404
    assert browser.post(path, data={"ma": signed}).status_code == 404


def test_a_link_does_only_what_it_was_signed_for(office: Office, browser: FlaskClient) -> None:
    office.follow()
    [subscriber] = office.subscribers()
    signed = office.system.links.sign("manage", subscriber.handle)
    browser.post("/nhan-thu/ngung", data={"ma": signed})
    assert [each.handle for each in office.subscribers()] == [subscriber.handle]


def test_following_the_same_again_changes_how_often(office: Office) -> None:
    office.follow(frequency="weekly")
    publish(office.system, call("IB2688800001", "Mua dầu"))
    office.work()
    office.follow(frequency="once")
    office.work()
    assert [letter.splitlines()[0] for letter in office.letters()] == ["Tin đấu thầu: Mua dầu"]
    with office.system.database.read() as session:
        assert session.scalars(select(Alert.frequency)).all() == ["once"]


@pytest.mark.parametrize(
    ("frequency", "quiet", "said"),
    [
        ("once", False, None),
        ("daily", False, "Thư kế tiếp, nếu có tin: thứ Ba, 01/12/2026, 07:00 (giờ Hà Nội)."),
        ("weekly", False, "Thư kế tiếp, nếu có tin: thứ Hai, 07/12/2026, 07:00 (giờ Hà Nội)."),
        ("weekly", True, "Thư kế tiếp: thứ Hai, 07/12/2026, 07:00 (giờ Hà Nội)."),
    ],
)
def test_a_page_of_ones_own_says_when_the_next_letter_leaves(
    office: Office, browser: FlaskClient, frequency: str, quiet: bool, said: str | None
) -> None:
    """The instant is Monday, 30 November, 08:00, and the digest of that morning has left."""
    office.follow(frequency=frequency, wants_quiet=quiet)
    [subscriber] = office.subscribers()
    address = "/nhan-thu/cua-toi?ma=" + office.system.links.sign("manage", subscriber.handle)
    page = browser.get(address).text
    assert said in page if said else "Thư kế tiếp" not in page
    if said:
        office.go_to(int(said.split("/")[0][-2:]), "06:59")
        assert said in browser.get(address).text, "not before seven"
        office.go_to(int(said.split("/")[0][-2:]), "07:00")
        assert said not in browser.get(address).text


def test_a_page_of_ones_own_changes_and_ends_each(office: Office, browser: FlaskClient) -> None:
    one, other = office.follow(Selection(q="dầu")), office.follow(Selection(q="bàn"))
    [subscriber] = office.subscribers()
    form = {"ma": office.system.links.sign("manage", subscriber.handle)}
    change = {**form, "alert": one, "frequency": "weekly", "quiet": "1"}
    page = browser.post("/nhan-thu/cua-toi", data=change, follow_redirects=True).text
    assert "Đã lưu." in page
    assert browser.post("/nhan-thu/cua-toi", data={**form, "alert": "x", "act": "end"}).status_code == 404
    page = browser.post("/nhan-thu/cua-toi", data={**form, "alert": other, "act": "end"}, follow_redirects=True).text
    assert "Đã ngừng theo dõi mục ấy." in page
    assert "“bàn”" not in page
    with office.system.database.read() as session:
        [alert] = session.scalars(select(Alert))
        assert (alert.handle, alert.frequency, alert.wants_quiet) == (one, "weekly", True)
    browser.post("/nhan-thu/cua-toi", data={**form, "alert": one, "act": "end"})
    assert office.subscribers() == []
