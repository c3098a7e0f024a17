"""The lock files: complete, hashed, in step with one another and with pyproject.toml, and free of any host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)((?:.*\\\n)*.*)", re.MULTILINE)


def read_pins(lock: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Return what a lock file pins: name -> (version, hashes)."""
    text = (ROOT / lock).read_text("utf-8")
    found = PIN.findall(text)
    return {canonicalize_name(n): (v, frozenset(re.findall(r"sha256:[0-9a-f]{64}", rest))) for n, v, rest in found}


def read_project() -> dict[str, list[str]]:
    """Return the requirements of pyproject.toml by the lock file that must hold them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    runtime = project["project"]["dependencies"]
    return {LOCKS[0]: runtime, LOCKS[1]: [*runtime, *groups["dev"]], LOCKS[2]: groups["build"]}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    pins = read_pins(lock)
    assert pins
    assert [name for name, (_, hashes) in pins.items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    assert re.findall(r"://|--index|--find-links|--trusted", (ROOT / lock).read_text("utf-8")) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_pyproject_asks_for(lock: str) -> None:
    pins = read_pins(lock)
    for line in read_project()[lock]:
        requirement = Requirement(line)
        version = pins[canonicalize_name(requirement.name)][0]
        assert requirement.specifier.contains(version), f"{lock} pins {version}, pyproject.toml asks for {line}"


@pytest.mark.parametrize("name", ["jinja2", "markupsafe"])
def test_a_library_whose_insides_are_used_may_not_become_another(name: str) -> None:
    stated = {canonicalize_name(each.name): each for each in map(Requirement, read_project()[LOCKS[0]])}
    assert {bound.operator for bound in stated[canonicalize_name(name)].specifier} == {">=", "<"}


def test_the_development_lock_holds_every_pin_of_the_other() -> None:
    assert read_pins(LOCKS[0]).items() <= read_pins(LOCKS[1]).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_has_its_sentence(lock: str) -> None:
    page = (ROOT / "docs/decisions/0003-dependencies.md").read_text("utf-8").lower()
    names = [Requirement(line).name for line in read_project()[lock]]
    assert [name for name in names if f"| {name.lower()} |" not in page] == []
