"""What the pages in Markdown name is there: links, files, addresses, settings, decisions. And each is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from procurement.settings import find_unknown
from tests.architecture.access import ROWS
from tests.architecture.source import ROOT, tracked_files

FILES = frozenset(tracked_files())
FOLDERS = frozenset(str(parent) for path in FILES for parent in PurePosixPath(path).parents)
PAGES = {path: (ROOT / path).read_text("utf-8") for path in FILES if path.endswith(".md")}
"""All of them by their path."""
GUIDES = sorted(path for path in PAGES if path.startswith("docs/"))

LINK = re.compile(r"\]\(([^)\s]+)\)")
QUOTED = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
OURS = re.compile(r"(?<![\w./-])(?:procurement|search_index|templates|tests|benchmarks|docs|\.ci)/[\w./-]*\w")
DECISION = re.compile(r"\bdecisions?[ /](\d{4})\b")
VARIABLE = re.compile(r"\b([A-Z][A-Z_]+)=\w+ (?=[A-Z_]+=|python3 )")
ELSEWHERE = ("etc", "opt", "var", "srv", "run", "usr", "body", "Encrypt", ".well-known", "dev", "proc", "root")
"""Where an address begins that is none of the site: folders of a machine, a pointer into JSON, a name in a PDF."""


def flatten(heading: str) -> str:
    """Return the anchor that a heading gets."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def anchors_of(page: str) -> set[str]:
    return {flatten(heading) for heading in re.findall(r"^#+ (.+)$", PAGES[page], re.MULTILINE)}


def links_of(page: str) -> Iterator[tuple[str, str]]:
    """Yield the target (a path below the root) and the anchor of each link of a page into the project."""
    for target in LINK.findall(PAGES[page]):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            whole = (ROOT / page).parent / path if path else ROOT / page
            yield whole.resolve().relative_to(ROOT).as_posix(), anchor


@pytest.mark.parametrize("page", sorted(PAGES))
def test_links_lead_somewhere(page: str) -> None:
    for target, anchor in links_of(page):
        assert target in FILES | FOLDERS, target
        assert not anchor or anchor in anchors_of(target), f"{target}#{anchor}"


def test_every_guide_is_found_from_the_readme() -> None:
    found, waiting = set(), {"README.md"}
    while waiting:
        page = waiting.pop()
        found.add(page)
        waiting |= {target for target, _ in links_of(page) if target in PAGES} - found
    lost = [guide for guide in GUIDES if guide not in found]
    assert lost == [], "link them: from the README, a decision from docs/decisions/README.md"


def named_files(path: str) -> list[str]:
    """Return the files and folders of ours that a page names, or the pages that a source does."""
    text = (ROOT / path).read_text("utf-8")
    return OURS.findall(text if path in PAGES else "\n".join(re.findall(r"\bdocs/[\w./-]*\w", text)))


def test_files_that_pages_and_sources_name_are_there() -> None:
    """A folder, and a decision by its number alone, count as named by how their paths begin."""
    readable = [path for path in sorted(FILES) if path.endswith((".md", ".py", ".toml"))]
    named = {(path, name) for path in readable for name in named_files(path)}
    assert len(named) > 100
    assert sorted(pair for pair in named if not any(held.startswith(pair[1]) for held in FILES)) == []


def test_decisions_that_pages_name_were_taken() -> None:
    taken = {path.rpartition("/")[2][:4] for path in GUIDES if path.startswith("docs/decisions/0")}
    named = {(page, number) for page, text in PAGES.items() for number in DECISION.findall(text)}
    assert sorted(pair for pair in named if pair[1] not in taken) == []


def test_settings_that_pages_name_are_settings() -> None:
    named = {name for text in PAGES.values() for name in re.findall(r"\bPROCUREMENT_[A-Z_]*[A-Z]\b", text)}
    assert find_unknown(dict.fromkeys(named, "x")) == []


def addresses_of(page: str) -> Iterator[str]:
    """Yield the addresses of the site that a page quotes, without parameters; of one that varies what comes before."""
    for quoted in QUOTED.findall(PAGES[page]):
        address = re.match(r"(?:(?:GET|POST|PUT|DELETE) )?(/[^\s?,;#]*)", quoted)
        if address and re.match(r"/[\w.]*[a-z]{2}", address[1]) and address[1].split("/")[1] not in ELSEWHERE:
            yield re.split(r"(?<=/)(?:<|…|\{|\[).*", address[1])[0]


def pattern_of(rule: str) -> str:
    """Return what the addresses of a rule look like."""
    fixed = [re.escape(part) for part in re.split(r"<[^>]+>", rule)]
    varying = [".+" if part.startswith("<path:") else "[^/]+" for part in re.findall(r"<[^>]+>", rule)]
    return "".join(one + other for one, other in zip(fixed, [*varying, ""], strict=True))


def test_addresses_that_pages_name_are_of_the_site() -> None:
    rules = [row.rule for row in ROWS]
    site = re.compile("|".join(map(pattern_of, rules)))
    named = {(page, address) for page in PAGES for address in addresses_of(page)}
    assert len(named) > 60
    begun = {pair for pair in named if pair[1].endswith("/") and any(rule.startswith(pair[1]) for rule in rules)}
    assert sorted(pair for pair in named - begun if not site.fullmatch(pair[1])) == []


def test_variables_that_pages_set_before_a_run_are_read() -> None:
    named = {
        name for text in PAGES.values() for name in re.findall(r"\b([A-Z][A-Z_]+)=\w+ (?=[A-Z_]+=|python3 )", text)
    }
    sources = "".join((ROOT / path).read_text("utf-8") for path in FILES if path.endswith(".py"))
    assert len(named) > 8
    assert sorted(name for name in named if f'"{name}"' not in sources) == []
