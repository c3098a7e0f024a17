"""The definitions as data: complete in both languages, and every fault of a file is told with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from procurement.compliance.law import load_law
from procurement.core.errors import Invalid
from procurement.oversight.indicators.definitions import CODES, DATA, FILE, load_indicators
from procurement.web.oversight.sign_words import article_words

TEXT = (DATA / FILE).read_text(encoding="utf-8")


def faults(folder: Path, text: str) -> list[str]:
    (folder / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        load_indicators(folder)
    return [problem.code for problem in caught.value.problems]


def test_every_sign_is_defined_in_both_languages_with_what_it_does_not_say() -> None:
    indicators = load_indicators()
    assert tuple(indicators) == CODES
    for it in indicators.values():
        for words in (it.name, it.says, it.not_says, it.reason):
            assert set(words) == {"vi", "en"}


def test_the_version_follows_the_numbers_and_phrases_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(TEXT.replace("threshold.months = 24", "threshold.months = 12"), encoding="utf-8")
    known, changed = load_indicators(), load_indicators(tmp_path)
    assert [code for code in CODES if known[code].version != changed[code].version] == ["repeated_cancellation"]


def test_a_file_that_lacks_or_misnames_something_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, TEXT.replace("threshold.months", "threshold.years")) == ["law.file_value"]
    assert faults(tmp_path, TEXT.replace("threshold.bidders = 1", "threshold.bidders = 0")) == [
        "law.file_value", "law.file_missing",
    ]  # fmt: skip
    assert "law.file_value" in faults(tmp_path, TEXT.replace('"LCNT_DB"', '"LCNT"'))
    assert "law.file_citation" in faults(tmp_path, TEXT.replace("L23 17", "X99 17"))
    assert faults(tmp_path, TEXT.replace('cite.R0 = ["L61 43"]\n', "")) == ["law.file_value"], "a time without article"
    assert "law.file_missing" in faults(tmp_path, TEXT[: TEXT.rindex("[[indicator]]")])


@pytest.mark.parametrize(
    ("on", "article"),
    [
        (date(2013, 5, 1), "Điều 43 Luật Đấu thầu 61/2005/QH11"),
        (date(2019, 5, 1), "Điều 17 Luật Đấu thầu 43/2013/QH13"),
        (date(2024, 1, 1), "Điều 17 Luật Đấu thầu 22/2023/QH15"),
        (date(2026, 11, 30), "Điều 17 Luật Đấu thầu (văn bản hợp nhất 126/VBHN-VPQH)"),
    ],
)
def test_a_sign_is_explained_by_the_law_that_it_goes_by(on: date, article: str) -> None:
    with Flask(__name__).test_request_context():
        said = article_words(load_indicators()["repeated_cancellation"], load_law(), load_law().regimes.on(on))
    assert said == [f"{article} (cần luật gia xác nhận)"]


def test_without_a_law_each_article_stands_with_its_time() -> None:
    with Flask(__name__).test_request_context():
        said = article_words(load_indicators()["identical_prices"], load_law())
    assert [words.partition(":")[0] for words in said] == [
        "từ 01/04/2006", "từ 01/07/2014", "từ 01/01/2024", "từ 01/07/2025",
    ]  # fmt: skip
