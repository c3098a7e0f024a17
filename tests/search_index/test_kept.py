"""What is kept beside a segment, its columns and its orders, is only a quicker way to its records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from search_index import kept, recent, values
from search_index.documents import Document
from search_index.engine import Position, open_engine
from search_index.query import Page, Query, SortKey
from tests.search_index.oracle import facet

DOCUMENTS = [
    Document(
        f"k{n}",
        n,
        {"title": f"gói {n}"},
        keywords={"kind": ("plan", "award")[: n % 3], "notice": (f"TB{n // 2}",)},
        numbers={"value": value},
        stored={"title": f"Gói “{n}”"},
    )
    for n, value in enumerate([5, None, 7, 0, None, -1, 2])
]
DEAREST = (SortKey("value", descending=True),)
IN_ORDER = ["k2", "k0", "k6", "k3", "k5", "k4", "k1"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "KEPT_FROM", 1)
    open_engine(tmp_path / "index").rebuild(DOCUMENTS, Position(3, "hash", "digest"))
    check(tmp_path / "index")
    return tmp_path / "index"


def files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("g*/*.columns"), *folder.glob("g*/*.places.*")])


def check(folder: Path) -> None:
    engine = open_engine(folder)
    answer = engine.match(Query(), sort=DEAREST, page=Page(limit=None), facets=["kind"])
    assert [hit.key for hit in answer.hits] == IN_ORDER
    assert {hit.key: hit.stored for hit in answer.hits} == {document.key: document.stored for document in DOCUMENTS}
    assert answer.facets["kind"] == facet(DOCUMENTS, "kind")
    assert engine.match(Query(), sort=DEAREST, group="notice").total == len({d.keywords["notice"] for d in DOCUMENTS})
    assert len(engine.match(Query("gói")).hits) == len(DOCUMENTS)
    assert engine.position() == Position(3, "hash", "digest")
    assert engine.fingerprints() == {document.key: document.fingerprint() for document in DOCUMENTS}


def test_a_process_that_opens_the_index_reads_no_record_and_sorts_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "read_record", lambda data: pytest.fail("read a record"))
    monkeypatch.setattr("search_index.placing.Places._work_out", lambda *_: pytest.fail("sorted"))
    check(folder)


def test_the_words_that_there_are_are_read_once_for_all_processes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They tell which of hundreds of slips of the finger are words; a process that began anew had to read them all."""
    with monkeypatch.context() as patch:
        patch.setattr("search_index.codec.TermsReader.words", lambda *_: pytest.fail("read every word"))
        assert open_engine(folder).corrections(Query("goi")) == {}
        assert open_engine(folder).corrections(Query("ggoi")) == {"ggoi": ("goi",)}
    [file] = folder.glob("g*/*.words")
    file.write_bytes(b"torn")
    assert open_engine(folder).corrections(Query("ggoi")) == {"ggoi": ("goi",)}
    assert file.read_bytes() != b"torn"


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
    whole = {file: file.read_bytes() for file in files(folder)}
    assert [file.name.split(".", 1)[1] for file in whole] == ["columns", "places.newest", "places.value_down"]
    for file in whole:
        harm(file)
        check(folder)
        assert file.read_bytes() == whole[file]


def test_what_may_not_be_read_is_worked_out(folder: Path) -> None:
    for file in files(folder):
        file.unlink()
        file.mkdir()  # whoever runs the tests may read every file
    check(folder)


def test_what_another_engine_kept_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(kept, "KEPT_AS", "another")
        for file in files(folder):
            file.unlink()
        check(folder)
    check(folder)


def test_columns_of_an_earlier_program_are_made_anew_and_all_else_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "MADE", values.MADE + 1)
    before = {file: file.stat().st_ino for file in files(folder)}
    check(folder)
    assert {file.name.split(".")[1] for file in before if file.stat().st_ino != before[file]} == {"columns"}


def test_where_nothing_can_be_kept_the_records_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in files(folder):
        file.unlink()

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", fail)
    check(folder)
    assert files(folder) == []


def test_what_is_kept_goes_with_its_segment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(files(folder))
    monkeypatch.setattr(recent, "MOST", 0)
    open_engine(folder).apply(DOCUMENTS, (), Position(4, "hash", "digest"))
    assert before.isdisjoint(files(folder))
