"""Files saved from the national portal become drafts at the desk of the body that they are about, and of no other."""

from __future__ import annotations

import json
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from procurement.importing.vneps.loading import load_portal_files
from procurement.notices.drafts import Draft
from tests.desk.drafting.working import SAME_ORIGIN, Worker
from tests.desk.people import csrf, make_body, make_person, sign_in
from tests.functional.site import Page, open_site, words
from tests.functional.statements import counted
from tests.importing.vneps.portal import FOLDER, expected_lines

ADDRESS = "/ban-lam-viec/tu-cong-quoc-gia"
NAMES = ("plan.json", "invitation.json", "openings.har", "clarifications.json", "versions.json", "award.json")


@pytest.fixture
def model(tmp_path: Path) -> Worker:
    """Return an author of the body that the samples are about, in a register that holds nothing."""
    site = open_site(tmp_path / "empty")
    body = make_body(site.system, "Ban Quản lý dự án Mẫu", "vnz888100001")
    person = make_person(site.system, "mau", [("author", body)])
    sign_in(site, person)
    return Worker(site, body, person)


def send(desk: Worker, *files: tuple[str, bytes]) -> Page:
    data: dict[str, Any] = {"tep": [(BytesIO(data), name) for name, data in files], **csrf(desk.site)}
    answer = desk.site.visitor.post(ADDRESS, data=data, headers=SAME_ORIGIN)
    with answer, closing(answer.request.environ["wsgi.input"]):  # a temporary file when it is long: nobody else does
        return Page(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))


def samples(*names: str) -> list[tuple[str, bytes]]:
    return [(name, Path(FOLDER / name).read_bytes()) for name in names]


def drafts(desk: Worker) -> list[Draft]:
    with desk.site.system.database.read() as session:
        found = list(session.scalars(select(Draft).order_by(Draft.id)))
        for draft in found:
            _ = draft.files
        return found


def test_the_page_tells_how_to_get_such_a_file(desk: Worker) -> None:
    page = desk.get(ADDRESS)
    assert page.status == 200
    assert "Export HAR" in page.text


def test_a_browser_s_archive_of_whole_pages_is_taken_with_all_their_scripts(model: Worker) -> None:
    script = {"response": {"content": {"mimeType": "text/javascript", "text": "var a = 'đ';\n" * 20_000}}}
    plan = (FOLDER / "plan.json").read_text(encoding="utf-8")
    entries = [*[script] * 12, {"response": {"content": {"mimeType": "application/json", "text": plan}}}]
    data = json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()
    assert len(data) > 3 << 20
    assert send(model, ("trang.har", data)).status == 200
    assert [draft.kind for draft in drafts(model)] == ["plan"]


def test_each_sample_becomes_the_expected_draft(model: Worker) -> None:
    page = send(model, *samples(*NAMES))
    assert page.status == 200, page.text
    made = drafts(model)
    wanted = [line for line in expected_lines() if line.get("national_number") in ("PL2688800001", "IB2688800001")]
    assert [draft.kind for draft in made] == [line["kind"] for line in wanted]
    for draft, line in zip(made, wanted, strict=True):
        expected = {key: value for key, value in line.items() if key not in ("retrieved_at", "organisation")}
        assert expected | {"published_at_source": "national"} == {
            key: value for key, value in draft.said.items() if key != "organisation"
        }
        assert draft.said["organisation"]["code"] == "vnz888100001"
        assert (draft.act, draft.state) == ("publish", "drafting")
    shown = words(page.find("//main")[0])
    for told in ("PL2688800001 phiên bản 00", "Hồ sơ đề xuất về kỹ thuật", "Hồ sơ đề xuất về tài chính"):
        assert told in shown


def test_sending_again_makes_nothing_twice(model: Worker) -> None:
    send(model, *samples("plan.json"))
    page = send(model, *samples("plan.json"))
    assert len(drafts(model)) == 1
    assert "đã có hồ sơ từ trước" in page.text


def test_what_is_on_record_is_amended_and_what_is_called_can_be_cancelled(model: Worker) -> None:
    site = model.site
    load_portal_files(site.system.importer(), [FOLDER / "invitation.json", FOLDER / "plan.json"])
    changed = json.loads((FOLDER / "invitation.json").read_text(encoding="utf-8"))
    for notice in (changed["bidoNotifyContractorM"], changed["bidNoContractorResponse"]["bidNotification"]):
        notice["bidCloseDate"] = "2026-11-27T09:00:00"
    cancelled = {
        "cancelType": "1",
        "cancelDecisionNo": "40/QĐ",
        "cancelReason": "Không đạt",
        "cancelDate": "2026-11-28T10:00:00",
    }
    changed["bidCancelingResponse"] = cancelled
    page = send(model, ("doi.json", json.dumps(changed).encode()))
    assert page.status == 200, page.text
    assert [(draft.kind, draft.act) for draft in drafts(model)] == [("invitation", "amend"), ("cancellation", "cancel")]
    assert drafts(model)[0].said["body"]["closes_at"] == "2026-11-27T09:00:00+07:00"


def test_what_belongs_to_another_body_is_not_taken(desk: Worker) -> None:
    page = send(desk, *samples("plan.json", "invitation.json"))
    assert (page.status, drafts(desk)) == (400, [])
    assert page.text.count("không phải của đơn vị bạn") == 2


def test_what_cannot_be_read_is_named_and_the_rest_is_made(model: Worker) -> None:
    page = send(model, ("hong.json", b"{"), ("khac.json", b"{}"), *samples("plan.json", "cancellation.json"))
    assert [draft.kind for draft in drafts(model)] == ["plan", "invitation"]
    refused = words(page.find("//main//*[@role='alert']")[0])
    for sentence in (
        "hong.json : Không đúng cú pháp JSON",
        "khac.json : Tệp đúng là JSON",
        "IB2688800002 trên Cổng này để hủy",
    ):
        assert sentence in refused


def test_a_wrong_file_is_told_in_words_of_the_officer_and_not_of_json(model: Worker) -> None:
    page = send(model, ("trong.har", b""), ("thong bao.json", b"%PDF-1.7\n"), *samples("plan.json"))
    assert [draft.kind for draft in drafts(model)] == ["plan"]
    refused = words(page.find("//main//*[@role='alert']")[0])
    assert "trong.har : Tệp không có nội dung" in refused
    assert "thong bao.json : Đây là tệp PDF; cần tệp .har hoặc .json" in refused
    assert "cú pháp" not in refused


def test_what_the_portal_says_stays_text(model: Worker) -> None:
    evil = "<script>alert(1)</script>"
    plan = {"planNo": "PL2688800008", "planVersion": "00", "name": evil, "investorName": "x", evil: 1}
    page = send(model, ("x.json", json.dumps({"bidPoBidpPlanProjectDetailView": plan}).encode()))
    assert evil in page.text
    assert page.find("//main//script") == []


def test_drafts_that_are_there_are_read_once_however_many_notices_come(model: Worker) -> None:
    (name, data), costs = samples("invitation.json")[0], []
    for count in (1, 2, 4):
        files = [(name, data.replace(b"IB26", f"IB{count}{each}".encode())) for each in range(count)]
        with counted(model.site, writes=True) as asked:
            assert f"Đọc được {count} thông báo" in send(model, *files).text
        costs.append(sum("drafts.content" in statement for statement in asked if statement.startswith("SELECT")))
    assert costs == [0, 1, 1], "nothing is there at first"
