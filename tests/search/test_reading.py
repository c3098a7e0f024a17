"""The index follows the ledger, and can be thrown away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from procurement.core.db import open_database
from procurement.ledger.models import GENESIS
from procurement.ledger.queries import get_head
from procurement.ledger.readings import Difference
from procurement.search import reading
from procurement.search.documents import find_documents
from procurement.search.reading import SearchReading
from procurement.search.service import open_search
from procurement.system import System
from search_index.documents import Document
from search_index.engine import Position, open_engine
from search_index.query import Answer, Hit, Page, Query
from tests.databases import copied_database_url, make_system
from tests.search.random_acts import live
from tests.search.register import call, event, find, publish, references, withhold_text


class Notebook:
    """An engine that keeps whole documents, so that two ways to the same index can be compared to the last field."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.reached: Position | None = None
        self.rebuilds = 0

    def position(self) -> Position | None:
        return self.reached

    def fingerprints(self) -> Mapping[str, int]:
        return {key: document.fingerprint() for key, document in self.documents.items()}

    def match(self, query: Query, page: Page) -> Answer:
        """Answer what a reading asks while it follows: all that is known of some notices."""
        assert page.limit is None
        found = [d for d in self.documents.values() if set(d.keywords["notice"]) & query.any_of["notice"]]
        rows = SimpleNamespace(keys=[each.key for each in found], stored=[each.stored for each in found])
        hits = tuple(Hit(rows, at, each.order, 0.0) for at, each in enumerate(found))
        return Answer(len(hits), hits, {})

    def apply(self, add: Iterable[Document], remove: Iterable[str], position: Position, since: Position) -> bool:
        assert since == self.reached
        for key in remove:
            self.documents.pop(key, None)
        self.documents |= {document.key: document for document in add}
        self.reached = position
        return True

    def rebuild(self, documents: Iterable[Document], position: Position, *, if_behind: bool = False) -> None:
        self.documents = {document.key: document for document in documents}
        self.reached = position
        self.rebuilds += 1


def follow(system: System, engine: Any) -> None:
    with system.database.read() as session:
        SearchReading(engine).apply(session)


@pytest.mark.parametrize("seed", ["one", "two", "three", "four"])
def test_following_the_ledger_gives_the_same_documents_as_building_anew(system: System, seed: str) -> None:
    often, seldom = Notebook(), Notebook()
    for step in live(system, seed, 40):
        follow(system, often)
        if step % 7 == 0:
            follow(system, seldom)
        with system.database.read() as session:
            truth = {document.key: document for document in find_documents(session)}
        assert often.documents == truth, f"seed {seed}, step {step}"
    follow(system, seldom)
    assert seldom.documents == truth, f"seed {seed}"
    assert (often.rebuilds, seldom.rebuilds) == (1, 1)


@pytest.mark.parametrize("seed", ["seven", "eight"])
def test_the_index_on_disk_answers_alike_whether_followed_or_built_anew(
    system: System, seed: str, tmp_path: Path
) -> None:
    for _ in live(system, seed, 30):
        with system.database.read() as session:
            system.search.mark(session)
    fresh = open_engine(tmp_path / "fresh")
    follow(system, fresh)
    fields = ("kind", "organisation", "current", "fate", "field", "form", "notice", "package")
    for words in ("", "dầu", "sua chua", "GT-01", '"y tế"', "hoá chất"):
        followed, anew = (
            engine.match(Query(words), page=Page(limit=None), facets=fields)
            for engine in (system.search.reading.engine, fresh)
        )
        alike, as_built = ({hit.key: (hit.stored, hit.shown) for hit in each.hits} for each in (followed, anew))
        assert alike == as_built, seed
        assert followed.facets == anew.facets, seed
    with system.database.read() as session:
        assert system.search.reading.compare(session) == []


def test_a_plan_that_comes_later_brings_its_number_to_the_notices_of_the_packages_it_adopts(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn", package_ref="goi-1", plan_number="PL2688800009"))
    assert find(system, "BP2688800001").total == 0
    rows = [{"package_ref": "goi-1", "package_number": "BP2688800001", "title": "Gói bàn"}]
    publish(system, event("plan", "PL2688800009", "Kế hoạch", {"packages": rows}))
    assert sorted(references(find(system, "BP2688800001"))) == ["TB-000001", "TB-000002"]


def test_a_notice_that_moves_to_another_package_changes_what_is_said_of_the_one_it_leaves(system: System) -> None:
    rows = [{"package_ref": f"goi-{n}", "title": f"Gói số {n}"} for n in (1, 2)]
    publish(system, event("plan", "PL2688800009", "Kế hoạch", {"packages": rows}))
    engine = Notebook()
    place = {"plan_number": "PL2688800009"}
    publish(system, call("IB2688800001", "Mua bàn", package_ref="goi-1", **place))
    follow(system, engine)
    publish(system, call("IB2688800001", "Mua bàn", version="01", package_ref="goi-2", **place))
    follow(system, engine)
    assert engine.rebuilds == 1
    fates = {key: document.keywords["fate"] for key, document in engine.documents.items()}
    assert fates == {
        "TB-000001/0/0001": ("planned",), "TB-000001/0/0002": ("past",), "TB-000002/0": ("running",),
        "TB-000002/1": ("running",),
    }  # fmt: skip


def test_the_position_is_that_of_the_ledger_and_lies_in_the_index(system: System) -> None:
    with system.database.read() as session:
        assert system.search.mark(session).entry_hash == GENESIS
    publish(system, call("IB2688800001", "Mua bàn"))
    with system.database.read() as session:
        head, mark = get_head(session), system.search.mark(session)
    assert head is not None
    assert (mark.sequence, mark.entry_hash) == (1, head.entry_hash)
    again = SearchReading(open_engine(system.settings.index_dir))
    assert again.position() == mark
    shutil.rmtree(system.settings.index_dir)
    assert again.position() is None


def reopened(system: System) -> System:
    """Return the register as another start of the program finds it."""
    return replace(system, search=open_search(system.settings.index_dir))


def test_a_deleted_index_is_built_again(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn"))
    find(system)
    shutil.rmtree(system.settings.index_dir)
    assert references(find(reopened(system), "bàn")) == ["TB-000001"]


def test_the_index_of_another_ledger_is_built_anew(system: System, tmp_path: Path) -> None:
    publish(system, call("IB2688800001", "Mua bàn"), call("IB2688800002", "Mua ghế"))
    find(system)
    other = replace(make_system(tmp_path / "other", system.clock), search=system.search)
    publish(other, call("IB2688800003", "Mua tủ"), call("IB2688800004", "Mua giường"))
    assert references(find(other, "mua tủ")) == ["TB-000001"]
    assert find(other, "bàn").total == 0
    assert other.find_differences() == []
    other.database.close()


def test_an_index_ahead_of_a_restored_ledger_is_built_anew(system: System, tmp_path: Path) -> None:
    publish(system, call("IB2688800001", "Mua bàn"))
    restored = replace(system, database=open_database(copied_database_url(system.database, tmp_path)))
    publish(system, call("IB2688800002", "Mua ghế"))
    assert find(system, "ghế").total == 1
    assert find(restored, "ghế").total == 0
    assert references(find(restored)) == ["TB-000001"]
    restored.database.close()


def test_a_reader_whose_transaction_began_earlier_does_not_turn_the_index_back(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn"))
    with system.database.read() as session:
        before = system.search.mark(session)
        publish(system, call("IB2688800002", "Mua ghế"))
        find(system)
        generations = sorted(path.name for path in system.settings.index_dir.glob("g0*"))
        after = system.search.mark(session)
    assert (before.sequence, after.sequence) == (1, 2)
    assert sorted(path.name for path in system.settings.index_dir.glob("g0*")) == generations


def test_an_index_of_other_documents_is_built_anew(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(system, call("IB2688800001", "Mua bàn"))
    engine = Notebook()
    follow(system, engine)
    follow(system, engine)
    assert engine.rebuilds == 1
    monkeypatch.setattr(reading, "DOCUMENTS_VERSION", "another")
    follow(system, engine)
    follow(system, engine)
    assert engine.rebuilds == 2


def test_building_ahead_is_told_in_the_log_and_leaves_nothing_to_the_first_search(
    system: System, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "TOLD_EVERY", 2)
    publish(system, *(call(f"IB268880001{n}", f"Số {n}") for n in range(5)))
    with caplog.at_level("INFO", "procurement.search.reading"):
        system.prepare()
    assert [record.getMessage() for record in caplog.records] == [
        "building the search index up to entry 5 of the ledger",
        "search index: 2 documents",
        "search index: 4 documents",
        "the search index is built: 5 documents",
    ]
    caplog.clear()
    assert find(system).total == 5
    assert caplog.records == []


def test_of_two_processes_that_start_together_one_builds_the_index(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn"))
    first, second = (open_engine(system.settings.index_dir) for _ in range(2))
    follow(system, first)
    position = first.position()
    assert position is not None
    generations = sorted(path.name for path in system.settings.index_dir.glob("g0*"))
    second.rebuild(iter(()), position, if_behind=True)
    assert sorted(path.name for path in system.settings.index_dir.glob("g0*")) == generations
    second.rebuild(iter(()), Position(2, "", ""), if_behind=True)
    assert second.fingerprints() == {}


def test_far_behind_it_is_built_anew_and_near_behind_it_follows(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_CATCH_UP", 2)
    engine = Notebook()
    publish(system, call("IB2688800001", "Một"))
    follow(system, engine)
    publish(system, call("IB2688800002", "Hai"), call("IB2688800003", "Ba"))
    follow(system, engine)
    assert engine.rebuilds == 1
    publish(system, *(call(f"IB268880001{n}", f"Số {n}") for n in range(3)))
    follow(system, engine)
    assert engine.rebuilds == 2
    assert len(engine.documents) == 6


def halve(folder: Path) -> None:
    for path in filter(Path.is_file, folder.glob("g0*/*")):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def blank(folder: Path, ending: str) -> None:
    paths = list(folder.glob(f"g0*/*.{ending}"))
    assert paths
    for path in paths:
        path.write_bytes(bytes(64))


TORN: dict[str, Callable[[Path], object]] = {
    "the name of the generation": lambda folder: (folder / "CURRENT").write_bytes(b"\xff\x00"),
    "a generation that is gone": lambda folder: shutil.rmtree(next(folder.glob("g0*"))),
    "every file cut in half": halve,
    "the posting lists": lambda folder: blank(folder, "pst"),
    "the terms": lambda folder: blank(folder, "trm"),
}


@pytest.mark.parametrize("what", TORN)
def test_a_torn_index_is_built_anew_by_whoever_asks_first(system: System, what: str) -> None:
    publish(system, call("IB2688800001", "Mua bàn"), call("IB2688800002", "Mua ghế"))
    assert find(system, "bàn").total == 1
    TORN[what](system.settings.index_dir)
    assert references(find(reopened(system), "ghế")) == ["TB-000002"]
    assert references(find(reopened(system), "bàn")) == ["TB-000001"]


def test_withholding_takes_the_words_out_of_the_index_at_once(system: System) -> None:
    publish(system, call("IB2688800001", "Mua bàn"), call("IB2688800001", "Mua ghế", version="01"))
    assert find(system, "ghế").total == 1
    withhold_text(system, "TB-000001", 1)
    assert find(system, "ghế").total == 0
    with system.database.read() as session:
        assert system.search.reading.compare(session) == []


def test_comparing_names_what_is_missing_surplus_or_out_of_place(system: System) -> None:
    publish(system, *(call(f"IB268880000{n}", f"Số {n}") for n in range(3)))
    engine = Notebook()
    follow(system, engine)
    engine.documents["TB-000009/0"] = engine.documents.pop("TB-000002/0")
    with system.database.read() as session:
        found = SearchReading(engine).compare(session)  # type: ignore[arg-type]  # what compare needs of an engine
    assert [(each.subject, each.code) for each in found] == [
        ("TB-000002/0", "index.missing"), ("TB-000009/0", "index.surplus"),
    ]  # fmt: skip


def test_other_words_or_facts_under_the_same_key_are_found(system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    with system.database.read() as session:
        (document,) = find_documents(session)
    assert system.find_differences() == []
    engine = system.search.reading.engine
    position = engine.position()
    assert position is not None
    for other in (
        replace(document, texts={**document.texts, "title": "Khác"}),
        replace(document, keywords={**document.keywords, "current": ("0",)}),
        replace(document, stored={**document.stored, "package": "GT-9"}),
    ):
        engine.apply([other], [], position)
        found = [each for each in system.find_differences() if each.code != "signs.differ"]
        assert found == [Difference("TB-000001/0", "index.changed")], "what finds no package is a sign of its title"
    engine.apply([document], [], position)
    assert system.find_differences() == []
