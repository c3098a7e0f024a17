"""Cases: who may do what, what stays on record, who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.compliance.figures import AsOf, Scope, count_coverage
from procurement.core.audit import AuditEvent
from procurement.core.clock import civil_date
from procurement.core.errors import Conflict, Invalid, NotFound, ProcurementError
from procurement.documents.uploads import Taken
from procurement.jobs.outbox import find_promised
from procurement.oversight.models import MAX_TEXT, Case
from procurement.oversight.queries import find_open_cases, find_questions, get_case, get_question
from procurement.oversight.service import answer, ask, close, note, open_case
from tests.oversight.office import WHY, Office, copied_office

BASIS = "Luật 22/2023/QH15, điều 23"


def do(office: Office, deed: Callable[..., Case], who: str, *said: Any, **more: Any) -> Case:
    """Let somebody do something in a transaction of its own, a minute after what went before."""
    office.site.clock.advance(timedelta(minutes=1))
    with office.site.system.database.write() as session:
        return deed(session, office.actor(who), *said, office.site.clock.now(), **more)


def read(office: Office, key: str) -> Case:
    """Return the case as it is on record."""
    with office.site.system.database.read() as session:
        return get_case(session, office.actor("inspector"), key)


def codes(raised: pytest.ExceptionInfo[ProcurementError]) -> list[str]:
    """Return the codes of the problems."""
    return [problem.code for problem in raised.value.problems]


def test_a_case_goes_from_the_finding_to_its_end(office: Office) -> None:
    key = office.opened().key
    do(office, note, "inspector", key, "Gọi điện, chưa ai nghe máy")
    asked = do(office, ask, "inspector", key, "Vì sao chưa đăng?")
    assert asked.state == "asked"
    assert do(office, answer, "author", key, "Đang chờ phê duyệt").state == "answered"
    do(office, close, "inspector", key, "posted", "Đã đăng ngày 30/11")
    found = read(office, key)
    assert [event.act for event in found.events] == ["open", "note", "ask", "answer", "close"]
    assert [event.text for event in found.events][:2] == [WHY, "Gọi điện, chưa ai nghe máy"]
    assert found.state == "closed"


def test_it_keeps_how_the_finding_stood_with_the_version_of_its_rule(office: Office) -> None:
    row, detail = office.row(), office.opened().opening.detail
    assert detail["coverage"] == "missing"
    assert detail["rule_version"] == row.rule_version is not None
    assert detail["regime"] == row.regime


def test_it_has_been_asked_since_the_first_question_without_an_answer(office: Office) -> None:
    key = office.opened().key
    first = do(office, ask, "inspector", key, "Một?").since
    assert do(office, ask, "inspector", key, "Hai?").since == first
    assert do(office, note, "inspector", key, "Nhắc").since == first
    assert do(office, answer, "author", key, "Đây").since > first
    assert do(office, ask, "inspector", key, "Ba?").since == office.site.clock.now()


def test_a_question_may_name_the_day_by_which_an_answer_is_wished(office: Office) -> None:
    key, today = office.opened().key, civil_date(office.site.clock.now())
    with pytest.raises(Invalid) as raised:
        do(office, ask, "inspector", key, "Vì sao?", answer_by=today - timedelta(days=1))
    assert codes(raised) == ["case.answer_by"]
    assert do(office, ask, "inspector", key, "Vì sao?", answer_by=today).answer_by == today
    assert do(office, ask, "inspector", key, "Còn gói hai?").answer_by == today
    later = do(office, ask, "inspector", key, "Gia hạn", answer_by=today + timedelta(days=2))
    assert later.answer_by == today + timedelta(days=2)
    assert do(office, answer, "author", key, "Đây").answer_by is None
    assert do(office, ask, "inspector", key, "Còn gói ba?").answer_by is None


def test_one_case_at_a_time_about_a_duty(office: Office) -> None:
    key = office.opened().key
    with pytest.raises(Conflict) as raised:
        office.opened()
    assert codes(raised) == ["case.open_already"]
    do(office, close, "inspector", key, "mistaken", "Nhầm quý")
    assert office.opened().key != key


@pytest.mark.parametrize("who", ["author", "approver", "administrator", "stranger"])
def test_only_inspectors_open_read_note_ask_and_close(office: Office, who: str) -> None:
    key, row = office.opened().key, office.row()
    deeds: list[Callable[[Session, Actor], Any]] = [
        lambda session, actor: open_case(session, actor, row, "Gói", "Vì", office.site.clock.now()),
        lambda session, actor: get_case(session, actor, key),
        lambda session, actor: note(session, actor, key, "Ghi", office.site.clock.now()),
        lambda session, actor: ask(session, actor, key, "Hỏi", office.site.clock.now()),
        lambda session, actor: close(session, actor, key, "posted", "Xong", office.site.clock.now()),
    ]
    for deed in deeds:
        with pytest.raises(NotFound), office.site.system.database.write() as session:
            deed(session, office.actor(who))
    assert len(read(office, key).events) == 1


def test_a_body_knows_of_a_case_only_once_it_is_asked(office: Office) -> None:
    key, now = office.opened().key, office.site.clock.now()
    with office.site.system.database.read() as session:
        assert find_questions(session, office.body, now) == []
        with pytest.raises(NotFound):
            get_question(session, office.actor("author"), key, "read_desk", now)
    do(office, ask, "inspector", key, "Vì sao?")
    do(office, note, "inspector", key, "Chỉ người kiểm tra đọc")
    with office.site.system.database.read() as session:
        (found,) = find_questions(session, office.body, now)
        assert [event.text for event in found.shared] == ["Vì sao?"]
        for who in ("stranger", "inspector", "administrator"):
            with pytest.raises(NotFound):
                get_question(session, office.actor(who), key, "read_desk", now)


def test_an_exception_is_accepted_with_its_legal_basis_only(office: Office) -> None:
    key = office.opened().key
    with pytest.raises(Invalid) as raised:
        do(office, close, "inspector", key, "exempt", "Có căn cứ", legal_basis=" ")
    assert codes(raised) == ["case.basis"]
    do(office, close, "inspector", key, "exempt", "Có căn cứ", legal_basis=BASIS)
    assert read(office, key).events[-1].legal_basis == BASIS


def test_what_a_case_comes_to_changes_no_figure(office: Office) -> None:
    def figures() -> Any:
        with office.site.system.database.read() as session:
            return count_coverage(session, Scope(), AsOf(office.site.clock.now()))

    key, before = office.opened().key, figures()
    do(office, ask, "inspector", key, "Vì sao?")
    do(office, answer, "author", key, "Được miễn", legal_basis=BASIS)
    do(office, close, "inspector", key, "exempt", "Chấp nhận", legal_basis=BASIS)
    office.site.system.duties.catch_up()
    assert figures() == before


@pytest.mark.parametrize(
    ("said", "code"),
    [("", "case.text"), (" \n", "case.text"), ("\u200b\u2060", "case.text"), ("a" * (MAX_TEXT + 1), "case.too_long")],
)
def test_what_says_nothing_or_too_much_is_refused(office: Office, said: str, code: str) -> None:
    key = office.opened().key
    with pytest.raises(Invalid) as raised:
        do(office, ask, "inspector", key, said)
    assert codes(raised) == [code]


def test_a_closed_case_takes_nothing_more(office: Office) -> None:
    key = office.opened().key
    do(office, ask, "inspector", key, "Vì sao?")
    do(office, close, "inspector", key, "referred", "Chuyển Thanh tra thành phố")
    for deed, who, said in ((note, "inspector", ["x"]), (ask, "inspector", ["x"]), (answer, "author", ["x"]),
                            (close, "inspector", ["posted", "x"])):  # fmt: skip
        with pytest.raises(Conflict) as raised:
            do(office, deed, who, key, *said)
        assert codes(raised) == ["case.closed"]
    with office.site.system.database.read() as session:
        assert find_open_cases(session) == []


def test_body_and_inspector_are_told_by_mail(office: Office) -> None:
    key = office.opened().key
    do(office, ask, "inspector", key, "Vì sao?")
    do(office, answer, "author", key, "Đang làm")
    with office.site.system.database.read() as session:
        (question,) = find_promised(session, "mail", f"question:{key}")
        (told,) = find_promised(session, "mail", f"answer:{key}")
    assert question.payload["to"] == [f"person:{office.people[who]}" for who in ("author", "approver")]
    assert question.payload["params"]["path"] == f"/ban-lam-viec/cau-hoi/{key}"
    assert told.payload["to"] == [f"person:{office.people['inspector']}"]
    assert told.payload["params"]["text"] == "Đang làm"


def test_every_deed_is_in_the_audit(office: Office) -> None:
    key = office.opened().key
    do(office, ask, "inspector", key, "Vì sao?")
    do(office, answer, "author", key, "Đang làm")
    with office.site.system.database.read() as session:
        deeds = session.scalars(select(AuditEvent).where(AuditEvent.subject == f"case/{key}")).all()
    assert [deed.act for deed in deeds] == ["case.open", "case.ask", "case.answer"]


def test_a_file_of_an_answer_is_not_swept_away(office: Office) -> None:
    key, system = office.opened().key, office.site.system
    do(office, ask, "inspector", key, "Vì sao?")
    kept, lost = (system.storage.put(BytesIO(said)) for said in (b"quyet dinh", b"khong ai can"))
    file = Taken(kept.sha256, kept.size, "application/pdf", "Quyết định.pdf")
    do(office, answer, "author", key, "Xem tệp", file=file)
    assert read(office, key).events[-1].file_title == "Quyết định.pdf"
    office.site.clock.advance(timedelta(days=400))
    swept = system.sweep_files()
    assert kept.sha256 not in swept
    assert lost.sha256 in swept


def test_who_is_added_to_a_copy_of_an_office_is_nobody_in_the_office(opened: Office, tmp_path: Path) -> None:
    copied_office(opened, tmp_path / "register").people["city"] = 1
    assert "city" not in opened.people
