"""However people write what they look for, they find it or are asked whether they meant it: a table for each way."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from procurement.core.clock import FrozenClock
from procurement.search.keys import ANY, make_keys
from procurement.search.selection import Selection, View
from procurement.search.synonyms import register_synonyms
from procurement.system import System
from tests.databases import make_system
from tests.search.genuine import NOW
from tests.search.register import call, event, find, publish

TITLES = {
    "school": "Sửa chữa Trường Trung học cơ sở Hoà Bình",
    "notice": "Đăng thông báo mời thầu và kế hoạch lựa chọn nhà thầu",
    "result": "Tư vấn lập hồ sơ mời thầu, công bố kết quả lựa chọn nhà thầu",
    "board": "Xây lắp trụ sở Ban quản lý dự án, Ủy ban nhân dân phường",
    "road": "Nâng cấp đường Kỹ thuật số 3 theo Quyết định 12/QĐ-UBND",
    "rented": "Thuê đường truyền Internet",
    "camera": "Mua camera giám sát",
}
BIDDER = {"code": "vn0100109106", "name": "Công ty TNHH Thủy Lợi Mẫu"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Return a register with a call for each of ``TITLES``, and an opening for the school."""
    system = make_system(tmp_path_factory.mktemp("forgiving"), FrozenClock(NOW))
    publish(system, *(call(f"IB268880000{n}", title) for n, title in enumerate(TITLES.values())))
    lots = {"bidders": [BIDDER]}
    publish(system, event("opening", "IB2688800000", "Mở thầu", lots, package_ref="goi-IB2688800000"))
    yield system
    system.database.close()


def packages(system: System, typed: str) -> set[str]:
    hits = find(system, typed, view=View("relevance", rows="package")).hits
    return {list(TITLES)[int((hit.package or "-000000")[-6:]) - 1] for hit in hits}


FOUND: dict[str, list[tuple[str, str | None]]] = {
    "marks": [("sua chua truong", "school"), ("SỬA CHỮA TRƯỜNG", "school"), ("duong truyen", "rented")],
    "composition": [(unicodedata.normalize("NFD", "Nâng cấp đường"), "road")],
    "tone": [("hòa bình", "school"), ("hoà bình", "school"), ("HÒA", "school"), ("kĩ thuật", "road")],
    "code": [("IB2688800006", "camera"), ("ib2688800006", "camera"), ("2688800006", "camera")],
    "number by part": [("12/QĐ-UBND", "road"), ("12/qd-ubnd", "road"), ("12 QĐ", "road")],
    "tax code": [("vn0100109106", "school")],
    "bidder in an opening": [("thủy lợi mẫu", "school"), ("Thuỷ lợi", "school"), ("công ty TNHH thuy loi", "school")],
    "phrase": [('"đường truyền"', "rented"), ('"truyền đường"', None), ("“duong ky thuat”", "road")],
    "exclusion": [("đường -truyền", "road"), ("duong -thue", "road"), ('đường -"nâng cấp"', "rented")],
    "alternatives": [("camera OR tivi", "camera"), ("tivi HOẶC giám sát", "camera")],
    "abbreviation": [
        ("TBMT", "notice"), ("KHLCNT", "notice"), ("KQLCNT", "result"), ("HSMT", "result"), ("XL trụ sở", "board"),
        ("BQLDA", "board"), ("ban QLDA", "board"), ("THCS", "school"), ("trường THCS hoa binh", "school"),
        ("UBND phường", "board"), ("trường học", "school"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "expected"),
    [pytest.param(*row, id=f"{way}: {row[0]}") for way, rows in FOUND.items() for row in rows],
)
def test_what_was_meant_is_found_alone(filled: System, typed: str, expected: str | None) -> None:
    assert packages(filled, typed) == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("camrea", "camera"),
        ("cmera giám sát", "camera giám sát"),
        ("truongf trung hoc", "truong trung hoc"),
        ("đừơngg truyền", "đường truyền"),
        ("thue interne", "thue internet"),
        ("suachua", "sua chua"),
        ("sửachữa trunghoc", "sửa chữa trung học"),
        ("giámsátcamera", "giám sát camera"),
        ("quanlyduan phường", "quản lý dự án phường"),
        ("suwar chuwax", "sua chua"),
        ("dduwowngf truyeefn", "duong truyen"),
        ("truwongf trung hojc", "truong trung hoc"),
        ("su73a chu74a", "sua chua"),
        ("truyề", "truyền"),
        ("đườg truyền", "đường truyền"),
        ("su73a truo72ng", "sua truong"),
    ],
)
def test_a_slip_is_asked_about_and_leads_to_something(filled: System, typed: str, meant: str) -> None:
    assert packages(filled, typed) == set()
    with filled.database.read() as session:
        selection, view = Selection(q=typed), View("relevance", rows="package")
        found = filled.search.find_meant(session, selection, view, NOW)
    assert found is not None
    assert found[0].q == meant
    assert packages(filled, found[0].q)


@pytest.mark.parametrize("typed", ["qua mạng", "qua mang", "gói thầu qua mạng"])
def test_a_right_word_that_no_title_has_is_not_made_another_where_none_stands_beside_the_rest(
    system: System, typed: str
) -> None:
    publish(system, call("IB2688800001", "Lựa chọn nhà thầu gói thầu lắp mạng nội bộ"))
    with system.database.read() as session:
        assert system.search.find_meant(session, Selection(q=typed), View("relevance", rows="package"), NOW) is None


@pytest.mark.parametrize("typed", ["a OR b", "-a", 'a "b c"', "a -b", "a HOẶC b", "a HOA\u0323\u0306C b"])
def test_a_saved_query_with_signs_is_kept_where_every_act_finds_it(typed: str) -> None:
    assert make_keys(Selection(q=typed), register_synonyms(), lambda query: 0) == {ANY}


def test_keys_of_an_input_method_are_a_slip_where_only_the_slip_stands_beside_the_other_words(system: System) -> None:
    """ "maj" is "mạ" by its keys, but beside "chống nóng" it is "mái"."""
    publish(system, call("IB2688800001", "Sửa mái chống nóng"), call("IB2688800002", "Ống thép mạ kẽm"))
    for typed, meant in (("maj chong nong", "mai chong nong"), ("maj kem", "ma kem"), ("maj", "ma")):
        with system.database.read() as session:
            found = system.search.find_meant(session, Selection(q=typed), View("relevance", rows="package"), NOW)
        assert found is not None, typed
        assert found[0].q == meant
