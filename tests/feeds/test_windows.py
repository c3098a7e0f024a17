"""Windows of the ledger, without a register."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from procurement.feeds.windows import AT_LEAST, WINDOW, find_archives, select_current, select_window, window_of
from procurement.search.service import ActMatch

sequences = st.sets(st.integers(1, 1200), max_size=120).map(sorted)


def make_acts(numbers: list[int]) -> list[ActMatch]:
    return [ActMatch(number, f"TB-{number:06}", 0, "publish", True) for number in numbers]


def test_a_window_starts_behind_a_full_two_hundred() -> None:
    assert [window_of(number) for number in (1, 200, 201, 400, 401)] == [0, 0, 1, 1, 2]


def test_a_window_becomes_an_archive_when_the_ledger_has_filled_it() -> None:
    acts = make_acts([10])
    assert find_archives(acts, WINDOW - 1) == []
    assert find_archives(acts, WINDOW) == [0]


def test_windows_in_which_nothing_matches_are_skipped() -> None:
    assert find_archives(make_acts([1, 900]), 1200) == [0, 4]


def test_the_current_document_shows_the_newest_even_when_a_window_has_just_been_filled() -> None:
    acts = make_acts(list(range(1, 201)))
    assert [act.sequence for act in select_current(acts, 200)] == list(range(151, 201))
    assert select_current([], 200) == []


@given(sequences, st.integers(0, 250))
def test_archives_and_current_document_hold_every_act(numbers: list[int], more: int) -> None:
    acts, head = make_acts(numbers), (numbers[-1] if numbers else 0) + more
    archived = [act for window in find_archives(acts, head) for act in select_window(acts, window)]
    current = select_current(acts, head)
    assert sorted({act.sequence for act in archived + current}) == numbers
    assert len(current) >= min(len(acts), AT_LEAST)


@given(sequences, st.integers(0, 250), st.integers(1, 500))
def test_later_acts_leave_archives_alone(numbers: list[int], more: int, later: int) -> None:
    head = (numbers[-1] if numbers else 0) + more
    before = find_archives(make_acts(numbers), head)
    grown = make_acts(numbers + list(range(head + 1, head + later + 1)))
    assert find_archives(grown, head + later)[: len(before)] == before
    for window in before:
        assert select_window(grown, window) == select_window(make_acts(numbers), window)
