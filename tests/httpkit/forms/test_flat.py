"""Between contents and flat text nothing is lost, whatever a genuine or sample notice says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.httpkit.forms.flat import add_row, count_rows, drop_row, find_left, gather, spread, without_empty_rows
from procurement.importing.sample import sample_events
from procurement.notices.events import read_event
from procurement.notices.schemas import envelope

EVENTS = list(sample_events(date(2026, 11, 30)))
BY_KIND = {raw["kind"]: raw for raw in EVENTS}


def content_of(raw: dict[str, Any]) -> dict[str, Any]:
    return dict(read_event(raw, pseudonym=str).content)


@pytest.mark.parametrize("raw", EVENTS, ids=lambda raw: f"{raw['kind']} {raw.get('national_number')}")
def test_a_form_that_nobody_touches_says_what_it_said(raw: dict[str, Any]) -> None:
    content = content_of(raw)
    schema = envelope(raw["kind"])
    assert gather(schema, spread(schema, content), content) == (content, [])


@pytest.mark.parametrize("raw", EVENTS, ids=lambda raw: f"{raw['kind']} {raw.get('national_number')}")
def test_the_typed_text_alone_says_the_same(raw: dict[str, Any]) -> None:
    """Without the old values: every text is read, and what the form does not show is all that is missing."""
    content = content_of(raw)
    schema = envelope(raw["kind"])
    said, problems = gather(schema, spread(schema, content), {"kind": raw["kind"]})
    assert problems == []
    assert spread(schema, said) == spread(schema, content)


def test_what_cannot_be_read_is_a_problem_with_its_path_and_the_rest_is_kept() -> None:
    schema = envelope("invitation")
    typed = {"title": "Sửa chữa", "body.closes_at": "mai", "body.price": "1.5", "body.is_online": "có",
             "rows:body.lots": "2", "body.lots.1.price": "nhiều", "body.lots.0.title": "Phần 1"}  # fmt: skip
    content, problems = gather(schema, typed, {"kind": "invitation"})
    assert content == {"kind": "invitation", "title": "Sửa chữa",
                       "body": {"is_online": True, "lots": [{"title": "Phần 1"}, {}]}}  # fmt: skip
    assert [(problem.path, problem.code) for problem in problems] == [
        (("body", "price"), "typed.amount_two_ways"),
        (("body", "closes_at"), "typed.instant"),
        (("body", "lots", 1, "price"), "typed.amount"),
    ]


def test_a_text_that_is_unchanged_keeps_the_exact_value_behind_it() -> None:
    schema = envelope("invitation")
    content = {"kind": "invitation", "body": {"price": {"amount": 5}, "duration": {"value": 3, "unit": "month",
                                                                                    "text": "ba tháng"}}}  # fmt: skip
    assert gather(schema, spread(schema, content), content)[0] == content
    typed = spread(schema, content) | {"body.price": "6"}
    assert gather(schema, typed, content)[0]["body"]["price"] == {"amount": 6, "currency": "VND"}


def test_a_list_too_long_for_a_form_keeps_its_rows() -> None:
    schema = envelope("plan")
    content = {"kind": "plan", "body": {"packages": [{"title": f"Gói {number}"} for number in range(61)]}}
    typed = spread(schema, content)
    assert not any("packages" in name for name in typed)
    assert gather(schema, typed, content)[0] == content


ROWS = st.lists(st.sampled_from(["một", "hai", "ba", ""]), max_size=5)


@given(ROWS, st.data())
def test_dropping_a_row_drops_that_row_alone(titles: list[str], data: st.DataObject) -> None:
    typed = {"rows:a": str(len(titles)), "title": "x", "rows:a.0.b": "1", "a.0.b.0.c": "trong"}
    typed |= {f"a.{number}.title": title for number, title in enumerate(titles)}
    if not titles:
        return
    gone = data.draw(st.integers(0, len(titles) - 1))
    left = drop_row(typed, "a", gone)
    assert count_rows(left, "a") == len(titles) - 1
    assert [left[f"a.{number}.title"] for number in range(len(titles) - 1)] == titles[:gone] + titles[gone + 1 :]
    assert left["title"] == "x"
    assert ("a.0.b.0.c" in left) == (gone != 0)


@given(ROWS)
def test_empty_rows_go_and_the_others_keep_their_order(titles: list[str]) -> None:
    typed = {"rows:a": str(len(titles))} | {f"a.{number}.title": title for number, title in enumerate(titles)}
    left = without_empty_rows(typed)
    assert [left[f"a.{number}.title"] for number in range(count_rows(left, "a"))] == [one for one in titles if one]


def test_rows_inside_rows_are_dropped_with_theirs_and_empty_ones_inside_go_first() -> None:
    typed = {"rows:lots": "2", "rows:lots.0.bidders": "1", "lots.0.bidders.0.name": " ", "rows:lots.1.bidders": "2",
             "lots.1.bidders.0.name": "", "lots.1.bidders.1.name": "Nhà thầu"}  # fmt: skip
    assert without_empty_rows(typed) == {
        "rows:lots": "1",
        "rows:lots.0.bidders": "1",
        "lots.0.bidders.0.name": "Nhà thầu",
    }


def test_rows_are_added_up_to_a_limit_and_a_forged_count_is_none() -> None:
    typed: dict[str, str] = {}
    for _ in range(70):
        typed = add_row(typed, "a")
    assert count_rows(typed, "a") == 60
    assert count_rows({"rows:a": "9999999"}, "a") == count_rows({"rows:a": "-1"}, "a") == 0


@pytest.mark.parametrize(
    ("typed", "lists"),
    [
        ({"rows:body.lots": "1", "body.lots.0.title": "A", "title": "B"}, []),
        ({"rows:body.lots": "1", "body.lots.1.title": " "}, []),
        ({"rows:body.lots": "1", "body.lots.1.title": "A"}, ["body.lots"]),
        ({"rows:body.lots": "80", "body.lots.59.title": "A"}, []),
        ({"rows:body.lots": "80", "body.lots.60.title": "A"}, ["body.lots"]),
        ({"rows:body.lots": "1", "body.lots.00.title": "A", "body.lots.0.title": "B"}, ["body.lots"]),
        ({"rows:body.lots": "1", f"body.lots.{'9' * 5_000}.title": "A"}, ["body.lots"]),
        ({"body.lots.0.title": "A"}, ["body.lots"]),
        ({"rows:body.lots": "1", "rows:body.lots.0.bidders": "1", "body.lots.0.bidders.1.name": "A"},
         ["body.lots.0.bidders"]),
        ({"rows:body.packages": "1", "body.packages.0.title": "A"}, ["body.packages"]),
    ],
)  # fmt: skip
def test_what_stands_in_rows_that_no_form_shows_is_found(typed: dict[str, str], lists: list[str]) -> None:
    content: dict[str, Any] = {"body": {"packages": [{}] * 61}}
    left = find_left(typed, content)
    assert list(left) == lists
    assert all(typed[name] == text for texts in left.values() for name, text in texts.items())
