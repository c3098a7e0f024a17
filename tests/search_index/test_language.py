"""The language of queries: which signs mean something where, and what is found by them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from search_index.documents import Document
from search_index.engine import Engine, Position, engine_digest, open_engine
from search_index.language import read_query
from search_index.query import Page, Query
from search_index.synonyms import Synonyms
from search_index.words import parse_query

READINGS = [
    ("camera giám sát", [["camera giám sát"]], []),
    ('mua "máy chủ" mới', [["mua ", '"máy chủ', " mới"]], []),
    ("máy chủ OR máy tính", [["máy chủ "], [" máy tính"]], []),
    ("máy chủ OR máy tính OR tivi", [["máy chủ "], [" máy tính "], [" tivi"]], []),
    ("camera HOẶC tivi", [["camera "], [" tivi"]], []),
    ("camera HOAC tivi", [["camera "], [" tivi"]], []),
    ("camera hoặc tivi or loa", [["camera hoặc tivi or loa"]], []),
    ("camera ORtivi", [["camera ORtivi"]], []),
    ("camera -thuê", [["camera "]], ["thuê"]),
    ("-thuê camera -sửa", [[" camera "]], ["thuê", "sửa"]),
    ("-thuê", [], ["thuê"]),
    ('camera -"cho thuê"', [["camera "]], ['"cho thuê']),
    ("camera OR tivi -thuê", [["camera "], [" tivi "]], ["thuê"]),
    ("Gói 01 - Mua sắm", [["Gói 01 - Mua sắm"]], []),
    ("thu-chi 2025-2026", [["thu-chi 2025-2026"]], []),
    ("tủ âm -86 độ", [["tủ âm -86 độ"]], []),
    ("sửa tuabin -Máy phát phần bản thể chính", [["sửa tuabin -Máy phát phần bản thể chính"]], []),
    ("sửa tuabin -Máy phát phần bản thể", [["sửa tuabin ", " phát phần bản thể"]], ["Máy"]),
    ("mua -xe máy chở rác cho phường OR tivi -loa", [["mua -xe máy chở rác cho phường "], [" tivi "]], ["loa"]),
    ("--camera -- -", [["--camera -- -"]], []),
    ('"-thuê xe" "a OR b"', [['"-thuê xe', '"a OR b']], []),
    ('camera "giám sát', [["camera ", "giám sát"]], []),
    ('camera -"cho thuê', [["camera "]], ['"cho thuê']),
    ('camera -"cho thuê xe tải', [["camera "]], ['"cho thuê xe tải']),
    ('Gói 05 -"Cung cấp, lắp đặt thiết', [["Gói 05 -", "Cung cấp, lắp đặt thiết"]], []),
    ('camera "giám sát" -"cho thuê', [["camera ", '"giám sát']], ['"cho thuê']),
    ('camera -"', [["camera "]], []),
    ('camera "" loa', [["camera ", " loa"]], []),
    ("camera OR", [["camera "]], []),
    ("OR OR camera", [[" camera"]], []),
    ("OR", [["OR"]], []),
    ("camera OR -thuê", [["camera "]], ["thuê"]),
    ('-"" camera', [[" camera"]], []),
    ("", [], []),
    ("- \" ' ?", [], []),
]  # fmt: skip


def flat(text: str) -> tuple[list[list[str]], list[str]]:
    """Return what ``text`` is taken as, a quoted piece with a quotation mark before it, and no piece without words."""
    sentence = read_query(text)
    pieces = [[f'"{p.text}' if p.is_quoted else p.text for p in pieces] for pieces in sentence.alternatives]
    return pieces, [f'"{piece.text}' if piece.is_quoted else piece.text for piece in sentence.excluded]


@pytest.mark.parametrize(("text", "alternatives", "excluded"), READINGS)
def test_a_query_is_taken_apart(text: str, alternatives: list[list[str]], excluded: list[str]) -> None:
    assert flat(text) == (alternatives, excluded)
    assert flat(unicodedata.normalize("NFD", text)) == (alternatives, excluded)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("camera", False), ("", False), ("a - b", False), ('"a', False), ('"a"', True), ("-a", True), ("a OR b", True)],
)
def test_signs_are_told_from_mere_words(text: str, expected: bool) -> None:
    assert read_query(text).has_signs is expected


CODES = {"telly": ("283/QĐ-TĐĐN",)}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Return an index of five calls, by what they are about."""
    opened = open_engine(tmp_path / "index")
    said = {
        "servers": ("Mua máy chủ", "Thuế đã tính"),
        "computers": ("Mua máy tính", "Theo 12/QĐ-UBND"),
        "rent": ("Thuê máy tính chủ", ""),
        "telly": ("MUA TIVI", "cho thuê lại, hoặc bán"),
        "shop": ("Shop or supply", "chủ"),
    }
    documents = [
        Document(key, order, {"title": title, "body": body}, codes=(f"IB260051000{order}-00", *CODES.get(key, ())))
        for order, (key, (title, body)) in enumerate(said.items())
    ]
    opened.apply(documents, [], Position(1, "", engine_digest()))
    return opened


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ('"máy tính" OR tivi', "computers rent telly"),
        ("máy chủ OR tivi", "servers rent telly"),
        ("tivi HOẶC may chu", "servers rent telly"),
        ("máy OR", "servers computers rent"),
        ("OR", "shop"),
        ("máy -chủ", "computers"),
        ("máy -thuê", "servers computers"),
        ("máy -thue", "computers"),
        ('-"máy tính"', "servers telly shop"),
        ("-máy -tivi", "shop"),
        ("máy OR tivi -thuê", "servers computers"),
        ("mua -12/QĐ-UBND", "computers"),
        ('mua -"12/QĐ-UBND"', "servers telly"),
        ('mua -"283/QĐ-TĐĐN"', "servers computers"),
        ("mua -IB2600510000-00", "computers telly"),
        ("mua -IB2600510000", "computers telly"),
        ("mua -ib2600510001-01", "servers computers telly"),
        ("mua -cho-thuê", "servers computers"),
        ("mua -thuê-cho", "servers computers telly"),
        ("mua -", "servers computers telly"),
        ("-mua -thuê -shop", ""),
    ],
)
def test_what_is_found(engine: Engine, words: str, found: str) -> None:
    answer = engine.match(Query(words), page=Page(limit=None))
    assert sorted(hit.key for hit in answer.hits) == sorted(found.split())
    assert answer.total == len(found.split())


@pytest.mark.parametrize(
    ("text", "terms", "required"),
    [
        ("IB2600035288-00", ["ib2600035288", "00", "ib2600035288-00"], ["ib2600035288-00"]),
        ("camera IB2600035288-00", ["camera", "ib2600035288", "00", "ib2600035288-00"], ["camera", "ib2600035288-00"]),
        ("camera 00", ["camera", "00"], ["camera", "00"]),
    ],
)
def test_a_code_is_looked_for_alone_for_what_has_it_has_its_parts(
    text: str, terms: list[str], required: list[str]
) -> None:
    [words] = parse_query(text).alternatives
    assert (list(words.terms), list(words.required)) == (terms, required)


@pytest.mark.parametrize(
    ("words", "found"), [('"phòng khám"', 1), ('"khám bệnh"', 0), ('-"khám bệnh"', 1), ("khám bệnh", 1)]
)
def test_no_phrase_goes_over_from_one_paragraph_into_the_next(tmp_path: Path, words: str, found: int) -> None:
    engine = open_engine(tmp_path / "index")
    engine.apply([Document("a", 1, {"body": "phòng khám\u2029Bệnh viện"})], [], Position(1, "", engine_digest()))
    assert engine.match(Query(words)).total == found


def test_what_says_several_alternatives_comes_first(engine: Engine) -> None:
    assert engine.match(Query("tivi OR mua OR servers")).hits[0].key == "telly"


def test_what_is_excluded_is_not_offered_as_nearly_meant(engine: Engine) -> None:
    near = engine.match_nearly(Query("máy tính xách tay -thuê"), group="none", few=5, page=Page())
    assert [hit.key for hit in near] == ["computers", "servers"]


def test_synonyms_stand_for_words_of_an_alternative_and_never_for_what_is_excluded(engine: Engine) -> None:
    synonyms = Synonyms([("laptop", "máy tính"), ("laptop", "tivi")])
    found = {
        words: sorted(hit.key for hit in engine.match(Query(words, synonyms=synonyms)).hits)
        for words in ("laptop", "laptop OR servers", "mua -laptop")
    }
    assert found == {
        "laptop": ["computers", "rent", "telly"],
        "laptop OR servers": ["computers", "rent", "telly"],
        "mua -laptop": ["computers", "servers", "telly"],
    }
