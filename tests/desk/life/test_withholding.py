"""Withholding a published text from the desk: one asks with a legal basis, another decides, a tombstone stays."""

from __future__ import annotations

from tests.desk.life.desk import Desk, path

BASIS, REASON = "Luật 22/2023/QH15, điều 7 khoản 3", "Có số điện thoại riêng"


def order(desk: Desk, reference: str, **fields: str) -> str:
    """Let the author ask, and return the address to which the answer leads."""
    address = f"/ban-lam-viec/thong-bao/{reference}/go-noi-dung"
    given = {"revision": "0", "legal_basis": BASIS, "reason": REASON, **fields}
    answer = desk.author.send(desk.author.get(address), address, **given)
    assert answer.status == 303, answer.text
    return answer.headers["Location"]


def test_everything_lacking_is_told_beside_its_field(desk: Desk) -> None:
    reference = desk.publish()
    address = f"/ban-lam-viec/thong-bao/{reference}/go-noi-dung"
    page = desk.author.send(desk.author.get(address), address)
    assert page.status == 400
    links = page.links("//div[contains(@class, 'note-red')]//a").values()
    assert {"#legal_basis", "#reason", "#revision"} <= set(links)


def test_nobody_is_asked_for_what_was_typed_already(desk: Desk) -> None:
    reference = desk.publish()
    address = f"/ban-lam-viec/thong-bao/{reference}/go-noi-dung"
    page = desk.author.send(desk.author.get(address), address, legal_basis=BASIS)
    assert page.find(f"//input[@id='legal_basis'][@value='{BASIS}']")


def test_it_waits_for_a_second_person_who_opens_it_alone(desk: Desk) -> None:
    reference = desk.publish()
    order(desk, reference)
    page = desk.approver.get("/ban-lam-viec/cho-phe-duyet")
    assert not page.find("//input[@name='chon']")
    assert "phải xem căn cứ và lý do" in page.text
    assert desk.site.get(f"/thong-bao/{reference}").text.count("Sửa chữa trường học Mẫu") > 0


def test_the_second_person_sees_basis_and_reason_and_the_text_goes(desk: Desk) -> None:
    reference = desk.publish()
    key = order(desk, reference).split("/")[-2]
    page = desk.approver.get(path(key, "phe-duyet"))
    assert BASIS in page.text
    assert REASON in page.text
    assert desk.approver.send(page, path(key, "phe-duyet")).status == 303
    public = desk.site.get(f"/thong-bao/{reference}").text
    assert "Sửa chữa trường học Mẫu" not in public
    assert BASIS in public
    assert desk.author.get(path(key, "tinh-trang")).status == 200
    assert desk.author.get(f"/ban-lam-viec/thong-bao/{reference}").status == 200
