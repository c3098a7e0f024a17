"""Words that officers have not learned stay out of the Vietnamese interface; docs/glossary.md lists them."""

from __future__ import annotations

import re

import pytest

from procurement.core.messages import MESSAGES
from procurement.notices.codes import TABLES
from procurement.notices.kinds import KINDS
from procurement.notices.labels import LABELS
from tests.web.messages import ROOT, extract_messages

HEADING = "## Words that no page says"
FILLED_IN = re.compile(r"%\(\w+\)s|\{\w+\}")
COMMAND = re.compile(r"\bprocurement [a-z -]+|--[a-z-]+|PROCUREMENT_[A-Z_]+")
"""What is typed word for word is no word of a sentence; only operators meet it."""


def kept_out() -> dict[str, str]:
    """Return the words that no sentence may hold, with what is said in their place."""
    table = (ROOT / "docs" / "glossary.md").read_text("utf-8").partition(HEADING)[2].partition("\n## ")[0]
    pairs = dict(re.findall(r"^\| (\S+) \| (.+) \|$", table, re.MULTILINE))
    pairs.pop("not", None)
    return pairs


def sentences() -> dict[str, str]:
    """Return every Vietnamese sentence of pages, messages, fields and codes, by where it stands."""
    pages = {f"{file}:{line}": message for file, line, message in extract_messages()}
    labels = {f"field {name}": words[0] for name, words in LABELS.items()}
    codes = {f"{name} {code}": row.label("vi") for name, table in TABLES.items() for code, row in table.items()}
    kinds = {f"kind {kind.code}": kind.vietnamese for kind in KINDS.values()}
    return pages | {code: pair[0] for code, pair in MESSAGES.items()} | labels | codes | kinds


def foreign_words(sentence: str) -> list[str]:
    """Return the words of ``sentence`` that the glossary keeps out."""
    said = COMMAND.sub("", FILLED_IN.sub("", sentence))
    return [word for word in kept_out() if re.search(rf"(?<![\w./-]){word}s?(?![\w./-])", said, re.IGNORECASE)]


def test_no_vietnamese_sentence_holds_a_word_that_officers_have_not_learned() -> None:
    found = {where: words for where, said in sentences().items() if (words := foreign_words(said))}
    assert found == {}


def test_every_word_that_is_kept_out_has_one_that_says_the_same() -> None:
    pairs = kept_out()
    assert {"dashboard", "draft", "token", "hash"} <= set(pairs)
    assert [word for word, instead in pairs.items() if foreign_words(instead)] == []


@pytest.mark.parametrize("sentence", ["Dán token vào đây", "Mở Dashboard", "2 drafts", "Chọn file, rồi bấm"])
def test_the_test_finds_them(sentence: str) -> None:
    assert foreign_words(sentence)


@pytest.mark.parametrize("sentence", ["procurement import events TỆP", "Có %(file)s tệp", "thư mục /srv/file/a"])
def test_the_test_lets_commands_and_parameters_pass(sentence: str) -> None:
    assert not foreign_words(sentence)
