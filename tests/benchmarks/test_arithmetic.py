"""The benchmarks' own arithmetic, by figures that anybody can work out in the head."""

from __future__ import annotations

from benchmarks.arithmetic import Ratio, Row, high_end, take_rounds, take_turns, typical
from benchmarks.report import as_text


def test_the_typical_value_is_that_of_the_middle_round() -> None:
    assert typical([[1, 2, 300], [10, 20, 30], [5, 6, 7]]) == 6


def test_the_high_end_is_the_nineteenth_of_twenty() -> None:
    assert high_end([list(range(1, 11)), list(range(11, 21))]) == 19


def test_of_a_few_values_nobody_can_tell_the_high_end() -> None:
    assert high_end([[1.0] * 19]) is None


def test_a_ratio_is_taken_within_each_round() -> None:
    """The second round came in a slow minute, which fell on both; only in the third was the register slow itself."""
    row = Row("pages", "home", "ms", ours=[[4], [40], [8]], peer=[[2], [20], [2]])
    assert row.ratio() == Ratio(middle=2, low=2, high=4)


def test_what_has_no_peer_has_no_ratio() -> None:
    assert Row("memory", "idle", "MB", ours=[[4]]).ratio() is None


def test_each_turn_begins_with_the_next_one() -> None:
    taken: list[str] = []

    def take(name: str) -> float:
        taken.append(name)
        return len(taken)

    values = take_turns([lambda: take("a"), lambda: take("b")], times=3)
    assert "".join(taken) == "ab" + "ba" + "ab"
    assert values == [[1, 4, 5], [2, 3, 6]]


def test_rounds_begin_in_turns_too() -> None:
    taken: list[str] = []

    def take(name: str) -> float:
        taken.append(name)
        return ord(name)

    assert take_rounds([lambda: take("a"), lambda: take("b")], rounds=2) == [[[97], [97]], [[98], [98]]]
    assert "".join(taken) == "abba"


def test_the_table_has_a_line_for_each_measure_with_three_digits() -> None:
    rows = [
        Row("pages, warm", "home", "ms", [[12.345]], [[1.2345]], "bare Flask"),
        Row("memory", "idle", "MB", [[123.4]]),
    ]
    lines = as_text({"cores": 2}, rows).splitlines()
    assert lines[0] == "cores 2"
    assert "| home | ms | 12.3 |  | 1.23 |  | **10.0** (10.0-10.0) | bare Flask |" in lines
    assert "| idle | MB | 123 |  |  |  |  |  |" in lines
    assert lines.index("### Pages, warm") < lines.index("### Memory")
