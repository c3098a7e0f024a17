"""Canonical JSON after RFC 8785."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.canonical import SAFE_INTEGER, canonical_json, sha256_hex

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_by_utf16_code_units_as_in_the_example_of_the_rfc() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = canonical_json(dict.fromkeys(keys, 0)).decode()
    assert list(json.loads(written)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_control_characters_are_escaped_as_the_rfc_says_and_nothing_else_is() -> None:
    text = '\u20ac$\u000f\nA\'\u0042"\\\\"/\u007f\u2028'
    assert canonical_json(text) == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f\u2028"'.encode()


def test_there_is_no_white_space() -> None:
    assert canonical_json({"b": [1, True, None], "a": "x y"}) == b'{"a":"x y","b":[1,true,null]}'


def test_vietnamese_letters_stay_as_they_are() -> None:
    assert canonical_json("Gói thầu số 1") == '"Gói thầu số 1"'.encode()


@given(VALUES)
def test_what_is_written_reads_back_the_same_and_is_written_the_same_again(value: Any) -> None:
    written = canonical_json(value)
    assert json.loads(written) == value
    assert canonical_json(json.loads(written)) == written


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), {"a": 1.0}, [b"x"], {1: "a"}])
def test_values_without_a_canonical_form_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\udc00": 1}])
def test_values_that_other_readers_would_change_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="surrogate|integer"):
        canonical_json(value)


def test_the_digest_is_sha_256_in_lower_case_hexadecimal() -> None:
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
