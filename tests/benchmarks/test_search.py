"""The peers of the search answer what a plain scan says; else a ratio to them would say nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("tantivy", reason="no wheel for this system")

from benchmarks.search import clients, known, sharing
from benchmarks.search.building import write_corpus
from benchmarks.search.corpus import Corpus
from benchmarks.search.ours import UNANSWERED, Ours
from benchmarks.search.peers import Fts5, Peer, StockWhoosh, Tantivy
from benchmarks.search.questions import DRAWN, Asker, Question
from search_index.analysis import analyse
from search_index.documents import Document

COUNT = 120
ENGINES = [Ours, Fts5, Tantivy, StockWhoosh]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus("test", genuine=False)


def scan(documents: list[Document], question: Question) -> list[int]:
    return [document.order for document in documents if holds(document, question)]


def holds(document: Document, question: Question) -> bool:
    said = [analyse(text) for text in (*document.texts.values(), *document.codes)]
    words = {word for each in said for word in (*each.words, *each.codes)}
    ways: dict[str, Callable[[], bool]] = {
        "all": lambda: words.issuperset(question.terms),
        "any": lambda: not words.isdisjoint(question.terms),
        "phrase": lambda: any(f" {' '.join(question.terms)} " in f" {' '.join(each.words)} " for each in said),
        "prefix": lambda: (
            words.issuperset(question.terms[:-1]) and any(word.startswith(question.terms[-1]) for word in words)
        ),
    }
    return (
        ways[question.way]()
        and all(document.keywords[name] == (value,) for name, value in question.filters.items())
        and all(low <= (document.numbers[name] or 0) <= high for name, (low, high) in question.ranges.items())
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Path:
    folder = tmp_path_factory.mktemp("built")
    write_corpus(folder, corpus, COUNT)
    for engine in (Ours, Fts5, Tantivy):
        engine.build(folder, corpus.documents(COUNT))
    return folder


def test_who_types_a_whole_title_finds_it_first(built: Path) -> None:
    figures = known.measure(built, "test")
    assert figures.keys() == {"ours", "FTS5", "Tantivy", "Tantivy, fuzzy"}
    assert all(0.9 < each["whole, no marks"] <= 1 for each in figures.values()), figures
    assert figures["ours"]["half, a slip"] > figures["FTS5"]["half, a slip"] - 0.1, figures


@pytest.mark.scale
def test_three_processes_find_each_notice_that_a_fourth_adds(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "ADDED", 2)
    figures = sharing.measure(built, COUNT, "test")
    assert [len(figures[name]) for name in ("further_mb", "added_ms", "fts5_ms")] == [2, 2, 2]
    assert [len(figures[name]) for name in ("ours_ms", "ours_while_asked_ms")] == [1, 1]
    assert not (built / "shared").exists()


@pytest.mark.scale
def test_clients_in_threads_of_several_processes_ask_every_engine_at_once(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "EACH", 8)
    less = {"ROUNDS": 1, "SECONDS": 0.1, "PREPARING": 0.1, "WAYS": {"four": (2, 2)}}
    for name, value in less.items():
        monkeypatch.setattr(clients, name, value)
    told = clients.measure(built, COUNT, "test")
    assert told.keys() == {"ours", "Tantivy", "FTS5"}
    for rates in told.values():
        assert rates.keys() == clients.WAYS.keys()
        assert all(len(rate) == 1 and rate[0] > 0 for rate in rates.values()), told


def test_the_same_seed_gives_the_same_notices_and_a_longer_corpus_begins_with_them(corpus: Corpus) -> None:
    again = Corpus("test", genuine=False)
    assert list(corpus.documents(COUNT)) == list(islice(again.documents(2000), COUNT))
    assert next(Corpus("other", genuine=False).documents(1)) != next(corpus.documents(1))


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_an_engine_answers_every_class_of_question_as_a_plain_scan_does(
    tmp_path: Path, corpus: Corpus, engine: type[Ours | Fts5 | Tantivy | StockWhoosh]
) -> None:
    documents = list(corpus.documents(COUNT))
    engine.build(tmp_path, documents)
    opened: Peer = engine(tmp_path)
    asked = [q for q in Asker(corpus, COUNT, "test").ask(3) if engine is not Ours or q.way not in UNANSWERED]
    assert {question.kind for question in asked} >= DRAWN.keys() - {"any of 3, ranked", "prefix"}
    for question in asked:
        found, reply = scan(documents, question), opened.ask(question)
        assert reply.total == len(found), question
        if not question.is_ranked:
            page = found[::-1][(question.page - 1) * 20 : question.page * 20]
            assert list(reply.orders) == page, question
