"""How a document is laid out in Whoosh: four posting fields and four columns of bytes.

``words`` holds plain words and whole codes with their weight in the document, ``exact`` the marked forms of those
words that have one, ``pairs`` neighbouring words of titles and names, ``names`` each name as one term. ``record`` is
what is kept in memory (key, order, length, keywords, numbers, fingerprint), ``text`` the words in order, against
which phrases are verified, ``stored`` what goes back to the caller, ``shown`` what goes back when he asks for it. The
index's position is a record of its own, so that it is committed with the documents and lost with them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence

from search_index.analysis import ANALYSIS_VERSION, analyse, plain_tokens, word_pairs
from search_index.codec import HEAVIEST
from search_index.documents import Document
from search_index.position import IndexUnusable, Position

TEXT_WEIGHTS = {"title": 3}
"""How many times a word, and a pair of neighbours, of a text counts.

Words of texts not named here, and codes, count once; pairs of them are not kept.
"""

FORMAT = f"whoosh-12 {ANALYSIS_VERSION} {sorted(TEXT_WEIGHTS.items())}"


class Terms(FieldType):
    """A posting field whose terms go past Whoosh's own analysis, in lists (``codec.Pool``)."""

    def __init__(self) -> None:
        super().__init__(Existence(), None)


SCHEMA = Schema(
    words=Terms(),
    exact=Terms(),
    pairs=Terms(),
    names=Terms(),
    record=COLUMN(),
    text=COLUMN(),
    stored=COLUMN(),
    shown=COLUMN(),
)


@dataclass(frozen=True, slots=True)
class Record:
    """The part of a document that is kept in memory; ``length`` is the sum of its words' weights."""

    key: str
    order: int
    length: int
    keywords: Mapping[str, list[str]]
    numbers: Mapping[str, int | None]
    fingerprint: int


@dataclass(frozen=True, slots=True)
class Written:
    """A document as Whoosh keeps it: the terms of each posting field with their weights, and the columns of bytes."""

    terms: Mapping[str, Mapping[str, int]]
    columns: Mapping[str, bytes]


def write_document(document: Document) -> Written:
    """Return ``document`` as it is kept."""
    words: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    texts = []
    for name, paragraph in document.paragraphs():
        analysis = analyse(paragraph)
        texts.append(" ".join(analysis.words))
        weight = TEXT_WEIGHTS.get(name, 1)
        _count(words, (*analysis.words, *analysis.codes), weight)
        _count(exact, analysis.marked, weight)
        if name in TEXT_WEIGHTS:
            _count(pairs, word_pairs(analysis.words), weight)
    for code in document.codes:
        analysis = analyse(code)
        _count(words, (*analysis.words, *analysis.codes), 1)
    names = [term for term in map(name_term, document.names) if term]
    for term in names:
        _count(pairs, word_pairs(term.split()), 1)
    facts = [document.key, document.order, words.total(), dict(document.keywords), dict(document.numbers)]
    terms = {"words": words, "exact": exact, "pairs": pairs, "names": dict.fromkeys(names, HEAVIEST)}
    columns = {"record": _json([*facts, document.fingerprint()]), "text": phrase_text(texts),
               "stored": _json(dict(document.stored)), "shown": _json(document.shown)}  # fmt: skip
    return Written(terms, columns)


def position_fields(position: Position) -> dict[str, Any]:
    """Return ``position`` as the Whoosh fields of its own record."""
    record = {"format": FORMAT, "position": [position.sequence, position.entry_hash, position.digest]}
    return {"record": _json(record), "text": b"", "stored": b"", "shown": b""}


def read_record(data: bytes) -> Record | Position:
    """Read what ``write_document`` or ``position_fields`` wrote; raises IndexUnusable for another format."""
    value = json.loads(data)
    if isinstance(value, list):
        return Record(*value)
    if value["format"] != FORMAT:
        raise IndexUnusable(f"written as {value['format']!r}, this engine reads {FORMAT!r}")
    return Position(*value["position"])


def name_term(text: str) -> str:
    """Return the term that stands for ``text`` as a name: all its words in order, without marks and signs."""
    return " ".join(plain_tokens(text))


def phrase_text(texts: list[str]) -> bytes:
    """Return texts of words (parted by single spaces) such that " phrase " occurs in it only inside one of them."""
    return " \n ".join(["", *texts, ""]).encode()


def _count(counter: Counter[str], terms: Any, weight: int) -> None:
    for term in terms:
        counter[term] += weight


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
