"""A Selection at an instant becomes a query of the index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procurement.search.compiling import SORT_KEYS, compile_selection, group_field, sort_keys
from procurement.search.documents import NEVER
from procurement.search.selection import SORTS, STATUSES, Selection, View
from procurement.search.standing import PAST
from search_index.query import Query, Range
from search_index.synonyms import NO_SYNONYMS

CLOSING = datetime(2026, 12, 7, 2, 0, tzinfo=UTC)


def compiled(now: datetime = CLOSING, organisations: Iterable[str] = (), **filters: Any) -> Query:
    return compile_selection(Selection(**filters), organisations, now, NO_SYNONYMS, current=True)


def holds(query: Query, fate: str, shuts_at: datetime | None) -> bool:
    """Whether one of the states of ``query`` takes in a document."""
    seconds = None if shuts_at is None else int(shuts_at.timestamp())

    def within(each: Query) -> bool:
        limits = each.ranges.get("shuts_at")
        if limits is None:
            return True
        return seconds is not None and (limits.low or 0) <= seconds <= (limits.high or 10**12)

    return any(fate in each.any_of["fate"] and within(each) for each in query.either)


@pytest.mark.parametrize(
    ("offset", "state"), [(timedelta(seconds=-1), "open"), (timedelta(), "closed"), (timedelta(seconds=1), "closed")]
)
def test_a_call_is_open_until_one_second_before_its_closing_and_closed_at_it(offset: timedelta, state: str) -> None:
    for status in ("open", "closed"):
        query = compiled(CLOSING + offset, status=(status,))
        assert holds(query, "running", CLOSING) == (status == state)


def test_what_speaks_of_its_package_has_exactly_one_status_and_what_is_past_has_none() -> None:
    unknown = datetime.fromtimestamp(NEVER, UTC)
    standings = [("running", CLOSING), ("running", unknown), *((fate, unknown) for fate in ("awarded", "none"))]
    for fate, shuts_at in [*standings, ("cancelled", None), ("planned", None)]:
        states = [status for status in STATUSES if holds(compiled(status=(status,)), fate, shuts_at)]
        assert len(states) == 1, (fate, states)
    assert [status for status in STATUSES if holds(compiled(status=(status,)), PAST, CLOSING)] == []


def test_several_states_are_joined() -> None:
    query = compiled(status=("awarded", "none"))
    assert [holds(query, fate, None) for fate in ("awarded", "none", "running", "cancelled")] == [
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
    assert [key.field for key in sort_keys(Selection(), View("relevance"), CLOSING)] == ["relevance", "posted_on"]


def test_what_is_over_comes_last_except_where_the_order_is_natural() -> None:
    def nearest(sort: str, *status: str) -> int | None:
        return sort_keys(Selection(status=status), View(sort), CLOSING)[0].nearest

    assert nearest("closing") == nearest("closing", "closed") == nearest("closing", "open", "closed")
    assert nearest("closing") == int(CLOSING.timestamp()) + 1, "what closes at this instant is closed"
    assert nearest("start") == nearest("start", "open") == date(2026, 12, 7).toordinal()
    others = [nearest("closing", "open"), nearest("start", "planned"), nearest("newest"), nearest("value_low")]
    assert others == [None] * 4


def test_a_row_is_a_notice_or_a_package() -> None:
    assert (group_field(View(rows="package")), group_field(View())) == ("package", "notice")


def test_the_planned_start_is_limited_by_its_last_day() -> None:
    day = date(2026, 11, 30)
    assert compiled(starts_from=day).ranges == {"starts_on": Range(low=day.toordinal())}
    assert compiled(starts_to=day).ranges == {"starts_on": Range(high=day.toordinal())}
