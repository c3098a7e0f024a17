"""What was applied since a commit: found by every process, folded into Whoosh, and gone as a whole where it is torn."""

from __future__ import annotations

import gc
import io
import os
import weakref
import zlib
from collections.abc import Callable
from errno import ENOSPC
from itertools import count
from pathlib import Path

import pytest

from search_index import journal, recent, snapshots
from search_index.documents import Document
from search_index.engine import IndexUnusable, Position, engine_digest, open_engine
from search_index.query import Page, Query
from search_index.segments import Segment

FEW = 3
"""Changes that fit into a journal."""


def change(folder: Path, number: int, *remove: str) -> None:
    added = Document(f"k{number}", number, {"title": f"gói thầu số {number}", "body": "xây dựng"}, names=("Ban A",))
    open_engine(folder).apply([added], remove, position(number))


def position(number: int) -> Position:
    return Position(number, f"hash {number}", engine_digest())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index whose commit holds k1 and k2, and whose journal says that k3, k4 and k5 were added and k2 removed."""
    folder = tmp_path / "index"
    documents = [Document(f"k{number}", number, {"title": f"gói thầu số {number}"}) for number in (1, 2)]
    open_engine(folder).rebuild(documents, position(2))
    for number in range(3, 3 + FEW):
        change(folder, number, "k2")
    return folder


def keys(folder: Path, words: str = "goi thau") -> list[str]:
    return sorted(hit.key for hit in open_engine(folder).match(Query(words), page=Page(limit=None)).hits)


def journals(folder: Path) -> list[Path]:
    return sorted(folder.glob("g*/journal.*"))


def commits(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("g*/*.toc")]


def test_a_small_change_is_one_record_and_no_commit(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.glob("g*/*") if path not in journals(folder)}
    change(folder, 6)
    assert keys(folder) == ["k1", "k3", "k4", "k5", "k6"]
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(journals(folder)) == 1


def test_an_engine_that_follows_reads_each_record_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = open_engine(folder)
    assert reader.match(Query("goi thau")).total == 1 + FEW
    read: list[int] = []

    def noted(said: bytes) -> journal.Change:
        read.append(len(said))
        return told(said)

    told = journal._change
    change(folder, 6, "k4", "k1")
    change(folder, 7)
    monkeypatch.setattr(journal, "_change", noted)
    assert sorted(hit.key for hit in reader.match(Query("goi thau")).hits) == ["k3", "k5", "k6", "k7"]
    assert len(read) == 2
    assert reader.position() == position(7)


def test_recent_documents_answer_as_those_of_a_commit_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [
        Query(words) for words in ("goi", '"gói thầu số 4"', "xây", "ban a", "xay -5", "4 OR 1", "xâm", "goi th")
    ]

    def answers() -> list[object]:
        engine = open_engine(folder)
        near = {"group": "none", "few": 9, "page": Page()}
        return [
            (engine.match(query).hits, engine.match_nearly(query, **near), engine.corrections(query),  # type: ignore[arg-type]
             [each.words for each in engine.complete(query, 5)])
            for query in questions
        ]  # fmt: skip

    before = answers()
    monkeypatch.setattr(recent, "MOST", 0)
    open_engine(folder).apply([], [], position(9))
    assert journals(folder) == []
    assert answers() == before


def test_a_full_journal_becomes_a_commit_and_the_next_one_takes_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "MOST", 2 * FEW)
    (table,), (old,) = commits(folder), journals(folder)
    change(folder, 6, "k3")
    assert table not in commits(folder)
    assert journals(folder) == []
    assert keys(folder) == ["k1", "k4", "k5", "k6"]
    change(folder, 7)
    (new,) = journals(folder)
    assert new != old
    assert keys(folder) == ["k1", "k4", "k5", "k6", "k7"]


def test_who_has_time_folds_a_journal_that_is_half_full_and_no_answer_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, reader, (table,) = open_engine(folder), open_engine(folder), commits(folder)
    count = engine._current().recent.count  # type: ignore[attr-defined]
    monkeypatch.setattr(recent, "MOST", 2 * count + 1)
    assert not engine.fold()
    assert commits(folder) == [table]
    before = reader.match(Query("goi thau"), page=Page(limit=None)).hits
    monkeypatch.setattr(recent, "MOST", 2 * count)
    assert engine.fold()
    assert table not in commits(folder)
    assert journals(folder) == []
    for each in (engine, reader, open_engine(folder)):
        assert each.match(Query("goi thau"), page=Page(limit=None)).hits == before
        assert each.position() == position(5)
    assert not engine.fold()


def test_there_is_nothing_to_fold_in_an_index_that_was_never_written(tmp_path: Path) -> None:
    assert not open_engine(tmp_path / "index").fold()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a file that Whoosh left open
@pytest.mark.parametrize("fails_at", range(1, 10))
def test_a_commit_for_which_there_is_no_room_leaves_nothing_behind(
    folder: Path, fails_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, before = open_engine(folder), keys(folder)
    there = {path.name for path in folder.rglob("*")}
    monkeypatch.setattr(recent, "MOST", 0)
    with monkeypatch.context() as patch:
        fill_disk(patch, fails_at)
        with pytest.raises(OSError, match="no room"):
            engine.fold()
    gc.collect()  # Whoosh leaves the files of a writer that failed to the collector, which would stop in any later test
    assert {path.name for path in folder.rglob("*")} <= there
    assert keys(folder) == before
    assert engine.fold()
    assert keys(folder) == before


def fill_disk(patch: pytest.MonkeyPatch, fails_at: int) -> None:
    """Let every opening of a file for writing fail from number ``fails_at`` on."""
    opened = count(1)

    def guarded(open_: Callable[..., object]) -> Callable[..., object]:
        def opens(file: object, mode: str = "r", *more: object, **options: object) -> object:
            if set(mode) & set("wax+") and next(opened) >= fails_at:
                raise OSError(ENOSPC, "no room")
            return open_(file, mode, *more, **options)

        return opens

    patch.setattr("builtins.open", guarded(open))
    patch.setattr("io.open", guarded(io.open))


TEARS: dict[str, Callable[[bytes], bytes]] = {
    "a byte short": lambda record: record[:-1],
    "half": lambda record: record[: len(record) // 2],
    "only its length": lambda record: record[:4],
    "another byte": lambda record: record[:-9] + b"?" + record[-8:],
    "zeros": lambda record: bytes(len(record)),
    "nothing, rightly summed": lambda record: bytes(8) + zlib.crc32(b"").to_bytes(4, "big"),
}


@pytest.mark.parametrize("tear", TEARS.values(), ids=TEARS)
def test_a_torn_record_was_never_applied_and_the_next_one_stands_in_its_place(
    folder: Path, tear: Callable[[bytes], bytes]
) -> None:
    (file,) = journals(folder)
    whole = file.read_bytes()
    reader = open_engine(folder)
    assert reader.position() == position(5)
    change(folder, 6)
    file.write_bytes(whole + tear(file.read_bytes()[len(whole) :]))
    assert keys(folder) == ["k1", "k3", "k4", "k5"]
    assert open_engine(folder).position() == position(5)
    change(folder, 7)
    assert keys(folder) == ["k1", "k3", "k4", "k5", "k7"]
    assert reader.position() == position(7)
    assert sorted(hit.key for hit in reader.match(Query("goi")).hits) == keys(folder)


def test_what_stood_behind_a_torn_record_is_gone_with_it(folder: Path) -> None:
    (file,) = journals(folder)
    whole = file.stat().st_size
    change(folder, 6)
    change(folder, 7)
    said = file.read_bytes()
    file.write_bytes(said[:whole] + b"?" + said[whole + 1 :])
    assert open_engine(folder).position() == position(5)
    change(folder, 6)  # as long as it was
    assert file.read_bytes() == said[: file.stat().st_size]
    assert open_engine(folder).position() == position(6)


def test_a_record_for_which_there_is_no_room_was_never_applied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(file: Path, end: journal.End, change: journal.Change) -> None:
        append(file, end, change)
        os.truncate(file, file.stat().st_size - 20)
        raise OSError("no space left")

    append = journal.append
    with monkeypatch.context() as patch:
        patch.setattr("search_index.whoosh_engine.append", cut)
        with pytest.raises(OSError, match="no space"):
            change(folder, 6)
    assert keys(folder) == ["k1", "k3", "k4", "k5"]
    change(folder, 6)
    assert keys(folder) == ["k1", "k3", "k4", "k5", "k6"]


def test_a_commit_reads_no_journal_of_another_one_that_had_its_number(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut may take the name of the last commit away, bring that of the one before back, keep the journal."""
    monkeypatch.setattr("search_index.whoosh_engine.remove_others", lambda *_: None)  # that, too, is undone
    generation = next(folder.glob("g*"))
    before = {file.name: file.read_bytes() for file in generation.iterdir()}
    many = [Document(f"m{number}", number, {"title": "gói thầu"}) for number in range(100)]
    open_engine(folder).apply(many, [], position(100))
    change(folder, 101)
    for name in {file.name for file in generation.glob("*.toc")} - before.keys():
        (generation / name).unlink()
    for name, said in before.items():
        (generation / name).write_bytes(said)
    assert len(list(generation.glob("journal.*"))) == 2, "that of the commit which was lost is still there"
    engine = open_engine(folder)
    assert engine.position() == position(5)
    engine.apply(many, [], position(102))
    for opened in (engine, open_engine(folder)):
        assert opened.position() == position(102)
        assert "k101" not in opened.fingerprints()
        assert opened.match(Query("gói thầu")).total == len(opened.fingerprints())
    change(folder, 103)
    assert open_engine(folder).position() == position(103)


def test_a_change_that_was_worked_out_from_another_state_changes_nothing(folder: Path) -> None:
    engine, other = open_engine(folder), open_engine(folder)
    since = engine.position()
    other.rebuild([Document("k1", 1, {"title": "gói thầu"})], position(1))
    assert not engine.apply([Document("k6", 6, {"title": "gói thầu"})], [], position(6), since=since)
    assert engine.position() == position(1)
    assert engine.apply([Document("k6", 6, {"title": "gói thầu"})], [], position(6), since=position(1))
    assert sorted(other.fingerprints()) == ["k1", "k6"]


def test_a_journal_that_a_commit_takes_up_while_it_is_looked_for_is_not_missed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_engine(folder)
    look, looks = snapshots.read, []

    def late(file: Path, start: journal.End) -> object:
        looks.append(file)
        if len(looks) == 1:
            with monkeypatch.context() as patch:
                patch.setattr(recent, "MOST", 0)
                patch.setattr(snapshots, "read", look)
                change(folder, 6)
            change(folder, 7)  # deletes the journal that is about to be read
        return look(file, start)

    monkeypatch.setattr(snapshots, "read", late)
    assert reader.position() == position(7)
    assert sorted(hit.key for hit in reader.match(Query("goi")).hits) == ["k1", "k3", "k4", "k5", "k6", "k7"]


def test_a_record_that_cannot_be_read_makes_the_index_unusable_until_it_is_rebuilt(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "astuple", lambda _: "another program's")
    with pytest.raises(IndexUnusable):
        change(folder, 6)
    engine = open_engine(folder)
    with pytest.raises(IndexUnusable):
        engine.position()
    engine.rebuild([], position(9))
    assert (engine.position(), journals(folder)) == (position(9), [])


def test_an_engine_that_follows_lets_go_of_what_it_has_seen_before(folder: Path) -> None:
    engine = open_engine(folder)
    seen = []
    for number in range(6, 9):
        change(folder, number)
        [hit] = engine.match(Query(f'"so {number}"'), group="none").hits
        seen.append(weakref.ref(hit.rows))
        del hit
    gc.collect()
    assert [each() for each in seen] == [None] * 3
    segments = [each for each in gc.get_objects() if isinstance(each, Segment) and each._folder.parent == folder]
    assert len(segments) == 2  # that of the commit, and the last recent one


def test_keys_of_one_check_sum_are_told_apart(tmp_path: Path) -> None:
    one, other = "plumless", "buckeroo"
    assert zlib.crc32(one.encode()) == zlib.crc32(other.encode())
    engine = open_engine(tmp_path / "index")
    engine.rebuild([Document(key, n, {"title": "gói thầu"}) for n, key in enumerate((one, other, ""))], position(2))
    engine.apply([], [other, "unknown"], position(3))
    assert sorted(engine.fingerprints()) == ["", one]
    engine.apply([], [""], position(4))
    assert list(engine.fingerprints()) == [one]
