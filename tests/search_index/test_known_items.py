"""Genuine titles, disguised as people type them, find their notice among 2,807."""

from __future__ import annotations

import gzip
import json
import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from search_index.analysis import fold
from search_index.documents import Document
from search_index.engine import Engine, Position, open_engine
from search_index.query import Page, Query

SEED = 20261130
SAMPLE = 200
DISGUISES: dict[str, Callable[[str], str]] = {
    "without marks": fold,
    "decomposed": lambda title: unicodedata.normalize("NFD", title),
    "in capitals": str.upper,
}


def strings(value: Any) -> Iterator[str]:
    """Yield every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


@pytest.fixture(scope="module")
def events(shared_data: Path) -> list[dict[str, Any]]:
    with gzip.open(shared_data / "evn-2018-2023.events.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def engine(events: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = open_engine(tmp_path_factory.mktemp("known") / "index")
    documents = (
        Document(
            str(number),
            number,
            {"title": event["title"], "body": " ".join(strings(event["body"]))},
            codes=(event.get("national_number", ""),),
            keywords={"kind": (event["kind"],)},
        )
        for number, event in enumerate(events)
    )
    engine.rebuild(documents, Position(len(events), "", ""))
    return engine


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguised_title_finds_its_notice_within_the_first_ten(
    engine: Engine, events: list[dict[str, Any]], disguise: str, record_property: Callable[[str, object], None]
) -> None:
    """One title is borne by several notices of a package (plan, invitation, award): any of them is the right one."""
    titles = [fold(event["title"]) for event in events]
    missed = []
    for number in random.Random(SEED).sample(range(len(events)), SAMPLE):
        answer = engine.match(Query(DISGUISES[disguise](events[number]["title"])), page=Page(limit=10))
        if titles[number] not in [titles[int(hit.key)] for hit in answer.hits]:
            missed.append(events[number]["title"])
    record_property("found within ten", 1 - len(missed) / SAMPLE)
    assert missed == [], f"seed {SEED}"


def test_a_national_number_finds_every_notice_that_bears_it(engine: Engine, events: list[dict[str, Any]]) -> None:
    numbered = [(n, event["national_number"]) for n, event in enumerate(events) if "national_number" in event]
    for number, code in random.Random(SEED).sample(numbered, SAMPLE):
        found = {hit.key for hit in engine.match(Query(code.lower()), page=Page(limit=None)).hits}
        assert str(number) in found, f"seed {SEED}: {code}"


def test_facets_of_everything_add_up_to_the_file(engine: Engine, events: list[dict[str, Any]]) -> None:
    answer = engine.match(Query(), facets=["kind"])
    assert answer.total == sum(answer.facets["kind"].values()) == len(events)
