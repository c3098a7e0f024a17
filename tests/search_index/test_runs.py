"""Where words stand is kept beside a segment; with it and without it a phrase is in the same documents."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from search_index import kept, recent, runs, segments
from search_index.documents import PARAGRAPH, Document
from search_index.engine import Position, open_engine
from search_index.query import Page, Query
from search_index.runs import Runs

SEED = 20261129
WORDS = ["đường", "bộ", "y", "tế", "học"]
FOLDED = ["duong", "bo", "y", "te", "hoc"]


def invented(count: int) -> list[Document]:
    chance = random.Random(SEED)

    def text() -> str:
        paragraphs = [" ".join(chance.choices(WORDS, k=chance.randrange(7))) for _ in range(chance.randint(1, 3))]
        return PARAGRAPH.join(paragraphs)

    return [Document(f"k{n}", n, {"title": text(), "body": text()}) for n in range(count)]


DOCUMENTS = invented(200)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "KEPT_FROM", 1)
    monkeypatch.setattr(runs, "FREQUENT", 1)
    monkeypatch.setattr(runs, "SORTED_AT_ONCE", 300)
    monkeypatch.setattr(segments, "WORTH_IT", 0)
    open_engine(tmp_path / "index").rebuild(DOCUMENTS, Position(1, "", ""))
    return tmp_path / "index"


def holding(phrase: tuple[str, ...]) -> list[str]:
    """Return the keys of the documents with ``phrase`` in a paragraph, by reading them all."""
    plain = dict(zip(WORDS, FOLDED, strict=True))
    paragraphs = {
        document.key: [" ".join(plain[word] for word in each.split()) for _, each in document.paragraphs()]
        for document in DOCUMENTS
    }
    return [key for key, texts in paragraphs.items() if any(f" {' '.join(phrase)} " in f" {text} " for text in texts)]


def check(folder: Path) -> None:
    engine = open_engine(folder)
    for phrase in [*product(FOLDED, repeat=2), *product(FOLDED[:3], repeat=3)]:
        answer = engine.match(Query(f'"{" ".join(phrase)}"'), page=Page(limit=None))
        assert sorted(hit.key for hit in answer.hits) == sorted(holding(phrase)), phrase


def test_a_phrase_is_found_without_looking_into_a_text(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[object] = []
    find = Runs.find

    def noted(self: Runs, words: tuple[str, ...]) -> object:
        known.append(find(self, words))
        return known[-1]

    monkeypatch.setattr(Runs, "find", noted)
    check(folder)
    assert known
    assert None not in known


@pytest.mark.parametrize("name", ["runs", "run_places"])
@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-9]),
        lambda file: file.write_bytes(bytes(len(file.read_bytes()))),
    ],
    ids=["gone", "empty", "short", "zeros"],
)
def test_where_it_is_no_good_the_texts_are_looked_into(folder: Path, name: str, harm: Callable[[Path], None]) -> None:
    [file] = folder.glob(f"g*/*.{name}")
    harm(file)
    check(folder)


def test_it_goes_with_its_segment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST", 0)
    before = {*folder.glob("g*/*.runs"), *folder.glob("g*/*.run_places")}
    assert len(before) == 2
    open_engine(folder).apply(DOCUMENTS, (), Position(2, "", ""))
    assert before.isdisjoint(folder.glob("g*/*"))
    check(folder)


@pytest.mark.parametrize("longest", [3, 300, 3000])
def test_a_place_is_in_the_last_text_that_begins_at_it_or_before(longest: int) -> None:
    chance = np.random.default_rng(longest)
    starts = np.concatenate(([0], np.cumsum(chance.integers(0, longest, 500)))).astype(np.uint32)  # some are empty
    places = np.arange(starts[-1] + longest, dtype=np.uint32)
    directory = runs.Directory({}, np.zeros(1, np.int64), np.zeros(0, np.uint32), starts)
    assert (directory.documents_at(places) == starts.searchsorted(places, "right") - 1).all()
