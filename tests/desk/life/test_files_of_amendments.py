"""Files in an amendment: what is public is shown with what is new, and can be kept, taken off or replaced."""

from __future__ import annotations

from io import BytesIO

import pytest

from procurement.core.canonical import sha256_hex
from procurement.notices.events import load_content
from procurement.notices.queries import get_notice
from tests.desk.drafting.working import SAME_ORIGIN
from tests.desk.life.desk import Desk, path
from tests.desk.life.test_outdated import saved
from tests.desk.office import invitation
from tests.desk.people import csrf
from tests.documents import outside
from tests.functional.site import Page, words

OLD, NEW = outside.PDF, outside.PDF.replace(b"Catalog", b"Catalo2")


def upload(desk: Desk, key: str, name: str, content: bytes) -> None:
    data = {"tep": [(BytesIO(content), name)], "loai": "bidding_documents", **csrf(desk.author.client)}
    kind = "multipart/form-data"
    with desk.author.client.post(path(key, "tep"), data=data, content_type=kind, headers=SAME_ORIGIN) as answer:
        assert answer.status_code == 303


def put_out(desk: Desk, key: str) -> None:
    desk.submit(key)
    assert desk.approve(key).status == 303
    assert desk.get(key).state == "published"


def public(desk: Desk) -> list[str]:
    """Return the names of the documents of the revision that counts."""
    with desk.site.system.database.read() as session:
        text = get_notice(session, "TB-000001").current.text
        return [row["title"] for row in load_content(text.content).get("documents", ())] if text else []


@pytest.fixture
def amendment(desk: Desk) -> str:
    """Return an amendment, just begun, of a call that has published two files."""
    key = desk.create()
    upload(desk, key, "Hồ sơ mời thầu.pdf", OLD)
    upload(desk, key, "Bản vẽ.png", outside.png())
    put_out(desk, key)
    with desk.site.system.database.read() as session:
        text = get_notice(session, "TB-000001").current.text
        assert text is not None
        content = load_content(text.content)
    return desk.create(content, act="amend", about="TB-000001")


def take_off(desk: Desk, key: str, content: bytes) -> Page:
    address = path(key, f"tep/{sha256_hex(content)}")
    return desk.author.send(desk.author.get(path(key, "tep")), address)


def test_what_is_public_is_listed_and_counted(desk: Desk, amendment: str) -> None:
    page = desk.author.get(path(amendment, "tep"))
    assert [words(one).split(".")[0] for one in page.find("//ol//h2/a")] == ["Bản vẽ", "Hồ sơ mời thầu"]
    assert len(page.find("//ol//span[text()='đang công khai']")) == 2
    assert "Chưa có tệp nào" not in page.text
    assert page.find("//ol//h2/a/@href") == [f"/tai-lieu/{sha256_hex(one)}" for one in (outside.png(), OLD)]
    assert "Lưu và đính kèm tệp (2)" in desk.author.get(path(amendment)).text


def test_a_public_file_is_taken_off_in_the_new_revision_only(desk: Desk, amendment: str) -> None:
    assert take_off(desk, amendment, OLD).status == 303
    put_out(desk, amendment)
    assert public(desk) == ["Bản vẽ.png"]
    changes = desk.author.get("/thong-bao/TB-000001").text
    assert "Hồ sơ mời thầu.pdf" in changes[changes.index("Thay đổi so với lần đăng trước") :]
    assert "Hồ sơ mời thầu.pdf" in desk.author.get("/thong-bao/TB-000001/lan-dang/0").text


def test_the_last_one_can_be_taken_off_too(desk: Desk, amendment: str) -> None:
    for content in (OLD, outside.png()):
        assert take_off(desk, amendment, content).status == 303
    saved(desk, amendment, change_reason="Bỏ tệp nhầm")
    put_out(desk, amendment)
    assert public(desk) == []


def test_a_file_is_replaced_and_until_then_both_are_pointed_out(desk: Desk, amendment: str) -> None:
    upload(desk, amendment, "Hồ sơ mời thầu.pdf", NEW)
    assert "Có tệp trùng tên" in desk.author.get(path(amendment, "tep")).text
    take_off(desk, amendment, OLD)
    assert "Có tệp trùng tên" not in desk.author.get(path(amendment, "tep")).text
    put_out(desk, amendment)
    assert sorted(public(desk)) == ["Bản vẽ.png", "Hồ sơ mời thầu.pdf"]


def test_what_was_taken_off_by_mistake_is_sent_again(desk: Desk, amendment: str) -> None:
    take_off(desk, amendment, OLD)
    upload(desk, amendment, "Hồ sơ mời thầu.pdf", OLD)
    assert [row["sha256"] for row in desk.get(amendment).said["documents"]].count(sha256_hex(OLD)) == 1


def test_a_page_that_is_out_of_date_takes_nothing_off(desk: Desk, amendment: str) -> None:
    page = desk.author.get(path(amendment, "tep"))
    saved(desk, amendment, title="Tên khác")
    assert desk.author.send(page, path(amendment, f"tep/{sha256_hex(OLD)}")).status == 409
    assert len(desk.get(amendment).said["documents"]) == 2


def test_a_public_file_without_a_digest_is_not_said_to_be_removable(desk: Desk) -> None:
    reference = desk.publish()
    elsewhere = {**invitation(), "documents": [{"title": "Hồ sơ ở nơi khác.pdf"}]}
    key = desk.create(elsewhere, act="amend", about=reference)
    page = desk.author.get(path(key, "tep"))
    assert "Hồ sơ ở nơi khác.pdf" in page.text
    assert "Bỏ tệp" not in page.text
    assert "mà bỏ ở đây" not in page.text
