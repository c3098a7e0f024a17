"""The codec of notices: reading, writing, canonical form, identity, limits."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.errors import Invalid
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import (
    Event,
    canonical,
    closes_at,
    content_hash,
    dump_line,
    identity,
    load_content,
    posted_at,
    posted_on,
    read_event,
)
from tests.notices.independent_cleaning import clean_event

PSEUDONYM = keyed_pseudonym(b"a key that only tests know")


def read(source: Any, **options: Any) -> Event:
    return read_event(source, pseudonym=PSEUDONYM, **options)


def codes(source: Any, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        read(source, **options)
    return [(".".join(map(str, problem.path)), problem.code) for problem in caught.value.problems]


def notice(kind: str = "invitation", **changes: Any) -> dict[str, Any]:
    whole = {
        "kind": kind,
        "national_number": "IB2699900001",
        "version": "00",
        "organisation": {"code": "vnz999000001", "name": "Đơn vị mẫu số 1"},
        "title": "Mua sắm thiết bị chiếu sáng",
        "body": {},
    } | changes
    return {key: value for key, value in whole.items() if value is not None}


@pytest.fixture(scope="module")
def genuine_lines(shared_data: Path) -> list[bytes]:
    return gzip.decompress((shared_data / "evn-2018-2023.events.jsonl.gz").read_bytes()).splitlines()


def test_every_genuine_line_is_read_and_survives_canonical_form_and_writing(genuine_lines: list[bytes]) -> None:
    for line in genuine_lines:
        event = read(line)
        stored = canonical(event.content).decode()
        assert load_content(stored) == event.content
        written = dump_line(load_content(stored))
        assert written == dump_line(event.content)
        assert canonical(read(written).content).decode() == stored
        assert read(written).original is None
    assert len(genuine_lines) == 2807


def test_what_cleaning_did_not_change_is_written_back_with_the_same_values(genuine_lines: list[bytes]) -> None:
    unchanged = 0
    for line in genuine_lines:
        event = read(line)
        if event.original is None:
            assert json.loads(dump_line(event.content), parse_float=Decimal) == json.loads(line, parse_float=Decimal)
            unchanged += 1
        else:
            assert event.original == line.decode()
    assert unchanged > 1500


def test_an_independent_cleaning_of_every_genuine_line_says_the_same(genuine_lines: list[bytes]) -> None:
    for line in genuine_lines:
        assert read(line).content == clean_event(json.loads(line, parse_float=Decimal))


def test_amounts_are_exact_decimals_in_memory_strings_in_canonical_form_and_numbers_in_the_file() -> None:
    line = json.dumps(notice(body={"price": {"amount": 0}})).replace('"amount": 0', '"amount": 2609041591.9230')
    event = read(line)
    assert event.body["price"]["amount"] == Decimal("2609041591.923")
    assert b'"amount":"2609041591.923"' in canonical(event.content)
    assert '"amount": 2609041591.923}' in dump_line(event.content)


def test_an_amount_hashes_the_same_however_it_was_written() -> None:
    bodies = [{"price": {"amount": amount}} for amount in (1500000, "1500000", Decimal("1.5E+6"), "1500000.000")]
    assert len({content_hash(read(notice(body=body)).content) for body in bodies}) == 1


def test_the_hash_says_nothing_of_where_the_line_came_from() -> None:
    bare = read(notice())
    exported = read(notice(reference="TB-1", revision=3, retrieved_at="2026-11-30T08:00:00+07:00"))
    assert (exported.reference, exported.revision, exported.retrieved_at) == ("TB-1", 3, "2026-11-30T08:00:00+07:00")
    assert content_hash(bare.content) == content_hash(exported.content)


def test_a_line_is_written_in_documented_order_with_what_it_came_with() -> None:
    shuffled = dict(reversed(notice(retrieved_at="2026-11-30T08:00:00+07:00").items()))
    event = read(shuffled)
    line = dump_line(event.content, reference="TB-1", revision=0, retrieved_at=event.retrieved_at)
    assert list(json.loads(line)) == [
        "kind", "reference", "revision", "national_number", "version", "retrieved_at", "organisation", "title", "body",
    ]  # fmt: skip
    again = read(line)
    assert again.content == event.content
    assert dump_line(again.content, reference="TB-1", revision=0, retrieved_at=again.retrieved_at) == line


AMOUNTS = st.decimals(0, 10**15, places=4, allow_nan=False)
WORDS = st.text("aăâbcđ& ;#ơ\u0301\u200b\u00a0\n\t<", max_size=30)


@given(amount=AMOUNTS, percent=st.decimals(0, 100, places=3), words=WORDS)
def test_any_content_keeps_its_bytes_through_storing_and_writing(amount: Any, percent: Any, words: str) -> None:
    body = {"bidders": [{"name": words, "price": {"amount": amount}, "discount_percent": percent}]}
    event = read(notice("opening", body=body))
    stored = canonical(event.content)
    assert canonical(load_content(stored.decode())) == stored
    assert canonical(read(dump_line(event.content)).content) == stored


def test_all_errors_are_reported_at_once_with_their_paths() -> None:
    body = {
        "closes_at": "mai",
        "price": {"amount": -1},
        "fee": {"amount": "1,5"},
        "lots": [{"price": {"currency": "VND"}}, None, 5],
        "has_lots": "có",
        "bid_validity_days": Decimal("1.5"),
        "nonsense": 1,
    }
    assert codes(notice(title=" \u200b", version="mới", body=body)) == [
        ("version", "version"),
        ("title", "required.title"),
        ("body.price.amount", "amount.digits"),
        ("body.has_lots", "type.flag"),
        ("body.closes_at", "instant"),
        ("body.bid_validity_days", "type.whole"),
        ("body.fee.amount", "type.amount"),
        ("body.lots.0.price.amount", "required.amount"),
        ("body.lots.1", "null"),
        ("body.lots.2", "type.object"),
        ("body.nonsense", "unknown"),
    ]


def test_text_that_cannot_be_cleaned_is_reported_once_and_not_as_missing_too() -> None:
    assert codes(notice(title="\ud800", decision={"number": "\udfff"})) == [
        ("title", "text.surrogate"),
        ("decision.number", "text.surrogate"),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "json.syntax"),
        ("[]", "type.object"),
        (b"\xff\xfe", "json.encoding"),
        ('{"kind": "plan", "kind": "award"}', "json.duplicate"),
        ('{"body": {"a": 1, "a": 1}}', "json.duplicate"),
        ('{"body": NaN}', "json.number"),
        ('{"body": 1e99999999999999999999}', "json.number"),
        ('{"body": ' + "9" * 5000 + "}", "json.number"),
        ('{"body": ' + "[" * 16 + "]" * 16 + "}", "json.depth"),
        ("[" * 100_000, "json.depth"),
        (b"x" * (16 * 2**20 + 1), "json.too_long"),
    ],
)
def test_a_line_that_is_no_sound_json_is_refused_as_a_whole(line: str | bytes, code: str) -> None:
    assert codes(line) == [("", code)]


def test_a_repeated_key_is_named_at_once_even_among_very_many() -> None:
    started = process_time()
    with pytest.raises(Invalid) as caught:
        read("{" + ", ".join(f'"k{number}": 1' for number in range(50_000)) + ', "k49999": 2}')
    assert caught.value.problems[0].params["key"] == "k49999"
    assert process_time() - started < 3


def test_a_byte_order_mark_and_a_line_end_are_tolerated() -> None:
    text = json.dumps(notice(title="Mua  sắm"))
    for source in ("\ufeff" + text + "\r\n", b"\xef\xbb\xbf" + text.encode() + b"\n"):
        assert read(source).original == text


def test_binary_fractions_are_refused_because_their_digits_are_lost() -> None:
    assert codes(notice(body={"price": {"amount": 0.1}})) == [("body.price.amount", "type.amount")]


@pytest.mark.parametrize("amount", ["0.00001", "10000000000000000", "-1", "1e3", "NaN", True, None])
def test_amounts_beyond_what_can_be_stored_exactly_are_refused(amount: Any) -> None:
    assert codes(notice(body={"price": {"amount": amount}}))[0][0] == "body.price.amount"


def test_the_largest_amount_is_kept_to_its_last_digit() -> None:
    body = {"price": {"amount": "9999999999999999.9999"}}
    assert read(notice(body=body)).body["price"]["amount"] == Decimal("9999999999999999.9999")


@pytest.mark.parametrize(
    ("content", "reference", "expected"),
    [
        (notice(), "TB-1", "invitation|IB2699900001"),
        (notice(national_number=None, package_ref="p-1"), "TB-1", "invitation|ref:TB-1"),
        (notice(national_number=None, package_ref="p-1"), None, "invitation|pkg:p-1"),
        (notice("opening"), None, "opening|IB2699900001|bid|single"),
        (notice("opening", body={"envelope": "technical"}), None, "opening|IB2699900001|bid|technical"),
        (notice("opening", body={"stage": "prequalification"}), None, "opening|IB2699900001|prequalification|single"),
        (notice(national_number=None), None, None),
    ],
)
def test_a_notice_is_known_by_its_number_and_an_opening_by_stage_and_envelope_too(
    content: Any, reference: Any, expected: Any
) -> None:
    assert identity(content, reference) == expected


def test_a_notice_without_any_number_is_refused_unless_a_reference_will_be_assigned() -> None:
    nameless = notice(national_number=None)
    assert codes(nameless) == [("national_number", "required.identity")]
    assert read(nameless, assign_reference=True).identity is None
    assert read(nameless | {"reference": "TB-9"}).identity == "invitation|ref:TB-9"


@pytest.mark.parametrize("number", ["ref:TB-1", "pkg:p-1", "IB1|bid"])
def test_a_national_number_cannot_pose_as_another_notices_identity(number: str) -> None:
    assert codes(notice(national_number=number)) == [("national_number", "national_number")]


@pytest.mark.parametrize("reference", ["TB/1", "..", "TB 1", "Số-1", "T" * 41, "-1", "TB\u20101"])
def test_a_reference_that_cannot_stand_in_an_address_is_refused(reference: str) -> None:
    assert codes(notice(reference=reference)) == [("reference", "reference")]
    assert read(notice(reference="T" * 40)).reference == "T" * 40
    assert read(notice(reference="hsmt_2.1-B")).reference == "hsmt_2.1-B"


def test_posting_and_closing_are_read_as_instants_and_vietnamese_dates() -> None:
    late = read(notice(published_at="2026-11-29T18:30:00Z", body={"closes_at": "2026-12-20 15:00"})).content
    assert late["published_at"] == "2026-11-30T01:30:00+07:00"
    assert str(posted_on(late)) == "2026-11-30"
    assert str(posted_at(late)) == "2026-11-29 18:30:00+00:00"
    assert str(closes_at(late)) == "2026-12-20 08:00:00+00:00"


def test_a_bare_posting_date_has_no_instant_and_an_absent_one_neither() -> None:
    dated, undated = read(notice(published_at="2026-11-30")).content, read(notice()).content
    assert (str(posted_on(dated)), posted_at(dated)) == ("2026-11-30", None)
    assert (posted_on(undated), posted_at(undated), closes_at(undated)) == (None, None, None)
