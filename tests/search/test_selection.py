"""Parameters become a Selection and a View, and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.errors import Invalid
from procurement.core.messages import describe
from procurement.notices.codes import FIELD, SELECTION_FORM
from procurement.notices.kinds import KINDS
from procurement.search.selection import (
    LAST_PAGE,
    MOST_VALUES,
    ROWS,
    SORTS,
    STATUSES,
    Selection,
    View,
    parse_selection,
    selection_params,
)


def parse(**params: str | list[str]) -> tuple[Selection, View]:
    return parse_selection({name: [value] if isinstance(value, str) else value for name, value in params.items()})


def problems(**params: str | list[str]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        parse(**params)
    for problem in caught.value.problems:
        for language in ("vi", "en"):
            sentence = describe(problem, language)
            assert problem.code not in sentence
            assert "“”" not in sentence
    return [(".".join(map(str, problem.path)), problem.code) for problem in caught.value.problems]


def test_who_asks_for_nothing_gets_the_open_calls_nearest_closing_first() -> None:
    assert parse() == (Selection(status=("open",)), View("closing", 1, "package"))
    assert parse(q="", kind=["", " "], min_value=" ") == parse()


def test_an_empty_value_counts_as_absent() -> None:
    assert parse(q="dầu", kind="", min_value="", page="") == (Selection(q="dầu"), View("relevance", rows="package"))


@pytest.mark.parametrize(
    ("params", "sort"),
    [
        ({"q": "dầu"}, "relevance"),
        ({"q": "dầu", "status": "open"}, "relevance"),
        ({"status": "open"}, "closing"),
        ({"status": "planned"}, "start"),
        ({"status": ["open", "closed"]}, "newest"),
        ({"kind": "plan"}, "newest"),
        ({"kind": "plan", "sort": "value_low"}, "value_low"),
    ],
)
def test_the_order_follows_from_what_is_asked_unless_it_is_named(params: dict[str, Any], sort: str) -> None:
    assert parse(**params)[1] == View(sort, 1, "package")


def test_words_keep_their_spelling_and_lose_needless_blanks() -> None:
    assert parse(q="  Cung   cấp\u00a0dầu\n “bôi trơn” ")[0].q == "Cung cấp dầu “bôi trơn”"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("MST 0101234567", "0101234567"),
        ("mst: 010 12 34 567", "0101234567"),
        ("Mã số thuế 0101234567-001", "0101234567-001"),
        ("Ma\u0303 số thuế 0101234567", "0101234567"),
        ("tax code VN0101234567 camera", "vn0101234567 camera"),
        ("ma so thue 0101234567001", "0101234567-001"),
        ("MST 0101234567 2026", "0101234567 2026"),
        ("máy MST 01012345", "máy MST 01012345"),
        ("MST 01012345678", "MST 01012345678"),
        ('"MST 0101234567"', '"MST 0101234567"'),
    ],
)
def test_what_says_that_a_number_is_a_tax_code_is_no_word(typed: str, words: str) -> None:
    assert parse(q=typed)[0].q == words


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [("kind", "plan", "award"), ("field", "HH", "XL"), ("organisation", "DV-000001", "vnz888000001"),
     ("form", "DTRR", "CHCT"), ("status", "open", "planned"), ("place", "C00070", "D002")],
)  # fmt: skip
def test_a_repeated_filter_means_any_of_its_values_sorted_and_once(name: str, value: str, other: str) -> None:
    expected = tuple(sorted([value, other]))
    assert getattr(parse(**{name: [value, other, value, ""]})[0], name) == expected
    assert getattr(parse(**{name: [other, value]})[0], name) == expected


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("5000000000", "5000000000"), ("5.000.000.000", "5000000000"), ("5 tỷ", "5000000000"), ("1,5 tỷ", "1500000000"),
     ("500 triệu", "500000000"), ("500tr", "500000000"), ("1.234.567 đồng", "1234567"), ("0", "0"),
     ("2.609.041.591,923", "2609041592"), ("5bn", "5000000000"), ("1.5 BN", "1500000000"), ("500m", "500000000"),
     ("2 tỷ rưỡi", "2500000000"), ("5000000000d", "5000000000"), ("5\u00a0tỷ", "5000000000")],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them_to_the_whole_dong(typed: str, amount: str) -> None:
    assert parse(min_value=typed)[0].min_value == Decimal(amount)
    assert parse(max_value=typed)[0].max_value == Decimal(amount)


@pytest.mark.parametrize(
    "name", ["published_from", "published_to", "closes_from", "closes_to", "starts_from", "starts_to"]
)
@pytest.mark.parametrize("typed", ["30/11/2026", "2026-11-30", "30.11.2026", "30-11-2026"])
def test_days_are_read_in_the_spellings_of_the_country(name: str, typed: str) -> None:
    assert getattr(parse(**{name: typed})[0], name) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [("2025", date(2025, 1, 1), date(2025, 12, 31)), ("2/2028", date(2028, 2, 1), date(2028, 2, 29)),
     ("quý I/2027", date(2027, 1, 1), date(2027, 3, 31)), ("Q4/2026", date(2026, 10, 1), date(2026, 12, 31))],
)  # fmt: skip
def test_a_month_quarter_or_year_is_its_first_day_where_a_range_begins_and_its_last_where_it_ends(
    typed: str, first: date, last: date
) -> None:
    selection = parse(published_from=typed, published_to=typed)[0]
    assert (selection.published_from, selection.published_to) == (first, last)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("kind", "tender", "choice"),
        ("kind", "PLAN", "choice"),
        ("field", "dầu", "choice"),
        ("form", "X", "choice"),
        ("status", "running", "choice"),
        ("sort", "best", "choice"),
        ("rows", "lot", "choice"),
        ("place", "C99999", "no_place"),
        ("min_value", "nhiều", "amount"),
        ("min_value", "-5", "amount"),
        ("max_value", "1e9", "amount"),
        ("max_value", "1,234", "amount"),
        ("published_from", "31/11/2026", "date"),
        ("published_to", "11/30/2026", "date"),
        ("closes_from", "hôm nay", "date"),
        ("closes_to", "2026-13-01", "date"),
        ("closes_to", "13/2026", "date"),
        ("closes_to", "quý V/2026", "date"),
        ("closes_to", "0000", "date"),
        ("page", "0", "page"),
        ("page", "-1", "page"),
        ("page", "1.5", "page"),
        ("page", "²", "page"),
        ("page", "9" * 30, "page"),
        ("page", str(LAST_PAGE + 1), "page"),
        ("page", "0" * 30, "page"),
        ("q", "x" * 2001, "too_long"),
    ],
)
def test_a_bad_value_is_named_with_its_parameter(name: str, value: str, code: str) -> None:
    assert problems(**{name: value}) == [(name, f"parameter.{code}")]


def test_a_filter_takes_as_many_values_as_somebody_may_tick_and_no_more() -> None:
    values = [f"DV-{number:06d}" for number in range(MOST_VALUES + 1)]
    assert len(parse_selection({"organisation": values[1:]})[0].organisation) == MOST_VALUES
    with pytest.raises(Invalid) as caught:
        parse_selection({"organisation": values})
    assert [problem.code for problem in caught.value.problems] == ["parameter.too_many"]


def test_every_bad_parameter_is_named_at_once() -> None:
    found = problems(kind="x", page="y", colour="z", min_value="?")
    assert sorted(found) == [
        ("colour", "parameter.unknown"),
        ("kind", "parameter.choice"),
        ("min_value", "parameter.amount"),
        ("page", "parameter.page"),
    ]


@pytest.mark.parametrize("words", ["???", "%", "😀", "“ ”"])
def test_words_without_a_letter_or_digit_are_refused_instead_of_matching_everything(words: str) -> None:
    assert problems(q=words) == [("q", "parameter.no_words")]


def test_an_unknown_parameter_is_refused_even_when_it_is_empty() -> None:
    assert problems(colour="") == [("colour", "parameter.unknown")]


@pytest.mark.parametrize("name", ["q", "min_value", "published_from", "sort", "page"])
def test_a_parameter_with_one_value_may_not_be_repeated(name: str) -> None:
    value = {"sort": "newest", "published_from": "2026-11-30"}.get(name, "1")
    assert problems(**{name: [value, value]}) == [(name, "parameter.repeated")]


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [("min_value", "max_value", ("2", "1")), ("published_from", "published_to", ("2026-12-01", "2026-11-30")),
     ("closes_from", "closes_to", ("01/12/2026", "30/11/2026"))],
)  # fmt: skip
def test_a_range_that_runs_backwards_is_refused_and_one_of_a_single_value_is_not(
    low: str, high: str, values: tuple[str, str]
) -> None:
    assert problems(**{low: values[0], high: values[1]}) == [(high, "parameter.reversed")]
    selection, _ = parse(**{low: values[0], high: values[0]})
    assert getattr(selection, low) == getattr(selection, high)


def test_pages_are_counted_from_one() -> None:
    assert parse(q="dầu")[1].page == 1
    assert parse(q="dầu", page="7")[1].page == 7
    assert parse(q="dầu", page=str(LAST_PAGE))[1].page == LAST_PAGE
    assert [parse(q="dầu", page=zeros + "7")[1].page for zeros in ("", "0", "0" * 20)] == [7, 7, 7]


def test_only_a_selection_without_a_status_is_timeless() -> None:
    assert parse(q="dầu", closes_from="2026-11-30")[0].is_timeless
    assert not parse(status="awarded")[0].is_timeless


def several(values: Any) -> Any:
    return st.lists(st.sampled_from(sorted(values)), unique=True, max_size=3).map(lambda row: tuple(sorted(row)))


WORDS = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda words: not words or any(letter.isalnum() for letter in words))
)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    low, high = sorted([draw(st.integers(0, 10**15)), draw(st.integers(0, 10**15))])
    first, last = sorted([draw(st.dates()), draw(st.dates())])
    return Selection(
        q=draw(WORDS),
        kind=draw(several(KINDS)),
        field=draw(several(FIELD)),
        organisation=draw(several(["DV-000001", "vnz888000001", "đơn vị & con?"])),
        form=draw(several(SELECTION_FORM)),
        status=draw(several(STATUSES)),
        min_value=draw(st.sampled_from([None, Decimal(low)])),
        max_value=draw(st.sampled_from([None, Decimal(high)])),
        published_from=draw(st.sampled_from([None, first])),
        published_to=draw(st.sampled_from([None, last])),
        closes_from=draw(st.sampled_from([None, first])),
        closes_to=draw(st.sampled_from([None, last])),
        place=draw(several(["C00070", "D002", "P01"])),
        starts_from=draw(st.sampled_from([None, first])),
        starts_to=draw(st.sampled_from([None, last])),
    )


@given(selections(), st.builds(View, st.sampled_from(SORTS), st.integers(1, LAST_PAGE), st.sampled_from(ROWS)))
def test_what_is_written_is_read_back_the_same(selection: Selection, view: View) -> None:
    written = selection_params(selection, view)
    params: dict[str, list[str]] = {}
    for name, value in written:
        params.setdefault(name, []).append(value)
    assert parse_selection(params) == (selection, view)
    shuffled = dict(reversed([(name, values[::-1]) for name, values in params.items()]))
    assert selection_params(*parse_selection(shuffled)) == written


@given(selections())
def test_what_is_written_without_a_view_means_the_same_selection(selection: Selection) -> None:
    params: dict[str, list[str]] = {}
    for name, value in selection_params(selection):
        params.setdefault(name, []).append(value)
    if params:
        assert parse_selection(params)[0] == selection
    else:
        assert selection == Selection()
