"""A Selection at an instant becomes a query of the index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procurement.search.compiling import SORT_KEYS, compile_selection, sort_keys
from procurement.search.selection import SORTS, STATUSES, Selection, View
from search_index.query import Query, Range
from search_index.synonyms import NO_SYNONYMS

CLOSING = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)


def compiled(now: datetime = CLOSING, organisations: Iterable[str] = (), **filters: Any) -> Query:
    return compile_selection(Selection(**filters), organisations, now, NO_SYNONYMS, current=True)


def holds(query: Query, kind: str, fate: str, closes_at: datetime | None) -> bool:
    """Whether one of the states of ``query`` takes in a notice."""
    seconds = None if closes_at is None else int(closes_at.timestamp())

    def within(each: Query) -> bool:
        limits = each.ranges.get("closes_at")
        if limits is None:
            return True
        return seconds is not None and (limits.low or 0) <= seconds <= (limits.high or 10**12)

    return any(
        fate in each.any_of["fate"]
        and kind in each.any_of.get("kind", {kind})
        and kind not in each.none_of.get("kind", ())
        and within(each)
        for each in query.either
    )


@pytest.mark.parametrize(
    ("offset", "state"), [(timedelta(seconds=-1), "open"), (timedelta(), "closed"), (timedelta(seconds=1), "closed")]
)
def test_a_call_is_open_until_one_second_before_its_closing_and_closed_at_it(offset: timedelta, state: str) -> None:
    for status in ("open", "closed"):
        query = compiled(CLOSING + offset, status=(status,))
        assert holds(query, "invitation", "running", CLOSING) == (status == state)


def test_every_notice_is_in_exactly_one_state() -> None:
    kinds = {"plan": ("planned", "cancelled"), "prequalification": None, "invitation": None, "opening": None}
    for kind, fates in kinds.items():
        for fate in fates or ("running", "awarded", "none", "cancelled"):
            closing = CLOSING if kind in ("invitation", "prequalification") else None
            states = [status for status in STATUSES if holds(compiled(status=(status,)), kind, fate, closing)]
            assert len(states) == 1, (kind, fate, states)


def test_several_states_are_joined() -> None:
    query = compiled(status=("awarded", "none"))
    assert [holds(query, "award", fate, None) for fate in ("awarded", "none", "running", "cancelled")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_days_are_those_of_viet_nam() -> None:
    ranges = compiled(closes_from=date(2026, 12, 7), closes_to=date(2026, 12, 7)).ranges
    first, last = datetime(2026, 12, 6, 17, 0, tzinfo=UTC), datetime(2026, 12, 7, 16, 59, 59, tzinfo=UTC)
    assert ranges == {"closes_at": Range(int(first.timestamp()), int(last.timestamp()))}


def test_posting_days_are_compared_as_days() -> None:
    day = date(2026, 11, 30)
    assert compiled(published_from=day).ranges == {"posted_on": Range(low=day.toordinal())}
    assert compiled(published_to=day).ranges == {"posted_on": Range(high=day.toordinal())}


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_there_are_can_be_asked_for(day: date) -> None:
    assert compiled(closes_from=day, closes_to=day).ranges["closes_at"].low is not None


def test_a_limit_between_two_dong_keeps_out_what_lies_beyond_it() -> None:
    assert compiled(min_value=Decimal("9.5"), max_value=Decimal("11.5")).ranges == {"value": Range(10, 11)}


def test_filters_ask_for_any_of_their_values_and_the_organisation_for_its_subtree() -> None:
    query = compiled(kind=("award", "plan"), field=("HH",), organisation=("DV-1",), organisations=["DV-1", "DV-2"])
    assert query.any_of == {
        "kind": frozenset({"award", "plan"}),
        "field": frozenset({"HH"}),
        "organisation": frozenset({"DV-1", "DV-2"}),
        "current": frozenset({"1"}),
    }
    assert query.either == ()


def test_for_feeds_every_revision_is_asked_for() -> None:
    assert compile_selection(Selection(), (), CLOSING, NO_SYNONYMS, current=False).any_of == {}


def test_every_order_that_can_be_asked_for_is_known_to_the_index() -> None:
    assert set(SORT_KEYS) == set(SORTS)
    assert [key.field for key in sort_keys(View("relevance"))] == ["relevance", "posted_on"]
