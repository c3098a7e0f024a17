"""Whatever is put in, taken out and asked, in whatever order: the engine says what a plain scan says."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index import groups, merging, recent
from search_index.documents import Document
from search_index.engine import Engine, Position, open_engine
from search_index.query import EITHER, Hit, Page, Query, Range, SortKey
from search_index.synonyms import Synonyms
from tests.search_index import oracle

Step = tuple[str, list[Document], list[str]]

WORDS = ["đường", "Duong", "HOÀ", "hòa", "y", "tế", "học", "12/QĐ-UBND", "IB23-00", "ib23", "00", "1.234.567"]
SIGNED = ["OR", "OR", "HOẶC", "-y", "-hòa", "-hoa", "-IB23-00", '"tế học"', '-"y tế"', '-"12/QĐ-UBND"', "-", '"']
GAPS = [" ", ", ", " - ", "\n"]
FEW = 2
ALSO = Query(any_of={"form": frozenset({"plan", "award"})}, ranges={"value": Range(high=2)})
KEYS = [f"k{n}" for n in range(12)]
KINDS = ["plan", "award", "opening"]
PAIRS = (("y tế", "học"), ("y", "hòa hòa"), ("hòa", "học y"), ("đường", "IB23"), ("dương", "tế"), ("hoà", "00"))
SYNONYMS = Synonyms(PAIRS)

words = st.lists(st.sampled_from(WORDS), max_size=9)
texts = st.builds(lambda ws, gap: gap.join(ws), words, st.sampled_from(GAPS))
numbers = st.none() | st.integers(-3, 3) | st.sampled_from([10**15, -(10**15)])
documents = st.builds(
    Document,
    key=st.sampled_from(KEYS),
    order=st.integers(0, 6),
    texts=st.fixed_dictionaries({"title": texts}, optional={"body": texts, "note": texts}),
    codes=st.lists(st.sampled_from(["IB23-00", "12/QĐ-UBND", "0100109106-001"]), max_size=2).map(tuple),
    keywords=st.fixed_dictionaries(
        {}, optional={f: st.lists(st.sampled_from(KINDS), max_size=2).map(tuple) for f in ("kind", "form")}
    ),
    numbers=st.fixed_dictionaries({"value": numbers}, optional={"closes_at": numbers}),
    stored=st.fixed_dictionaries({"n": st.integers(0, 99)}),
    shown=st.none() | st.lists(st.text(max_size=4), max_size=2),
)
values = st.frozensets(st.sampled_from(KINDS), min_size=1) | st.frozensets(st.sampled_from(KINDS))
chosen: st.SearchStrategy[dict[str, frozenset[str]]] = st.just({}) | st.dictionaries(
    st.sampled_from(["kind", "kind", "form", "none"]), values, max_size=2
)
bounds = st.none() | st.integers(-2, 2)
within = st.builds(Range, st.none(), bounds) | st.builds(Range, bounds, st.none()) | st.builds(Range, numbers, numbers)
ranges: st.SearchStrategy[dict[str, Range]] = st.just({}) | st.dictionaries(
    st.sampled_from(["value", "value", "closes_at", "none"]), within, max_size=1
)
phrases = st.lists(st.sampled_from(["duong", "hòa", "y", "tế"]), min_size=2, max_size=2).map('"{0[0]} {0[1]}"'.format)
asked = st.one_of(
    st.sampled_from(["", "đường", "hoà", "00", "IB23-00", "12/qd-ubnd", '"tế y tế"', 'y "12 QĐ"', '"IB23-00"']),
    st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    phrases,
    st.lists(st.sampled_from([*WORDS, *SIGNED]), min_size=2, max_size=5).map(" ".join),
)
filters = st.builds(Query, any_of=chosen, none_of=chosen, ranges=ranges)
either = st.lists(st.builds(Query, words=asked, any_of=chosen, ranges=ranges), max_size=2).map(tuple)
queries = st.one_of(
    st.builds(Query, asked),
    st.builds(Query, ranges=ranges),
    st.builds(Query, asked, none_of=chosen),
    filters,
    st.builds(Query, asked, either=either),
    st.builds(Query, asked, chosen, chosen, ranges, either),
    st.builds(Query, asked, chosen, synonyms=st.just(SYNONYMS)),
    st.builds(Query, asked, ranges=ranges, synonyms=st.just(SYNONYMS)),
)
named = st.sampled_from(["value", "closes_at", "order", "none"])
turned = st.builds(SortKey, named.filter(lambda name: name != "order"), st.just(False), st.integers(-1, 4))
sorts = st.lists(st.builds(SortKey, named, st.booleans(), st.none()), min_size=1, max_size=2) | st.lists(
    turned, min_size=1, max_size=1
)
pages = st.builds(Page, st.integers(0, 4), st.none() | st.integers(0, 5))
added = st.lists(documents, min_size=2, max_size=7)
removed = st.lists(st.sampled_from(KEYS), max_size=3)
applied: st.SearchStrategy[Step] = st.tuples(st.just("apply"), added, removed)
rebuilt: st.SearchStrategy[Step] = st.tuples(st.just("rebuild"), st.lists(documents, max_size=6), st.just([]))
reopened: st.SearchStrategy[Step] = st.tuples(st.just("reopen"), st.just([]), st.just([]))
steps = st.one_of(applied, applied, applied, rebuilt, reopened)


@pytest.fixture(scope="module", autouse=True)
def merges_are_frequent_and_the_disk_is_fast() -> Iterator[None]:
    """Fold a dozen records, and any three segments of a size: short histories do too. Do not wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "TIER", 3)
        patch.setattr(recent, "MOST", 12)
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    st.lists(steps, min_size=2, max_size=8),
    st.lists(st.tuples(queries, sorts, pages), min_size=3, max_size=6),
    st.sampled_from([1, 5000]),
)
def test_every_history_and_every_query_agree_with_a_plain_scan(
    history: list[Step], questions: list[tuple[Query, list[SortKey], Page]], big: int
) -> None:
    """... whether all segments are big or none."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "BIG", big)
        engine = open_engine(Path(folder))
        truth: dict[str, Document] = {}
        for number, (act, add, remove) in enumerate(history):
            engine = take_step(engine, truth, Path(folder), (act, add, remove), number)
            for query, sort, page in questions:
                compare(engine, truth, query, sort, page)
        compare_ranks(engine, truth, [query for query, _, _ in questions])


def take_step(engine: Engine, truth: dict[str, Document], folder: Path, step: Step, number: int) -> Engine:
    act, add, remove = step
    if act == "reopen":
        return open_engine(folder)
    position = Position(number, "", "")
    if act == "rebuild":
        truth.clear()
        engine.rebuild({document.key: document for document in add}.values(), position)
    else:
        engine.apply(add, remove, position)
    for key in remove:
        truth.pop(key, None)
    truth.update({document.key: document for document in add})
    assert engine.position() == position
    assert engine.fingerprints() == {document.key: document.fingerprint() for document in truth.values()}
    return engine


def compare(engine: Engine, truth: dict[str, Document], query: Query, sort: list[SortKey], page: Page) -> None:
    expected = oracle.matching(truth.values(), query, PAIRS if query.synonyms is SYNONYMS else ())
    answer = engine.match(query, sort=sort, page=page, facets=["kind", "form", "none"])
    assert answer.total == len(expected), (query, truth)
    end = None if page.limit is None else page.offset + page.limit
    ordered = oracle.in_order(expected, sort)[page.offset : end]
    said = [(hit.key, hit.order, hit.stored, hit.shown) for hit in answer.hits]
    assert said == [(d.key, d.order, d.stored, d.shown) for d in ordered]
    assert answer.facets == {field: oracle.facet(expected, field) for field in ("kind", "form", "none")}
    compare_nearly(engine, truth, expected, query)
    compare_aside(engine, truth, query)
    for group in ("form", "kind", "none"):
        compare_groups(engine, expected, query, sort, page, group)


def compare_groups(
    engine: Engine, expected: list[Document], query: Query, sort: list[SortKey], page: Page, group: str
) -> None:
    """Documents of one group are one match, and stand where the first of them stands."""
    fields = ("kind", "form", "none")
    answer = engine.match(query, sort=sort, page=page, facets=fields, group=group)
    first = oracle.first_of_each(oracle.in_order(expected, sort), group)
    end = None if page.limit is None else page.offset + page.limit
    assert answer.total == len(first)
    assert [hit.key for hit in answer.hits] == [document.key for document in first[page.offset : end]]
    assert answer.facets == {field: oracle.facet_of_groups(expected, field, group) for field in fields}


def compare_aside(engine: Engine, truth: dict[str, Document], query: Query) -> None:
    """Whatever part of a query is left aside, the rest holds, in one question after the other."""
    question = engine.ask(query)
    for part in ("kind", "value", EITHER):
        wider = oracle.matching(truth.values(), query.without(part), PAIRS if query.synonyms is SYNONYMS else ())
        narrower = [document for document in wider if oracle.holds(document, ALSO)]
        for all_of_them, also in ((wider, None), (narrower, ALSO)):
            groups = {oracle.group_of(document, "form") for document in all_of_them}
            assert question.total(group="form", aside=part, also=also) == len(groups)
            assert question.total(group=None, aside=part, also=also) == len(all_of_them)
        assert question.values("kind", group=None, aside=part) == oracle.facet(wider, "kind")
        assert question.values("kind", group="form", aside=part) == oracle.facet_of_groups(wider, "kind", "form")


def offered(engine: Engine, query: Query) -> tuple[Hit, ...]:
    return engine.match_nearly(query, group="form", few=FEW, page=Page(0, None))


def compare_nearly(engine: Engine, truth: dict[str, Document], expected: list[Document], query: Query) -> None:
    """What is offered beside few matches keeps to the filters, stands once a group, and is of no group that matches."""
    matched = {oracle.group_of(document, "form") for document in expected}
    near = [truth[hit.key] for hit in offered(engine, query)]
    groups = {oracle.group_of(document, "form") for document in near}
    assert all(oracle.holds(document, query) for document in near)
    assert len(groups) == len(near)
    assert groups.isdisjoint(matched)
    assert not near or len(matched) < FEW


def compare_ranks(engine: Engine, truth: dict[str, Document], questions: list[Query]) -> None:
    """Relevance depends on the documents alone, not on the segments and tombstones that history has left."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = open_engine(Path(folder))
        fresh.rebuild(truth.values(), Position(0, "", ""))
        for query in questions:
            assert engine.match(query).hits == fresh.match(query).hits
            assert offered(engine, query) == offered(fresh, query)
