"""Digests: when they leave, what stands in them, and that each act is told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from procurement.alerts.models import Alert
from procurement.jobs.mail import Mail
from procurement.search.selection import Selection
from tests.alerts.office import READER, Office
from tests.search.register import call, publish, vnd, withhold_text

NUMBER = "IB2688800001"
LATER = "2026-12-20T09:00:00+07:00"


def subjects(office: Office) -> list[str]:
    office.work()
    return [letter.splitlines()[0] for letter in office.letters()]


def test_at_once_is_at_once_and_then_not_before_ten_minutes(office: Office) -> None:
    office.follow()
    publish(office.system, call(NUMBER, "Mua dầu"))
    assert subjects(office) == ["Tin đấu thầu: Mua dầu"]
    publish(
        office.system, call("IB2688800002", "Bán dầu"), call("IB2688800003", "Thử dầu", "2026-12-20T09:00:00+07:00")
    )
    assert subjects(office) == []
    office.wait(minutes=10)
    assert subjects(office) == ["Tin đấu thầu: Bán dầu (và 1 tin khác)"]


def test_daily_digests_leave_at_seven_on_working_days(office: Office) -> None:
    """The instant is Monday, 30 November, 08:00."""
    office.follow(frequency="daily")
    publish(office.system, call(NUMBER, "Mua dầu", LATER))
    assert subjects(office) == []
    office.go_to(1, "06:59")
    assert subjects(office) == []
    office.go_to(1, "07:00")
    assert subjects(office) == ["Tin đấu thầu: Mua dầu"]
    publish(office.system, call("IB2688800002", "Bán dầu", LATER))
    assert subjects(office) == [], "what comes after seven waits for tomorrow"
    office.go_to(4, "09:00")
    assert subjects(office) == ["Tin đấu thầu: Bán dầu"], "a worker that was down tells later"
    publish(office.system, call("IB2688800003", "Thử dầu", LATER))
    for day in (5, 6):
        office.go_to(day, "12:00")
        assert subjects(office) == [], "a weekend"
    office.go_to(7)
    assert subjects(office) == ["Tin đấu thầu: Thử dầu"]


def test_weekly_digests_leave_on_the_first_working_day_of_the_week(office: Office) -> None:
    office.follow(frequency="weekly")
    publish(office.system, call(NUMBER, "Mua dầu", "2027-03-01T09:00:00+07:00"))
    told = []
    for day in range(1, 9):
        office.go_to(day)
        told += [(day, subject) for subject in subjects(office)]
    assert told == [(7, "Tin đấu thầu: Mua dầu")]


def test_an_act_that_several_alerts_want_stands_once_in_one_letter(office: Office) -> None:
    for q in ("dầu", "mua", "diesel"):
        office.follow(Selection(q=q))
    office.follow(Selection(q="mua dầu"), frequency="daily")
    office.follow(address="khac@mau.example")
    publish(office.system, call(NUMBER, "Mua dầu diesel"), call("IB2688800002", "Mua bàn"))
    office.work()
    letters = {letter["To"]: letter.get_content() for letter in office.sink.letters}
    assert set(letters) == {READER, "khac@mau.example"}
    text = letters[READER]
    assert text.count("* Mua dầu diesel") == text.count("* Mua bàn") == 1
    reasons = text[text.index("Vì bạn theo dõi: ") :].splitlines()[0]
    assert all(f"“{q}”" in reasons for q in ("dầu", "mua", "diesel", "mua dầu"))
    office.letters()
    office.go_to(1)
    assert subjects(office) == [], "the daily alert has nothing left to tell"


def test_who_follows_a_bidder_reads_what_became_of_its_bid(office: Office) -> None:
    office.follow(Selection(q="vn0100123450"))
    publish(office.system, call(NUMBER, "Mua dầu"))
    lots = [{"bidders": [{"code": "vn0100123450", "name": "Công ty TNHH Mẫu A", "result": "lost"}]}]
    publish(office.system, call(NUMBER, "Mua dầu") | {"kind": "award", "body": {"outcome": "none", "lots": lots}})
    office.work()
    [letter] = office.letters()
    assert "  Không có nhà thầu trúng thầu\n  Không trúng thầu: Công ty TNHH Mẫu A\n" in letter


def test_what_closes_by_the_end_of_the_next_working_day_stands_first(office: Office) -> None:
    office.follow(Selection(kind=("invitation",)), frequency="daily")
    publish(
        office.system,
        call(NUMBER, "Xa", "2026-12-20T09:00:00+07:00"),
        call("IB2688800002", "Mai", "2026-12-02T23:59:59+07:00"),
        call("IB2688800003", "Nay", "2026-12-01T07:00:01+07:00"),
        call("IB2688800004", "Ngày kia", "2026-12-03T00:00:00+07:00"),
    )
    office.go_to(1)
    office.work()
    [letter] = office.letters()
    assert letter.splitlines()[0] == "Sắp đóng thầu: Nay (và 3 tin khác)"
    order = [letter.index(f"* {title}") for title in ("Nay", "Mai", "Xa", "Ngày kia")]
    assert order == sorted(order)
    assert letter.index("SẮP ĐÓNG THẦU") < order[0] < order[1] < letter.index("TIN KHÁC") < order[2]


def test_a_change_is_told_by_field_before_and_after(office: Office) -> None:
    office.follow()
    publish(office.system, call(NUMBER, "Mua dầu", body={"price": vnd(5_000_000)}))
    subjects(office)
    later = call(NUMBER, "Mua dầu", "2026-12-14T09:00:00+07:00", version="01", body={"price": vnd(6_000_000)})
    publish(office.system, later)
    office.wait(minutes=10)
    office.work()
    [letter] = office.letters()
    assert letter.splitlines()[0] == "Tin đấu thầu: [Gia hạn] Mua dầu"
    assert "- Thời điểm đóng thầu: thứ Hai, 07/12/2026, 09:00 (giờ Hà Nội) → thứ Hai, 14/12/2026, 09:00" in letter
    assert "- Giá gói thầu: 5.000.000 đồng → 6.000.000 đồng" in letter


@pytest.mark.parametrize(
    ("language", "posted"),
    [
        ("vi", "Đăng tại Cổng này: thứ Hai, 30/11/2026, 08:00 (giờ Hà Nội)"),
        ("en", "Posted here: Monday, 30/11/2026, 08:00 (Hà Nội time)"),
    ],
)
def test_each_act_is_told_with_when_it_was_posted(office: Office, language: str, posted: str) -> None:
    """A reminder tells the last act once more, and its changes are no news."""
    office.follow(frequency="daily", language=language)
    office.wait(seconds=5)  # of no use to a reader
    publish(office.system, call(NUMBER, "Mua dầu", "2026-12-04T09:00:00+07:00"))
    for day in (1, 3):
        office.go_to(day)
        office.work()
        [letter] = office.letters()
        assert posted in letter


@pytest.mark.parametrize(("language", "said"), [("vi", "Sau đó đã có thay đổi"), ("en", "It has changed since")])
def test_what_has_changed_since_says_so(office: Office, language: str, said: str) -> None:
    """A weekly letter tells the call and its extension, and only one of the two closing times counts."""
    office.follow(frequency="weekly", language=language)
    publish(office.system, call(NUMBER, "Mua dầu", "2026-12-09T09:00:00+07:00"))
    publish(office.system, call(NUMBER, "Mua dầu", LATER, version="01"))
    office.go_to(7)
    office.work()
    [letter] = office.letters()
    call_told, extension_told = letter.split("* ")[1:3]
    assert said in call_told
    assert said not in extension_told


def test_a_letter_in_english_is_english(office: Office) -> None:
    office.follow(language="en", frequency="daily")
    publish(office.system, call(NUMBER, "Mua dầu"))
    office.go_to(1)
    office.work()
    [letter] = office.letters()
    assert letter.splitlines()[0] == "Procurement news: Mua dầu"
    assert "http://dau-thau.example/thong-bao/TB-000001?lang=en" in letter
    assert "theo dõi" not in letter


def test_what_was_withheld_before_the_letter_leaves_is_not_in_it(office: Office) -> None:
    office.follow(frequency="daily")
    publish(office.system, call(NUMBER, "Mua dầu tuyệt mật"), call("IB2688800002", "Mua dầu ăn"))
    office.system.alerting().work()
    withhold_text(office.system, "TB-000001")
    office.go_to(1)
    office.work()
    [letter] = office.letters()
    assert "tuyệt mật" not in letter
    assert "Mua dầu ăn" in letter


def test_a_letter_of_which_nothing_is_left_does_not_leave_and_is_no_failure(office: Office) -> None:
    office.follow()
    publish(office.system, call(NUMBER, "Mua dầu tuyệt mật"))
    while office.system.alerting().work():
        pass
    withhold_text(office.system, "TB-000001")
    assert subjects(office) == []
    with office.system.database.read() as session:
        assert session.scalars(select(Mail.key).where(Mail.sent_at.is_(None))).all() == []


@pytest.mark.parametrize("frequency", ["once", "daily", "weekly"])
def test_a_quiet_week_says_so_where_somebody_asked(office: Office, frequency: str) -> None:
    office.follow(frequency=frequency, wants_quiet=True)
    office.follow(address="khac@mau.example", frequency=frequency)
    told = []
    for day in range(1, 29):
        office.go_to(day, "07:30")
        told += [(day, subject) for subject in subjects(office)]
        if day == 16:
            publish(office.system, call(NUMBER, "Mua dầu", "2027-03-01T09:00:00+07:00"))
    news = {"once": 17, "daily": 17, "weekly": 21}[frequency]  # the worker looks once a day here
    quiet = {"once": [7, 14, 28], "daily": [7, 14, 28], "weekly": [7, 14, 28]}[frequency]
    nothing = "Không có gì mới: “dầu”"
    assert [day for day, subject in told if subject == nothing] == quiet
    assert {day for day, subject in told if subject != nothing} == {news}
    assert len(told) == len(quiet) + 2, "the other address gets the news alone"


def test_a_quiet_week_says_of_what_there_was_nothing(office: Office) -> None:
    office.follow(wants_quiet=True, language="en")
    office.follow(Selection(q="camera"), wants_quiet=True, language="en")
    office.go_to(7, "07:30")
    assert subjects(office) == ["Nothing new: “dầu” (and 1 more that you follow)"]


def test_a_quiet_week_says_since_when_nothing_was_told(office: Office) -> None:
    office.follow(wants_quiet=True)
    since = ["thứ Hai, 30/11/2026, 08:00", "thứ Hai, 07/12/2026, 07:30"]
    for day, said in zip((7, 14), since, strict=True):
        office.go_to(day, "07:30")
        office.work()
        [letter] = office.letters()
        assert f"Không có gì mới từ {said}" in letter


def test_three_refused_letters_pause_and_the_page_says_so(office: Office) -> None:
    office.follow()
    office.sink.answers[READER] = "550 no such mailbox"
    for number in range(4):
        publish(office.system, call(f"IB268880000{number}", "Mua dầu"))
        office.work()
        office.wait(minutes=10)
    [subscriber] = office.subscribers()
    assert subscriber.paused_at is not None
    assert office.waiting() == set()
    with office.system.database.read() as session:
        assert len(session.scalars(select(Mail).where(Mail.failed_at.is_not(None))).all()) == 3
    form = {"ma": office.system.links.sign("manage", subscriber.handle)}
    browser = office.visitor()
    assert "Đang tạm dừng" in browser.get("/nhan-thu/cua-toi", query_string=form).text
    publish(office.system, call("IB2688800008", "Mua dầu"))
    office.work()
    assert office.waiting() == set()
    office.sink.answers.clear()
    resumed = browser.post("/nhan-thu/cua-toi", data={**form, "act": "resume"}, follow_redirects=True)
    assert "Đang tạm dừng" not in resumed.text
    publish(office.system, call("IB2688800009", "Mua dầu mới"))
    assert subjects(office) == ["Tin đấu thầu: Mua dầu mới"]


def test_a_letter_that_arrived_in_between_breaks_the_row(office: Office) -> None:
    office.follow()
    for number, answer in enumerate(["550 no", "550 no", "", "550 no", "550 no"]):
        office.sink.answers = {READER: answer} if answer else {}
        publish(office.system, call(f"IB268880000{number}", "Mua dầu"))
        office.work()
        office.wait(minutes=10)
    assert office.subscribers()[0].paused_at is None


def test_health_tells_since_when_something_waits(office: Office) -> None:
    since = office.system.find_waiting_since
    publish(office.system, call("IB2688800009", "Mua dầu"))
    assert since() is None, "nobody follows anything"
    office.work()
    office.follow(frequency="daily")
    publish(office.system, call(NUMBER, "Mua dầu"))
    assert since() == office.clock.now(), "no one has matched it yet"
    office.system.alerting().work()
    assert since() is None
    office.go_to(1, "07:20")
    assert since() == office.clock.now() - timedelta(minutes=20), "the digest of this morning is due"
    [point] = [each for each in office.system.health().points if each.name == "alerts"]
    assert (point.state, point.figure) == ("warn", 1200)
    office.work()
    assert since() is None
    [point] = [each for each in office.system.health().points if each.name == "alerts"]
    assert (point.state, point.figure) == ("ok", 0)


def test_refused_letters_of_subscribers_are_no_fault_of_the_register(office: Office) -> None:
    office.sink.answers[READER] = "550 no such mailbox"
    office.ask()
    office.work()
    [point] = [each for each in office.system.health().points if each.name == "mail"]
    assert point.state == "ok"


def test_a_changed_frequency_holds_for_what_waits(office: Office) -> None:
    office.follow(frequency="weekly")
    publish(office.system, call(NUMBER, "Mua dầu"))
    assert subjects(office) == []
    with office.system.database.write() as session:
        session.scalars(select(Alert)).one().frequency = "once"
    assert subjects(office) == ["Tin đấu thầu: Mua dầu"]


def test_a_very_long_digest_names_every_act(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procurement.alerts.letters.MOST", 2)
    office.follow(frequency="daily")
    publish(
        office.system, *(call(f"IB26888000{n:02d}", f"Mua dầu số{n}", "2026-12-20T09:00:00+07:00") for n in range(5))
    )
    office.go_to(1)
    office.work()
    [letter] = office.letters()
    assert [letter.count(f"* Mua dầu số{n}\n") for n in range(5)] == [1] * 5
    assert letter.count("/thong-bao/TB-") == 5
    assert letter.count("Vì bạn theo dõi: ") == 2
