"""Lists from outside: taken in from whatever sheet an office keeps, matched, decided row by row, taken away again."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from procurement.core.errors import NotFound
from procurement.oversight.outside import working
from procurement.oversight.outside.models import OutsideDecision
from procurement.oversight.outside.queries import get_list, get_row
from procurement.oversight.outside.service import decide, forget_matches
from procurement.oversight.outside.working import BATCH
from procurement.plans.models import Package
from tests.functional.site import BODY, words
from tests.oversight.listed import CERTAIN, HEADINGS, LISTS, UNKNOWN, book, call, chosen, groups, matched, text, upload
from tests.oversight.office import Office
from tests.oversight.test_pages import Visitor


@pytest.fixture
def inspector(office: Office) -> Visitor:
    """Return the inspector, in a register with one call for bids."""
    office.site.record("call", call())
    return Visitor(office, "inspector")


def package(office: Office) -> str:
    """Return the reference of the package of the call."""
    return office.site.references(Package)[-1]


def table(inspector: Visitor, of: str) -> list[dict[str, str]]:
    """Return the rows of the table to take away."""
    return list(csv.DictReader(io.StringIO(inspector.get(f"{of}/ket-qua.csv").source.removeprefix("\ufeff"))))


def test_from_a_workbook_with_groups_and_totals_to_the_decisions_and_the_table(
    office: Office, inspector: Visitor
) -> None:
    of = matched(inspector, book())
    assert groups(office, of) == ["seen", "unseen", "maybe"]
    assert "bỏ qua 3 dòng" in inspector.get(of).text
    assert UNKNOWN[2] in inspector.get(of).text
    assert inspector.send(of, viec="chac-chan").status == 303
    assert inspector.send(of, dong="2").status == 303
    assert inspector.send(of, dong=f"3:{package(office)}").status == 303
    assert groups(office, of) == ["seen", "unseen", "seen"]
    assert "Mọi dòng đã được quyết định" in inspector.get(of).text
    rows = table(inspector, of)
    same, missing = "Là gói thầu, kế hoạch này", "Chưa thấy trên Cổng này"
    assert [row["Quyết định"] for row in rows] == [same, missing, same]
    assert [row["Số trên Cổng"] for row in rows] == [package(office), "", package(office)]
    assert [row["Tên gói thầu"] for row in rows][:2] == [CERTAIN[2], UNKNOWN[2]]


def test_evidence_and_confidence_are_told_in_words(inspector: Visitor) -> None:
    of = matched(inspector)
    assert "Chắc chắn" in inspector.get(f"{of}?nhom=seen").text
    assert "cùng số, cùng tên, cùng giá trị, cùng đơn vị" in inspector.get(f"{of}?nhom=seen").text
    assert "tên gần giống, cùng giá trị, cùng đơn vị" in inspector.get(f"{of}?nhom=maybe").text
    assert "Khá chắc: tìm theo mã, tên, đơn vị, giá trị" in inspector.get(f"{of}?nhom=unseen").text


def test_a_row_that_says_little_is_less_sure(inspector: Visitor) -> None:
    rows = [(1, "", "Mua sắm thiết bị bếp ăn bán trú", "Trường không ai biết", "", "")]
    assert (
        "Chưa chắc: dòng này thiếu giá trị, đơn vị có trên Cổng" in inspector.get(matched(inspector, text(rows))).text
    )


def test_columns_are_suggested_and_remembered_for_the_same_headings(inspector: Visitor) -> None:
    choice = upload(inspector).headers["Location"]
    page = inspector.get(choice)
    assert chosen(page) == {"so": "5", "ma": "1", "ten": "2", "don_vi": "3", "gia": "4", "don_vi_tien": "6"}
    inspector.send(choice, **chosen(page) | {"ma": ""})
    again = upload(inspector).headers["Location"]
    assert not again.endswith("/cot")
    assert chosen(inspector.get(f"{again}/cot"))["ma"] == ""
    assert upload(inspector, kind="payments").headers["Location"].endswith("/cot")


def test_lists_of_one_name_and_one_day_are_told_apart_wherever_they_are_named(
    office: Office, inspector: Visitor
) -> None:
    of = [matched(inspector)]
    office.site.clock.advance(timedelta(seconds=70))
    of += [matched(inspector), matched(inspector, text([UNKNOWN]))]
    overview = inspector.get(LISTS)
    assert overview.text.count("Tải lên 30/11/2026 08:00:00") == 1
    assert overview.text.count("Tải lên 30/11/2026 08:01:10") == 2
    assert overview.text.count("cùng một tệp với danh sách tải lên 30/11/2026 08:00:00") == 1
    for part in ("", "/cot", "/dong/1"):
        assert "08:00:00" in inspector.get(f"{of[0]}{part}").text
        assert "08:01:10" in inspector.get(f"{of[1]}{part}").text
    titles = {inspector.get(f"{one}{part}").find("//title")[0].text for one in of[:2] for part in ("", "/cot")}
    assert len(titles) == 4


def test_choosing_other_columns_matches_anew_and_keeps_decisions(office: Office, inspector: Visitor) -> None:
    of = matched(inspector)
    inspector.send(of, dong="2")
    inspector.send(f"{of}/cot", **chosen(inspector.get(f"{of}/cot")) | {"don_vi": "", "gia": ""})
    assert groups(office, of) == ["seen", "unseen", "unseen"]
    assert table(inspector, of)[1]["Quyết định"] == "Chưa thấy trên Cổng này"


@pytest.mark.parametrize(("columns", "wrong"), [
    ({"ten": "", "so": ""}, "Hãy chọn cột tên hoặc cột số"),
    ({"ten": "3"}, "Một cột chỉ mang một ý nghĩa"),
    ({"don_vi_tien": "5"}, "Hãy chọn đơn vị tiền"),
])  # fmt: skip
def test_columns_that_make_no_sense_are_told(inspector: Visitor, columns: dict[str, str], wrong: str) -> None:
    choice = upload(inspector).headers["Location"]
    page = inspector.send(choice, **chosen(inspector.get(choice)) | columns)
    assert page.status == 400
    assert wrong in words(page.find("//*[@role='alert']")[0])


@pytest.mark.parametrize(("sent", "wrong"), [
    ({"tep": (io.BytesIO(b"PK\x03\x04 no workbook"), "a.xlsx")}, "Chưa nhận được danh sách"),
    ({"tep": (io.BytesIO("một cột\nmột dòng".encode()), "a.csv")}, "Không thấy bảng nào"),
    ({"loai": "khac", "tep": (io.BytesIO("Tên;Giá\nA;1".encode()), "a.csv")}, "Hãy chọn danh sách này gồm những gì"),
    ({}, "Chưa nhận được danh sách"),
])  # fmt: skip
def test_what_is_no_list_is_refused_with_words(inspector: Visitor, sent: dict[str, object], wrong: str) -> None:
    page = inspector.send(LISTS, **{"loai": "contracts"} | sent)
    assert page.status == 400
    assert wrong in words(page.find("//*[@role='alert']")[0])
    assert "Chưa có danh sách nào" in page.text


def test_a_row_is_decided_on_its_page_and_the_next_follows(office: Office, inspector: Visitor) -> None:
    of = matched(inspector)
    page = inspector.get(f"{of}/dong/2")
    assert {"02/HĐ", UNKNOWN[2]} <= {words(each) for each in page.find("//dl/div/dd")}
    lacking = inspector.send(f"{of}/dong/2", quyet_dinh="exempt")
    assert (lacking.status, "Hãy ghi lý do không phải đăng" in lacking.text) == (400, True)
    wrong = inspector.send(f"{of}/dong/2", quyet_dinh="same", so_khac="GT-999999")
    assert (wrong.status, "Không có gói thầu hay kế hoạch nào" in wrong.text) == (400, True)
    inspector.send(f"{of}/dong/2", quyet_dinh="exempt", ly_do="Tự thực hiện")
    assert groups(office, of)[1] == "off"
    inspector.send(f"{of}/dong/2", quyet_dinh="same", so_khac="ib2688800001")
    assert groups(office, of)[1] == "seen"
    assert [each.decision for each in decisions(office, of, 2)] == ["exempt", "same"]


def decisions(office: Office, of: str, ordinal: int) -> list[OutsideDecision]:
    """Return all decisions of a row."""
    with office.site.system.database.read() as session:
        found = get_list(session, office.actor("inspector"), of.rpartition("/")[2])
        return list(get_row(session, found, ordinal).decisions)


def test_rows_that_are_ticked_are_decided_at_once(office: Office, inspector: Visitor) -> None:
    of = matched(inspector)
    assert inspector.send(of, quyet_dinh="exempt", chon=["1", "2"]).status == 400
    assert inspector.send(of, quyet_dinh="missing").status == 400
    assert inspector.send(of, quyet_dinh="same", chon=["1"]).status == 400
    inspector.send(of, quyet_dinh="exempt", chon=["1", "2"], ly_do="Chi thường xuyên")
    assert groups(office, of) == ["off", "off", "maybe"]


def test_two_packages_alike_are_never_certain(office: Office, inspector: Visitor) -> None:
    office.site.record("twin", call(number="IB2688800002"))
    rows = [(1, "", CERTAIN[2], CERTAIN[3], CERTAIN[4], "")]
    of = matched(inspector, text(rows))
    assert groups(office, of) == ["maybe"]
    assert "có gói khác giống như vậy" in inspector.get(of).text


def test_nothing_of_a_list_begins_a_formula(inspector: Visitor) -> None:
    rows = [(1, "=1+1", '=HYPERLINK("http://x")', "@SUM(1)", 5, "")]
    headings = (*HEADINGS[:5], "=Số TBMT")
    taken = inspector.get(f"{matched(inspector, text(rows, headings))}/ket-qua.csv").source
    cells = [cell for line in csv.reader(io.StringIO(taken.removeprefix("\ufeff"))) for cell in line]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))]


def test_what_is_left_of_a_long_list_is_matched_by_the_worker(office: Office, inspector: Visitor) -> None:
    rows = [(number, "", f"Gói thầu riêng số {number}", "", 1, "") for number in range(1, BATCH + 2)]
    choice = upload(inspector, text(rows)).headers["Location"]
    of = choice.removesuffix("/cot")
    matching = office.site.system.lists
    inspector.send(choice, **chosen(inspector.get(choice)))
    with office.site.system.database.write() as session:
        forget_matches(session, get_list(session, office.actor("inspector"), of.rpartition("/")[2]))
    assert matching.match(1, BATCH) == BATCH
    assert f"Đã đối chiếu {BATCH} trong {BATCH + 1} dòng" in inspector.get(of).text
    assert matching.work() == 1
    assert "Đã đối chiếu" not in inspector.get(of).text


def test_nobody_but_inspectors_knows_of_any(office: Office, inspector: Visitor) -> None:
    of = matched(inspector)
    author = Visitor(office, "author")
    for address in (LISTS, of, f"{of}/cot", f"{of}/ket-qua.csv", f"{of}/dong/1"):
        assert author.get(address).status == 404
    assert author.send(of, dong="2").status == 404
    key, actor = of.rpartition("/")[2], office.actor("author")
    with office.site.system.database.write() as session, pytest.raises(NotFound):
        decide(session, actor, key, 2, "missing", "", "", office.site.clock.now())


def test_confirmed_rows_stand_on_a_line_of_their_own_beside_the_coverage(office: Office, inspector: Visitor) -> None:
    of, address = matched(inspector), "/giam-sat"
    before = office.site.get(address)
    assert not before.find("//section[@aria-labelledby='danh-sach-ngoai']")
    inspector.send(of, viec="chac-chan")
    inspector.send(of, dong="2")
    page = office.site.get(address)
    assert "Các hợp đồng 50 % * 1 / 2 1" in page.section("danh-sach-ngoai")
    assert words(page.find("//table[1]")[0]) == words(before.find("//table[1]")[0])
    assert office.site.get(f"{address}/don-vi/{office.body}").find("//section[@aria-labelledby='danh-sach-ngoai']")
    assert UNKNOWN[2] not in page.source
    other = office.site.get(f"{address}?nam=2026")
    assert not other.find("//section[@aria-labelledby='danh-sach-ngoai']")


def test_a_row_that_comes_back_in_a_later_list_counts_once(office: Office, inspector: Visitor) -> None:
    inspector.send(matched(inspector), dong="2")
    later = matched(inspector)
    inspector.send(later, dong="2")
    assert "0 / 1" in office.site.get("/giam-sat").section("danh-sach-ngoai")
    inspector.send(f"{later}/dong/2", quyet_dinh="exempt", ly_do="Tự thực hiện")
    assert not office.site.get("/giam-sat").find("//section[@aria-labelledby='danh-sach-ngoai']")


def test_what_two_kinds_of_lists_name_counts_in_each(office: Office, inspector: Visitor) -> None:
    for kind in ("contracts", "payments"):
        inspector.send(matched(inspector, kind=kind), dong="2")
    assert office.site.get("/giam-sat").section("danh-sach-ngoai").count("0 / 1") == 2


def test_a_contract_is_known_by_its_number_in_capitals_or_small_letters(office: Office, inspector: Visitor) -> None:
    office.site.record("contract", call() | {"kind": "contract", "body": {"contract_number": CERTAIN[1].title()}})
    of = matched(inspector, text([(1, CERTAIN[1], CERTAIN[2], BODY["name"], "", "")]))
    assert "cùng mã" in inspector.get(f"{of}/dong/1").text


def test_two_that_match_the_same_rows_at_once_leave_one_match_of_each(
    office: Office, inspector: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, match_rows = matched(inspector), working.match_rows
    with office.site.system.database.write() as session:
        found = get_list(session, office.actor("inspector"), of.rpartition("/")[2])
        forget_matches(session, found)
        known = found.id

    def meanwhile(*given: Any) -> Any:
        monkeypatch.undo()
        assert office.site.system.lists.match(known) == 3
        return match_rows(*given)

    monkeypatch.setattr(working, "match_rows", meanwhile)
    assert office.site.system.lists.match(known) == 3
    assert groups(office, of) == ["seen", "unseen", "maybe"]


def test_a_case_is_opened_from_a_row_and_the_body_is_asked(office: Office, inspector: Visitor) -> None:
    of = matched(inspector)
    assert inspector.send(f"{of}/dong/2/ho-so", noi_dung="Vì sao").status == 400
    inspector.send(of, dong="2")
    assert inspector.send(f"{of}/dong/2/ho-so").status == 400
    case = inspector.send(f"{of}/dong/2/ho-so", noi_dung="Không có thông báo nào").headers["Location"]
    assert inspector.get(case).links()["Dòng của danh sách từ nơi khác"] == f"{of}/dong/2"
    assert inspector.send(f"{of}/dong/2/ho-so", noi_dung="Nữa").status == 409
    assert case in inspector.get(f"{of}/dong/2").links().values()
    assert inspector.send(case, viec="ask", noi_dung="Đã đăng ở đâu?").status == 303
    author = Visitor(office, "author")
    (question,) = author.get("/ban-lam-viec/cau-hoi").find("//h2/a/@href")
    page = author.get(str(question))
    assert "Đã đăng ở đâu?" in page.text
    assert UNKNOWN[2] in page.text
    assert "/thanh-tra/" not in page.source


def test_what_was_written_stays_where_another_decision_was_taken_meanwhile(inspector: Visitor) -> None:
    of = matched(inspector)
    inspector.send(of, dong="2")
    inspector.send(f"{of}/dong/2", quyet_dinh="exempt", ly_do="Tự thực hiện")
    page = inspector.send(f"{of}/dong/2/ho-so", noi_dung="Không có thông báo nào")
    assert (page.status, "Điều bạn vừa viết: Không có thông báo nào" in page.text) == (400, True)


def test_there_is_nobody_to_ask_where_the_body_is_not_known(inspector: Visitor) -> None:
    of = matched(inspector, text([(1, "", UNKNOWN[2], "Trường không ai biết", 5, "")]))
    inspector.send(of, dong="1")
    page = inspector.send(f"{of}/dong/1/ho-so", noi_dung="Vì sao")
    assert (page.status, "không có ai để hỏi" in page.text) == (400, True)
