"""The columns that are kept beside a segment are only a quicker way to its records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from search_index import values
from search_index.documents import Document
from search_index.engine import Position, open_engine
from search_index.query import Page, Query
from tests.search_index.oracle import facet

DOCUMENTS = [
    Document(f"k{n}", n, {"title": f"gói {n}"}, keywords={"kind": ("plan", "award")[: n % 3]}, numbers={"value": value})
    for n, value in enumerate([5, None, 7, 0, None, -1, 2])
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(values, "KEPT_FROM", 1)
    open_engine(tmp_path / "index").rebuild(DOCUMENTS, Position(3, "hash", "digest"))
    return tmp_path / "index"


def kept(folder: Path) -> Path:
    (file,) = folder.glob("g*/*.columns")
    return file


def check(folder: Path) -> None:
    engine = open_engine(folder)
    answer = engine.match(Query(), page=Page(limit=None), facets=["kind"])
    assert sorted(hit.key for hit in answer.hits) == [document.key for document in DOCUMENTS]
    assert answer.facets["kind"] == facet(DOCUMENTS, "kind")
    assert engine.position() == Position(3, "hash", "digest")
    assert engine.fingerprints() == {document.key: document.fingerprint() for document in DOCUMENTS}


def test_a_process_that_opens_the_index_reads_no_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "read_record", lambda data: pytest.fail("read a record"))
    check(folder)


@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes()[:9] + b"?" + file.read_bytes()[10:]),
    ],
    ids=["gone", "empty", "short", "changed"],
)
def test_what_is_no_good_is_made_anew_from_the_records(folder: Path, harm: Callable[[Path], None]) -> None:
    whole = kept(folder).read_bytes()
    harm(kept(folder))
    check(folder)
    assert kept(folder).read_bytes() == whole


def test_what_another_engine_kept_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(values, "KEPT_AS", "another")
        kept(folder).unlink()
        check(folder)
    check(folder)


def test_where_nothing_can_be_kept_the_records_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(folder).unlink()

    def fail(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(values.os, "fsync", fail)
    check(folder)
    assert not list(folder.glob("g*/*.columns*"))
