"""The engine's promises, one by one, on a handful of documents."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search_index.documents import Document
from search_index.engine import Engine, IndexUnusable, Position, engine_digest, open_engine
from search_index.ordering import BEST, Found, hits
from search_index.query import Page, Query, Range, SortKey
from search_index.synonyms import NO_SYNONYMS, Synonyms


def position(sequence: int) -> Position:
    return Position(sequence, f"hash {sequence}", engine_digest())


def document(key: str, order: int = 1, title: str = "", **fields: object) -> Document:
    texts = {"title": title, "body": str(fields.pop("body", ""))}
    return Document(key, order, texts, **fields)  # type: ignore[arg-type]  # the callers name fields of Document


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(tmp_path / "index")


def keys(engine: Engine, words: str = "", **filters: object) -> list[str]:
    query = Query(words, **filters)  # type: ignore[arg-type]  # the callers name fields of Query
    return [hit.key for hit in engine.match(query, page=Page(limit=None)).hits]


def test_an_index_never_written_is_empty_and_has_no_position(engine: Engine) -> None:
    assert engine.position() is None
    assert engine.match(Query("x"), facets=["kind"]).facets == {"kind": {}}
    assert engine.fingerprints() == {}


def test_a_document_is_found_at_once_and_comes_with_the_position(engine: Engine) -> None:
    engine.apply([document("a", title="Xây dựng trường học", stored={"title": "Xây dựng", "n": 3})], [], position(7))
    answer = engine.match(Query("truong hoc"))
    assert (answer.total, answer.hits[0].key, answer.hits[0].stored) == (1, "a", {"title": "Xây dựng", "n": 3})
    assert engine.position() == position(7)


def test_the_same_key_replaces_and_a_removed_key_is_gone_from_totals_and_facets(engine: Engine) -> None:
    engine.apply([document("a", title="cũ", keywords={"kind": ("plan",)}), document("b", title="cũ")], [], position(1))
    engine.apply([document("a", title="mới", keywords={"kind": ("award",)})], ["b", "unknown"], position(2))
    answer = engine.match(Query(), facets=["kind"])
    assert (answer.total, answer.facets) == (1, {"kind": {"award": 1}})
    assert keys(engine, "cũ") == []
    assert list(engine.fingerprints()) == ["a"]
    assert keys(engine, "mới") == ["a"]


def test_one_match_stands_on_the_first_page_alone(engine: Engine) -> None:
    engine.apply([document("a", title="xây trường"), document("b", title="mua máy")], [], position(1))
    assert [hit.key for hit in engine.match(Query("truong"), page=Page(0, 5)).hits] == ["a"]
    assert engine.match(Query("truong"), page=Page(1, 5)) == (1, (), {})


def test_every_word_must_be_in_some_text_or_code(engine: Engine) -> None:
    both = document("a", title="mua sắm", body="máy tính", codes=("IB2300136236-00",))
    engine.apply([both, document("b", title="mua sắm")], [], position(1))
    assert keys(engine, "sắm tính") == ["a"]
    assert keys(engine, "mua ib2300136236") == ["a"]
    assert keys(engine, "mua IB2300136236-00") == ["a"]
    assert keys(engine, "IB2300136236-01") == []
    assert sorted(keys(engine, "!? …")) == ["a", "b"]


def test_a_phrase_stands_side_by_side_within_one_text(engine: Engine) -> None:
    engine.apply(
        [
            document("a", title="gói thầu xây lắp", body="số 12/QĐ-UBND"),
            document("b", title="thầu gói", body="xây", codes=("12/QĐ-UBND",)),
            document("c", title="gói", body="thầu xây"),
        ],
        [],
        position(1),
    )
    assert keys(engine, '"gói thầu"') == ["a"]
    assert keys(engine, "“goi thau xay”") == ["a"]
    assert sorted(keys(engine, '"thầu xây" gói')) == ["a", "c"]
    assert keys(engine, '"số 12/QĐ"') == ["a"]
    assert sorted(keys(engine, '"12/QĐ-UBND"')) == ["a", "b"]
    assert sorted(keys(engine, '"gói')) == sorted(keys(engine, '"" gói "')) == ["a", "b", "c"]


def test_who_types_a_whole_name_finds_what_bears_it_before_what_holds_its_words(engine: Engine) -> None:
    crowd = [document(f"c{n}", title="cung cấp vật tư điện cho tổ máy", names=("cung cấp vật tư điện cho tổ máy",))
             for n in range(5)]  # fmt: skip
    plan = document("plan", title="kế hoạch", body="cung cấp vật tư điện\n" + "khác " * 500,
                    names=("kế hoạch", "Cung cấp vật tư điện"))  # fmt: skip
    engine.apply([*crowd, plan], [], position(1))
    assert keys(engine, "CUNG CAP: vat tu dien")[0] == "plan"
    assert keys(engine, "vat tu dien")[-1] == "plan"
    assert keys(engine, "ke hoach") == ["plan"]


def test_a_name_of_thousands_of_characters_is_kept(engine: Engine) -> None:
    name = "漢" * 2000
    engine.apply([document("a", title=name, names=(name, "", "!?"))], [], position(1))
    assert keys(engine, name) == ["a"]


def test_a_phrase_found_before_stays_within_the_filters_of_the_next_question(engine: Engine) -> None:
    documents = [document(kind, title="gói thầu xây lắp", keywords={"kind": (kind,)}) for kind in ("plan", "award")]
    engine.apply(documents, [], position(1))
    for kind in ("plan", "award", "plan"):
        assert keys(engine, '"gói thầu"', any_of={"kind": frozenset([kind])}) == [kind]
    assert len(keys(engine, '"gói thầu"')) == 2


def test_a_document_that_is_gone_no_longer_weighs_on_the_rank(engine: Engine, tmp_path: Path) -> None:
    alive = [document(key, title="cầu " * (n % 3) + "đường") for n, key in enumerate("abcdefgh")]
    engine.apply([*alive, document("x", title="hầm cầu cầu"), document("y", title="cầu")], [], position(1))
    assert engine.match(Query("cầu")).total == 7
    engine.apply([], ["x", "y"], position(2))
    fresh = open_engine(tmp_path / "fresh")
    fresh.apply(alive, [], position(2))
    assert engine.match(Query("cầu")).hits == fresh.match(Query("cầu")).hits


def test_marks_in_the_query_rank_the_marked_word_first_and_leave_the_set_alone(engine: Engine) -> None:
    engine.apply([document("a", 1, "đường phố"), document("b", 2, "dưỡng phố")], [], position(1))
    assert keys(engine, "duong") == ["b", "a"]
    assert keys(engine, "đường") == ["a", "b"]
    assert keys(engine, "dưỡng") == ["b", "a"]


def test_words_side_by_side_in_the_title_come_before_the_same_words_apart(engine: Engine) -> None:
    titles = {"a": "bơm nước và dầu thải", "b": "van của bơm dầu chính", "c": "dầu bơm vào máy mới"}
    engine.apply([document(key, n, title) for n, (key, title) in enumerate(titles.items())], [], position(1))
    assert keys(engine, "bơm dầu") == ["b", "c", "a"]
    assert keys(engine, "dầu bơm") == ["c", "b", "a"]
    assert keys(engine, '"bơm" dầu') == ["c", "b", "a"]  # what is quoted is a piece of its own


def test_words_side_by_side_in_a_name_come_before_the_same_words_apart(engine: Engine) -> None:
    engine.apply([document("a", body="lọc dầu cho bơm", names=("bơm lọc dầu",))], [], position(1))
    engine.apply([document("b", body="lọc dầu cho bơm", names=("lọc bơm dầu",))], [], position(2))
    assert (keys(engine, "bơm lọc"), keys(engine, "lọc bơm")) == (["a", "b"], ["b", "a"])


def test_a_word_of_the_title_counts_more_than_one_of_the_body(engine: Engine) -> None:
    engine.apply([document("a", 1, "bê tông", body="cầu"), document("b", 2, "cầu", body="bê tông")], [], position(1))
    assert keys(engine, "bê tông") == ["a", "b"]


def test_numbers_are_ranged_over_with_both_ends_and_without_those_that_have_none(engine: Engine) -> None:
    values = {"a": 5, "b": 7, "c": None, "d": -(10**15)}
    engine.apply([document(k, numbers={"value": v}) for k, v in values.items()], [], position(1))
    assert sorted(keys(engine, ranges={"value": Range(5, 7)})) == ["a", "b"]
    assert sorted(keys(engine, ranges={"value": Range()})) == ["a", "b", "d"]
    assert keys(engine, ranges={"value": Range(high=4)}) == ["d"]
    assert keys(engine, ranges={"unknown": Range()}) == []


@pytest.mark.parametrize("descending", [True, False])
def test_documents_without_the_number_come_last_either_way(engine: Engine, descending: bool) -> None:
    values = {"a": 5, "b": 7, "c": None}
    documents = [document(k, n, numbers={"value": v}) for n, (k, v) in enumerate(values.items())]
    engine.apply(documents, [], position(1))
    hits = engine.match(Query(), sort=[SortKey("value", descending)]).hits
    assert [hit.key for hit in hits] == (["b", "a", "c"] if descending else ["a", "b", "c"])


def _place(values: dict[str, int | None], nearest: int, key: str) -> tuple[int, int]:
    value = values[key]
    return (2, 0) if value is None else (int(value < nearest), abs(value - nearest))


def test_numbers_from_one_on_come_first_and_those_before_it_behind_them_the_nearest_first(engine: Engine) -> None:
    """In one segment and over several, whatever page is asked for, while the number moves on."""
    chance = random.Random(7)
    values: dict[str, int | None] = {}
    for batch in range(4):
        new = {f"{batch}-{n}": chance.choice([None, *range(12)]) for n in range(40)}
        documents = [
            document(key, len(values) + n, numbers={"value": value}) for n, (key, value) in enumerate(new.items())
        ]
        values |= new
        engine.apply(documents, [], position(batch + 1))
        for nearest in (0, 3, 4, 11, 12, 3):
            newest = list(reversed(values))
            expected = sorted(newest, key=partial(_place, values, nearest))
            for page in (Page(0, 7), Page(5, 20), Page(0, None)):
                hits = engine.match(Query(), sort=[SortKey("value", descending=False, nearest=nearest)], page=page).hits
                assert [hit.key for hit in hits] == expected[page.offset : page.end]


def nearly(engine: Engine, words: str, *, few: int = 2, synonyms: Synonyms = NO_SYNONYMS, **filters: Any) -> list[str]:
    query = Query(words, synonyms=synonyms, **filters)
    return [hit.key for hit in engine.match_nearly(query, group="package", few=few, page=Page())]


def test_what_nearly_matches_is_offered_where_few_match_and_is_never_among_them(engine: Engine) -> None:
    titles = ["tủ gỗ", "tủ gỗ cao", "tủ gỗ sồi", "tủ sắt"]
    documents = [document(key, title=title) for key, title in zip("abcd", titles, strict=True)]
    engine.apply(documents, [], position(1))
    assert (keys(engine, "tủ gỗ sồi"), nearly(engine, "tủ gỗ sồi")) == (["c"], ["a", "b"])
    assert (keys(engine, "ghế gỗ"), nearly(engine, "ghế gỗ", few=1)) == ([], ["a", "b", "c"])
    assert (len(keys(engine, "tủ gỗ")), nearly(engine, "tủ gỗ", few=3)) == (3, [])
    assert nearly(engine, "tủ gỗ", few=4) == ["d"]
    assert nearly(engine, "") == []


def test_one_that_is_ranked_alone_has_its_score(engine: Engine) -> None:
    engine.apply([document("a", title="xây trường")], [], position(1))
    [view] = engine._current().views.values()  # type: ignore[attr-defined]
    found = Found(view, view.live)
    found.scores = np.array([1.5], np.float32)
    assert [hit.score for hit in hits([found], BEST, Page())] == [1.5]


def test_what_nearly_matches_is_offered_once_a_group_and_not_of_one_that_matches(engine: Engine) -> None:
    rows = [("a", "1", "tủ gỗ sồi"), ("b", "1", "tủ gỗ"), ("c", "2", "tủ gỗ to"), ("d", "2", "tủ gỗ")]
    documents = [document(key, title=title, keywords={"package": (group,)}) for key, group, title in rows]
    engine.apply(documents, [], position(1))
    assert nearly(engine, "tủ gỗ sồi") == ["d"]


def test_neighbours_weigh_more_than_words_among_what_nearly_matches(engine: Engine) -> None:
    titles = {"a": "bơm dầu", "b": "dầu lọc", "c": "lọc khí bơm", "d": "khí", "e": "khí"}
    engine.apply([document(key, title=title) for key, title in titles.items()], [], position(1))
    assert nearly(engine, "bơm lọc dầu khí")[0] == "c"
    assert nearly(engine, "lọc bơm dầu khí")[0] == "a"


def test_half_of_the_words_that_anybody_has_make_a_document_nearly_match(engine: Engine) -> None:
    titles = {"a": "tủ", "b": "tủ gỗ", "c": "gỗ sồi", "d": "sồi tủ cao"}
    engine.apply([document(key, title=title) for key, title in titles.items()], [], position(1))
    assert nearly(engine, "tủ gỗ sồi") == ["c", "b", "d"]
    assert nearly(engine, "tủ gỗ cao thấp") == ["b", "d"]
    assert nearly(engine, "bàn ghế") == []


def test_a_synonym_of_some_words_nearly_matches_as_those_words_do(engine: Engine) -> None:
    engine.apply([document("a", title="xe hơi"), document("b", title="ghế")], [], position(1))
    assert nearly(engine, "ô tô ghế") == ["b"]
    assert nearly(engine, "ô tô ghế", synonyms=Synonyms([("ô tô", "xe hơi")])) == ["a"]


@pytest.mark.parametrize("typo", ["truonng", "truog", "trưòngz", "trunog", "xruong"])
def test_one_slip_in_an_unknown_word_is_forgiven_nearly(engine: Engine, typo: str) -> None:
    engine.apply([document("a", title="trường"), document("b", title="bệnh viện")], [], position(1))
    assert nearly(engine, typo) == ["a"]


def test_nearly_keeps_to_the_filters_and_never_guesses_numbers(engine: Engine) -> None:
    engine.apply([document("a", title="trường 12345", keywords={"kind": ("plan",)})], [], position(1))
    assert nearly(engine, "truog", any_of={"kind": frozenset(["plan"])}) == ["a"]
    assert nearly(engine, "truog", any_of={"kind": frozenset(["award"])}) == []
    assert nearly(engine, "12346") == []


def test_a_position_already_passed_changes_nothing(engine: Engine) -> None:
    engine.apply([document("a", title="mới")], [], position(9))
    engine.apply([document("a", title="cũ")], [], position(8))
    assert (engine.position(), keys(engine, "mới")) == (position(9), ["a"])
    engine.apply([document("a", title="khác")], [], Position(3, "x", "other digest"))
    assert keys(engine, "khác") == ["a"]


def test_documents_that_cannot_be_written_change_nothing(engine: Engine) -> None:
    engine.apply([document("a", title="một")], [], position(1))
    with pytest.raises(TypeError):
        engine.apply([document("b", title="hai"), document("c", stored={"x": object()})], ["a"], position(2))
    assert (engine.position(), keys(engine)) == (position(1), ["a"])
    engine.apply([document("b", title="hai")], [], position(2))
    assert sorted(keys(engine)) == ["a", "b"]


def test_a_rebuild_forgets_everything_else(engine: Engine) -> None:
    engine.apply([document("old", title="cũ")], [], position(5))
    engine.rebuild(iter([document("a", title="một")]), position(2))
    assert (keys(engine), keys(engine, "một"), engine.position()) == (["a"], ["a"], position(2))


@pytest.mark.parametrize(
    ("most", "size", "segments"),
    [("REBUILD_COLUMNS", 1, 3), ("REBUILD_COLUMNS", 10**6, 1), ("REBUILD_HELD", 1, 5), ("REBUILD_HELD", 10**6, 1)],
)
def test_what_one_segment_or_memory_does_not_hold_is_built_into_the_next(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: str, size: int, segments: int
) -> None:
    monkeypatch.setattr(f"search_index.whoosh_engine.{most}", size)
    engine.rebuild([document(key, title=f"gói {key}") for key in "abcde"], position(2))
    assert len(list((tmp_path / "index").glob("g*/*.trm"))) == segments
    reopened = open_engine(tmp_path / "index")
    assert (sorted(keys(reopened)), keys(reopened, "gói c"), reopened.position()) == (list("abcde"), ["c"], position(2))


@pytest.mark.parametrize("size", [1, 10**6])
def test_a_key_that_comes_twice_stops_a_rebuild_and_the_index_stays_as_it_is(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("search_index.whoosh_engine.REBUILD_HELD", size)
    engine.rebuild([document(key, title="ghế") for key in "abc"], position(2))
    with pytest.raises(ValueError, match="'d'"):
        engine.rebuild([document(key, title="bàn") for key in "aebdcfgd"], position(3))
    assert (sorted(keys(engine)), keys(engine, "bàn"), engine.position()) == (["a", "b", "c"], [], position(2))
    assert len(list((tmp_path / "index").glob("g*"))) == 1


def test_keys_with_one_check_sum_are_two_keys_to_a_rebuild(engine: Engine) -> None:
    alike = ["plumless", "buckeroo"]  # CRC-32 of both: 4ddb0c25
    engine.rebuild(map(document, alike), position(2))
    assert sorted(keys(engine)) == sorted(alike)


def test_a_rebuild_of_nothing_is_an_empty_index_with_a_position(engine: Engine) -> None:
    engine.rebuild([], position(4))
    assert (engine.position(), keys(engine)) == (position(4), [])


def test_an_index_of_another_format_is_unusable_until_it_is_rebuilt(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("search_index.records.FORMAT", "whoosh-0")
        engine.rebuild([document("a")], position(1))
    reopened = open_engine(tmp_path / "index")
    with pytest.raises(IndexUnusable, match="whoosh-0"):
        reopened.position()
    reopened.rebuild([document("b")], position(1))
    assert keys(reopened) == ["b"]


def test_numbers_within_limits_are_counted_without_finding_out_which(engine: Engine) -> None:
    numbers = [None, -3, 0, 0, 5, 9, 9]
    documents = [Document(f"k{n}", n, {}, numbers={"value": number}) for n, number in enumerate(numbers)]
    engine.apply(documents, (), Position(1, "", ""))
    engine.apply(documents[:1], ("k4", "k5"), Position(2, "", ""))
    for limits in (
        Range(),
        Range(high=0),
        Range(low=1),
        Range(-3, 5),
        Range(6, 2),
        Range(10**20),
        Range(high=-(10**20)),
    ):
        assert engine.count_within("value", limits) == engine.match(Query(ranges={"value": limits})).total
    assert engine.count_within("value", Range(high=0)) == 3
    assert engine.count_within("none", Range()) == 0
