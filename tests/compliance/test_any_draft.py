"""Whatever somebody has typed so far, the checks answer; and what they say never hangs on the order of keys."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from procurement.compliance.cases import Facts
from procurement.compliance.checks import find_warnings
from procurement.compliance.law import load_law
from procurement.core.messages import describe
from procurement.notices.codes import SELECTION_FORM
from procurement.notices.kinds import KINDS

LAW = load_law()
DAY = st.dates(date(2013, 1, 1), date(2029, 1, 1)).map(str)
INSTANT = st.builds("{}T{:02}:{:02}:00+07:00".format, DAY, st.integers(0, 23), st.integers(0, 59))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | INSTANT | DAY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
MONEY = st.fixed_dictionaries({"amount": st.integers(0, 10**11) | st.text(max_size=4)}) | JUNK
ROW = st.fixed_dictionaries(
    {},
    optional={
        "price": MONEY,
        "field": st.sampled_from(["XL", "HH", "TV"]) | JUNK,
        "selection_form": st.sampled_from(sorted(SELECTION_FORM)) | JUNK,
        "is_international": st.booleans() | JUNK,
        "title": JUNK,
    },
)
BODY = st.fixed_dictionaries(
    {},
    optional={
        "closes_at": INSTANT | JUNK,
        "opens_at": INSTANT | JUNK,
        "price": MONEY,
        "estimate": MONEY,
        "award_value": MONEY,
        "field": st.sampled_from(["XL", "HH", "TV"]) | JUNK,
        "selection_form": st.sampled_from(sorted(SELECTION_FORM)) | JUNK,
        "is_international": st.booleans() | JUNK,
        "is_online": st.booleans() | JUNK,
        "effective_on": DAY | JUNK,
        "clarifications": st.lists(st.fixed_dictionaries({"answer": JUNK, "answered_at": DAY | JUNK}), max_size=2)
        | JUNK,
    },
)
CONTENT = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(KINDS)) | JUNK, "body": BODY | JUNK},
    optional={
        "decision": st.fixed_dictionaries({"date": DAY | JUNK}) | JUNK,
        "published_at": DAY | INSTANT | JUNK,
        "title": JUNK,
        "documents": JUNK,
    },
)
PUBLISHED = st.builds(
    Facts,
    current=st.none() | CONTENT,
    plan_decided_on=st.none() | st.dates(date(2013, 1, 1), date(2029, 1, 1)),
    row=st.none() | ROW,
    call=st.none() | CONTENT,
    issued_on=st.none() | st.dates(date(2013, 1, 1), date(2029, 1, 1)),
)
AT = st.integers(0, 2_500_000).map(lambda minutes: datetime(2023, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes))


@given(CONTENT, PUBLISHED, AT)
def test_a_draft_in_any_state_gets_an_answer_in_both_languages(
    content: dict[str, Any], published: Facts, at: datetime
) -> None:
    found = find_warnings(content, published=published, at=at, law=LAW)
    for problem in found:
        assert problem.code.startswith("law.")
        assert describe(problem, "vi") != describe(problem, "en")
    backwards = {key: content[key] for key in reversed(content)}
    assert find_warnings(backwards, published=published, at=at, law=LAW) == found
