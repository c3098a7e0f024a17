"""Groups that lie in big segments, in small ones and in both are counted as a plain scan counts them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import pytest

from search_index import groups, kept, merging, recent
from search_index.agreeing import Agreement
from search_index.columns import Ids, KeywordColumn, Names
from search_index.documents import Document
from search_index.engine import Engine, Position, open_engine
from search_index.query import Page, Query
from search_index.whoosh_engine import WhooshEngine
from tests.search_index import oracle

FIELDS = ("kind", "field", "place", "mark", "none")
PLACES = [("P1",), ("P1", "P11"), ("P1", "P11", "P111"), ("P1", "P12"), ("P2",), ("P2", "P21"), ()]
KINDS = ("plan", "call", "award")


def document(chance: Random, key: int) -> Document:
    """Of a package nearly all documents name the same field; some name no package, and count for themselves."""
    package = chance.randrange(60)
    keywords = {
        "package": (f"p{package}", "p0") if package % 7 else (),
        "kind": (chance.choice(KINDS),),
        "field": (f"f{package % 4 if chance.random() < 0.95 else 9}",) if package % 5 else (),
        "place": chance.choice(PLACES[package % 3 :][:3]) if package % 2 else PLACES[package % 6],
        "mark": tuple(chance.sample("abc", chance.randrange(3))) if package % 11 == 0 else (f"m{key}",),
        "form": (chance.choice("xyz"),),
    }
    return Document(f"k{key}", key, {"title": f"gói {chance.choice(KINDS)}"}, keywords=keywords)


def histories(engine: Engine, seed: int) -> Iterator[list[Document]]:
    """Put documents into ``engine``, many at once, then some, then few, and yield all that are there each time."""
    chance, there = Random(seed), dict[str, Document]()
    for number, size in enumerate((200, 60, 3, 70, 1, 8, 2, 30, 1, 1)):
        added = {each.key: each for each in (document(chance, chance.randrange(400)) for _ in range(size))}
        removed = chance.sample(sorted(there), min(len(there), size // 4))
        engine.apply(added.values(), removed, Position(number, "", ""))
        there = {key: each for key, each in there.items() if key not in removed} | added
        yield list(there.values())


@pytest.mark.parametrize("big", [1, 50, 10**6], ids=["all big", "some big", "none big"])
@pytest.mark.parametrize("seed", range(4))
def test_groups_in_several_segments_are_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, big: int
) -> None:
    monkeypatch.setattr(groups, "BIG", big)
    monkeypatch.setattr(merging, "TIER", 5)
    monkeypatch.setattr(kept, "KEPT_FROM", 1)
    engine = open_engine(tmp_path)
    queries = [
        Query(),
        Query("plan"),
        Query("call", {"form": frozenset("xy")}),
        Query(none_of={"form": frozenset("x")}),
    ]
    for there in histories(engine, seed):
        opened = open_engine(tmp_path).match(Query(), facets=FIELDS, group="package").facets
        assert opened == {field: oracle.facet_of_groups(there, field, "package") for field in FIELDS}
        for query in queries:
            expected = oracle.matching(there, query, ())
            for group in ("package", "kind", "none"):
                answer = engine.match(query, page=Page(0, None), facets=FIELDS, group=group)
                counted = {field: oracle.facet_of_groups(expected, field, group) for field in FIELDS}
                assert answer.total == len({oracle.group_of(each, group) for each in expected}) == len(answer.hits)
                assert answer.facets == counted


def test_a_new_segment_leaves_what_is_known_of_the_big_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "BIG", 50)
    engine, chance = open_engine(tmp_path), Random(1)
    engine.apply([document(chance, key) for key in range(200)], (), Position(1, "", ""))
    engine.match(Query(), facets=FIELDS, group="package")
    monkeypatch.setattr(groups, "Settled", lambda *_: pytest.fail("grouped all big segments anew"))
    engine.apply([document(chance, 7)], (), Position(2, "", ""))
    assert engine.match(Query(), facets=FIELDS, group="package").total


def test_a_process_that_opens_the_index_works_out_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "BIG", 1)
    monkeypatch.setattr(kept, "KEPT_FROM", 1)
    chance = Random(2)
    open_engine(tmp_path).rebuild([document(chance, key) for key in range(200)], Position(1, "", ""))
    known = open_engine(tmp_path).match(Query(), facets=FIELDS, group="package").facets
    monkeypatch.setattr(groups, "agree", lambda *_: pytest.fail("worked out in what groups agree"))
    assert open_engine(tmp_path).match(Query(), facets=FIELDS, group="package").facets == known
    engine = WhooshEngine(tmp_path)
    engine._current().groups.names("kind").number(("another", "award"))  # numbers are those of the process
    assert engine.match(Query(), facets=FIELDS, group="package").facets == known


def test_what_an_earlier_program_knew_of_groups_is_worked_out_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "BIG", 1)
    monkeypatch.setattr(kept, "KEPT_FROM", 1)
    chance, worked_out, agree = Random(2), list[int](), groups.agree

    def work_out(*of: Any) -> Agreement:
        worked_out.append(1)
        return agree(*of)

    open_engine(tmp_path).rebuild([document(chance, key) for key in range(200)], Position(1, "", ""))
    known = open_engine(tmp_path).match(Query(), facets=FIELDS, group="package").facets
    monkeypatch.setattr(groups, "MADE", groups.MADE + 1)
    monkeypatch.setattr(groups, "agree", work_out)
    for _ in range(2):
        assert open_engine(tmp_path).match(Query(), facets=FIELDS, group="package").facets == known
    assert len(worked_out) == len(FIELDS)


def test_nothing_is_kept_of_groups_that_lie_in_a_segment_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "BIG", 1)
    monkeypatch.setattr(kept, "KEPT_FROM", 100)  # the first segment has no files beside it, the last one has
    monkeypatch.setattr(recent, "MOST", 0)
    engine, chance = open_engine(tmp_path), Random(4)
    there = [document(chance, key) for key in range(260)]
    for number, part in enumerate((there[:60], there[60:])):
        engine.apply(part, (), Position(number, "", ""))
    counted = engine.match(Query(), facets=FIELDS, group="package").facets
    assert counted == {field: oracle.facet_of_groups(there, field, "package") for field in FIELDS}
    assert list(tmp_path.rglob("*.agreed.*")) == []


def test_values_that_others_number_meanwhile_change_no_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "BIG", 50)
    engine, chance, own = open_engine(tmp_path), Random(3), KeywordColumn.ids
    for number, size in enumerate((200, 5)):
        engine.apply([document(chance, 400 * number + key) for key in range(size)], (), Position(number, "", ""))
    known = engine.match(Query(), facets=FIELDS, group="package").facets

    def ids(self: KeywordColumn, names: Names) -> Ids:
        found = own(self, names)
        names.number([f"of another segment {len(names)}"])
        return found

    monkeypatch.setattr(KeywordColumn, "ids", ids)
    assert engine.match(Query(), facets=FIELDS, group="package").facets == known
    assert engine.match(Query(), facets=FIELDS).total == 205


def test_four_threads_count_what_one_commit_holds_while_one_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "BIG", 50)
    engine, usual, told, is_over = open_engine(tmp_path), sys.getswitchinterval(), list[object](), Event()
    truth: list[tuple[int, object]] = []

    def tell(there: list[Document]) -> None:
        counted = {field: oracle.facet_of_groups(there, field, "package") for field in FIELDS}
        truth.append((len({oracle.group_of(each, "package") for each in there}), counted))

    def ask() -> None:
        while not is_over.is_set():
            question = engine.ask(Query())
            counted = {field: question.values(field, group="package") for field in FIELDS}
            told.append((question.total(group="package"), counted))

    with ThreadPoolExecutor(4) as pool:
        try:
            sys.setswitchinterval(20e-6)
            asking = [pool.submit(ask) for _ in range(4)]
            for there in histories(engine, 9):
                tell(there)
        finally:
            is_over.set()
            sys.setswitchinterval(usual)
        assert [each.result() for each in asking] == [None] * 4
    tell([])
    assert [answer for answer in told if answer not in truth] == []
    assert len(told) > 10
