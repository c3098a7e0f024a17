"""What is offered where nothing matches: a spelling that may be meant, and what to leave out, with counts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from procurement.search.loosening import MOST_PAIRS, loosen_twice
from procurement.search.selection import Selection, View
from procurement.system import System
from tests.functional.statements import counted
from tests.search.register import CITY, call, event, publish, vnd, withhold_text

PACKAGES = View("relevance", rows="package")


@pytest.fixture
def filled(system: System) -> System:
    """Return a register of four calls, two of them about cameras."""
    titles = ("Mua camera giám sát", "Thuê camera hành trình", "Sửa trường mầm non", "Xây trường tiểu học")
    publish(system, *(call(f"IB268880000{n}", title) for n, title in enumerate(titles, start=1)))
    return system


def meant(system: System, words: str, **filters: tuple[str, ...]) -> tuple[str, int] | None:
    with system.database.read() as session:
        selection = Selection(q=words, **filters)  # type: ignore[arg-type]  # the callers name fields of Selection
        found = system.search.find_meant(session, selection, PACKAGES, system.clock.now())
    return (found[0].q, found[1]) if found else None


def looser(system: System, words: str, **filters: tuple[str, ...]) -> dict[tuple[str, str], int]:
    with system.database.read() as session:
        selection = Selection(q=words, **filters)  # type: ignore[arg-type]  # the callers name fields of Selection
        found = system.search.find_looser(session, selection, PACKAGES, system.clock.now())
    return {(each.what, each.about): number for each, number in found}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("camara", ("camera", 2)),
        ("Camrea giám sát", ("camera giám sát", 1)),
        ("cammera hanh trinh", ("camera hanh trinh", 1)),
        ("truongg tieu hocc", ("truong tieu hoc", 1)),
        ("camera OR truờngg", ("camera OR trường", 4)),
        ("sửa truờngg", ("sửa trường", 1)),
        ("giám sáts", ("giám sát", 1)),
        ('"camara hành trình"', ('"camera hành trình"', 1)),
        ("camera -thuêe", None),
        ("camera", None),
        ("giám sát hành trình", None),
        ("xyzabc", None),
        ("c" * 2000, None),
        ("a" * 15 + "camera", None),
        ("tb", None),
        ("", None),
        ("giamsathanhtrinh", None),
        ("camerax", ("camera", 2)),
        ("giamsatx", None),
        ("giamsat" * 6, None),
        ("thuecamera", ("thue camera", 1)),
        (" ".join(f"camer{letter}" for letter in "bcdefghi"), (" ".join(["camera"] * 8), 2)),
        (" ".join(f"camer{letter}" for letter in "bcdefghij"), None),
    ],
)
def test_an_unknown_word_is_corrected_to_what_finds_most(
    filled: System, typed: str, expected: tuple[str, int] | None
) -> None:
    assert meant(filled, typed) == expected


def test_a_word_that_stands_beside_its_neighbour_goes_before_one_that_is_more_frequent(filled: System) -> None:
    titles = ("Giữ an ninh chợ", "Mua tin về an toàn", "Mua tin an sinh xã hội", "Báo an toàn, tin tức")
    publish(filled, *(call(f"IB268880001{n}", title) for n, title in enumerate(titles)))
    assert meant(filled, "an nin") == ("an ninh", 1)


def test_a_word_keeps_the_marks_with_which_it_was_typed(filled: System) -> None:
    titles = ("Xây trung tâm", "Xây trung tâm y tế", "Xây trung tâm văn hóa")
    publish(filled, *(call(f"IB268880001{n}", title) for n, title in enumerate(titles)))
    assert meant(filled, "trườg") == ("trường", 2)
    assert meant(filled, "trug") == ("trung", 3)


def test_letters_that_are_no_syllable_are_no_slip_unless_their_neighbours_say_so(filled: System) -> None:
    publish(filled, call("IB2688800009", "Mua đèn lẻ, bàn ghế"), call("IB2688800010", "Sửa lẻ"))
    assert meant(filled, "mua led") is None
    assert meant(filled, "dèn led") == ("dèn lẻ", 1)


def test_a_word_of_several_that_stand_together_is_no_slip_of_another(filled: System) -> None:
    calls = (call(f"IB268880001{n}", title) for n, title in enumerate(("Thiết bị y tế", "Mua thiết bị te", "Mua te")))
    publish(filled, *calls)
    assert meant(filled, "thiet bi yte") == ("thiet bi y te", 1)


def test_a_word_that_only_synonyms_know_is_offered_where_these_are_found(filled: System) -> None:
    publish(filled, call("IB2688800009", "Mua máy tính xách tay"))
    assert meant(filled, "laptopp") == ("laptop", 1)
    assert meant(filled, "vaccinee") is None


def test_no_word_is_corrected_that_is_too_long_for_one(filled: System) -> None:
    """Its neighbours are fifty for each letter, and each has to be written."""
    publish(filled, call("IB2688800009", f"Mua {'b' * 20} {'c' * 21}"))
    assert meant(filled, "b" * 19) == ("b" * 20, 1)
    assert meant(filled, "b" * 18 + "x") is None
    assert meant(filled, "c" * 22) is None


def test_only_what_the_filters_leave_is_offered(filled: System) -> None:
    assert meant(filled, "camara", kind=("invitation",)) == ("camera", 2)
    assert meant(filled, "camara", kind=("award",)) is None


def test_no_word_of_a_withheld_text_is_offered(filled: System) -> None:
    publish(filled, call("IB2688800009", "Mua zamboni"))
    assert meant(filled, "zambony") == ("zamboni", 1)
    withhold_text(filled, "TB-000005")
    assert meant(filled, "zambony") is None


def test_each_filter_and_each_word_is_left_out_in_turn_and_counted(filled: System) -> None:
    assert looser(filled, "camera mầm non", kind=("invitation",)) == {("word", "camera"): 1}
    assert looser(filled, "camera", kind=("award",), field=("HH",)) == {("filter", "kind"): 2}
    assert looser(filled, "camera trường giám", kind=("invitation",)) == {("word", "trường"): 1}


def twice(system: System, words: str, **filters: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """Return what is offered to be given up together, with what it would find."""
    with system.database.read() as session:
        selection = Selection(q=words, **filters)  # type: ignore[arg-type]  # the callers name fields of Selection
        found = system.search.find_looser(session, selection, PACKAGES, system.clock.now())
    return [(each.first.about, each.about, number) for each, number in found if each.first]


def test_where_one_thing_is_not_enough_two_are_left_out_and_counted(filled: System) -> None:
    assert twice(filled, "camera", kind=("award",), field=("XL",)) == [("kind", "field", 2)]
    assert twice(filled, "camera mầm", kind=("award",)) == [("kind", "camera", 1), ("kind", "mầm", 2)]
    assert twice(filled, "camera", kind=("award",), field=("HH",)) == [], "one alone is enough"
    assert twice(filled, "camera", kind=("award",), field=("XL",), form=("CDT",)) == [], "three would be needed"


def test_pairs_are_few_and_leave_the_words_alone_where_they_can(filled: System) -> None:
    words = " ".join(f"từ{number}" for number in range(9))
    wanted = Selection(q=words, kind=("award",), field=("XL",), form=("CDT",), status=("open",))
    pairs = loosen_twice(wanted)
    assert len(pairs) == len({pair.selection for pair in pairs}) == MOST_PAIRS
    assert [pair.what for pair in pairs[:7]] == ["filter"] * 6 + ["word"]
    asked = 0

    def count(*_: object) -> int:
        nonlocal asked
        asked += 1
        return 0

    with filled.database.read() as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(filled.search, "count", count)
        assert filled.search.find_looser(session, wanted, PACKAGES, filled.clock.now()) == []
    assert asked == 13 + MOST_PAIRS


def test_quotes_and_exclusions_can_be_given_up(filled: System) -> None:
    assert looser(filled, '"giám camera"') == {("quotes", "giám camera"): 1}
    assert looser(filled, "“giám camera”") == {("quotes", "giám camera"): 1}
    assert looser(filled, 'giám -"mua camera') == {("excluded", "mua camera"): 1, ("word", "giám"): 3}
    assert looser(filled, "mua sát -mua") == {("excluded", "mua"): 1}
    assert looser(filled, 'giám -"mua camera"') == {("excluded", "mua camera"): 1, ("word", "giám"): 3}


def test_words_of_alternatives_and_of_long_texts_stay(filled: System) -> None:
    assert looser(filled, "abc OR xyz camera") == {}
    assert looser(filled, " ".join(["camera"] + ["abc"] * 10)) == {}


def test_what_to_leave_out_of_many_words_and_filters_needs_as_many_statements_as_of_two(filled: System) -> None:
    def asked(words: str, **filters: tuple[str, ...]) -> int:
        with counted(SimpleNamespace(system=filled)) as sent:
            looser(filled, words, organisation=(CITY["code"],), **filters)
        return len(sent)

    asked("a b")  # the tree of bodies is read once in a process
    assert asked("a b c d e f g h", kind=("award",), field=("XL",), form=("CDT",)) == asked("a b") > 0


def test_package_5_may_be_numbered_05_and_the_other_way_round(filled: System) -> None:
    publish(filled, call("IB2688800005", "Gói thầu số 05: sơn cổng"), call("IB2688800006", "Gói 7: sơn tường"))
    assert looser(filled, "goi thau so 5")["instead", "goi thau so 05"] == 1
    assert looser(filled, "gói 07 sơn")["instead", "gói 7 sơn"] == 1
    assert ("instead", "gói 09 sơn") not in looser(filled, "gói 9 sơn")


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("010 99 88 776", ["0109988776"]),
        ("vn 0109988776", ["vn0109988776", "0109988776"]),
        ("MST: 0109988776", ["0109988776"]),
        ("0109988776-001", ["0109988776"]),
        ("0109988775-002", ["vn0109988775-002"]),
        ("0109988775002", ["vn0109988775-002"]),
        ("Camera hoặc trường", ["Camera OR trường"]),
        ("camera or trường", ["camera OR trường"]),
        ("camera / trường mầm non", ["camera OR trường mầm non"]),
        ("camera/trường", ["camera OR trường"]),
        ("camera, xe", ["camera OR xe"]),
        ("hoặc camera trường", []),
        ("2025", []),
    ],
)
def test_a_number_in_parts_and_a_small_or_are_offered_as_they_are_understood(
    filled: System, typed: str, instead: list[str]
) -> None:
    won = {"name": "Công ty Mẫu", "result": "won", "winning_price": vnd(5)}
    lots = [{"bidders": [{"code": code, **won}]} for code in ("vn0109988776", "vn0109988775-002")]
    publish(filled, event("award", "IB2688800001", "Mua camera", {"lots": lots}, package_ref="goi-IB2688800001"))
    assert [about for what, about in looser(filled, typed) if what == "instead"] == instead
