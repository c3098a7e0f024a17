"""The peers, each used as its own documentation says: SQLite FTS5, Tantivy, and Whoosh as it comes.

All of them get the same words, cut by our analyser, one text a document. An answer is the exact number of matches, the
page of twenty by the documents' order, and where asked the counts of six fields.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import tantivy
from whoosh import query as whoosh_query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.sorting import Count, FieldFacet

from benchmarks.search.corpus import FACETS
from benchmarks.search.questions import Question
from search_index.analysis import analyse
from search_index.documents import Document

PAGE = 20
KEYWORDS = (*FACETS, "organisation")
NUMBERS = ("posted_on", "value")
BORDER = " 0border0 "
"""Stands between texts, so that no phrase reaches from one into the next."""


class Reply(NamedTuple):
    """What an engine answers."""

    total: int
    orders: Sequence[int]


class Peer(Protocol):
    """An engine to compare with."""

    name: str

    def ask(self, question: Question) -> Reply:
        """Answer."""
        ...


def words_of(document: Document) -> str:
    """Return the words and codes of ``document``, folded, as one text; words of the title stand in it once."""
    found = [analyse(text) for text in (*document.texts.values(), *document.codes)]
    return BORDER.join(" ".join((*each.words, *each.codes)) for each in found)


class Fts5:
    """A contentless FTS5 table beside an ordinary one with what is filtered by; rows lie in the order of publishing."""

    name = "FTS5"

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path / "fts5.sqlite3")
        self._connection.execute("PRAGMA cache_size=-200000")
        self._connection.execute("PRAGMA mmap_size=2000000000")

    @staticmethod
    def build(path: Path, documents: Iterable[Document]) -> None:
        """Write the index anew."""
        (path / "fts5.sqlite3").unlink(missing_ok=True)
        connection = sqlite3.connect(path / "fts5.sqlite3")
        columns = ", ".join((*KEYWORDS, *NUMBERS))
        connection.executescript(
            f"PRAGMA journal_mode=WAL; CREATE TABLE rows (id INTEGER PRIMARY KEY, {columns});"
            "CREATE VIRTUAL TABLE texts USING fts5(words, content='', tokenize=\"unicode61 tokenchars '-./_'\");"
        )
        places = ", ".join("?" * (1 + len(KEYWORDS) + len(NUMBERS)))
        for document in documents:
            values = [document.keywords[name][0] for name in KEYWORDS] + [document.numbers[name] for name in NUMBERS]
            connection.execute(f"INSERT INTO rows VALUES ({places})", (document.order, *values))
            connection.execute("INSERT INTO texts (rowid, words) VALUES (?, ?)", (document.order, words_of(document)))
        for name in ("organisation", "posted_on", "kind, place, fate"):
            connection.execute(f"CREATE INDEX rows_{name.split(',')[0]} ON rows ({name})")
        connection.execute("ANALYZE")
        connection.commit()
        connection.close()

    def ask(self, question: Question) -> Reply:
        """Answer."""
        conditions, given = self._conditions(question)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        source, number = ("rows", "rows.id")
        if question.terms:
            has_filters = question.filters or question.ranges
            source = "texts" + (" CROSS JOIN rows ON rows.id = texts.rowid" if has_filters else "")
            number = "texts.rowid"
        offset, ask = (question.page - 1) * PAGE, self._connection.execute
        if question.has_facets:
            return self._counted(f"SELECT {number} FROM {source}{where}", given, offset)
        order = "texts.rank" if question.is_ranked and question.terms else f"{number} DESC"
        page = f"SELECT {number} FROM {source}{where} ORDER BY {order} LIMIT {PAGE} OFFSET {offset}"
        orders = [row[0] for row in ask(page, given)]
        return Reply(ask(f"SELECT count(*) FROM {source}{where}", given).fetchone()[0], orders)

    def _conditions(self, question: Question) -> tuple[list[str], list[Any]]:
        conditions: list[str] = []
        given: list[Any] = []
        if question.terms:
            conditions.append("texts MATCH ?")
            given.append(_fts5_words(question))
        for name, value in question.filters.items():
            conditions.append(f"rows.{name} = ?")
            given.append(value)
        for name, (low, high) in question.ranges.items():
            conditions.append(f"rows.{name} BETWEEN ? AND ?")
            given += [low, high]
        return conditions, given

    def _counted(self, matches: str, given: list[Any], offset: int) -> Reply:
        ask = self._connection.execute
        ask("CREATE TEMP TABLE IF NOT EXISTS matches (id INTEGER PRIMARY KEY)")
        ask("DELETE FROM matches")
        ask(f"INSERT INTO matches {matches}", given)
        orders = [row[0] for row in ask(f"SELECT id FROM matches ORDER BY id DESC LIMIT {PAGE} OFFSET {offset}")]
        total = ask("SELECT count(*) FROM matches").fetchone()[0]
        for name in FACETS:
            ask(f"SELECT {name}, count(*) FROM matches CROSS JOIN rows USING (id) GROUP BY 1").fetchall()
        self._connection.rollback()
        return Reply(total, orders)


def _fts5_words(question: Question) -> str:
    quoted = [f'"{term}"' for term in question.terms]
    if question.way == "phrase":
        return f'"{" ".join(question.terms)}"'
    return " OR ".join(quoted) if question.way == "any" else " AND ".join(quoted) + "*" * (question.way == "prefix")


class Tantivy:
    """An index with positions, exact values and fast fields."""

    name = "Tantivy"

    def __init__(self, path: Path) -> None:
        self._index = tantivy.Index.open(str(path / "tantivy"))
        _register(self._index)
        self._index.reload()
        self.searcher = self._index.searcher()

    @staticmethod
    def build(path: Path, documents: Iterable[Document]) -> None:
        """Write the index anew."""
        (path / "tantivy").mkdir(exist_ok=True)
        index = tantivy.Index(_tantivy_schema(), str(path / "tantivy"), reuse=False)
        _register(index)
        writer = index.writer(256_000_000, 1)
        for document in documents:
            row = tantivy.Document()
            row.add_text("words", words_of(document))
            row.add_unsigned("order", document.order)
            for name in KEYWORDS:
                row.add_text(name, document.keywords[name][0])
            for name in NUMBERS:
                row.add_unsigned(name, document.numbers[name] or 0)
            writer.add_document(row)
        writer.commit()
        writer.wait_merging_threads()

    def ask(self, question: Question) -> Reply:
        """Answer."""
        query, offset = self.query(question), (question.page - 1) * PAGE
        by = None if question.is_ranked else "order"
        found: Any = self.searcher.search(query, PAGE, True, by, offset)  # its stub lacks the count
        orders: Any = self.searcher.fast_field_values("order", [at for _, at in found.hits]) if found.hits else []
        if question.has_facets:
            self.searcher.aggregate(query, {name: {"terms": {"field": name, "size": 500}} for name in FACETS})
        return Reply(found.count or 0, orders)

    def query(self, question: Question) -> tantivy.Query:
        """Return ``question`` as Tantivy wants it."""
        schema, make, must = self._index.schema, tantivy.Query, tantivy.Occur.Must
        words = [make.term_query(schema, "words", term) for term in question.terms]
        if question.way == "fuzzy":
            words += [make.fuzzy_term_query(schema, "words", term) for term in question.terms]
        parts = []
        if question.way == "phrase" and len(words) > 1:
            parts.append(make.phrase_query(schema, "words", list(question.terms)))
        elif question.way in ("any", "fuzzy"):
            parts.append(make.boolean_query([(tantivy.Occur.Should, word) for word in words]))
        elif question.way == "prefix":
            parts += [*words[:-1], make.regex_query(schema, "words", question.terms[-1] + ".*")]
        else:
            parts += words
        parts += [make.term_query(schema, name, value) for name, value in question.filters.items()]
        number = tantivy.FieldType.Unsigned
        parts += [make.range_query(schema, name, number, *limits) for name, limits in question.ranges.items()]
        if not parts:
            return make.all_query()
        return make.boolean_query([(must, part) for part in parts]) if len(parts) > 1 else parts[0]


def _tantivy_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", stored=False, tokenizer_name="blanks", index_option="position")
    for name in KEYWORDS:
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*NUMBERS, "order"):
        builder.add_unsigned_field(name, stored=False, indexed=True, fast=True)
    return builder.build()


def _register(index: tantivy.Index) -> None:
    blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("blanks", blanks)


class StockWhoosh:
    """Whoosh by its own tutorial: its schema, its writer, its search."""

    name = "Whoosh as it comes"

    def __init__(self, path: Path) -> None:
        self._searcher = FileStorage(str(path / "whoosh")).open_index().searcher()

    @staticmethod
    def build(path: Path, documents: Iterable[Document]) -> None:
        """Write the index anew."""
        (path / "whoosh").mkdir(exist_ok=True)
        fields = {name: ID(sortable=True) for name in KEYWORDS}
        fields |= {name: NUMERIC(bits=64, sortable=True) for name in NUMBERS}
        fields |= {"words": TEXT(analyzer=SpaceSeparatedTokenizer()), "order": NUMERIC(stored=True, sortable=True)}
        index = FileStorage(str(path / "whoosh")).create_index(Schema(**fields))
        writer = index.writer(limitmb=512)
        for document in documents:
            values = {name: document.keywords[name][0] for name in KEYWORDS}
            writer.add_document(order=document.order, words=words_of(document), **values,
                                **{name: document.numbers[name] for name in NUMBERS})  # fmt: skip
        writer.commit()

    def ask(self, question: Question) -> Reply:
        """Answer."""
        options: dict[str, Any] = {} if question.is_ranked else {"sortedby": "order", "reverse": True}
        if question.has_facets:
            options |= {"groupedby": {name: FieldFacet(name) for name in FACETS}, "maptype": Count}
        found = self._searcher.search(_whoosh_query(question), limit=question.page * PAGE, **options)
        return Reply(len(found), [hit["order"] for hit in found[(question.page - 1) * PAGE :]])


def _whoosh_query(question: Question) -> Any:
    words = [whoosh_query.Term("words", term) for term in question.terms]
    if question.way == "phrase":
        words = [whoosh_query.Phrase("words", list(question.terms))]
    elif question.way == "any":
        words = [whoosh_query.Or(words)]
    elif question.way == "prefix":
        words[-1] = whoosh_query.Prefix("words", question.terms[-1])
    words += [whoosh_query.Term(name, value) for name, value in question.filters.items()]
    words += [whoosh_query.NumericRange(name, *limits) for name, limits in question.ranges.items()]
    return whoosh_query.And(words) if words else whoosh_query.Every()
