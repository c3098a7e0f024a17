"""Letters leave once each, through a real server on this machine or into a folder, whatever stands in them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from sqlalchemy import select

from procurement.accounts.models import Person
from procurement.jobs.letters import LANGUAGES, TEMPLATES, Recipient
from procurement.jobs.mail import LEASE, REST, Mail, Mailer, Taken, find_unsent, promise_mail
from procurement.jobs.outbox import OutboxRow, deliver_due, promise
from procurement.jobs.transports import MailFolder
from procurement.system import System
from tests.databases import environment
from tests.jobs.sink import Sink, listening, posting_to
from tests.publication.register import START, Register

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Due by any clock: some tests send in processes that have the machine's."""
RECEIPT: dict[str, Any] = {
    "title": "Xây trường", "kind": "Thông báo mời thầu", "reference": "TB-000012", "revision": 0, "sequence": 34,
    "instant": "2026-11-30T15:00:00+07:00", "content_hash": "ab" * 32, "path": "/thong-bao/TB-000012",
}  # fmt: skip


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as server:
        yield server


@pytest.fixture
def system(register: Register, sink: Sink) -> System:
    """Return the register, writing to ``sink``."""
    return posting_to(register, sink.url)


def promised(system: System, *to: str | int, key: str = "1", template: str = "receipt", **params: Any) -> None:
    with system.database.write() as session:
        promise_mail(session, key, template, to, params or RECEIPT, LONG_AGO)


def deliver(system: System, after: timedelta = timedelta()) -> None:
    """Do what is due until nothing is: a promise is split into letters first."""
    while deliver_due(system.database, system.handlers(), START + after):
        pass


def mails(system: System) -> list[Mail]:
    with system.database.read() as session:
        return list(session.scalars(select(Mail).order_by(Mail.key)))


def payloads(system: System) -> list[dict[str, Any]]:
    with system.database.read() as session:
        return [row.payload for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))]


def test_a_receipt_arrives_as_plain_text_with_what_identifies_it(system: System, sink: Sink) -> None:
    promised(system, "can-bo@mau.example")
    deliver(system)
    [letter] = sink.letters
    assert letter["To"] == "can-bo@mau.example"
    assert letter["From"] == "Đơn vị Mẫu <dauthau@mau.example>"
    assert letter["Subject"] == "Đã đăng tải: Xây trường"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@mau.example>")
    assert letter.get_content_type() == "text/plain"
    text = letter.get_content()
    for words in (
        "TB-000012",
        "34",
        "ab" * 32,
        "thứ Hai, 30/11/2026, 15:00",
        "http://dau-thau.example/thong-bao/TB-000012",
    ):
        assert words in text
    assert (mails(system)[0].sent_at, mails(system)[0].message_id) == (START, letter["Message-ID"])


def test_an_instant_of_any_zone_is_told_in_vietnamese_time(system: System, sink: Sink) -> None:
    promised(system, "an@mau.example", template="factor_reset", at="2026-11-29T18:30:00.5+00:00", login="an")
    deliver(system)
    assert "thứ Hai, 30/11/2026, 01:30" in sink.letters[0].get_content()


def test_each_person_gets_a_letter_of_their_own(system: System, sink: Sink) -> None:
    with system.database.write() as session:
        session.add_all([
            Person(login="an", name="An", email="an@mau.example", created_at=START),
            Person(login="binh@mau.example", name="Bình", created_at=START),
            Person(login="chi", name="Chi", created_at=START),
            Person(login="dung@mau.example", name="Dũng", created_at=START, disabled_at=START),
        ])  # fmt: skip
    promised(system, 1, "person:2", 2, 3, 4, "he-thong@mau.example", "system:1", "person:99")
    deliver(system)
    assert sorted(letter["To"] for letter in sink.letters) == [
        "An <an@mau.example>", "Bình <binh@mau.example>", "he-thong@mau.example",
    ]  # fmt: skip
    with system.database.read() as session:
        assert [(mail.named, mail.error) for _, mail in find_unsent(session) if mail] == [
            (named, "no address") for named in ("person:3", "person:4", "system:1", "person:99")
        ]


def test_it_is_sent_once_however_often_it_is_done(system: System, sink: Sink) -> None:
    promised(system, "can-bo@mau.example")
    deliver(system)
    for payload in payloads(system):
        assert payload.keys() == {"to", "template"}
    handlers = system.handlers()
    handlers["letter"]({"key": "letter:1:can-bo@mau.example", "to": "can-bo@mau.example", "template": "receipt"})
    handlers["mail"]({"key": "mail:1", "to": ["can-bo@mau.example"], "template": "receipt"})
    deliver(system)
    assert len(sink.letters) == 1


def test_what_a_letter_said_is_forgotten_once_it_is_sent(system: System, sink: Sink) -> None:
    promised(system, "an@mau.example", template="invitation", link="http://dau-thau.example/loi-moi?token=bi-mat")
    assert "bi-mat" in repr(payloads(system))
    deliver(system)
    assert "bi-mat" in sink.letters[0].get_content()
    assert "bi-mat" not in repr(payloads(system))


def test_while_the_server_is_away_letters_wait_and_then_leave(register: Register) -> None:
    with listening() as gone:
        away = posting_to(register, gone.url)
    promised(away, "can-bo@mau.example")
    for minute in range(0, 120, 10):
        deliver(away, timedelta(minutes=minute))
    with away.database.read() as session:
        [(row, mail)] = find_unsent(session)
    assert row is not None
    assert row.attempts > 5
    assert "Connection refused" in str(row.error)
    assert mail is not None
    assert mail.claimed_until is None
    with listening() as sink:
        deliver(posting_to(register, sink.url), timedelta(hours=3))
        assert len(sink.letters) == 1


def test_a_server_that_is_away_is_asked_once_a_minute_whoever_waits(register: Register) -> None:
    with listening() as gone:
        away = posting_to(register, gone.url)
    promised(away, *[f"can-bo-{number}@mau.example" for number in range(5)])
    handlers, claim = away.handlers(), Mailer._claim
    claimed: list[str] = []

    def counting(self: Mailer, payload: Mapping[str, Any]) -> bool:
        claimed.append(payload["key"])
        return claim(self, payload)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mailer, "_claim", counting)
        for _ in range(2):
            while deliver_due(away.database, handlers, register.clock.now()):
                pass
            assert len(claimed) == 1
        register.clock.advance(REST)
        deliver_due(away.database, handlers, register.clock.now())
        assert len(claimed) == 2
    with away.database.read() as session:
        assert all("Connection refused" in str(row and row.error) for row, _ in find_unsent(session))


def test_one_refused_address_stops_nobody_and_is_not_tried_again(system: System, sink: Sink) -> None:
    sink.answers = {"khong-co@mau.example": "550 no such mailbox", "day@mau.example": "452 mailbox full"}
    promised(system, "khong-co@mau.example", "day@mau.example", "can-bo@mau.example")
    deliver(system)
    assert [letter["To"] for letter in sink.letters] == ["can-bo@mau.example"]
    failed = {mail.named: mail.error for mail in mails(system) if mail.failed_at}
    assert failed == {"khong-co@mau.example": "550 no such mailbox"}
    sink.answers = {}
    deliver(system, timedelta(minutes=20))
    assert [letter["To"] for letter in sink.letters] == ["can-bo@mau.example", "day@mau.example"]


def test_a_letter_that_cannot_be_written_is_noted_and_stops_nobody(system: System, sink: Sink) -> None:
    promised(system, "can-bo@mau.example", template="nobody-knows-it", key="a")
    promised(system, "sai dia chi@", key="b")
    promised(system, "can-bo@mau.example", template="reminder", rows=[{"due_at": "no instant"}], key="c")
    promised(system, "can-bo@mau.example", key="d")
    with system.database.write() as session:
        promise(session, "mail", "bare", {}, START)
    deliver(system)
    assert len(sink.letters) == 1
    assert [bool(mail.failed_at) for mail in mails(system)] == [True, True, True, False]


@pytest.mark.parametrize(
    "evil", ["Tên\r\nBcc: all@mau.example", "Tên\nX: y\n\nthân", "a\u2028b\x0cc", "=?utf-8?q?x?=\r\n"]
)
def test_no_header_can_be_added_by_what_people_typed(system: System, sink: Sink, evil: str) -> None:
    with system.database.write() as session:
        session.add(Person(login="an@mau.example", name=evil, created_at=START))
    promised(system, 1, **(RECEIPT | {"title": evil}))
    deliver(system)
    [letter] = sink.letters
    expected = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "Content-Type",
                "Content-Transfer-Encoding", "MIME-Version"}  # fmt: skip
    received = {"X-Peer", "X-MailFrom", "X-RcptTo"}
    assert set(letter.keys()) - received == expected
    assert "\n" not in letter["Subject"]


@pytest.mark.parametrize("address", ["a@b.vn\r\nBcc: c@d.vn", "a@b.vn, c@d.vn", "<a@b.vn>", "a b@c.vn", "@", "a@"])
def test_an_address_is_one_address(system: System, sink: Sink, address: str) -> None:
    promised(system, address)
    deliver(system)
    assert sink.letters == []
    assert [bool(mail.failed_at) for mail in mails(system)] == [True]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_letter_can_be_written_with_everything_and_with_nothing(
    system: System, sink: Sink, template: str, language: str
) -> None:
    row = {"title": "Kết quả gói 05", "due_at": "2026-12-02", "days": -3, "citation": "Điều 8", "path": "/x"}
    instants = dict.fromkeys(("at", "expires_at", "instant", "publish_at"), "2026-11-30T15:00:00+07:00")
    whole: dict[str, Any] = dict.fromkeys(TEMPLATES[template], "«đủ»")
    item: dict[str, Any] = {"title": "«đủ»", "lines": ["«đủ»"], "changes": ["«đủ»"], "url": "«đủ»", "why": ["«đủ»"]}
    item |= {"is_past": True, "posted_at": instants["at"]}
    lists = {"rows": [row], "reasons": ["«đủ»"], "items": [item], "closing": [item]}
    whole |= {name: value for name, value in {**instants, **lists, "since": instants["at"]}.items() if name in whole}
    letters = system.mailer().letters
    for params in (whole, {}):
        subject, text = letters._filled(template, language, params)
        assert subject
        assert "None" not in subject + text
        assert "\n\n\n\n" not in text
    assert letters._filled(template, language, whole)[1].count("«đủ»") >= len(whole) // 3


def test_no_blank_of_a_subject_is_lost_on_the_way(system: System, sink: Sink, tmp_path: Path) -> None:
    """Whole titles of many lengths, through a server and into a folder."""
    words = "Xác nhận nhận tin đấu thầu qua thư: gói a số 5 của UBND phường Ngọc Hà, mua máy tính, bàn ghế".split()
    titles = {" ".join(words[begin:end]) for begin in range(6) for end in range(begin + 1, len(words) + 1)}
    letters, recipient = system.mailer().letters, Recipient("an@mau.example")
    for transport in (system.mailer().transport, MailFolder(tmp_path)):
        for title in titles:
            transport.send(letters.write(title, recipient, "receipt", {"title": title}, START, is_sample=False))
    kept = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in tmp_path.glob("*.eml")]
    wanted = Counter(f"Đã đăng tải: {title}" for title in titles)
    assert Counter(letter["Subject"] for letter in sink.letters) == wanted
    assert Counter(letter["Subject"] for letter in kept) == wanted


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-2, "overdue by 2 working days"),
        (-1, "overdue by 1 working day)"),
        (1, "the next working day"),
        (2, "in 2 working days"),
    ],
)
def test_one_working_day_is_one_in_english(system: System, sink: Sink, days: int, said: str) -> None:
    row = {"title": "Kết quả gói 05", "due_at": "2026-12-02", "days": days}
    assert said in system.mailer().letters._filled("reminder", "en", {"rows": [row]})[1]


def test_the_address_of_a_button_is_written_as_it_is(system: System, sink: Sink, tmp_path: Path) -> None:
    """Mail programs look for ``<http`` in the bytes and find no address in encoded words."""
    button = {"List-Unsubscribe": f"<https://dau-thau.example/nhan-thu/ngung?ma={'7f' * 16}.{'e0' * 20}>"}
    letter = system.mailer().letters.write(
        "k", Recipient("an@mau.example"), "test", {}, START, is_sample=True, headers=button
    )
    system.mailer().transport.send(letter)
    MailFolder(tmp_path).send(letter)
    for written in (*sink.contents, *(file.read_bytes() for file in tmp_path.glob("*.eml"))):
        assert f"\r\nList-Unsubscribe: {button['List-Unsubscribe']}\r\n".encode() in written


def test_letters_of_the_sample_say_so(register: Register, sink: Sink) -> None:
    system = posting_to(register, sink.url)
    mailer = replace(system.mailer(), is_sample=lambda session: True)
    for language in LANGUAGES:
        payload = {"to": "an@mau.example", "template": "test", "language": language}
        mailer.send({"key": f"letter:{language}", **payload})
    subjects = [letter["Subject"] for letter in sink.letters]
    assert [subject.partition("] ")[0] for subject in subjects] == ["[DỮ LIỆU MẪU", "[SAMPLE DATA"]


def test_without_a_server_letters_lie_in_a_folder_one_file_each(register: Register, tmp_path: Path) -> None:
    system = posting_to(register, "")
    promised(system, "can-bo@mau.example", "khac@mau.example")
    deliver(system)
    files = sorted(system.settings.mail_dir.iterdir())
    assert len(files) == 2
    assert system.settings.mail_dir.stat().st_mode & 0o777 == 0o700
    assert {file.suffix for file in files} == {".eml"}
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert sorted(letter["To"] for letter in letters) == ["can-bo@mau.example", "khac@mau.example"]


def test_somebody_else_is_at_it_until_the_lease_ends(system: System, sink: Sink) -> None:
    payload = {"key": "letter:x", "to": "can-bo@mau.example", "template": "receipt", "params": RECEIPT}
    mailer = system.mailer()
    assert mailer._claim(payload)
    with pytest.raises(Taken):
        mailer.send(payload)
    system.clock.now = lambda: START + LEASE  # type: ignore[method-assign]
    mailer.send(payload)
    assert len(sink.letters) == 1


def test_a_kill_between_sending_and_noting_costs_one_repeat_and_loses_none(register: Register, sink: Sink) -> None:
    """Processes die behind a random letter; the last one does the rest after the lease."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)
    system = posting_to(register, sink.url)
    people = [f"can-bo-{number}@mau.example" for number in range(12)]
    promised(system, *people)
    variables = {**os.environ, **environment(system.settings), "PROCUREMENT_MAIL_URL": sink.url}
    variables["PROCUREMENT_MAIL_FROM"] = system.settings.mail_from
    for _ in range(2):
        command = [sys.executable, "-m", "tests.jobs.mailing", str(chance.randint(1, 4))]
        assert subprocess.run(command, cwd=ROOT, env=variables, check=False, timeout=60).returncode == 9
    crashed = len(sink.letters)
    register.clock.advance(_leases(system) - START + timedelta(hours=1))
    deliver(system, register.clock.now() - START)
    received = Counter(letter["To"] for letter in sink.letters)
    assert set(received) == set(people)
    assert received.total() - len(people) <= 2
    assert crashed >= 2
    assert len({letter["Message-ID"] for letter in sink.letters}) == len(people)


def _leases(system: System) -> datetime:
    """Return when the last lease ends: the processes that died had the machine's own clock."""
    with system.database.read() as session:
        return max(filter(None, session.scalars(select(Mail.claimed_until))))


def test_the_template_of_a_letter_is_compiled_once(system: System, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_one = Environment.compile

    def note(self: Environment, source: str, name: str, filename: str) -> Any:
        compiled.append(name)
        return compile_one(self, source, name, filename)

    monkeypatch.setattr(Environment, "compile", note)
    for number in range(3):
        promised(system, "can-bo@mau.example", key=str(number), template="waiting")
        deliver(system)
    assert len(sink.letters) == 3
    assert len(compiled) == len(set(compiled))
