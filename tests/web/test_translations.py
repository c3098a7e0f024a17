"""Vietnamese first, English complete: no sentence without its translation, no bare Vietnamese in a template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from procurement.httpkit.language import CATALOG_PATH, english
from tests.web.messages import ROOT, extract_messages

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
NAMES = {"Tiếng Việt", "English"}
"""Languages bear their own name in every language."""


def test_every_sentence_has_an_english_translation() -> None:
    missing = {message for _file, _line, message in extract_messages() if not all(english().get(message, ("",)))}
    assert missing == set()


def test_no_translation_is_without_its_sentence() -> None:
    assert set(english()) == {message for _file, _line, message in extract_messages()}


def test_a_translation_fills_in_what_its_sentence_fills_in() -> None:
    for message, forms in english().items():
        wanted = set(PLACEHOLDER.findall(message))
        for form in forms:
            assert set(PLACEHOLDER.findall(form)) == wanted, message


def test_english_is_english_and_vietnamese_is_vietnamese() -> None:
    marked = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
    for message, forms in english().items():
        for form in forms:
            assert not marked.search(form.replace("Hà Nội", "")), form
        assert "!" not in message + "".join(forms)


def test_sentences_that_change_with_the_number_say_so() -> None:
    with CATALOG_PATH.open("rb") as file:
        catalog = read_po(file, locale="en", abort_invalid=True)
    several = [message for message in catalog if message.pluralizable]
    assert several
    assert all(isinstance(message.string, tuple) and all(message.string) for message in several)


class Words(HTMLParser):
    """Collects what a reader would see of a template that Jinja has not filled in."""

    SPOKEN = ("alt", "aria-label", "placeholder", "title", "content", "data-label")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in self.SPOKEN and tag != "meta"]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def bare_words(source: str) -> Iterator[str]:
    """Yield texts with letters that stand in a template outside of Jinja's expressions."""
    without = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    parser = Words()
    parser.feed(without)
    for text in parser.found:
        if re.search(r"[^\W\d_]{2,}", text):
            yield " ".join(text.split())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_bare_words(path: Path) -> None:
    assert set(bare_words(path.read_text(encoding="utf-8"))) - {"sha256"} == set()


def test_bare_words_are_noticed() -> None:
    source = '<p title="Tên gói">{{ _("Gói") }} <b>thầu</b> {# chú thích #}</p>'
    assert list(bare_words(source)) == ["Tên gói", "thầu"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_script_or_style_of_its_own(path: Path) -> None:
    own_files = r"<script src=\"\{\{ url_for\('static', filename='[a-z]+\.js'\) \}\}\" defer></script>"
    source = re.sub(own_files, "", path.read_text(encoding="utf-8"))
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", source, re.IGNORECASE)
    assert "|safe" not in source.replace(" ", "")
