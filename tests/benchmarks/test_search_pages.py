"""Whole pages are asked what the bare engines are asked, over a register that holds the same documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("tantivy", reason="no wheel for this system")

from benchmarks.bench import Bench
from benchmarks.search.building import Documents
from benchmarks.search.pages import main
from benchmarks.search.plain import create_plain
from benchmarks.search.questions import Question
from benchmarks.search.register import make_register
from benchmarks.search.whole import NO_PAGE, address_of
from procurement.search.selection import parse_selection
from procurement.search.service import Search
from procurement.system import System

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"), size="small")


@pytest.fixture(scope="module")
def retold(bench: Bench) -> System:
    return make_register(bench.sample, bench.folder / "retold", 1000, "test")


def find(system: System, **params: str) -> int:
    selection, view = parse_selection({name: [value] for name, value in params.items()})
    search: Search = system.search
    with system.database.read() as session:
        return search.count(session, selection, view, system.clock.now())


def test_each_package_is_found_by_its_new_words_and_the_index_holds_what_is_published(retold: System) -> None:
    told = next(each for each in Documents(retold.settings.data_dir / "corpus.pickle") if each.stored["package"])
    assert find(retold, q=f'"{told.texts["title"]}"'.replace('""', '"')) >= 1
    with retold.database.read() as session:
        assert retold.search.reading.compare(session) == []


def test_peers_get_what_counts_and_one_value_of_each_field(retold: System) -> None:
    documents = list(Documents(retold.settings.data_dir / "corpus.pickle"))
    assert [document.order for document in documents] == list(range(1, len(documents) + 1))
    assert all(len(values) == 1 for document in documents for values in document.keywords.values())
    assert {document.keywords["current"] for document in documents if "current" in document.keywords} <= {("1",)}


@pytest.mark.parametrize("q", ["", "goi", "cung cap", "goi OR xay", '"goi thau"', "khong co tu nay"])
def test_the_plain_page_finds_what_the_page_of_the_register_finds(retold: System, q: str) -> None:
    plain = create_plain(retold.settings.index_dir).test_client().get("/tim-kiem", query_string={"q": q})
    assert f"<h1>{find(retold, q=q)} gói thầu</h1>" in plain.text
    assert plain.text.count('<a href="/goi-thau/') == min(20, find(retold, q=q))


@pytest.mark.parametrize(
    ("question", "address"),
    [
        (Question("common word, ranked", ("truong",), is_ranked=True), "q=truong&sort=relevance"),
        (Question("phrase", ("goi", "thau"), "phrase"), "q=%22goi+thau%22&sort=newest"),
        (Question("any", ("a", "b"), "any", is_ranked=True), "q=a+OR+b&sort=relevance"),
        (Question("filters", filters={"kind": "plan", "fate": "running"}), "kind=plan&status=closed&sort=newest"),
        (Question("what is past has no status", filters={"fate": "past"}), "sort=newest"),
        (
            Question("filter", ranges={"posted_on": (737_791, 737_821), "value": (5, 9)}),
            "published_from=2021-01-01&published_to=2021-01-31&min_value=5&max_value=9&sort=newest",
        ),
        (Question("newest", page=3), "sort=newest&page=3"),
    ],
    ids=lambda value: value.kind if isinstance(value, Question) else "",
)
def test_a_question_has_an_address(question: Question, address: str) -> None:
    assert address_of(question) == f"/tim-kiem?{address}"


@pytest.mark.scale
def test_a_run_gives_a_table_and_every_value(bench: Bench, tmp_path: Path) -> None:
    out, register = tmp_path / "figures.json", bench.sample.settings.data_dir
    bench.sample.database.close()
    given = ["--documents", "1000", "--each", "1", "--register", str(register), "--json", str(out)]
    result = CliRunner().invoke(main, given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    told = json.loads(out.read_text("utf-8"))["taken"]["1000"]
    assert not told.keys() & NO_PAGE
    assert all(set(one) == {"page", "plain", "FTS5", "Tantivy"} for each in told.values() for one in each)
    assert "| all |" in result.stdout
