"""The files of a draft: sent, listed, handed out at its own desk only, taken away again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from procurement.accounts.actors import load_actor
from procurement.app import create_app
from procurement.core.canonical import sha256_hex
from procurement.notices.drafting import create_draft
from tests.desk.drafting.working import SAME_ORIGIN, Worker
from tests.desk.files.sending import send
from tests.desk.people import csrf, make_body, make_person, sign_in
from tests.documents import outside
from tests.functional.site import Page, words

DIGEST = sha256_hex(outside.PDF)


@pytest.fixture
def address(desk: Worker) -> str:
    """Return the address of the files of a new draft."""
    desk.get("/ban-lam-viec/soan")
    desk.press("Bắt đầu", kind="invitation")
    return f"/ban-lam-viec/ho-so/{desk.draft().key}/tep"


def told(page: Page) -> list[str]:
    return [words(one) for one in page.find("//div[@role='alert']//li")]


def test_a_file_is_attached_with_its_type_and_digest(desk: Worker, address: str) -> None:
    page = send(desk, address, ("Quyết định 283.pdf", outside.PDF), loai="decision")
    assert page.status == 200
    (row,) = desk.draft().files
    assert (row.title, row.type, row.sha256, row.media_type) == (
        "Quyết định 283.pdf", "decision", DIGEST, "application/pdf",
    )  # fmt: skip
    assert DIGEST in page.text
    assert "Quyết định" in page.text
    assert [one["sha256"] for one in desk.said()["documents"]] == [DIGEST]


def test_of_several_files_the_good_ones_stay_and_each_bad_one_is_told(desk: Worker, address: str) -> None:
    page = send(desk, address, ("a.pdf", outside.PDF), ("b.doc", outside.OLE), ("c.docx", outside.LOCKED_OFFICE))
    assert page.status == 400
    assert [row.title for row in desk.draft().files] == ["a.pdf"]
    assert [sentence.split("”")[0] for sentence in told(page)] == ["Tệp “b.doc", "Tệp “c.docx"]


def test_sending_nothing_says_what_to_do(desk: Worker, address: str) -> None:
    page = send(desk, address)
    assert (page.status, told(page)) == (400, ["Chưa chọn tệp nào; hãy chọn tệp rồi tải lên."])


def test_a_file_is_handed_out_whole_and_in_ranges_as_an_attachment(desk: Worker, address: str) -> None:
    send(desk, address, ("Quyết định 283.pdf", outside.PDF), loai="decision")
    with desk.site.visitor.get(f"{address}/{DIGEST}") as answer:
        assert answer.data == outside.PDF
        headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert "filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20283.pdf" in headers["Content-Disposition"]
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    with desk.site.visitor.get(f"{address}/{DIGEST}", headers={"Range": "bytes=5-9"}) as part:
        assert (part.status_code, part.data) == (206, outside.PDF[5:10])


def test_no_other_desk_has_the_file_and_the_public_neither(desk: Worker, address: str) -> None:
    send(desk, address, ("a.pdf", outside.PDF))
    other = make_body(desk.site.system, "Đơn vị khác", "vnz888199999")
    stranger = make_person(desk.site.system, "nguoi-khac", [("author", other)])
    with desk.site.system.database.write() as session:
        now = desk.site.system.clock.now()
        actor = load_actor(session, stranger, now)
        own = create_draft(
            session, actor, other, "invitation", {"kind": "invitation", "title": "", "body": {}}, now
        ).key
    client = desk.site.visitor.application.test_client()
    sign_in(client, stranger)
    for path in (f"{address}/{DIGEST}", address, f"/ban-lam-viec/ho-so/{own}/tep/{DIGEST}", f"/tai-lieu/{DIGEST}"):
        with client.get(path) as answer:
            assert answer.status_code == 404, path


def test_a_file_is_taken_away_and_not_by_a_page_that_is_out_of_date(desk: Worker, address: str) -> None:
    send(desk, address, ("a.pdf", outside.PDF), ("b.png", outside.png()))
    desk.get(address)
    page = desk.press("Bỏ tệp a.pdf", lock_version="1")
    assert page.status == 409
    assert len(desk.draft().files) == 2
    desk.get(address)
    desk.press("Bỏ tệp a.pdf")
    assert [row.title for row in desk.draft().files] == ["b.png"]


def test_the_file_of_an_upload_that_nobody_kept_is_swept(desk: Worker, address: str) -> None:
    send(desk, address, ("a.pdf", outside.PDF))
    desk.get(address)
    desk.press("Bỏ tệp a.pdf")
    storage, system = desk.site.system.storage, desk.site.system
    assert storage.holds(DIGEST)
    desk.site.clock.advance(timedelta(days=400))
    assert DIGEST in system.sweep_files()
    assert not storage.holds(DIGEST)


def test_only_people_who_are_signed_in_may_send_more_than_a_page_holds(desk: Worker, address: str) -> None:
    system = desk.site.system
    small = replace(system, settings=replace(system.settings, max_file_bytes=3 << 20))
    app = create_app(small)
    large, too_large = outside.PDF[:9] + bytes(2 << 20) + outside.PDF[9:], bytes(5 << 20)
    client = app.test_client()
    assert post(client, address, large) == 403  # the sign-in; the file is not read
    sign_in(client, desk.person)
    assert post(client, address, large) == 303
    assert post(client, address, too_large) == 413
    assert post(client, "/ban-lam-viec/soan", large) == 413
    assert "nhiều nhất 3,0 MB, tính cả các tệp" in page_of(client, address, too_large)
    assert "This page takes 3.0 MB at a time" in page_of(client, f"{address}?lang=en", too_large)
    assert "nhiều nhất 512 KB chữ" in page_of(client, "/ban-lam-viec/soan", large)


def post(client: FlaskClient, address: str, content: bytes) -> int:
    """Send one file and return the status."""
    return send_one(client, address, content)[0]


def page_of(client: FlaskClient, address: str, content: bytes) -> str:
    """Send one file and return the page."""
    return send_one(client, address, content)[1]


def send_one(client: FlaskClient, address: str, content: bytes) -> tuple[int, str]:
    """Send one file and return status and page; the body is in memory, where nobody has to close it."""
    proof = csrf(client) if client.get_cookie("session") else {}
    boundary, body = encode_multipart({"tep": FileStorage(BytesIO(content), "a.pdf"), **proof})
    kind = f"multipart/form-data; boundary={boundary}"
    with client.post(address, data=body, content_type=kind, headers=SAME_ORIGIN) as answer:
        return answer.status_code, answer.get_data(as_text=True)
