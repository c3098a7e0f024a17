"""Files that were built to hurt, or simply damaged: a clean refusal, or what can be read, never a crash."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from procurement.core.errors import Invalid
from procurement.core.messages import describe
from procurement.importing.vneps.reading import read_portal_file
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import read_event
from tests.documents import outside
from tests.importing.vneps.portal import FOLDER, SAMPLES, joined, lines_of, read_value

PSEUDONYM = keyed_pseudonym(b"key of the tests")
PLAN = b'{"bidPoBidpPlanProjectDetailView": %s}'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"IB2688800001", "json.syntax"),
        (b"\xff\xfe{}", "json.encoding"),
        (b"[" * 100_000, "json.depth"),
        (b"[" * 60 + b"]" * 60, "json.depth"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, "json.depth"),
        (PLAN % b'{"planNo": "PL2688800009", "planNo": "PL2688800008"}', "json.duplicate"),
        (PLAN % b'{"investTotal": NaN}', "json.number"),
        (PLAN % b'{"investTotal": -Infinity}', "json.number"),
        (PLAN % (b'{"investTotal": ' + b"9" * 5000 + b"}"), "json.number"),
        (PLAN % rb'{"name": "\ud800"}', "text.surrogate"),
        (rb'{"\udfff": 1}', "text.surrogate"),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else value,
)
def test_what_is_no_sound_json_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_portal_file(data, "saved.json")
    assert [problem.code for problem in refusal.value.problems] == [code]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%%EOF", "a PDF"),
        (b"\xef\xbb\xbf%PDF-1.7", "a PDF"),
        (outside.png(), "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (outside.docx(), "a .zip archive, or a Word or Excel file"),
        (b"PK\x05\x06" + bytes(18), "a .zip archive, or a Word or Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Word or Excel file"),
        (b"Rar!\x1a\x07\x00", "a packed file"),
        (b"\r\n<!DOCTYPE html><html>", "a saved page of the web (HTML or XML)"),
        (b"\0\1\2", "no text"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_kind_whatever_its_name_says(data: bytes, what: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_portal_file(data, "saved.json")
    (problem,) = refusal.value.problems
    assert describe(problem, "en").startswith(f"This is {what}; ")
    assert describe(problem, "vi").startswith(f"Đây là {problem.params['what']['vi']}; ")


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\xef\xbb\xbf", bytes(4096)])
def test_a_file_that_shows_nothing_is_called_empty(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read_portal_file(data, "saved.har")
    assert [problem.code for problem in refusal.value.problems] == ["portal.empty"]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf {}", b'["%PDF-"]', b'{"a": "<html>"}'])
def test_what_is_json_is_called_nothing_else(data: bytes) -> None:
    assert [problem.code for problem in read_portal_file(data, "saved.pdf").problems] == ["portal.unknown"]


@pytest.mark.parametrize("amount", ["1e999999", "1e-999999", "1" * 400, "-5", "0.00001"])
def test_an_absurd_amount_costs_nothing_and_is_no_amount(amount: str) -> None:
    file = read_portal_file(PLAN % f'{{"planNo": "PL2688800009", "investTotal": {amount}}}'.encode(), "saved.json")
    body = file.pieces[0].content["body"]
    assert "budget" not in body or body["budget"]["amount"] < 10**30


@pytest.mark.parametrize("inner", ['[{"id"', "[" * 5000, '[{"id": 1, "id": 2}]', '[{"a": NaN}]'])
def test_broken_json_inside_a_text_is_a_problem_with_its_place(inner: str) -> None:
    row = {"notyfyNo": "IB2688800001", "reqNo": "CID1", "clarifyReqContent": inner}
    versions = [{"notifyVersion": "00", "biduClarifyReqInvAndContentViewList": [row]}]
    file = read_value({"biduClarifyReqInvAndContentViewVersionDTOList": versions})
    assert {problem.path[-1] for problem in file.problems} == {"clarifyReqContent"}


def test_a_file_that_is_too_long_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procurement.importing.vneps.reading.MAX_FILE_BYTES", 10)
    with pytest.raises(Invalid) as refusal:
        read_portal_file(b'{"a": "' + b"x" * 20 + b'"}', "saved.json")
    assert refusal.value.problems[0].code == "json.too_long"


OTHERS: list[Any] = [
    None,
    True,
    0,
    -1,
    10**40,
    "",
    " ",
    "\u202e\x00",
    "[",
    "[[]]",
    [],
    [[]],
    [None],
    {},
    {"a": {}},
    "9" * 300,
]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _places(item, (*path, key))


def test_any_value_in_any_place_is_read_listed_or_refused() -> None:
    """Put something else into random places of the samples: no answer but a clean one."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)
    read, refused = 0, 0
    for _ in range(600):
        path = chance.choice(SAMPLES)
        value = json.loads((FOLDER / path.name).read_text(encoding="utf-8"))
        for place in chance.sample(list(_places(value)), 3):
            _put(value, place, deepcopy(chance.choice(OTHERS)))
        try:
            for line in lines_of(joined(read_value(value))):
                read_event(line, pseudonym=PSEUDONYM)
                read += 1
        except Invalid as invalid:
            refused += bool(invalid.problems)
    assert read > 0
    assert refused > 0


def _put(value: Any, place: tuple[Any, ...], other: Any) -> None:
    try:
        for key in place[:-1]:
            value = value[key]
        value[place[-1]] = other
    except (KeyError, IndexError, TypeError):
        return  # what stood there was replaced a moment ago
