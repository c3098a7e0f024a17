"""What lies on the disk: whose it is, what is swept, and that torn files are noticed and repaired."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_index import groups, kept, recent
from search_index.documents import Document
from search_index.engine import IndexUnusable, Position, open_engine
from search_index.generations import Generations
from search_index.query import Query
from search_index.runs import Runs
from tests.search_index import batches, read_only

COLUMNS = ("record", "text", "stored", "shown")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "var" / "index"
    batches.write(open_engine(folder), "rebuild", 1)
    with monkeypatch.context() as patch:
        patch.setattr(recent, "MOST", 0)
        batches.write(open_engine(folder), "apply", 2)
    return folder


def generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("g*"))


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX modes")
def test_the_folders_are_for_their_owner_alone_even_when_they_were_open_before(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir(mode=0o755)
    batches.write(open_engine(tmp_path / "index"), "apply", 1)
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "index", tmp_path / "index" / "g000001")] == [0o700] * 2


def test_a_rebuild_leaves_one_generation_under_a_new_name(folder: Path) -> None:
    before = generations(folder)
    batches.write(open_engine(folder), "rebuild", 3)
    assert len(before) == len(generations(folder)) == 1
    assert before != generations(folder)


def test_an_index_says_up_to_where_its_files_were_written_anew(folder: Path) -> None:
    engine = open_engine(folder)
    assert engine.built() == 1  # what was applied since stands beside what it replaced
    batches.write(engine, "rebuild", 3)
    assert engine.built() == 3
    (folder / generations(folder)[0] / "BUILT").unlink()
    assert engine.built() == 0


def test_what_a_killed_rebuild_left_is_swept_when_the_index_is_opened(folder: Path) -> None:
    shutil.copytree(folder / "g000001", folder / "g000007")
    assert batches.seen(open_engine(folder)) == 2
    assert generations(folder) == ["g000001"]


def test_a_rebuild_that_fails_leaves_nothing_and_the_old_index_answers(folder: Path) -> None:
    engine = open_engine(folder)

    def documents() -> Iterator[Document]:
        yield from batches.batch(3)
        assert len(generations(folder)) == 2
        raise ConnectionError("the source is gone")

    with pytest.raises(ConnectionError):
        engine.rebuild(documents(), Position(3, "", ""))
    assert generations(folder) == ["g000001"]
    assert batches.seen(engine) == 2


@pytest.mark.parametrize("length", [0, 0.5, 0.98])
@pytest.mark.parametrize("name", ["*.toc", "*.trm", "*.pst", *(f"*.{each}.col" for each in COLUMNS)])
def test_a_torn_file_makes_the_index_unusable_until_it_is_rebuilt(folder: Path, name: str, length: float) -> None:
    for path in (folder / "g000001").glob(name):
        os.truncate(path, int(path.stat().st_size * length))
    engine = open_engine(folder)
    with pytest.raises(IndexUnusable):
        batches.seen(engine)
    batches.write(engine, "rebuild", 5)
    assert batches.seen(engine) == batches.seen(open_engine(folder)) == 5


@pytest.mark.parametrize("name", ["*.toc", "*.pst", "*.record.col"])
def test_a_missing_file_makes_the_index_unusable(folder: Path, name: str) -> None:
    for path in (folder / "g000001").glob(name):
        path.unlink()
    with pytest.raises(IndexUnusable):
        open_engine(folder).position()


def test_a_commit_is_seen_whose_writer_was_killed_before_it_deleted_the_one_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "MOST", 0)
    reader, writer = open_engine(folder), open_engine(folder)
    assert batches.seen(reader) == 2
    (table,) = (folder / "g000001").glob("*.toc")
    kept = table.read_bytes()
    batches.write(writer, "apply", 3)
    table.write_bytes(kept)
    assert batches.seen(reader) == 3


@pytest.mark.parametrize("most", [0, recent.MOST], ids=["a commit", "a record"])
def test_what_was_applied_is_seen_whose_writer_was_killed_before_it_told_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(recent, "MOST", most)
    reader = open_engine(folder)
    assert batches.seen(reader) == 2
    with monkeypatch.context() as patch:
        patch.setattr(Generations, "tell", fail)
        with pytest.raises(OSError, match="full"):
            batches.write(open_engine(folder), "apply", 3)
    assert batches.seen(reader) == 3
    batches.write(open_engine(folder), "apply", 4)
    assert batches.seen(reader) == 4


def fail(*_arguments: object) -> None:
    raise OSError("the disk is full")


def test_two_commits_at_once_are_seen(folder: Path) -> None:
    reader, writer = open_engine(folder), open_engine(folder)
    assert batches.seen(reader) == 2
    for number in (3, 4):
        batches.write(writer, "apply", number)
    assert batches.seen(reader) == 4


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"g000002", b"../elsewhere"])
def test_a_name_that_names_no_generation_makes_the_index_unusable_until_it_is_rebuilt(
    folder: Path, content: bytes
) -> None:
    (folder / "CURRENT").write_bytes(content)
    engine = open_engine(folder)
    with pytest.raises(IndexUnusable):
        engine.position()
    batches.write(engine, "rebuild", 3)
    assert batches.seen(engine) == 3


def test_an_index_on_a_read_only_file_system_is_opened_and_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "KEPT_FROM", 1)  # nothing was kept when it was written
    monkeypatch.setattr(groups, "BIG", 1)
    before = sorted(folder.rglob("*"))
    with read_only.mounted():
        engine = open_engine(folder)
        assert batches.seen(engine) == 2
        assert engine.match(Query(), facets=["batch"], group="batch").facets == {"batch": {"2": 1}}
        for act in ("apply", "rebuild"):
            with pytest.raises(OSError, match="Read-only"):
                batches.write(engine, act, 3)
        assert batches.seen(engine) == 2
    assert sorted(folder.rglob("*")) == before


def test_where_phrases_cannot_be_kept_they_are_left(tmp_path: Path) -> None:
    with read_only.mounted():
        Runs(tmp_path / "segment").keep([b"mua sam thiet bi"])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_the_owners_alone_is_not_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "chmod", fail)
    with pytest.raises(OSError, match="full"):
        open_engine(folder)


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux")
def test_reading_a_row_or_a_text_does_not_read_on_behind_it(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([Document("a", 1, {"title": "một"}, shown=["gói"])], Position(1, "", ""))
    [hit] = engine.match(Query("một")).hits
    assert hit.shown == ["gói"]
    maps = re.findall(r"(\w+\.col)$.*?^VmFlags: (.*?)$", Path("/proc/self/smaps").read_text("utf-8"), re.M | re.S)
    assert {name for name, flags in maps if "rr" in flags.split()} == {"shown.col", "text.col"}
