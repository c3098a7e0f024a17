"""Files of the law: every fault is told by file and line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.compliance import law, tables
from procurement.compliance.days import DATA
from procurement.core.errors import Invalid
from procurement.core.messages import describe
from procurement.settings import read_settings
from tests.compliance.conftest import SWAP, write


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a copy of the files, read in place of the shipped ones."""
    copied = tmp_path / "data"
    shutil.copytree(DATA, copied)
    monkeypatch.setattr(law, "DATA", copied)
    monkeypatch.setattr(tables.Table.read, "__defaults__", (copied,))
    law.load_law.cache_clear()
    yield copied
    law.load_law.cache_clear()


def change(path: Path, old: str, new: str) -> int:
    """Replace the first ``old`` by ``new``; return the line on which it stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("deadlines.toml", 'unit = "wd"', 'unit = "week"', "law.file_value"),
        ("deadlines.toml", "amount = 5", "amount = 0", "law.file_value"),
        ("deadlines.toml", "amount = 5", 'amount = "5"', "law.file_value"),
        ("deadlines.toml", "amount = 5", "ammount = 5", "law.file_key"),
        ("deadlines.toml", 'trigger = "decided_on"', 'trigger = "signed"', "law.file_value"),
        ("deadlines.toml", 'regimes = ["R2"', 'regimes = ["R9"', "law.file_value"),
        ("deadlines.toml", 'code = "award.posting"', 'code = "plan.posting"', "law.file_twice"),
        ("deadlines.toml", '"VBHN 8(4)"', '"VBHN art. 8"', "law.file_citation"),
        ("deadlines.toml", '"VBHN 8(4)"', '"L99 8(4)"', "law.file_citation"),
        ("deadlines.toml", 'certainty = "found"', 'certainty = "sure"', "law.file_value"),
        ("deadlines.toml", "when.online = true", "when.paper = true", "law.file_condition"),
        ("deadlines.toml", "when.online = true", 'when.online = "yes"', "law.file_condition"),
        ("minimums.toml", "when.price_to = 20_000_000_000", "when.price = 20_000_000_000", "law.file_condition"),
        ("deadlines.toml", "[[rule]]\n", "[[rule]\n", "law.file_syntax"),
        ("regimes.toml", "valid_to = 2024-01-01", "valid_to = 2024-01-02", "law.file_gap"),
        ("regimes.toml", '"D214 144(2)"', '"D214,144"', "law.file_citation"),
        ("publications.toml", '"contract"]', '"contracts"]', "law.file_value"),
        ("checks.toml", 'from = "08:00"', 'from = "8h"', "law.file_value"),
        ("facts.toml", 'kind = "flag"', 'kind = "boolean"', "law.file_value"),
    ],
)
def test_a_fault_is_named_by_file_and_line(folder: Path, file: str, old: str, new: str, code: str) -> None:
    line = change(folder / file, old, new)
    with pytest.raises(Invalid) as caught:
        law.load_law()
    told = {(problem.path, problem.code) for problem in caught.value.problems}
    near = {(path[0], int(path[1]) - line) for path, each in told if each == code and len(path) > 1}
    assert any(name == file and abs(distance) <= (25 if code == "law.file_gap" else 3) for name, distance in near), told
    assert all(describe(problem, "vi") != problem.code for problem in caught.value.problems)


def test_a_missing_key_and_one_that_stands_outside_are_named(folder: Path) -> None:
    change(folder / "deadlines.toml", 'certainty = "found"\n', "")
    change(folder / "texts.toml", "[[text]]", "kind = 1\n[[text]]")
    with pytest.raises(Invalid) as caught:
        law.load_law()
    assert {problem.code for problem in caught.value.problems} >= {"law.file_missing", "law.file_key"}


def test_a_rule_below_a_general_one_is_never_reached(folder: Path) -> None:
    path = folder / "deadlines.toml"
    line = path.read_text(encoding="utf-8").count("\n") + 1
    head = path.read_text(encoding="utf-8").split("[[rule]]")[1]
    again = head.replace('code = "plan.posting"', 'code = "plan.again"\nwhen.online = true')
    path.write_text(f"{path.read_text(encoding='utf-8')}[[rule]]{again}", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        law.load_law()
    assert [(each.path[0], each.code) for each in caught.value.problems] == [("deadlines.toml", "law.file_unreached")]
    assert line <= int(caught.value.problems[0].path[1]) <= line + 2


def test_a_changed_word_changes_the_digest(folder: Path) -> None:
    before = law.load_law().digest
    law.load_law.cache_clear()
    assert law.load_law().digest == before
    change(folder / "checks.toml", 'to = "17:00"', 'to = "16:30"')
    law.load_law.cache_clear()
    assert law.load_law().digest != before


def test_an_operators_days_are_part_of_the_law(tmp_path: Path) -> None:
    own = write(tmp_path, SWAP)
    settings = read_settings({"PROCUREMENT_HOLIDAYS": str(own)})
    assert settings.holidays == own.resolve()
    assert law.load_law(settings.holidays).digest != law.load_law().digest
    with pytest.raises(Invalid, match=r"setting\.file"):
        read_settings({"PROCUREMENT_HOLIDAYS": str(tmp_path / "none.csv")})
