"""The guide and the program say the same, in Vietnamese first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from procurement.cli import main
from procurement.cli.root import Deferred
from procurement.core.messages import MESSAGES
from tests.architecture.source import tracked_files
from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
OF_RUN_PY = ("test", "bench", "check", "setup", "bundle")
"""What run.py does itself; ``check`` has no option in either."""
MARKED = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


def walk(command: click.Command, *path: str) -> dict[tuple[str, ...], click.Command]:
    """Return every command below ``command`` by its words, groups too."""
    command = command.load() if isinstance(command, Deferred) else command
    found = {path: command}
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            found |= walk(inner, *path, name)
    return found


ALL = walk(main)
LEAVES = {path: command for path, command in ALL.items() if not isinstance(command, click.Group)}


def test_the_list_of_commands_says_of_each_what_its_own_help_says() -> None:
    for deferred in main.commands.values():
        assert isinstance(deferred, Deferred)
        assert deferred.load().name == deferred.name
        assert deferred.load().get_short_help_str(1000) == deferred.help


def options(command: click.Command) -> set[str]:
    return {name for option in command.params if isinstance(option, click.Option) for name in option.opts}


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_explains_itself_in_vietnamese_then_english(run: Run, path: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        result = run(*path, flag)
        assert result.exit_code == 0
    paragraphs = (ALL[path].help or "").strip().split("\n\n")
    assert MARKED.search(paragraphs[0])
    assert not MARKED.search(paragraphs[1])
    assert "!" not in result.stdout
    for option in ALL[path].params:
        if isinstance(option, click.Option):
            vietnamese, _, english = (option.help or "").partition(" / ")
            assert vietnamese, option.name
            assert english.endswith("."), option.name
            assert not MARKED.search(english), option.name


def test_the_guide_has_a_section_for_every_command_and_a_row_for_every_option() -> None:
    sections = dict(re.findall(r"^## `procurement ([^`]+)`\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL))
    assert list(sections) == [
        " ".join(path) for path in sorted(LEAVES, key=lambda p: GUIDE.find(f"`procurement {' '.join(p)}`\n"))
    ]
    for path, command in LEAVES.items():
        rows = set(re.findall(r"^\| `(--[a-z-]+)` \|", sections[" ".join(path)], re.MULTILINE))
        assert rows == options(command), path


def commands_of(page: str) -> Iterator[str]:
    """Yield the commands of the register that a page gives in code, with what follows them on the line."""
    text = (ROOT / page).read_text("utf-8")
    code = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text) + re.findall(r"^(?:    |```.*\n)(.+)$", text, re.MULTILINE)
    code += re.findall(r"^procurement .+$", text, re.MULTILINE)
    for line in code:
        yield from re.findall(r"(?:^|[ ;])(?:procurement|python3 run\.py|-m procurement\.cli) +([a-z][^|#]*)", line)


@pytest.mark.parametrize("page", sorted(path for path in tracked_files() if path.endswith(".md")))
def test_commands_and_options_that_pages_name_are_there(page: str) -> None:
    for line in commands_of(page):
        words = line.split()
        if words[0] in OF_RUN_PY:
            continue
        path = max((path for path in ALL if path == tuple(words[: len(path)])), key=len)
        assert path, line
        if path == ("search",):
            path = ("search", "find")
        named = set(re.findall(r"(?<= )--[a-z][a-z-]*", line))
        assert path in LEAVES or len(words) == len(path), line
        assert named <= options(ALL[path]), line


def test_whatever_reconcile_can_find_has_a_sentence() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "procurement").rglob("*.py"))
    found = re.findall(r'(?:\bDifference\(.*?|yield entry\.sequence, )"([a-z_]+\.[a-z_]+)"', source)
    assert len(set(found)) > 10
    assert sorted(set(found) - set(MESSAGES)) == []


def test_an_unknown_command_option_or_missing_argument_is_not_understood(run: Run) -> None:
    for words in (["nonsense"], ["stats", "--nonsense"], ["import", "events"], ["db", "nonsense"]):
        result = run(*words)
        assert result.exit_code == 2
        assert result.stdout == ""
        first, second = result.stderr.splitlines()
        assert MARKED.search(first)
        assert first.endswith("--help")
        assert not second.endswith((".", "!"))
