"""The event files under tests/data do what their README promises, as far as a single line can show it."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from procurement.core.errors import Invalid
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import Event, dump_line, read_event

DATA = Path(__file__).resolve().parents[1] / "data"
ODDITIES = (DATA / "oddities.events.jsonl").read_text(encoding="utf-8").splitlines()
REFUSED = (DATA / "refused.events.jsonl").read_text(encoding="utf-8").splitlines()
PSEUDONYM = keyed_pseudonym(b"key of the tests")
CITIZEN_NUMBER = "001099999999"

Case = tuple[list[int], list[str]]


def cases(heading: str) -> list[Case]:
    """Return the rows of the README's table under ``heading``: line numbers from 1, and the other cells."""
    section = (DATA / "README.md").read_text(encoding="utf-8").split(f"## `{heading}`")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if re.match(r"\| \d", line)]
    found = []
    for row in rows:
        cells = [cell.strip(" `") for cell in row]
        first, _, last = cells[0].partition("-")
        found.append((list(range(int(first), int(last or first) + 1)), cells[1:]))
    return found


ODD_CASES = cases("oddities.events.jsonl")
REFUSED_CASES = [case for case in cases("refused.events.jsonl") if "conflict" not in case[1][-1]]
CONFLICTS = [case for case in cases("refused.events.jsonl") if "conflict" in case[1][-1]]


def read(line: str) -> Event:
    return read_event(line, pseudonym=PSEUDONYM)


def lines_of(words: str) -> list[str]:
    [numbers] = [numbers for numbers, cells in ODD_CASES if cells[0].startswith(words)]
    return [ODDITIES[number - 1] for number in numbers]


@pytest.mark.parametrize(("heading", "lines"), [("oddities.events.jsonl", ODDITIES), ("refused.events.jsonl", REFUSED)])
def test_the_readme_names_every_line_once_and_every_line_is_json(heading: str, lines: list[str]) -> None:
    named = [number for numbers, _ in cases(heading) for number in numbers]
    assert named == list(range(1, len(lines) + 1))
    for line in lines:
        json.loads(line)


@pytest.mark.parametrize(("numbers", "cells"), ODD_CASES, ids=lambda value: str(value[0]))
def test_an_oddity_is_read_with_its_warning_and_written_back_the_same(numbers: list[int], cells: list[str]) -> None:
    for number in numbers:
        event = read(ODDITIES[number - 1])
        again = read(dump_line(event.content, reference=event.reference, retrieved_at=event.retrieved_at))
        assert again.content == event.content
        assert {cells[1]} - {""} <= {problem.code for problem in event.warnings}, number


@pytest.mark.parametrize(("numbers", "cells"), REFUSED_CASES, ids=lambda value: str(value[0]))
def test_a_refused_line_is_refused_at_the_path_that_the_readme_names(numbers: list[int], cells: list[str]) -> None:
    [number] = numbers
    with pytest.raises(Invalid) as caught:
        read(REFUSED[number - 1])
    assert [".".join(map(str, problem.path)) for problem in caught.value.problems] == [cells[1]]


@pytest.mark.parametrize(("numbers", "cells"), CONFLICTS, ids=lambda value: str(value[0]))
def test_lines_in_conflict_are_well_formed_each_and_differ_under_one_identity(
    numbers: list[int], cells: list[str]
) -> None:
    events = [read(REFUSED[number - 1]) for number in numbers]
    assert len({(event.identity, event.version, event.retrieved_at) for event in events}) == 1
    assert events[0].content != events[1].content


def test_the_citizen_number_is_nowhere_and_its_two_spellings_are_one_pseudonym() -> None:
    opening, award = (read(line) for line in lines_of("masked code"))
    for event in (opening, award):
        assert CITIZEN_NUMBER not in dump_line(event.content) + (event.original or "")
    code = opening.body["bidders"][0]["code"]
    assert code == award.body["lots"][0]["bidders"][0]["code"]
    assert code.startswith("hkd-")


def test_decomposed_and_composed_lines_say_the_same() -> None:
    decomposed, composed = lines_of("decomposed")
    title = json.loads(decomposed)["title"]
    assert title == unicodedata.normalize("NFD", title)
    assert title != unicodedata.normalize("NFC", title)
    assert read(decomposed).content == read(composed).content
    assert read(decomposed).original is not None


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("HTML entities", 'Cung cấp bàn & ghế "công thái học" <loại A> cho phòng đọc'),
        ("no-break", "Vệ sinh bể nước ngầm và bể nước mái"),
    ],
)
def test_titles_are_cleaned_to_what_the_readme_says(case: str, title: str) -> None:
    [line] = lines_of(case)
    assert read(line).title == title


def test_amounts_keep_every_digit() -> None:
    invitation, plan = (dump_line(read(line).content) for line in lines_of("amounts with decimals"))
    assert '"amount": 2609041591.923,' in invitation
    assert '"amount": 2318913185000.4567,' in plan
    assert '"amount": 2318913185000,' in plan


def test_the_decision_at_the_last_second_of_a_day_is_of_that_day() -> None:
    [line] = lines_of("decision date")
    assert read(line).content["decision"]["date"] == "2026-09-17"


def test_the_shortest_and_the_longest_title_have_8_and_626_characters() -> None:
    assert [len(read(line).title) for line in lines_of("titles of")] == [8, 626]
