"""Weights of frequent terms lie spread over all documents in the file, those of rare ones as a list."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from search_index import codec, merging, segments
from search_index.documents import Document
from search_index.engine import Position, open_engine
from search_index.segments import Segment
from search_index.snapshots import EMPTY, latest_commit, load_snapshot


def document(number: int) -> Document:
    """Every one says "gói", every fifth "rare", which counts as often as its number ends; every 50th says nothing."""
    said = f"gói {'rare ' * (number % 7 + 1) * (number % 5 == 0)}"
    return Document(f"k{number}", number, {"body": "" if number % 50 == 49 else said})


def weights(folder: Path, term: str) -> list[int]:
    [current] = folder.glob("g*")
    found: list[int] = []
    for view in load_snapshot(current, latest_commit(current), EMPTY).views.values():
        living = np.array(sorted(view.live), np.intp)
        found += view.segment.postings("words", term).weights(living).tolist()
    return found


@pytest.mark.parametrize("least", [1, 10**6], ids=["spread", "listed"])
@pytest.mark.parametrize("parts", [1, 6], ids=["written at once", "merged"])
def test_every_document_has_its_weight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least: int, parts: int) -> None:
    monkeypatch.setattr(codec, "SPREAD_FROM", least)
    monkeypatch.setattr(merging, "TIER", 3)
    documents = [document(number) for number in range(1200)]
    engine = open_engine(tmp_path)
    engine.rebuild([], Position(0, "", ""))
    for part in range(parts):
        engine.apply(documents[part::parts], (), Position(part + 1, "", ""))
    ordered = [each for part in range(parts) for each in documents[part::parts]]
    for term in ("goi", "rare"):
        wanted = [each.texts["body"].replace("gói", "goi").split().count(term) for each in ordered]
        assert sorted(weights(tmp_path, term)) == sorted(wanted)
        if parts == 1:
            assert weights(tmp_path, term) == wanted


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    open_engine(tmp_path).rebuild([document(number) for number in range(100)], Position(0, "", ""))
    [current] = tmp_path.glob("g*")
    [view] = load_snapshot(current, latest_commit(current), EMPTY).views.values()
    return view.segment


def test_a_flood_of_unknown_words_pushes_out_no_list(segment: Segment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "CACHE_BYTES", 10_000)
    known = segment.postings("words", "goi")
    for number in range(1000):
        assert not segment.postings("words", f"none{number}").documents
    assert segment.postings("words", "goi") is known


def test_long_unknown_words_are_not_held(segment: Segment) -> None:
    tracemalloc.start()
    try:
        for number in range(500):
            segment.postings("words", f"{number}" * 10_000)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2 * segments.UNKNOWN_BYTES


def test_that_a_word_is_unknown_is_looked_up_once(segment: Segment, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = segment.postings("words", "none")
    monkeypatch.setattr(segment, "_terms", None)
    assert segment.postings("words", "none") is unknown


@pytest.mark.parametrize(("documents", "terms", "each"), [(4000, 10**9, 5), (5000, 500, 50), (500, 3000, 60)])
def test_a_pool_knows_roughly_how_much_memory_it_holds(documents: int, terms: int, each: int) -> None:
    pool = codec.Pool()
    tracemalloc.start()
    try:
        for number in range(documents):
            pool.add_terms("words", number, {f"từ {(number * each + n) * 7919 % terms}": 1 for n in range(each)})
        traced, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.7 * pool.held < traced < pool.held
